"""Why is this person here? A case's history in plain Chinese, without anything personal. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from events.envelope import CloudEvent
from events.published import CampaignSettings, Dossier, Roster
from services.review.case import Case, Status, holder
from shared.clock import day_of

_LEVELS = {"county": "县级", "city": "市级", "province": "省级"}
_OFFICES = {"DISCIPLINE": "纪检监察部门", "PERSONNEL": "组织人事部门"}
_OPINIONS = {"NO_OBJECTION": "无异议", "OBJECTION": "有异议", "NOT_APPLICABLE": "不适用"}
_HOLDS = {
    "INSPECTION": "考察结论为否定",
    "REFERENCE": "有关部门有不同意见",
    "POLITICAL": "评分认为政治方面不符合",
}
_OUTCOMES = {"PROCEED": "继续", "STOP": "终止"}
_RECUSALS = {
    "DECLARED": "本人申请",
    "SAME_UNIT": "与推荐对象同单位",
    "OWN_CITY": "与推荐对象同地市",
    "ENDORSER": "曾在下级参与推荐",
    "RELATIVE": "与推荐对象有亲属关系",
}
_REJECTIONS = {
    "ELIGIBILITY": "不符合条件",
    "UNTRUE_DEEDS": "事迹不实",
    "MISCONDUCT": "违法违纪",
    "RULING": "领导小组研究终止",
    "OTHER": "其他",
}
_WITHDRAWALS = {
    "NOMINEE": "本人提出",
    "CONSENT": "本人撤回同意",
    "UNIT": "推荐单位提出",
    "OTHER": "其他",
}
_FATES = {"RESERVE": "列为候补", "TIED": "末位票数相同", "NOT_PLACED": "未进入名单"}
_NOW = {
    Status.UNDER_REVIEW: "正在省厅审核",
    Status.RETURNED: "已退回补正",
    Status.RESERVE: "列为候补",
    Status.SHORTLISTED: "已列入拟选树名单，等待公示",
    Status.IN_PUBLICITY: "正在公示",
    Status.CLEARED: "公示无异议，等待审定",
    Status.HONOURED: "已列入选树决定",
    Status.NOT_SELECTED: "未列入拟选树名单",
    Status.REJECTED: "不予选树",
    Status.DISQUALIFIED: "公示期间异议成立，已取消资格",
    Status.WITHDRAWN: "已撤回",
    Status.REVOKED: "荣誉已撤销",
}
_HOLDERS = {"intake": "推荐单位", "review": "省厅审核环节", "publicity": "公示环节"}


class StoryLine(BaseModel):
    """One sentence of the story; ``at`` is None where only the day is on file."""

    on: date
    at: datetime | None = None
    text: str


class Story(BaseModel):
    """Where a person stands and how they came there; no name, no reason in free text."""

    nomination: str
    now: str
    lines: list[StoryLine]


Words = Mapping[str, Any]


def told(
    case: Case,
    dossier: Dossier | None,
    events: Iterable[CloudEvent],
    settings: CampaignSettings,
    roster: Roster,
) -> Story:
    """The story of a case: the levels below as the dossier has them, then the case's own events."""
    before = _below(dossier, settings, roster) if dossier else []
    own = [
        StoryLine(on=day_of(event.time), at=event.time, text=_sentence(event, roster))
        for event in events
    ]
    return Story(nomination=case.nomination, now=_now(case), lines=[*before, *own])


def _now(case: Case) -> str:
    where = f"{_NOW[case.status]}，材料在{_HOLDERS[holder(case)]}。"
    causes = dict.fromkeys(_HOLDS[cause] for cause in case.matters.values())
    if case.status is Status.UNDER_REVIEW and causes:
        where += f"待领导小组研究：{'；'.join(causes)}。"
    return where


def _below(dossier: Dossier, settings: CampaignSettings, roster: Roster) -> list[StoryLine]:
    lines = [
        StoryLine(
            on=opinion.dated,
            text=f"{_LEVELS[opinion.level]}{opinion.department}：{_OPINIONS[opinion.opinion]}。",
        )
        for opinion in dossier.opinions
    ]
    for each in dossier.endorsements:
        region = settings.region(each.region)
        place = region.name if region else each.region
        lines.append(
            StoryLine(
                on=each.dated,
                text=f"{place}集体研究同意推荐（{each.minutes_number}，排名第{each.rank}），"
                f"经办人{_who(each.endorsed_by, roster)}。",
            )
        )
    return sorted(lines, key=lambda line: line.on)


def _sentence(event: CloudEvent, roster: Roster) -> str:
    """What an event says; one that this version has no words for is named as it is."""
    words = _SENTENCES.get(event.type)
    text = words(event.data, roster) if words else f"记录：{event.type}"
    return f"{text}（{_who(event.actor, roster)}）。" if event.actor else f"{text}。"


def _who(user: str | None, roster: Roster) -> str:
    member = roster.member(user) if user else None
    return f"{member.unit}{member.user}" if member else str(user)


_SENTENCES: Mapping[str, Callable[[Words, Roster], str]] = {
    "CaseOpened": lambda _, __: "省厅收到上报材料，进入审核",
    "CaseResumed": lambda d, _: (
        f"收到补正后的材料（第{d['dossier_version']}版），恢复审核，重新评分"
    ),
    "CaseInspected": lambda d, _: (
        f"完成考察：{d['inspectors']}名考察人员听取{d['interviewees']}人意见，"
        f"结论{'肯定' if d['positive'] else '否定'}"
    ),
    "ReferenceOpinionRecorded": lambda d, _: (
        f"{_LEVELS[d['level']]}{_OFFICES[d['kind']]}意见（{d['dated']}）："
        f"{'有不同意见' if d['adverse'] else '无不同意见'}"
    ),
    "CaseHeld": lambda d, _: f"暂缓，待领导小组研究：{_HOLDS[d['cause']]}",
    "CaseRated": lambda d, r: (
        ("更改评分" if d.get("changed") else "完成评分")
        + (f"（代{_who(d['in_place_of'], r)}）" if d.get("in_place_of") else "")
        + f"，共{d['ratings']}人评分"
    ),
    "ReviewerRecused": lambda d, r: f"{_who(d['reviewer'], r)}回避：{_RECUSALS[d['reason']]}",
    "RulingProposed": lambda d, _: (
        f"登记领导小组研究意见：{_OUTCOMES[d['outcome']]}（{d['minutes_number']}），待复核"
    ),
    "RulingMinuted": lambda d, r: (
        f"领导小组研究意见生效：{_OUTCOMES[d['outcome']]}（{d['minutes_number']}），"
        f"{_who(d['proposed_by'], r)}登记，{_who(d['confirmed_by'], r)}复核"
    ),
    "CaseReturned": lambda d, _: f"第{d['number']}次退回补正（材料第{d['dossier_version']}版）",
    "CaseRejected": lambda d, _: f"不予选树：{_REJECTIONS[d['reason']]}",
    "CaseReopened": lambda _, __: "撤销不予选树，恢复审核",
    "CaseWithdrawn": lambda d, _: f"撤回：{_WITHDRAWALS[d['reason']]}",
    "CaseReserved": lambda d, _: f"列为候补第{d['rank']}名，{d['votes']}票",
    "NomineeShortlisted": lambda d, _: f"列入拟选树名单，第{d['rank']}名，{d['votes']}票",
    "CaseNotSelected": lambda d, _: f"未列入拟选树名单：{_FATES.get(d['reason'], d['reason'])}",
    "CaseHandedOver": lambda _, __: "进入公示",
    "CaseConcluded": lambda d, _: (
        "公示无异议，可以提交审定" if d["cleared"] else "公示期间异议成立，取消资格"
    ),
    "HonourDecided": lambda d, _: f"列入选树决定（{d['document_number']}）",
    "RevocationProposed": lambda d, _: f"拟定撤销决定（{d['document_number']}），待复核",
    "HonourRevoked": lambda d, _: f"荣誉撤销（{d['document_number']}）",
}
