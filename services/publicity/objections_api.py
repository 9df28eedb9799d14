"""The discipline role's routes: the only function that opens objections."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from services.publicity import objection_cases
from services.publicity.bodies import (
    ConcludeBody,
    HandlerBody,
    LoggedBody,
    ObjectionLine,
    ObjectionPage,
    ObjectionReceipt,
    ObjectionView,
    ReplyBody,
    ScreenBody,
    TakeBackBody,
)
from shared import http
from shared.caller import Receipt

app = http.resolver("publicity")


@app.get("/campaigns/<campaign>/objections")
def list_objections(
    campaign: str,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> ObjectionPage:
    """The objections of a campaign, sealed."""
    sheet = objection_cases.listing(campaign, after, limit)
    return ObjectionPage(items=[ObjectionLine.of(*line) for line in sheet.lines], next=sheet.next)


@app.get("/objections/<objection>")
def open_objection(objection: str) -> Response[ObjectionView]:
    """One objection, opened; that it was is on record."""
    opened = objection_cases.open_sealed(http.caller_of(app), objection)
    return http.shown(ObjectionView.opened(*opened), opened.objection.version)


@app.post("/rounds/<round>/objections/logged")
def log(round: str, body: LoggedBody) -> Response[ObjectionReceipt]:  # noqa: A002
    """登记来信、来电、来访."""
    return http.created(objection_cases.log(http.keyed(app), round, body))


@app.post("/objections/<objection>/screen")
def screen(objection: str, body: ScreenBody) -> Response[Receipt]:
    """受理审查."""
    return http.answered(objection_cases.screen(http.caller_of(app), objection, body))


@app.post("/objections/<objection>/handler")
def assign(objection: str, body: HandlerBody) -> Response[Receipt]:
    """指定办理人."""
    return http.answered(objection_cases.assign(http.caller_of(app), objection, body))


@app.post("/objections/<objection>/conclude")
def conclude(objection: str, body: ConcludeBody) -> Response[Receipt]:
    """核查结论."""
    return http.answered(objection_cases.conclude(http.caller_of(app), objection, body))


@app.post("/objections/<objection>/reply")
def reply(objection: str, body: ReplyBody) -> Response[Receipt]:
    """书面答复."""
    return http.answered(objection_cases.reply(http.caller_of(app), objection, body))


@app.post("/objections/<objection>/withdraw")
def take_back(objection: str, body: TakeBackBody) -> Response[Receipt]:
    """反映人撤回异议."""
    return http.answered(objection_cases.take_back(http.caller_of(app), objection, body))


lambda_handler = http.handler(app, "publicity")
