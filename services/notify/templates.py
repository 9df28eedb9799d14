"""Who is told of which event, and in which words (domain.md §6.5). Ids and codes only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from events.envelope import CloudEvent, Payload
from events.published import Member, Roster
from events.vocabulary import Role
from services.notify.delivery import Word
from shared.clock import SHANGHAI

Choice = Callable[[CloudEvent, Roster], list[Member]]


@dataclass(frozen=True)
class Template:
    """Subject, text with fields of the payload, and who receives it."""

    subject: str
    text: str
    to: Choice


def _role(*roles: Role) -> Choice:
    return lambda _, roster: [member for member in roster.members if member.role in roles]


def _officers_in(field: str) -> Choice:
    """Officers of the region that a field of the payload names."""

    def choose(event: CloudEvent, roster: Roster) -> list[Member]:
        return _officers(roster, event.data[field])

    return choose


def _officers_beside(event: CloudEvent, roster: Roster) -> list[Member]:
    """Officers of the region of whoever did it: the second person may be any of them (R11)."""
    actor = roster.member(event.actor) if event.actor else None
    return _officers(roster, actor.region) if actor else []


def _officers(roster: Roster, region: str) -> list[Member]:
    return [m for m in roster.members if m.role is Role.OFFICER and m.region == region]


def _all(*choices: Choice) -> Choice:
    return lambda event, roster: [m for choice in choices for m in choice(event, roster)]


_OFFICERS = _role(Role.OFFICER)
_GROUP = _role(Role.REVIEWER, Role.PANEL)

TEMPLATES: dict[str, Template] = {
    "CampaignOpened": Template(
        "选树活动启动",
        "选树活动已启动，推荐上报截止时间 {nominations_due_at}。",
        _OFFICERS,
    ),
    "FlagRaised": Template(
        "待核实事项",
        "推荐 {nomination} 有待核实事项 {kind}，须由一人核实、另一人复核后方可上报。",
        _all(_role(Role.ADMIN), _officers_beside),
    ),
    "NominationReported": Template(
        "推荐已上报",
        "推荐 {nomination}（{category}）已由 {city} 上报至省厅。",
        _all(_role(Role.REVIEWER), _officers_in("city")),
    ),
    "NominationsClosed": Template(
        "推荐上报截止",
        "推荐上报已于 {due_at} 截止。",
        _all(_GROUP, _OFFICERS),
    ),
    "RoundOpened": Template(
        "公示开始",
        "公示 {round} 自 {first_day} 起至 {last_day} 止，共 {days} 个工作日，"
        "期间可依规定反映情况。",
        _all(_GROUP, _OFFICERS),
    ),
    "ObjectionReceived": Template(
        "收到异议",
        "收到异议 {objection}，请登录系统受理。",
        _role(Role.DISCIPLINE),
    ),
    "RoundClosed": Template(
        "公示期满",
        "公示 {round} 已于 {closes_at} 期满。",
        _GROUP,
    ),
    "NomineeHeld": Template(
        "一名人选暂缓",
        "公示 {round} 中推荐 {nomination} 因异议受理暂缓，其他人选不受影响。",
        _GROUP,
    ),
    "NomineeDisqualified": Template(
        "一名人选取消资格",
        "公示 {round} 中推荐 {nomination} 经核查取消资格。",
        _GROUP,
    ),
    "DecisionIssued": Template(
        "选树决定印发",
        "选树决定 {document_number} 已于 {dated} 印发。",
        _all(_role(Role.PANEL, Role.PUBLICIST), _OFFICERS),
    ),
}


def compose(event: CloudEvent, payload: Payload, roster: Roster, *, rehearsal: bool) -> Word:
    """What is told of an event, and to whom; a rehearsal says so in the subject (arch. §4)."""
    template = TEMPLATES[event.type]
    fields = {name: told(value) for name, value in payload}
    users = dict.fromkeys(member.user for member in template.to(event, roster))
    return Word(
        subject=f"【演练】{template.subject}" if rehearsal else template.subject,
        text=template.text.format_map(fields),
        users=tuple(users),
    )


def told(value: Any) -> str:  # noqa: ANN401 - any field of any payload
    """A value in words for staff: Beijing time, midnight as 24:00, a list as its number."""
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        if (local.hour, local.minute, local.second) == (0, 0, 0):
            return f"{told(local.date() - timedelta(days=1))}24:00"
        return f"{told(local.date())}{local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(len(value)) if isinstance(value, tuple | dict) else str(value)
