/** The words of the public round and the honour roll. */
import type { components } from "../desk/api/schema";
import progress from "./progress.json";

type Schemas = components["schemas"];
export type RoundStatus = Schemas["RoundView"]["status"];
export type EntryStatus = NonNullable<Schemas["EntryView"]["status"]>;
type Tone = "plain" | "good" | "wait" | "bad";

export const ROUND_STATUS: Record<RoundStatus, string> = {
  PREPARED: "待确定公示内容",
  SCHEDULED: "待渠道上线",
  OPEN: "公示中",
  CLOSED: "公示期满，待结清",
  SETTLED: "已结清",
};

export const ROUND_TONE: Record<RoundStatus, Tone> = {
  PREPARED: "wait", SCHEDULED: "wait", OPEN: "good", CLOSED: "wait", SETTLED: "plain",
};

export const ENTRY_STATUS: Record<EntryStatus, string> = {
  PLACED: "列入公示",
  HELD: "暂缓",
  CLEARED: "公示无异议",
  DISQUALIFIED: "取消资格",
  WITHDRAWN: progress.WITHDRAWN,
  MOVED: "更正后单独公示",
};

export const ENTRY_TONE: Record<EntryStatus, Tone> = {
  PLACED: "plain", HELD: "wait", CLEARED: "good", DISQUALIFIED: "bad", WITHDRAWN: "plain", MOVED: "wait",
};

export const RESTART_CAUSE: Record<Schemas["RestartCause"], string> = {
  CHANNEL_DOWN: "渠道中断",
  NOTICE_CORRECTED: "公示内容更正",
  PROCEDURE_UPHELD: "程序类异议成立",
};

export const EXTENSION_CAUSE: Record<Schemas["ExtensionCause"], string> = {
  OFFICER: "经办人决定",
  CALENDAR: "放假安排变更",
};

export const CLOSED_BY: Record<Schemas["ClosedBy"], string> = {
  timer: "到期自动截止",
  sweep: "巡检补办截止",
};

export const PAPER: Record<Schemas["Kind"], string> = {
  "notice.docx": "公示文本（Word）",
  "notice.html": "公示文本（网页）",
  "package.zip": "渠道材料包（文本、名单、照片）",
  "roll.docx": "荣誉名单（Word）",
  "roll.html": "荣誉名单（网页）",
};
