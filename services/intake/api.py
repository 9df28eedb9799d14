"""Intake's routes: campaigns, and nominations on their way up to the province."""

from enum import StrEnum
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from events.published import CampaignSettings, Profile, Roster
from events.vocabulary import Category, FlagKind, Level
from services.intake import (
    calendar_cases,
    campaign_cases,
    consultation_cases,
    desk_cases,
    me_cases,
    profile_cases,
    use_cases,
    way_back_cases,
)
from services.intake.bodies import (
    CampaignBody,
    CorrectionBody,
    EndorsementBody,
    FormBody,
    LateEntryBody,
    NominationBody,
    NominationLine,
    NominationPage,
    NominationView,
    OpinionBody,
    OpinionRulingBody,
    QuotaLine,
    QuotaList,
    ReportBody,
    ReturnBody,
    RulingBody,
    VersionsView,
    VersionView,
    WithdrawBody,
)
from services.intake.kin import with_kin
from services.intake.nomination import Status
from services.intake.records_bodies import (
    CalendarView,
    CampaignLine,
    CampaignPage,
    MeView,
    OverrideBody,
    RosterBody,
    SettingsBody,
)
from shared import http
from shared.caller import Receipt
from shared.desk import Order, Wanted
from shared.settings import settings_of

app = http.resolver("intake")


class NominationOrder(StrEnum):
    """What the nominations may be sorted by."""

    REGION = "region"
    CATEGORY = "category"
    LEVEL = "level"
    STATUS = "status"
    PROGRESS = "progress"


@app.get("/me")
def show_me() -> MeView:
    """Who signed in, and who they are in each campaign."""
    caller = http.caller_of(app)
    return MeView.of(caller.who, me_cases.seats(caller))


@app.post("/campaigns")
def open_campaign(body: CampaignBody) -> Response[Receipt]:
    """发布活动: settings, roster, calendar years and quotas."""
    roster = with_kin(body.roster, body.kin)
    return http.created(campaign_cases.open_campaign(http.keyed(app), body.settings, roster))


@app.get("/campaigns")
def list_campaigns(
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CampaignPage:
    """Every campaign, by name."""
    page = campaign_cases.listing(after, limit)
    lines = [CampaignLine.model_validate(item) for item in page.items]
    return CampaignPage(items=lines, next=page.next)


@app.get("/campaigns/<campaign>")
def show_campaign(campaign: str) -> Response[CampaignSettings]:
    """The settings a campaign runs under."""
    settings = campaign_cases.settings(campaign)
    return http.shown(settings, settings.version)


@app.put("/campaigns/<campaign>/settings")
def change_settings(campaign: str, body: SettingsBody) -> Response[Receipt]:
    """变更活动设置: a new version, on the one that was seen."""
    caller = http.matched(app)
    return http.answered(campaign_cases.change_settings(caller, campaign, body.settings))


@app.get("/campaigns/<campaign>/roster")
def show_roster(campaign: str) -> Response[Roster]:
    """Who is who in a campaign."""
    roster = campaign_cases.roster(campaign)
    return http.shown(roster, roster.version)


@app.put("/campaigns/<campaign>/roster")
def change_roster(campaign: str, body: RosterBody) -> Response[Receipt]:
    """变更名册: a new version, on the one that was seen."""
    roster = with_kin(body.roster, body.kin)
    return http.answered(campaign_cases.change_roster(http.matched(app), campaign, roster))


@app.get("/calendar/<year>")
def show_calendar(year: int) -> Response[CalendarView]:
    """The official days of a year, who changed them, and what waits for a second person."""
    view = calendar_cases.show(year)
    return http.shown(view, view.revision)


@app.post("/calendar/<year>/overrides")
def propose_days(year: int, body: OverrideBody) -> Response[Receipt]:
    """登记放假安排变更."""
    return http.created(calendar_cases.propose(http.keyed(app), year, body))


@app.post("/calendar/<year>/overrides/confirm")
def confirm_days(year: int) -> Response[Receipt]:
    """复核放假安排变更: a second person, on the proposal that was read."""
    return http.answered(calendar_cases.confirm(http.matched(app), year))


@app.get("/campaigns/<campaign>/nominations")
def list_nominations(  # noqa: PLR0913 - a desk is asked for all of these
    campaign: str,
    region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    category: Annotated[Category | None, Query()] = None,
    level: Annotated[Level | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    progress: Annotated[str | None, Query(pattern=r"^[A-Z_]{1,30}$")] = None,
    flag: Annotated[FlagKind | None, Query()] = None,
    search: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    sort: Annotated[NominationOrder, Query()] = NominationOrder.REGION,
    order: Annotated[Order, Query()] = Order.ASCENDING,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> NominationPage:
    """The nominations under the caller's region: by where they stand, open flag, or a search."""
    wanted = Wanted(
        fields={"category": category, "level": level, "status": status, "progress": progress},
        sort=sort.value,
        order=order,
        after=after,
        limit=limit,
    )
    asked = desk_cases.Asked(region=region, flag=flag, search=search)
    found = desk_cases.listing(http.caller_of(app), campaign, wanted, asked)
    lines = [NominationLine.model_validate(item) for item in found.items]
    return NominationPage(
        items=lines, next=found.next, counts=found.counts, complete=found.complete
    )


@app.post("/campaigns/<campaign>/nominations")
def draft_nomination(campaign: str, body: NominationBody) -> Response[Receipt]:
    """起草推荐: open a working file from a form."""
    caller = http.keyed(app)
    return http.created(use_cases.draft(caller, campaign, body.category, body.form))


@app.get("/nominations/<nomination>")
def show_nomination(nomination: str) -> Response[NominationView]:
    """One nomination."""
    caller = http.caller_of(app)
    found = use_cases.show(caller, nomination)
    settings = settings_of(found.campaign)
    return http.shown(NominationView.of(found, caller.who, settings), found.version)


@app.put("/nominations/<nomination>/form")
def revise_form(nomination: str, body: FormBody) -> Response[Receipt]:
    """保存推荐审批表."""
    return http.answered(use_cases.revise(http.matched(app), nomination, body.form))


@app.post("/nominations/<nomination>/submit")
def submit(nomination: str) -> Response[Receipt]:
    """提交推荐审批表."""
    return http.answered(use_cases.submit(http.caller_of(app), nomination))


@app.post("/nominations/<nomination>/opinions")
def record_opinion(nomination: str, body: OpinionBody) -> Response[Receipt]:
    """登记征求意见."""
    return http.answered(consultation_cases.record(http.caller_of(app), nomination, body))


@app.post("/nominations/<nomination>/opinions/<department>/confirm")
def confirm_opinion(nomination: str, department: str) -> Response[Receipt]:
    """核对征求意见: a second person."""
    caller = http.caller_of(app)
    return http.answered(consultation_cases.confirm(caller, nomination, unquote(department)))


@app.post("/nominations/<nomination>/opinions/<department>/ruling")
def rule_opinion(nomination: str, department: str, body: OpinionRulingBody) -> Response[Receipt]:
    """研究不同意见: the level's minuted ruling."""
    caller = http.caller_of(app)
    return http.answered(consultation_cases.rule(caller, nomination, unquote(department), body))


@app.post("/nominations/<nomination>/flags/<kind>/resolve")
def resolve_flag(nomination: str, kind: FlagKind, body: RulingBody) -> Response[Receipt]:
    """核实待核实事项."""
    caller = http.caller_of(app)
    return http.answered(use_cases.resolve_flag(caller, nomination, kind, body.ruling))


@app.post("/nominations/<nomination>/flags/<kind>/confirm")
def confirm_flag(nomination: str, kind: FlagKind) -> Response[Receipt]:
    """复核待核实事项: a second person."""
    return http.answered(use_cases.confirm_flag(http.caller_of(app), nomination, kind))


@app.post("/nominations/<nomination>/endorse")
def endorse(nomination: str, body: EndorsementBody) -> Response[Receipt]:
    """本级集体研究同意."""
    return http.answered(use_cases.endorse(http.caller_of(app), nomination, body))


@app.post("/nominations/<nomination>/report")
def report(nomination: str, body: ReportBody) -> Response[Receipt]:
    """逐级上报."""
    return http.answered(use_cases.report(http.caller_of(app), nomination, body.to))


@app.post("/nominations/<nomination>/return")
def return_nomination(nomination: str, body: ReturnBody) -> Response[Receipt]:
    """退回修改: to the level below, with reasons per field."""
    return http.answered(way_back_cases.send_back(http.caller_of(app), nomination, body))


@app.get("/nominations/<nomination>/versions")
def list_versions(nomination: str) -> Response[VersionsView]:
    """历次提交的推荐审批表, and what each changed."""
    found = way_back_cases.versions(http.caller_of(app), nomination)
    items = [VersionView(form_version=n, form=form, changes=diff) for n, form, diff in found]
    return http.shown(VersionsView(items=items), len(items))


@app.post("/nominations/<nomination>/withdraw")
def withdraw(nomination: str, body: WithdrawBody) -> Response[Receipt]:
    """撤回推荐: who and why."""
    return http.answered(way_back_cases.withdraw(http.caller_of(app), nomination, body))


@app.post("/nominations/<nomination>/consent/withdraw")
def withdraw_consent(nomination: str) -> Response[Receipt]:
    """登记本人撤回同意."""
    return http.answered(way_back_cases.withdraw_consent(http.caller_of(app), nomination))


@app.get("/nominations/<nomination>/profile")
def show_profile(nomination: str) -> Response[Profile]:
    """公示内容: as it was published last."""
    profile = profile_cases.show(http.caller_of(app), nomination)
    return http.shown(profile, profile.version)


@app.post("/nominations/<nomination>/profile")
def correct_profile(nomination: str, body: CorrectionBody) -> Response[Receipt]:
    """更正公示内容: after the report, a new version of the public text."""
    return http.answered(profile_cases.correct(http.caller_of(app), nomination, body))


@app.get("/campaigns/<campaign>/quotas")
def list_quotas(campaign: str) -> QuotaList:
    """推荐名额使用情况."""
    found = use_cases.quotas(http.caller_of(app), campaign)
    return QuotaList(items=[QuotaLine.model_validate(line) for line in found])


@app.post("/campaigns/<campaign>/late-entries")
def allow_late_entry(campaign: str, body: LateEntryBody) -> Response[Receipt]:
    """同意逾期上报: by the leading group, with minutes and reason."""
    return http.answered(way_back_cases.allow_late(http.caller_of(app), campaign, body))


lambda_handler = http.handler(app, "intake")
