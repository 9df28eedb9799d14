/** Words of the review desk: cases, ballots, decisions. */
import type { components } from "../desk/api/schema";
import progress from "./progress.json";

type Schemas = components["schemas"];
export type CaseStatus = Schemas["services__review__case__Status"];
export type BallotStatus = Schemas["services__review__ballot__Status"];
export type DecisionStatus = Schemas["services__review__decision__Status"];
export type Tone = "plain" | "good" | "wait" | "bad";

export const CASE_STATUS: Record<CaseStatus, string> = {
  UNDER_REVIEW: "审核中",
  RETURNED: "退回补正",
  RESERVE: "候补",
  SHORTLISTED: "拟选树",
  IN_PUBLICITY: "公示中",
  CLEARED: "公示无异议",
  HONOURED: "已选树",
  NOT_SELECTED: "未入选",
  REJECTED: "不予选树",
  DISQUALIFIED: "取消资格",
  WITHDRAWN: progress.WITHDRAWN,
  REVOKED: "已撤销荣誉",
};

export const CASE_TONE: Record<CaseStatus, Tone> = {
  UNDER_REVIEW: "wait",
  RETURNED: "wait",
  RESERVE: "plain",
  SHORTLISTED: "good",
  IN_PUBLICITY: "good",
  CLEARED: "good",
  HONOURED: "good",
  NOT_SELECTED: "plain",
  REJECTED: "bad",
  DISQUALIFIED: "bad",
  WITHDRAWN: "plain",
  REVOKED: "bad",
};

export const BALLOT_STATUS: Record<BallotStatus, string> = {
  OPEN: "投票中",
  ENDED: "已结束，待开箱",
  VOID: "投票无效",
  CLOSED: "已计票，待确认",
  CONFIRMED: "名单已确认",
};

export const BALLOT_TONE: Record<BallotStatus, Tone> = {
  OPEN: "wait",
  ENDED: "wait",
  VOID: "bad",
  CLOSED: "wait",
  CONFIRMED: "good",
};

export const DECISION_STATUS: Record<DecisionStatus, string> = {
  PROPOSED: "已拟定，待印发",
  ISSUED: "已印发",
};

export const REFERENCE: Record<Schemas["ReferenceKind"], string> = {
  DISCIPLINE: "纪检监察",
  PERSONNEL: "组织人事",
};

export const HOLD: Record<Schemas["HoldCause"], string> = {
  INSPECTION: "考察结论为否定",
  REFERENCE: "有关部门有不同意见",
  POLITICAL: "评分认为政治方面不符合",
};

export const RECUSAL: Record<Schemas["RecusalReason"], string> = {
  DECLARED: "本人申请",
  SAME_UNIT: "与推荐对象同单位",
  OWN_CITY: "与推荐对象同地市",
  ENDORSER: "曾在下级参与推荐",
  RELATIVE: "与推荐对象有亲属关系",
};

export const RULING: Record<Schemas["RulingOutcome"], string> = {
  PROCEED: "继续选树",
  STOP: "终止选树",
};

export const REJECTION: Record<Schemas["RejectionReason"], string> = {
  ELIGIBILITY: "不符合条件",
  UNTRUE_DEEDS: "事迹不实",
  MISCONDUCT: "违法违纪",
  RULING: "领导小组研究终止",
  OTHER: "其他",
};

export const MARK: Record<"advanced" | "typical" | "representative", string> = {
  advanced: "先进性",
  typical: "典型性",
  representative: "代表性",
};

export const HEADING: Record<keyof Schemas["Headings"], string> = {
  political: "政治",
  character: "品行",
  ability: "能力",
  conduct: "作风",
  integrity: "廉洁",
};

/** What came of a candidate in the count. */
export type Fate = "PLACED" | "TIED" | "RESERVE" | "UNQUORATE" | "NOT_PLACED";

export const FATE: Record<Fate, string> = {
  PLACED: "拟选树",
  TIED: "末位并列",
  RESERVE: "候补",
  UNQUORATE: "参加投票人数不足",
  NOT_PLACED: "票数不足",
};

export const FATE_TONE: Record<Fate, Tone> = {
  PLACED: "good",
  TIED: "wait",
  RESERVE: "plain",
  UNQUORATE: "bad",
  NOT_PLACED: "plain",
};
