"""The operator's routes: dead letters and their way back, histories verified."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from services.operator import history_cases, queue_cases
from services.operator.bodies import (
    FailureList,
    HistoryPage,
    QueueLine,
    QueueList,
    RedriveBody,
    Redriven,
)
from shared import http

app = http.resolver("operator")


@app.get("/operations/queues")
def list_queues() -> QueueList:
    """Every queue: what lies dead, waits, and is being worked on."""
    return QueueList(items=[QueueLine.of(each) for each in queue_cases.standings()])


@app.get("/operations/queues/<queue>/failures")
def list_failures(queue: str) -> FailureList:
    """Messages of a queue that could not be digested, with the reason of each."""
    return FailureList.of(queue_cases.failures(queue))


@app.post("/operations/queues/<queue>/redrive")
def redrive(queue: str, body: RedriveBody) -> Response[Redriven]:
    """重新处理失败的消息."""
    return http.created(queue_cases.redrive(http.keyed(app), queue, body.most))


@app.get("/campaigns/<campaign>/history")
def verify_histories(
    campaign: str,
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 25,
) -> HistoryPage:
    """核验历史记录: is every event of a campaign what was written?"""
    return HistoryPage.of(history_cases.verified(campaign, after, limit))


lambda_handler = http.handler(app, "operator")
