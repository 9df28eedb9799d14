"""The public form: takes objections and seals them. This function cannot open a seal."""

from aws_lambda_powertools.event_handler import Response

from services.publicity import objection_cases
from services.publicity.bodies import ObjectionBody, ObjectionReceipt, ObjectionState
from shared import http

app = http.resolver("publicity")


@app.post("/rounds/<round>/objections")
def receive(round: str, body: ObjectionBody) -> Response[ObjectionReceipt]:  # noqa: A002
    """提出异议."""
    return http.created(objection_cases.receive(http.keyed(app), round, body))


@app.get("/objections/receipts/<receipt>")
def show_state(receipt: str) -> Response[ObjectionState]:
    """凭回执编号查询异议办理状态."""
    found = objection_cases.state_of(receipt)
    view = ObjectionState(status=found.status, replied_on=found.replied_on)
    return http.shown(view, found.version)


lambda_handler = http.handler(app, "publicity")
