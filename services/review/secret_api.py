"""The routes of a secret ballot's box, answered by a function of their own that may open it."""

from aws_lambda_powertools.event_handler import Response

from services.review import secret_cases
from services.review.bodies import TicketBody
from shared import http
from shared.caller import Receipt

app = http.resolver("review")


@app.put("/ballots/<ballot>/ticket")
def drop(ballot: str, body: TicketBody) -> Response[Receipt]:
    """无记名投票."""
    return http.answered(secret_cases.drop(http.caller_of(app), ballot, body))


@app.post("/ballots/<ballot>/count")
def count(ballot: str) -> Response[Receipt]:
    """开箱计票."""
    return http.answered(secret_cases.count(http.caller_of(app), ballot))


lambda_handler = http.handler(app, "review")
