"""The one documented list of refusal codes: HTTP status and Chinese title of each.

A code is a promise: it is never renamed and never means a second thing. ``docs/problems.md`` is
generated from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemKind:
    """What a code means at the edge: HTTP status (RFC 9110) and title for staff."""

    status: int
    title: str


PROBLEMS: dict[str, ProblemKind] = {
    # the request itself
    "MALFORMED": ProblemKind(400, "请求格式有误"),
    "INVALID": ProblemKind(422, "填写内容有误"),
    "NOT_FOUND": ProblemKind(404, "未找到"),
    "ROUTE_UNKNOWN": ProblemKind(404, "无此接口"),
    "UNAUTHENTICATED": ProblemKind(401, "请先登录"),
    "ROLE_MISSING": ProblemKind(403, "登录凭证中没有角色或地区"),
    "FORBIDDEN": ProblemKind(403, "无权办理此事项"),
    "WRONG_REGION": ProblemKind(403, "不在本级管辖范围内"),
    "NOT_LEADING_GROUP": ProblemKind(403, "仅领导小组成员单位可以办理"),
    "SECOND_PERSON_NEEDED": ProblemKind(403, "须由另一人复核"),
    "IDEMPOTENCY_KEY_NEEDED": ProblemKind(400, "缺少 Idempotency-Key 请求头"),
    "IF_MATCH_NEEDED": ProblemKind(428, "缺少 If-Match 请求头"),
    "CONFLICT": ProblemKind(409, "内容已被他人更新，请刷新后重试"),
    "TOO_LARGE": ProblemKind(413, "内容过大"),
    # the campaign
    "CAMPAIGN_UNKNOWN": ProblemKind(404, "没有这项活动"),
    "CAMPAIGN_EXISTS": ProblemKind(409, "活动已经建立"),
    "CAMPAIGN_NOT_OPEN": ProblemKind(409, "活动尚未启动"),
    "SETTING_FIXED": ProblemKind(409, "活动启动后不得更改此项设置"),
    "QUOTA_BELOW_USED": ProblemKind(409, "推荐名额不得少于已上报人数"),
    "CALENDAR_MISSING": ProblemKind(409, "该年度尚无官方放假安排，不能推算工作日"),
    "NOTHING_TO_ARCHIVE": ProblemKind(409, "尚未印发选树决定，没有可归档的材料"),
    "NO_PROPOSAL": ProblemKind(409, "没有待复核的放假安排变更"),
    # intake
    "HOLDER_ELSEWHERE": ProblemKind(409, "材料目前由其他环节保管"),
    "WRONG_STATE": ProblemKind(409, "当前环节不能办理此事项"),
    "FORM_INCOMPLETE": ProblemKind(422, "推荐审批表填写有误"),
    "PERSON_ALREADY_NOMINATED": ProblemKind(409, "此人已被推荐"),
    "EXEMPTION_REQUIRED": ProblemKind(422, "领导班子成员、处级及以上领导干部须写明理由和批准人"),
    "CONSULTATION_INCOMPLETE": ProblemKind(409, "同级有关部门意见尚未征求齐全"),
    "OPINION_ADVERSE": ProblemKind(409, "有部门提出异议，须先行研究"),
    "OPINION_UNKNOWN": ProblemKind(404, "没有这个部门的意见"),
    "OPINION_UNCONFIRMED": ProblemKind(409, "征求意见尚未由另一人核对"),
    "OPINION_EXPIRED": ProblemKind(409, "征求意见已超过有效期，须重新征求"),
    "ATTESTATION_MISSING": ProblemKind(422, "推荐条件须逐项确认"),
    "RANK_TAKEN": ProblemKind(409, "该排序已用于本单位另一人选"),
    "CONSENT_WITHDRAWN": ProblemKind(409, "本人已撤回同意"),
    "OPINION_AFTER_REPORT": ProblemKind(422, "征求意见日期晚于上报日期"),
    "DEPARTMENT_UNKNOWN": ProblemKind(422, "不在征求意见部门之列"),
    "NOT_ENDORSED": ProblemKind(409, "本级尚未集体研究同意"),
    "LEVEL_SKIPPED": ProblemKind(409, "须逐级推荐，不得越级"),
    "FLAG_OPEN": ProblemKind(409, "有待核实事项尚未办结"),
    "FLAG_UNKNOWN": ProblemKind(404, "没有这项待核实事项"),
    "CITY_QUOTA_EXCEEDED": ProblemKind(409, "超出本市推荐名额"),
    "NOMINATIONS_CLOSED": ProblemKind(409, "推荐上报已截止"),
    # files
    "FILE_TYPE": ProblemKind(422, "文件不是规定的类型，或无法读取"),
    "FILE_TOO_LARGE": ProblemKind(422, "文件超过规定的大小"),
    "PHOTO_SIZE": ProblemKind(422, "照片尺寸不符合要求"),
    "FILE_NOT_UPLOADED": ProblemKind(409, "文件尚未上传，或上传已过期"),
    "FILE_UNKNOWN": ProblemKind(422, "不是本推荐材料已接收的文件"),
    "SHEET_REFUSED": ProblemKind(422, "汇总表不符合要求"),
    "FILES_TOO_MANY": ProblemKind(409, "本推荐材料的文件已达上限"),
    # review
    "CASE_NOT_INSPECTED": ProblemKind(409, "尚未完成考察"),
    "REFERENCE_INCOMPLETE": ProblemKind(409, "纪检监察、组织人事意见尚未齐全"),
    "CASE_NOT_RATED": ProblemKind(409, "尚未完成审核评分"),
    "RATING_CLOSED": ProblemKind(409, "材料已提交投票，不能再评分或更改评分"),
    "RECUSED": ProblemKind(403, "您应当回避，不能办理此人事项"),
    "CASE_HELD": ProblemKind(409, "有不同意见，待领导小组研究"),
    "NOTHING_TO_RULE": ProblemKind(409, "没有待领导小组研究的事项"),
    "CASE_CHANGED": ProblemKind(409, "投票名单中的材料已有变动，须重新投票"),
    "BALLOT_CLOSED": ProblemKind(409, "投票已结束"),
    "NOT_ON_BALLOT": ProblemKind(422, "不在本次投票名单内"),
    "TOO_MANY_CHOICES": ProblemKind(422, "所选人数超过名额"),
    "BALLOT_SECRET": ProblemKind(409, "本次投票为无记名投票，请使用票号投票"),
    "BALLOT_SIGNED": ProblemKind(409, "本次投票为记名投票"),
    "TICKET_REFUSED": ProblemKind(409, "票号与投票记录不符"),
    "BOX_DAMAGED": ProblemKind(409, "票箱与投票记录不符，须重新投票"),
    "RUNOFF_OPEN": ProblemKind(409, "并列人选的再次投票尚未结束"),
    "RUNOFF_LIST": ProblemKind(422, "再次投票名单须为全部并列人选"),
    "RESERVES_NOT_CALLED": ProblemKind(409, "本次活动不另补报"),
    "NOT_NEXT_RESERVE": ProblemKind(409, "须按得票顺序递补"),
    "RESERVES_TIED": ProblemKind(409, "候补并列，须由领导小组研究并写明会议纪要"),
    "QUORUM_MISSING": ProblemKind(409, "参加投票人数不足"),
    "QUOTA_EXCEEDED": ProblemKind(409, "超出选树名额"),
    "NOT_CLEARED": ProblemKind(409, "公示尚未结束或有异议未办结"),
    "DECISION_STALE": ProblemKind(409, "名单中的材料已有变动，须重新拟定决定"),
    "ALREADY_HONOURED": ProblemKind(409, "已列入另一选树决定"),
    "NOT_DECIDED": ProblemKind(409, "选树决定尚未印发"),
    "DOCUMENT_NUMBER_USED": ProblemKind(409, "文号已被使用"),
    # publicity
    "CHANNEL_UNKNOWN": ProblemKind(422, "不是规定的公示渠道"),
    "ROUND_NOT_SCHEDULED": ProblemKind(409, "公示内容尚未确定"),
    "ROUND_NOT_OPEN": ProblemKind(409, "不在公示期内"),
    "OBJECTION_LATE": ProblemKind(409, "已超过公示期限"),
    "NOMINEE_UNKNOWN": ProblemKind(422, "不在公示名单内"),
    "OBJECTION_UNSIGNED": ProblemKind(422, "须署真实姓名，或以单位名义并加盖公章"),
    "ROUND_SETTLED": ProblemKind(409, "公示已结清，须按撤销程序办理"),
    "HANDLER_CONFLICT": ProblemKind(403, "与被反映人同单位或同一设区市，须回避"),
    "NOT_HANDLER": ProblemKind(403, "由指定的办理人办理"),
    "OBJECTION_STATE": ProblemKind(409, "该异议当前不能办理此事项"),
    "NOT_HONOURED": ProblemKind(422, "不在选树决定名单内"),
    "MEDIUM_UNKNOWN": ProblemKind(422, "不是规定的事迹宣传媒体"),
    "TEXT_HAS_NUMBERS": ProblemKind(422, "公示内容含有身份证号或手机号"),
    # notify
    "NOTHING_TOLD": ProblemKind(404, "此类事项不发通知"),
    "NOTHING_FAILED": ProblemKind(409, "没有发送失败的通知"),
    # operator
    "NOTHING_DEAD": ProblemKind(409, "该队列没有处理失败的消息"),
}
