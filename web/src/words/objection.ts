/** Words of objections, as the notice has them. */
import type { components } from "../desk/api/schema";

type Schemas = components["schemas"];

export const ABOUT: Record<Schemas["About"], string> = {
  PERSON: "名单中的一人",
  PROCEDURE: "选树程序",
  LIST: "名单整体",
};

export const GROUNDS: Record<Schemas["Grounds"], string> = {
  ELIGIBILITY: "不符合推荐资格",
  UNTRUE_DEEDS: "事迹不实",
  MISCONDUCT: "违法违纪",
  PROCEDURE: "程序问题",
  OTHER: "其他",
};

export const OBJECTION_STATE: Record<Schemas["ObjectionState"]["status"], string> = {
  RECEIVED: "已收到，待审查是否受理",
  INADMISSIBLE: "不予受理",
  ADMITTED: "已受理，正在核查",
  UPHELD: "已核查，异议成立",
  NOT_UPHELD: "已核查，异议不成立",
  WITHDRAWN: "已由反映人撤回",
  ERASED: "保存期满，已按规定清除",
};
