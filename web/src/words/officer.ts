/** Words of the officers' desk, and the code lists that the form's selects offer. */
import type { components } from "../desk/api/schema";
import { day } from "./dates";
import codes from "./codes.json";
import fields from "./fields.json";
import progress from "./progress.json";

type Schemas = components["schemas"];
export type Pair = readonly [code: string, word: string];

export const STATUS: Record<Schemas["IntakeStatus"], string> = {
  DRAFT: "草稿",
  SUBMITTED: "已提交",
  ENDORSED: "本级已同意",
  REPORTED: "已上报省厅",
  RETURNED: "退回修改",
  WITHDRAWN: progress.WITHDRAWN,
  ERASED: "已清除",
};

export const TONE: Record<Schemas["IntakeStatus"], "plain" | "good" | "wait" | "bad"> = {
  DRAFT: "plain",
  SUBMITTED: "wait",
  ENDORSED: "good",
  REPORTED: "good",
  RETURNED: "bad",
  WITHDRAWN: "plain",
  ERASED: "plain",
};

/** How far the whole is, as 汇总表 words it; tests/contract compares it with the stages. */
export const PROGRESS: Record<string, string> = progress;

export const FLAG: Record<Schemas["FlagKind"], string> = {
  LEADING_MEMBER: "领导班子成员",
  LEADING_RANK: "处级及以上领导职务",
  RANK_TREATMENT: "处级及以上职级",
  PREVIOUS_HONOUREE: "往届入选",
  EDITED_AFTER_ENDORSEMENT: "同意后改动",
  ENDORSER_RELATED: "经办人为本人或亲属",
  STALE_OPINION: "意见较早",
  SIMILAR_DEEDS: "事迹雷同",
};

export const OPINION: Record<Schemas["Opinion"], string> = {
  NO_OBJECTION: "无异议",
  OBJECTION: "有异议",
  NOT_APPLICABLE: "不适用",
};

export const FILE_KIND: Record<Schemas["FileKind"], string> = {
  PHOTO: "照片",
  SEAL: "盖章扫描件",
  PROOF: "佐证材料",
};

export const ATTESTATION: Record<keyof Schemas["Attestation"], string> = {
  loyal: "政治坚定，对党忠诚",
  dedicated: "爱岗敬业，事迹突出",
  skilled: "业务精湛，成效显著",
  upright: "公道正派，廉洁自律，无任何违法违纪问题",
};

/** A media type as people call it. */
export const MEDIA: Record<string, string> = {
  "image/jpeg": "JPEG 图片",
  "image/png": "PNG 图片",
  "application/pdf": "PDF 文件",
};

/** The form's fields (annex 3) by the API's name; tests/contract compares them with the model. */
export const FIELD: Record<keyof typeof fields, string> = fields;
export type FieldName = keyof typeof fields;

/** Names of what a row or a part of the form has. */
const PART: Record<string, string> = {
  begin: "起",
  end: "止",
  unit: "单位",
  post: "职务",
  name: "名称",
  issuer: "授予（决定）单位",
  dated: "年月",
  level: "学历",
  degree: "学位",
  school: "毕业院校",
  justification: "理由",
  approver: "批准人",
};

// Lists are pairs, since an object would put "10" before "01".
const pairs = (list: readonly string[]): readonly Pair[] => list.map((word) => [word, word] as const);
const coded = (list: readonly string[][]): readonly Pair[] =>
  list.map(([code, word]) => [String(code), String(word)] as const);

export const SEX = pairs(["男", "女"]);
export const POLITICAL_STATUS = coded(codes.political_status);
export const ETHNICITY = pairs(codes.ethnicity);
export const EDUCATION = coded(codes.education);
export const DEGREE = coded(codes.degree);
export const UNIT_NATURE = pairs(codes.unit_nature);
export const TECHNICAL_GRADE = pairs(codes.technical_grade);
export const ADMIN_RANK = pairs(codes.admin_rank);
/** 领导职务层次 that need a reason (R11), and who has a day of joining the party. */
export const LEADING_RANK: ReadonlySet<string> = new Set(codes.leading_rank);
export const PARTY_MEMBER: ReadonlySet<string> = new Set(codes.party_member);

const LISTS: Record<string, readonly Pair[]> = {
  political_status: POLITICAL_STATUS,
  level: EDUCATION,
  degree: DEGREE,
};

/** `/resume/0/begin` as 个人简历第1行“起”. */
export function fieldName(pointer: string): string {
  const [, first = "", ...rest] = pointer.split("/");
  const name = (FIELD as Record<string, string>)[first] ?? first;
  const told = rest.map((part) => (/^\d+$/u.test(part) ? `第${Number(part) + 1}行` : `“${PART[part] ?? part}”`));
  return [name, ...told].join("");
}

/** What a field of the form says, in words; several rows are several lines. */
export function fieldValue(pointer: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "（空）";
  if (value === true) return "是";
  if (value === false) return "否";
  const last = pointer.split("/").at(-1) ?? "";
  if (Array.isArray(value)) return value.map((row, at) => `${at + 1}. ${fieldValue(pointer, row)}`).join("\n") || "（空）";
  if (typeof value === "object") {
    return Object.entries(value).map(([name, part]) => `${PART[name] ?? name}：${fieldValue(name, part)}`).join("，");
  }
  if (/^\d{4}-\d{2}$/u.test(String(value))) return String(value).replace("-", "."); // 1985.01, as cadre forms write it
  if (/^\d{4}-\d{2}-\d{2}$/u.test(String(value))) return day(String(value));
  if (last === "photo") return `已上传（${String(value).slice(0, 4)}）`; // tells two photos apart
  const word = LISTS[last]?.find(([code]) => code === value)?.[1];
  return word ?? String(value);
}
