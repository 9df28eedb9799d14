/** The notice's and the forms' own words for codes that every desk shows. */
import type { components } from "../desk/api/schema";

type Schemas = components["schemas"];

/** The end of an id: by it messages name what has no name of its own, or whose name they do not tell. */
export function lastOf(id: string): string {
  return id.slice(-4);
}
/** A round, a ballot, a file, an objection by the end of its id, as in messages. */
export function tail(id: string): string {
  return `（尾号${lastOf(id)}）`;
}

export const CATEGORY: Record<Schemas["Category"], string> = {
  SYSTEM_STAFF: "应急管理系统干部职工",
  RESCUE_OR_OTHER: "专业和社会应急救援力量及其他应急管理相关工作者",
};

/** The two categories where the whole name has no room. */
export const CATEGORY_SHORT: Record<Schemas["Category"], string> = {
  SYSTEM_STAFF: "系统干部职工",
  RESCUE_OR_OTHER: "救援力量及其他",
};

/** Why somebody is not recommended any more, whichever desk heard of it. */
export const WITHDRAWAL: Record<Schemas["WithdrawalReason"], string> = {
  NOMINEE: "本人提出",
  CONSENT: "本人撤回同意",
  UNIT: "推荐单位提出",
  OTHER: "其他",
};

export const LEVEL: Record<Schemas["Level"], string> = {
  county: "县级",
  city: "市级",
  province: "省级",
};

export const ROLE: Record<Schemas["Role"], string> = {
  officer: "经办人",
  reviewer: "审核人",
  panel: "评审组",
  discipline: "异议受理人",
  publicist: "公示、宣传经办人",
  admin: "管理员",
};
