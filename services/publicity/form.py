"""The public form: takes objections and seals them. This function cannot open a seal."""

from aws_lambda_powertools.event_handler import Response

from services.publicity import objection_cases
from services.publicity.bodies import ObjectionBody
from shared import http
from shared.caller import Receipt

app = http.resolver("publicity")


@app.post("/rounds/<round>/objections")
def receive(round: str, body: ObjectionBody) -> Response[Receipt]:  # noqa: A002
    """提出异议."""
    return http.created(objection_cases.receive(http.keyed(app), round, body))


lambda_handler = http.handler(app, "publicity")
