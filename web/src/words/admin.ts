/** The words of settings, notices to people, queues and histories. */
import type { components } from "../desk/api/schema";

type Schemas = components["schemas"];
type Tone = "plain" | "good" | "wait" | "bad";

export const ANONYMOUS: Record<Schemas["AnonymousRule"], string> = {
  REFUSED: "不受理未署名的反映",
  CLEAR_LEADS: "线索清楚的，未署名也受理",
};

export const LETTERS: Record<Schemas["LetterRule"], string> = {
  ARRIVAL: "以到达日为准",
  POSTMARK: "以发信邮戳为准",
};

export const DELIVERY: Record<Schemas["NotifyStatus"], string> = {
  PENDING: "待发送",
  SENDING: "发送中",
  SENT: "已发送",
  FAILED: "发送失败",
  UNKNOWN: "结果不明",
};

export const DELIVERY_TONE: Record<Schemas["NotifyStatus"], Tone> = {
  PENDING: "wait", SENDING: "wait", SENT: "good", FAILED: "bad", UNKNOWN: "wait",
};

export const CHANNEL: Record<Schemas["Channel"], string> = {
  mail: "电子邮件",
  inbox: "站内消息",
  robot: "群机器人",
};

/** What people are told of, by type of event; the first lines of the texts that are sent. */
export const TOLD: Readonly<Record<string, string>> = {
  BallotClosed: "投票结束",
  BallotEnded: "投票截止",
  BallotNear: "投票即将结束",
  BallotOpened: "投票开始",
  BallotVoid: "投票无效",
  BatchFinished: "批量导入完成",
  CalendarChangeWaits: "节假日安排待复核",
  CampaignOpened: "选树活动启动",
  CaseHeld: "材料待研究",
  CaseNotSelected: "一名人选未入选",
  CaseRejected: "推荐未通过审核",
  CaseReopened: "推荐恢复审核",
  CaseReturned: "省厅退回推荐材料",
  CaseWithdrawn: "审核中的推荐撤回",
  CeremonyHeld: "发布仪式已举行",
  CeremonyScheduled: "发布仪式安排",
  ChannelDown: "公示渠道中断",
  ConsentWithdrawn: "本人不再同意",
  DeadlineNear: "推荐上报将截止",
  DecisionIssued: "选树决定印发",
  DecisionProposed: "选树决定待复核",
  DeedsPublished: "事迹宣传发布",
  FlagRaised: "待核实事项",
  FlagRuled: "待复核事项",
  HonourRevoked: "撤销荣誉",
  LastStartNear: "公示最迟启动日临近",
  LateEntryAllowed: "准予逾期上报",
  NominationEndorsed: "推荐已集体研究",
  NominationPassedUp: "推荐已报至本级",
  NominationReported: "推荐已上报",
  NominationReturned: "推荐材料退回",
  NominationSubmitted: "推荐已提交",
  NominationTakenBack: "推荐材料已退至本级",
  NominationWithdrawn: "推荐已撤回",
  NominationsClosed: "推荐上报截止",
  NomineeDisqualified: "一名人选取消资格",
  NomineeHeld: "一名人选暂缓",
  NomineeWithdrawn: "公示中的人选撤回",
  ObjectionAssigned: "异议已交办",
  ObjectionConcluded: "异议已办结",
  ObjectionLimitNear: "异议办理将到期",
  ObjectionReceived: "收到异议",
  ObjectionScreened: "异议已审查",
  ObjectionWithdrawn: "异议已撤回",
  ProfileCorrected: "公示内容已更正",
  RatingsPending: "尚有案件待评分",
  ReserveCalled: "候补递补",
  RetentionLooked: "到期卷宗尚未办结",
  RevocationProposed: "撤销荣誉待复核",
  RoundBlocked: "公示结清受阻",
  RoundClosed: "公示期满",
  RoundExtended: "公示延长",
  RoundOpened: "公示开始",
  RoundPrepared: "公示待发布",
  RoundRestarted: "公示重新起算",
  RoundSettled: "公示结果",
  RulingProposed: "研究意见待复核",
  RunoffOpened: "末位并列再次投票",
  SettingsChanged: "活动设置变更",
  ShortlistConfirmed: "拟选树名单确认",
  WindowClosingNear: "公示即将期满",
};

/** What has a history, by the kind of its key. */
export const KIND: Readonly<Record<string, string>> = {
  ARCHIVE: "档案目录",
  BALLOT: "投票",
  BATCH: "汇总表导入",
  CALENDAR: "工作日历",
  CAMPAIGN: "活动",
  CASE: "审核材料",
  CEREMONY: "发布仪式",
  DECISION: "选树决定",
  DELIVERY: "通知",
  ENTRY: "公示人选",
  FINDINGS: "考察和参考意见",
  ISSUED: "文书开具",
  MESSAGE: "站内消息",
  NOMINATION: "推荐",
  OBJECTION: "异议",
  QUEUE: "消息队列",
  ROLL: "荣誉名单",
  ROUND: "公示",
  SEATS: "选树名额",
  SELECTION: "拟选树名单",
  WATCH: "期限提醒",
};
