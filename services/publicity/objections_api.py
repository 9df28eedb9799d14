"""The discipline role's routes: the only function that opens objections."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from services.publicity import objection_cases
from services.publicity.bodies import (
    ConcludeBody,
    ObjectionLine,
    ObjectionPage,
    ObjectionView,
    ScreenBody,
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
    page = objection_cases.listing(campaign, after, limit)
    lines = [ObjectionLine.model_validate(item) for item in page.items]
    return ObjectionPage(items=lines, next=page.next)


@app.get("/objections/<objection>")
def open_objection(objection: str) -> Response[ObjectionView]:
    """One objection, opened; that it was is on record."""
    found, said = objection_cases.open_sealed(http.caller_of(app), objection)
    return http.shown(ObjectionView.opened(found, said), found.version)


@app.post("/objections/<objection>/screen")
def screen(objection: str, body: ScreenBody) -> Response[Receipt]:
    """受理审查."""
    return http.answered(objection_cases.screen(http.caller_of(app), objection, body))


@app.post("/objections/<objection>/conclude")
def conclude(objection: str, body: ConcludeBody) -> Response[Receipt]:
    """核查结论."""
    return http.answered(objection_cases.conclude(http.caller_of(app), objection, body))


lambda_handler = http.handler(app, "publicity")
