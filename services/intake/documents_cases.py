"""Documents out: load, open the seals, fill the paper, record who opened it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from events.published import CampaignSettings
from events.vocabulary import DocumentKind, Level, Opinion
from services.intake import access, issue, papers, sheets, store, uploads
from services.intake.consultation import standing
from services.intake.documents_bodies import EXCEL, WORD, DocumentView
from services.intake.issue import IssueLog
from services.intake.nomination import Nomination, Status
from shared import aws, env, table
from shared.caller import Caller
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.seal import unseal
from shared.settings import settings_of
from shared.table import Change, commit

#: The largest photo that a document holds; an answer has six megabytes at most, in base64.
LARGEST_PHOTO = 3_000_000
_RANKS = {Level.COUNTY: 0, Level.CITY: 1, Level.PROVINCE: 2}
_LEVELS = {Level.COUNTY: "县级", Level.CITY: "市级", Level.PROVINCE: "省级"}
_OFFICES = {
    Level.COUNTY: "县级应急\n管理部门\n意见",
    Level.CITY: "市级应急\n管理部门\n意见",
}
_OPINIONS = {
    Opinion.NO_OBJECTION: "无异议",
    Opinion.OBJECTION: "有异议",
    Opinion.NOT_APPLICABLE: "不适用",
}
_AGREED = "情况属实，同意推荐。"


@table.retrying
def recommendation(caller: Caller, identity: str) -> DocumentView:
    """The filled 推荐审批表 of a nomination, its numbers opened to those who work with forms.

    The panel votes on deeds and needs nobody's number: theirs has them masked.

    Raises:
        Refusal: ``NOT_FOUND``, and those of ``access.admit`` and ``access.for_reading``.
    """
    nomination, log = _load(caller, identity)
    settings = settings_of(nomination.campaign)
    _record(caller, settings, log, DocumentKind.RECOMMENDATION, identity)
    opens = access.reads_forms(caller.who)
    form = opened_form(nomination) if opens else nomination.form.masked
    content = filled(nomination, settings, form)
    return DocumentView.of(f"推荐审批表-{identity}.docx", WORD, content)


@table.retrying
def consultation(caller: Caller, identity: str) -> DocumentView:
    """The filled 征求意见表: the opinions of the caller's level and of those below (R21).

    Raises:
        Refusal: ``NOT_FOUND``, and those of ``access.admit`` and ``access.for_reading``.
    """
    nomination, log = _load(caller, identity)
    settings = settings_of(nomination.campaign)
    own = settings.region(caller.who.region)
    level = own.level if own else Level.COUNTY
    _record(caller, settings, log, DocumentKind.CONSULTATION, identity)
    lines = _consulted(nomination, settings, level)
    form = nomination.form.masked
    content = papers.consultation(_short(settings), form, lines, own.name if own else "")
    return DocumentView.of(f"征求意见表-{identity}.docx", WORD, content)


@table.retrying
def summary(caller: Caller, campaign: str) -> DocumentView:
    """The 汇总表 of the caller's region: endorsed people by category, in rank order (R22).

    Who has a conflict of interest gets no row of that person.

    Raises:
        Refusal: ``WRONG_REGION``, ``NOT_LEADING_GROUP``.
    """
    settings = settings_of(campaign)
    region = settings.region(caller.who.region)
    if region is None:
        raise Refusal("WRONG_REGION")
    admitted = access.admitted(caller, campaign, _handed_in(campaign, caller.who.prefix))
    log = table.get(store.issued_key(campaign), IssueLog)
    log = log or IssueLog(campaign=campaign, about=campaign)
    _record(caller, settings, log, DocumentKind.SUMMARY, None)
    found = sorted(admitted, key=_in_rank_order(region.code))
    rows = [_row(nomination, settings, region.code) for nomination in found]
    content = sheets.summary(_short(settings), region.name, rows)
    return DocumentView.of(f"汇总表-{region.code}.xlsx", EXCEL, content)


def filled(nomination: Nomination, settings: CampaignSettings, form: Mapping[str, Any]) -> bytes:
    """The 推荐审批表 of a nomination with its photo, by a form with numbers opened or masked."""
    titles = {each.category: each.title for each in settings.categories}
    return papers.recommendation(
        _short(settings),
        form,
        _boxes(nomination),
        _photo(nomination),
        titles.get(nomination.category, ""),
    )


def opened_form(nomination: Nomination) -> dict[str, Any]:
    """The form with its numbers opened."""
    return {**nomination.form.masked, **_opened(nomination, nomination.form.sealed)}


def _load(caller: Caller, identity: str) -> tuple[Nomination, IssueLog]:
    wanted: dict[Key, type[Document]] = {
        store.nomination_key(identity): Nomination,
        store.issued_key(identity): IssueLog,
    }
    found = table.get_all(wanted)
    nomination = found.get(store.nomination_key(identity))
    log = found.get(store.issued_key(identity))
    if not isinstance(nomination, Nomination):
        raise Refusal("NOT_FOUND", identity)
    access.admit(caller, nomination)
    access.for_reading(caller, nomination)
    if not isinstance(log, IssueLog):
        log = IssueLog(campaign=nomination.campaign, about=identity)
    return nomination, log


def _record(
    caller: Caller,
    settings: CampaignSettings,
    log: IssueLog,
    kind: DocumentKind,
    nomination: str | None,
) -> None:
    """On record before anything is opened."""
    now = CampaignClock.of(settings).now()
    outcome = issue.issued(log, kind, caller.who.region, nomination)
    commit(caller.cause(), now, Change(*outcome))


def _opened(nomination: Nomination, sealed: str) -> dict[str, str]:
    return unseal(sealed, {"document": nomination.key.pk}) if sealed else {}


def _boxes(nomination: Nomination) -> list[papers.OpinionBox]:
    endorsed = {line.level: line for line in nomination.endorsements}
    boxes = [papers.OpinionBox("所在单位\n意见")]
    for level, title in _OFFICES.items():
        line = endorsed.get(level)
        text = f"{_AGREED}（{line.minutes_number}）" if line else ""
        boxes.append(papers.OpinionBox(title, text, line.dated if line else None))
    return [*boxes, papers.OpinionBox("省应急\n管理厅\n意见")]


def _consulted(
    nomination: Nomination, settings: CampaignSettings, upto: Level
) -> list[papers.ConsultedLine]:
    lines = []
    for line in nomination.opinions:
        if _RANKS[line.level] > _RANKS[upto] or line.void:
            continue
        said = _opened(nomination, line.sealed)
        lines.append(
            papers.ConsultedLine(
                level=_LEVELS[line.level],
                department=line.department,
                opinion=_OPINIONS[line.opinion],
                text=said.get("text", ""),
                signer=said.get("signer", ""),
                dated=line.dated,
                valid_until=line.valid_until,
            )
        )
    level = nomination.level
    if _RANKS[level] <= _RANKS[upto] and nomination.status in (Status.DRAFT, Status.SUBMITTED):
        here = standing(nomination.opinions, level)
        lines += [
            papers.ConsultedLine(level=_LEVELS[level], department=department, opinion="")
            for department in nomination.departments(settings)
            if department not in here
        ]
    return lines


def _photo(nomination: Nomination) -> bytes | None:
    """The photo's clean copy, if there is one that a document can hold."""
    digest = nomination.form.masked.get("photo")
    if not digest:
        return None
    try:
        answer = aws.client("s3").get_object(
            Bucket=env.variable("BUCKET_NAME"), Key=uploads.file_key(nomination.id, str(digest))
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied", "404"):
            return None
        raise
    if answer["ContentLength"] > LARGEST_PHOTO:
        return None
    body: bytes = answer["Body"].read()
    return body if body.startswith((b"\xff\xd8", b"\x89PNG")) else None


def _handed_in(campaign: str, prefix: str) -> Iterable[Nomination]:
    for item in table.list_all(store.list_key(campaign), prefix):
        nomination = Nomination.model_validate(item)
        if nomination.status not in (Status.DRAFT, Status.WITHDRAWN):
            yield nomination


def _rank(nomination: Nomination, region: str) -> int | None:
    ranks = [line.rank for line in nomination.endorsements if line.region == region]
    return ranks[-1] if ranks else None


def _in_rank_order(region: str) -> Callable[[Nomination], tuple[str, bool, int, str]]:
    def order(nomination: Nomination) -> tuple[str, bool, int, str]:
        rank = _rank(nomination, region)
        return nomination.category.value, rank is None, rank or 0, nomination.id

    return order


def _row(nomination: Nomination, settings: CampaignSettings, region: str) -> list[object]:
    form = nomination.form.masked
    place = settings.region(nomination.region)
    titles = {each.category: each.title for each in settings.categories}
    return [
        _rank(nomination, region) or "",
        place.name if place else nomination.region,
        form.get("name", ""),
        form.get("sex", ""),
        form.get("ethnicity", ""),
        str(form.get("birth_month", "")).replace("-", "."),
        sheets.political(form.get("political_status")),
        form.get("unit", ""),
        form.get("post", ""),
        form.get("admin_rank", ""),
        titles.get(nomination.category, ""),
        form.get("mobile", ""),
        PROGRESS.get(nomination.progress, nomination.progress),
    ]


#: How far a nomination is, in words; the portal has the same.
PROGRESS = {
    "INTAKE": "推荐中",
    "REPORTED": "已上报",
    "UNDER_REVIEW": "审核中",
    "INSPECTED": "已考察",
    "RESERVE": "候补",
    "SHORTLISTED": "拟选树",
    "IN_PUBLICITY": "公示中",
    "HELD": "异议核查",
    "CLEARED": "公示无异议",
    "HONOURED": "已选树",
    "NOT_SELECTED": "未入选",
    "DISQUALIFIED": "取消资格",
    "REVOKED": "已撤销荣誉",
    "WITHDRAWN": "已撤回",
}


def _short(settings: CampaignSettings) -> str:
    """The campaign's name as forms carry it: 第三届“最美应急人”."""
    return settings.title.removesuffix("选树学习宣传活动")
