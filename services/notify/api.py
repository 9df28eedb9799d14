"""Notify's routes: what was sent to whom, what would be, and everybody's own inbox."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import ValidationError

from services.notify import desk_cases, use_cases
from services.notify.bodies import DeliveryPage, InboxPage, PreviewBody, PreviewView
from services.notify.delivery import Status
from shared import http
from shared.caller import Receipt
from shared.problems import Refusal, field_errors

app = http.resolver("notify")


@app.get("/campaigns/<campaign>/deliveries")
def list_deliveries(
    campaign: str,
    status: Annotated[Status | None, Query()] = None,
    after: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> DeliveryPage:
    """What went, waits, failed or is unknown of what a campaign told."""
    caller = http.caller_of(app)
    return DeliveryPage.of(desk_cases.deliveries(caller, campaign, status, after, limit))


@app.post("/deliveries/<delivery>/resend")
def resend(delivery: str) -> Response[Receipt]:
    """重新发送失败的通知."""
    return http.answered(desk_cases.resend(http.caller_of(app), delivery))


@app.post("/campaigns/<campaign>/notifications/preview")
def preview(campaign: str, body: PreviewBody) -> PreviewView:
    """预览某一事项会通知谁."""
    caller = http.caller_of(app)
    try:
        words = use_cases.preview(caller, campaign, body.type, body.data, body.actor)
    except ValidationError as error:
        wrong = [{**each, "loc": ("data", *each["loc"])} for each in error.errors()]
        raise Refusal("INVALID", errors=field_errors(wrong)) from None
    return PreviewView.of(words)


@app.get("/inbox")
def list_messages(
    after: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> InboxPage:
    """The caller's own messages, unread first."""
    return InboxPage.of(*desk_cases.messages(http.caller_of(app), after, limit))


@app.post("/inbox/<message>/read")
def read(message: str) -> Response[Receipt]:
    """标记消息已读."""
    return http.answered(desk_cases.read(http.caller_of(app), message))


lambda_handler = http.handler(app, "notify")
