"""Who is told of which event, and in which words (domain.md §6.5). Ids and codes only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from events.envelope import CloudEvent
from events.published import Member, Roster
from events.vocabulary import Role

Choice = Callable[[Mapping[str, Any], Roster], list[Member]]


@dataclass(frozen=True)
class Template:
    """Subject, text with fields of the payload, and who receives it."""

    subject: str
    text: str
    to: Choice


def _role(*roles: Role) -> Choice:
    return lambda _, roster: [m for m in roster.members if m.role in roles]


def _officers_of(*fields: str) -> Choice:
    """Officers of the regions that the payload names."""

    def choose(data: Mapping[str, Any], roster: Roster) -> list[Member]:
        regions = {data[field] for field in fields}
        return [m for m in roster.members if m.role is Role.OFFICER and m.region in regions]

    return choose


def _both(first: Choice, second: Choice) -> Choice:
    return lambda data, roster: [*first(data, roster), *second(data, roster)]


_GROUP = _role(Role.REVIEWER, Role.PANEL)
_PROVINCE = _role(Role.ADMIN, Role.REVIEWER)

TEMPLATES: dict[str, Template] = {
    "CampaignOpened": Template(
        "选树活动启动",
        "选树活动已启动，推荐上报截止时间 {nominations_due_at}。",
        _role(Role.OFFICER),
    ),
    "FlagRaised": Template(
        "待核实事项",
        "推荐 {nomination} 有待核实事项 {kind}，须由一人核实、另一人复核后方可上报。",
        _PROVINCE,
    ),
    "NominationReported": Template(
        "推荐已上报",
        "推荐 {nomination}（{category}）已由 {city} 上报至省厅。",
        _both(_role(Role.REVIEWER), _officers_of("city")),
    ),
    "NominationsClosed": Template(
        "推荐上报截止", "推荐上报已于 {due_at} 截止。", _both(_GROUP, _role(Role.OFFICER))
    ),
    "RoundOpened": Template(
        "公示开始",
        "公示 {round} 自 {first_day} 起至 {last_day} 止，共五个工作日以上，期间可依规定反映情况。",
        _both(_GROUP, _role(Role.OFFICER)),
    ),
    "ObjectionReceived": Template(
        "收到异议", "收到异议 {objection}，请登录系统受理。", _role(Role.DISCIPLINE)
    ),
    "RoundClosed": Template("公示期满", "公示 {round} 已期满。", _GROUP),
    "NomineeHeld": Template(
        "一名人选暂缓",
        "公示 {round} 中推荐 {nomination} 因异议受理暂缓，其他人选不受影响。",
        _GROUP,
    ),
    "NomineeDisqualified": Template(
        "一名人选取消资格", "公示 {round} 中推荐 {nomination} 经核查取消资格。", _GROUP
    ),
    "DecisionIssued": Template(
        "选树决定印发",
        "选树决定 {document_number} 已于 {dated} 印发。",
        _both(_role(Role.PANEL, Role.PUBLICIST), _role(Role.OFFICER)),
    ),
}


def compose(event: CloudEvent, roster: Roster, *, rehearsal: bool) -> tuple[str, str, list[str]]:
    """Subject, text and users for an event; a rehearsal says so in the subject (architecture §4)."""
    template = TEMPLATES[event.type]
    subject = f"【演练】{template.subject}" if rehearsal else template.subject
    users = dict.fromkeys(member.user for member in template.to(event.data, roster))
    return subject, template.text.format_map(event.data), list(users)
