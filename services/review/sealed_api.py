"""The only function that opens what is sealed in a case; each opening is on record."""

from services.review import findings_cases
from services.review.findings_cases import FindingsView
from shared import http

app = http.resolver("review")


@app.get("/cases/<nomination>/findings")
def read_findings(nomination: str) -> FindingsView:
    """考察情况、有关意见: opened, and that it was is on record."""
    return findings_cases.open_sealed(http.caller_of(app), nomination)


lambda_handler = http.handler(app, "review")
