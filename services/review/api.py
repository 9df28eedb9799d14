"""Review's routes: cases, ballots, the decision."""

from enum import StrEnum
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from events.vocabulary import Category
from services.review import ballot_cases, decision_cases, outcome_cases, use_cases
from services.review.bodies import (
    BallotBody,
    BallotLine,
    BallotPage,
    BallotView,
    CaseLine,
    CasePage,
    CaseView,
    CeremonyBody,
    CeremonyHeldBody,
    CeremonyView,
    DecisionBody,
    DecisionPage,
    DecisionView,
    InspectionBody,
    RatingBody,
    ReferenceBody,
    ReserveBody,
    RevocationBody,
    SeatsView,
    VoteBody,
)
from services.review.case import Status
from services.review.outcome_bodies import (
    RecusalBody,
    RejectBody,
    ReturnBody,
    RulingBody,
    WithdrawBody,
)
from services.review.story import Story
from shared import http
from shared.caller import Receipt
from shared.desk import Order, Wanted

app = http.resolver("review")


class CaseOrder(StrEnum):
    """What the cases may be sorted by."""

    REGION = "region"
    CATEGORY = "category"
    STATUS = "status"
    RATED_BY = "rated_by"


@app.get("/campaigns/<campaign>/cases")
def list_cases(  # noqa: PLR0913 - a desk is asked for all of these
    campaign: str,
    region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    category: Annotated[Category | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    held: Annotated[bool | None, Query()] = None,
    search: Annotated[str | None, Query(min_length=1, max_length=60)] = None,
    sort: Annotated[CaseOrder, Query()] = CaseOrder.REGION,
    order: Annotated[Order, Query()] = Order.ASCENDING,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> CasePage:
    """The cases of a campaign: by region, category, status, whether held, name or unit."""
    wanted = Wanted(
        fields={"category": category, "status": status, "held": held},
        sort=sort.value,
        order=order,
        after=after,
        limit=limit,
    )
    found = use_cases.list_cases(http.caller_of(app), campaign, wanted, region, search)
    items = [CaseLine.model_validate(item) for item in found.items]
    return CasePage(items=items, next=found.next, counts=found.counts, complete=found.complete)


@app.get("/cases/<nomination>/story")
def show_story(nomination: str) -> Story:
    """材料经过: why this person is here, in plain sentences."""
    return use_cases.show_story(http.caller_of(app), nomination)


@app.get("/cases/<nomination>")
def show_case(nomination: str) -> Response[CaseView]:
    """One case with its dossier."""
    caller = http.caller_of(app)
    case, dossier = use_cases.show_case(caller, nomination)
    return http.shown(CaseView.of(case, dossier, caller.who.user), case.version)


@app.post("/cases/<nomination>/inspection")
def inspect(nomination: str, body: InspectionBody) -> Response[Receipt]:
    """登记考察."""
    return http.answered(use_cases.inspect(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/references")
def refer(nomination: str, body: ReferenceBody) -> Response[Receipt]:
    """登记纪检监察、组织人事意见."""
    return http.answered(use_cases.refer(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/ratings")
def rate(nomination: str, body: RatingBody) -> Response[Receipt]:
    """审核评分."""
    return http.answered(use_cases.rate(http.caller_of(app), nomination, body))


@app.get("/campaigns/<campaign>/ballots")
def list_ballots(
    campaign: str,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> BallotPage:
    """The ballots of a campaign."""
    page = ballot_cases.list_ballots(http.caller_of(app), campaign, after, limit)
    items = [BallotLine.model_validate(item) for item in page.items]
    return BallotPage(items=items, next=page.next)


@app.post("/cases/<nomination>/recusal")
def recuse(nomination: str, body: RecusalBody) -> Response[Receipt]:
    """申请回避."""
    return http.answered(outcome_cases.recuse(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/return")
def send_back(nomination: str, body: ReturnBody) -> Response[Receipt]:
    """退回补正."""
    return http.answered(outcome_cases.send_back(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/reject")
def reject(nomination: str, body: RejectBody) -> Response[Receipt]:
    """不予选树."""
    return http.answered(outcome_cases.reject(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/withdraw")
def withdraw(nomination: str, body: WithdrawBody) -> Response[Receipt]:
    """登记撤回."""
    return http.answered(outcome_cases.withdraw(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/rulings")
def propose_ruling(nomination: str, body: RulingBody) -> Response[Receipt]:
    """登记领导小组研究意见."""
    return http.answered(outcome_cases.propose_ruling(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/rulings/confirm")
def confirm_ruling(nomination: str) -> Response[Receipt]:
    """复核领导小组研究意见: a second person."""
    return http.answered(outcome_cases.confirm_ruling(http.caller_of(app), nomination))


@app.post("/campaigns/<campaign>/ballots")
def open_ballot(campaign: str, body: BallotBody) -> Response[Receipt]:
    """发起投票."""
    return http.created(ballot_cases.open_ballot(http.keyed(app), campaign, body))


@app.get("/ballots/<ballot>")
def show_ballot(ballot: str) -> Response[BallotView]:
    """A ballot with the caller's own vote."""
    caller = http.caller_of(app)
    found = ballot_cases.show_ballot(caller, ballot)
    return http.shown(BallotView.of(found, caller.who.user), found.version)


@app.put("/ballots/<ballot>/vote")
def vote(ballot: str, body: VoteBody) -> Response[Receipt]:
    """投票."""
    return http.answered(ballot_cases.vote(http.caller_of(app), ballot, body))


@app.post("/ballots/<ballot>/close")
def close_ballot(ballot: str) -> Response[Receipt]:
    """结束投票并计票."""
    return http.answered(ballot_cases.close_ballot(http.caller_of(app), ballot))


@app.post("/ballots/<ballot>/confirm")
def confirm_ballot(ballot: str) -> Response[Receipt]:
    """确认拟选树名单."""
    return http.answered(ballot_cases.confirm_ballot(http.caller_of(app), ballot))


@app.post("/ballots/<ballot>/reserves")
def call_reserve(ballot: str, body: ReserveBody) -> Response[Receipt]:
    """递补候补人选."""
    return http.answered(ballot_cases.call_reserve(http.keyed(app), ballot, body))


@app.post("/ballots/<ballot>/reserves/<nomination>/confirm")
def confirm_reserve(ballot: str, nomination: str) -> Response[Receipt]:
    """确认递补."""
    return http.answered(ballot_cases.confirm_reserve(http.caller_of(app), ballot, nomination))


@app.get("/campaigns/<campaign>/seats")
def show_seats(campaign: str) -> SeatsView:
    """名额使用情况."""
    caller = http.caller_of(app)
    return SeatsView.of(campaign, decision_cases.show_seats(caller, campaign))


@app.get("/campaigns/<campaign>/decisions")
def list_decisions(
    campaign: str,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> DecisionPage:
    """The decisions of a campaign, drafts too."""
    page = decision_cases.list_decisions(http.caller_of(app), campaign, after, limit)
    items = [DecisionView.model_validate(item) for item in page.items]
    return DecisionPage(items=items, next=page.next)


@app.post("/campaigns/<campaign>/decisions")
def propose(campaign: str, body: DecisionBody) -> Response[Receipt]:
    """拟定选树决定."""
    return http.created(decision_cases.propose(http.keyed(app), campaign, body))


@app.get("/decisions/<decision>")
def show_decision(decision: str) -> Response[DecisionView]:
    """One decision."""
    found = decision_cases.show_decision(http.caller_of(app), decision)
    return http.shown(DecisionView.of(found), found.version)


@app.post("/decisions/<decision>/confirm")
def issue(decision: str) -> Response[Receipt]:
    """印发选树决定."""
    return http.answered(decision_cases.issue(http.caller_of(app), decision))


@app.get("/campaigns/<campaign>/ceremony")
def show_ceremony(campaign: str) -> Response[CeremonyView]:
    """The ceremony of a campaign."""
    found = decision_cases.show_ceremony(http.caller_of(app), campaign)
    return http.shown(CeremonyView(**found.model_dump()), found.version)


@app.post("/campaigns/<campaign>/ceremony")
def schedule_ceremony(campaign: str, body: CeremonyBody) -> Response[Receipt]:
    """确定发布仪式日期."""
    return http.answered(decision_cases.schedule_ceremony(http.caller_of(app), campaign, body))


@app.post("/campaigns/<campaign>/ceremony/held")
def hold_ceremony(campaign: str, body: CeremonyHeldBody) -> Response[Receipt]:
    """登记发布仪式已举行."""
    return http.answered(decision_cases.hold_ceremony(http.caller_of(app), campaign, body))


@app.post("/cases/<nomination>/revocation")
def propose_revocation(nomination: str, body: RevocationBody) -> Response[Receipt]:
    """拟定撤销荣誉决定."""
    return http.answered(decision_cases.propose_revocation(http.caller_of(app), nomination, body))


@app.post("/cases/<nomination>/revocation/confirm")
def revoke(nomination: str) -> Response[Receipt]:
    """印发撤销荣誉决定."""
    return http.answered(decision_cases.revoke(http.caller_of(app), nomination))


lambda_handler = http.handler(app, "review")
