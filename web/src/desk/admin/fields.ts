/**
 * The settings that people change, as fields of a form. What a campaign cannot change once it is
 * open (pools, regions, clock) is shown and not asked for; the API has the last word on both.
 */
import { ANONYMOUS, LETTERS } from "../../words/admin";
import { day } from "../../words/dates";
import { RefusalError, type Schemas } from "../api/client";
import { inWords } from "./consultation";

export type Settings = Schemas["CampaignSettings"];
type Leaf = string | number | boolean | null | undefined | readonly unknown[];

/** Where a setting is: `title`, `publicity/working_days`. A name that is wrong does not compile. */
export type Path = {
  [K in keyof Settings & string]: NonNullable<Settings[K]> extends Leaf
    ? K
    : `${K}/${keyof NonNullable<Settings[K]> & string}`;
}[keyof Settings & string] | `review/weights/${keyof Schemas["RatingWeights"] & string}`;

export interface Field {
  path: Path;
  label: string;
  /** `lines` is a list of texts, one a line; `numbers` a list of numbers, one a line. */
  kind: "text" | "number" | "date" | "time" | "tick" | "lines" | "numbers" | "choice";
  hint?: string;
  /** May be left empty, which means that there is none. */
  optional?: boolean;
  options?: Record<string, string>;
}

export interface Section {
  title: string;
  fields: Field[];
}

export const SECTIONS: readonly Section[] = [
  { title: "活动", fields: [
    { path: "title", label: "名称", kind: "text" },
    { path: "organiser", label: "主办单位", kind: "text" },
    { path: "joint_host", label: "联合主办单位", kind: "text", optional: true },
    { path: "basis", label: "依据", kind: "text" },
    { path: "leading_group_units", label: "领导小组成员单位", kind: "lines", hint: "每行一个" },
  ] },
  { title: "日期", fields: [
    { path: "opens_on", label: "启动日", kind: "date", hint: "已过的日期不能再改" },
    { path: "nominations_due_on", label: "推荐上报截止日", kind: "date" },
    { path: "finish_by", label: "结束日", kind: "date" },
    { path: "ceremony/month", label: "发布仪式所在月份", kind: "number" },
    { path: "reminders/deadline_days", label: "截止前几天提醒", kind: "numbers", hint: "每行一个天数" },
  ] },
  { title: "公示", fields: [
    { path: "publicity/working_days", label: "公示工作日数", kind: "number", hint: "不少于 5 个工作日" },
    { path: "publicity/mandatory_channels", label: "必备渠道", kind: "lines", hint: "每行一个，至少两个；全部上线才开始计算" },
    { path: "publicity/further_channels", label: "补充渠道", kind: "lines", hint: "每行一个，可以没有" },
    { path: "publicity/count_start_day", label: "发布当日计入公示期", kind: "tick" },
    { path: "publicity/start_cutoff", label: "当日计入的最晚上线时刻", kind: "time" },
    { path: "publicity/closing_hour", label: "末日截止时刻", kind: "time", optional: true, hint: "不填为 24:00" },
    { path: "publicity/grace_days", label: "结清前的宽限日（工作日）", kind: "number" },
    { path: "publicity/letters", label: "信函计日", kind: "choice", options: LETTERS },
    { path: "publicity/conclusion_days", label: "结清后留给决定和仪式的工作日", kind: "number" },
    { path: "publicity/last_start_notice_days", label: "最迟公示日前几天提醒", kind: "number" },
  ] },
  { title: "异议", fields: [
    { path: "objections/anonymous", label: "未署名的反映", kind: "choice", options: ANONYMOUS },
    { path: "objections/screen_days", label: "受理审查时限（工作日）", kind: "number" },
    { path: "objections/conclude_days", label: "核查时限（工作日）", kind: "number" },
    { path: "objections/reply_days", label: "答复时限（工作日）", kind: "number" },
    { path: "objections/reminder_days", label: "到期前几个工作日提醒", kind: "number" },
  ] },
  { title: "受理联系方式（印入公示）", fields: [
    { path: "acceptance/units", label: "受理单位", kind: "lines", hint: "每行一个" },
    { path: "acceptance/hours", label: "受理时间", kind: "text" },
    { path: "acceptance/phone", label: "联系电话", kind: "text" },
    { path: "acceptance/mail", label: "电子邮箱", kind: "text" },
    { path: "acceptance/address", label: "通讯地址", kind: "text" },
    { path: "acceptance/postcode", label: "邮政编码", kind: "text" },
  ] },
  { title: "审核和投票", fields: [
    { path: "review/inspectors", label: "考察组最少人数", kind: "number" },
    { path: "review/ratings", label: "每件材料须有的评分份数", kind: "number" },
    { path: "review/scale", label: "评分满分", kind: "number" },
    { path: "review/weights/advanced", label: "先进性权重", kind: "number" },
    { path: "review/weights/typical", label: "典型性权重", kind: "number" },
    { path: "review/weights/representative", label: "代表性权重", kind: "number" },
    { path: "review/reminder_days", label: "评分提醒间隔（天）", kind: "number" },
    { path: "ballot/quorum", label: "法定人数", kind: "number" },
    { path: "ballot/majority", label: "入选所需票数", kind: "number" },
    { path: "ballot/remind_hours", label: "投票结束前几小时提醒", kind: "number" },
    { path: "ballot/secret", label: "无记名投票", kind: "tick" },
    { path: "reserves/call", label: "名额空缺时由候补递补", kind: "tick", hint: "不勾选即“不另补报”" },
  ] },
  { title: "推荐", fields: [
    { path: "limits/deeds", label: "主要事迹字数上限", kind: "number" },
    { path: "limits/brief", label: "简要事迹字数上限", kind: "number" },
    { path: "consulting/valid_days", label: "征求意见有效天数", kind: "number" },
    { path: "consulting/stale_days", label: "征求意见多少天后须核实", kind: "number" },
    { path: "fraud/similar_percent", label: "事迹雷同提示（%）", kind: "number", optional: true, hint: "不填即不提示" },
    { path: "recommendation_quotas_note", label: "推荐名额说明", kind: "text" },
  ] },
  { title: "宣传、通知和保存", fields: [
    { path: "deeds/media", label: "先进事迹宣传媒体", kind: "lines", hint: "每行一个" },
    { path: "notify/robots", label: "群机器人", kind: "lines", hint: "每行一个名称，与部署时配置的一致；可以没有" },
    { path: "retention/unselected_years", label: "未入选人员材料保存年数", kind: "number" },
    { path: "retention/process_years", label: "过程材料保存年数", kind: "number" },
    { path: "retention/objection_years", label: "异议材料保存年数", kind: "number" },
    { path: "retention/audit_years", label: "操作记录保存年数", kind: "number" },
  ] },
];

const FIELDS = SECTIONS.flatMap((section) => section.fields);

/** Names by path, for comparing two versions. */
export const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FIELDS.map(({ path, label }) => [path, label])),
  consultation: "征求意见的部门",
};

/** Items of lists, whose errors the API gives by number: they are shown at the field. */
const LISTS = FIELDS.filter(({ kind }) => kind === "lines" || kind === "numbers").map(({ path }) => path);
const LIST_ITEM = new RegExp(`^(/settings/(?:${LISTS.join("|")}|consultation/\\d+/departments))/(\\d+)`);

export function valueAt(settings: Settings, path: string): unknown {
  return path.split("/").reduce<unknown>((place, name) => (place as Record<string, unknown> | null)?.[name], settings);
}

export function put(settings: Settings, path: string, value: unknown): void {
  const names = path.split("/");
  const last = names.pop() ?? "";
  // A group of settings that a file leaves out begins empty: its defaults are the API's.
  const place = names.reduce<unknown>((at, name) => ((at as Record<string, unknown>)[name] ??= {}), settings);
  (place as Record<string, unknown>)[last] = value;
}

/** The fields of a version, by path, in words: what a comparison shows. */
export function flat(settings: Settings): Record<string, string> {
  const fields = Object.fromEntries(FIELDS.map((field) => [field.path, told(field, valueAt(settings, field.path))]));
  return { ...fields, consultation: settings.consultation.map(inWords).join("\n") };
}

function told({ kind, options }: Field, value: unknown): string {
  if (kind === "tick") return value === true ? "是" : "否";
  if (kind === "date") return day(value as string | null);
  if (Array.isArray(value)) return value.join("、");
  return options?.[String(value)] ?? String(value ?? "");
}

export function copyOf(settings: Settings): Settings {
  return JSON.parse(JSON.stringify(settings)) as Settings;
}

/** A refusal with errors of list items at the list's field. */
export function atFields(refusal: RefusalError | null): RefusalError | null {
  return refusal && new RefusalError(refusal.code, refusal.status, refusal.message, refusal.errors.map(atField));
}

/** An error of an item of a list, as an error of the list that says which line. */
function atField(error: Schemas["FieldError"]): Schemas["FieldError"] {
  const [, list, line] = LIST_ITEM.exec(error.pointer) ?? [];
  return list ? { ...error, pointer: list, detail: `第 ${Number(line) + 1} 行${error.detail}` } : error;
}
