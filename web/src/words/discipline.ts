/** The words of objections. */
import type { components } from "../desk/api/schema";

type Schemas = components["schemas"];
type Tone = "plain" | "good" | "wait" | "bad";

export const OBJECTION_STATUS: Record<Schemas["ObjectionsStatus"], string> = {
  RECEIVED: "待审查",
  INADMISSIBLE: "不予受理",
  ADMITTED: "已受理，核查中",
  UPHELD: "成立",
  NOT_UPHELD: "不成立",
  WITHDRAWN: "反映人撤回",
  ERASED: "保存期满，已清除",
};

export const OBJECTION_TONE: Record<Schemas["ObjectionsStatus"], Tone> = {
  RECEIVED: "wait", INADMISSIBLE: "plain", ADMITTED: "wait", UPHELD: "bad", NOT_UPHELD: "good", WITHDRAWN: "plain",
  ERASED: "plain",
};

export const GROUNDS: Record<Schemas["Grounds"], string> = {
  ELIGIBILITY: "资格条件",
  UNTRUE_DEEDS: "事迹不实",
  MISCONDUCT: "违法违纪",
  PROCEDURE: "程序",
  OTHER: "其他",
};

export const ABOUT: Record<Schemas["About"], string> = {
  PERSON: "公示人选",
  PROCEDURE: "选树程序",
  LIST: "公示名单整体",
};

export const MEANS: Record<Schemas["Means"], string> = {
  FORM: "网上反映",
  LETTER: "来信",
  MAIL: "电子邮件",
  VISIT: "来访",
  CALL: "来电",
};

export const SIGNED: Record<Schemas["Signature"], string> = {
  PERSON: "个人署名",
  UNIT: "单位署名",
  ANONYMOUS: "未署名",
};

export const STEP: Record<Schemas["LimitStep"], string> = {
  SCREEN: "受理审查",
  CONCLUDE: "核查结论",
  REPLY: "书面答复",
};

/** What is sealed, by the names under which the API opens it. */
export const SAID: readonly (readonly [string, string])[] = [
  ["real_name", "反映人姓名"],
  ["unit", "反映单位"],
  ["address", "联系地址"],
  ["phone", "联系电话"],
  ["seal_hash", "单位公章扫描件校验值"],
];
