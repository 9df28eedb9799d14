"""The routes of documents: a function of its own, the only one of intake that opens seals."""

from aws_lambda_powertools.event_handler import Response

from services.intake import documents_cases, package_cases
from services.intake.documents_bodies import DocumentView, PackageView
from shared import http

app = http.resolver("intake")


@app.get("/nominations/<nomination>/documents/recommendation")
def recommendation_document(nomination: str) -> Response[DocumentView]:
    """推荐审批表 (Word), filled; opening it is on record."""
    caller = http.caller_of(app)
    return http.file(documents_cases.recommendation(caller, nomination))


@app.get("/nominations/<nomination>/documents/consultation")
def consultation_document(nomination: str) -> Response[DocumentView]:
    """征求意见表 (Word), filled; opening it is on record."""
    return http.file(documents_cases.consultation(http.caller_of(app), nomination))


@app.get("/campaigns/<campaign>/documents/summary")
def summary_document(campaign: str) -> Response[DocumentView]:
    """汇总表 (Excel) of the caller's region, in rank order; opening it is on record."""
    return http.file(documents_cases.summary(http.caller_of(app), campaign))


@app.get("/campaigns/<campaign>/archive")
def archive_package(campaign: str) -> Response[PackageView]:
    """归档材料包 of the honourees: one download; making it is on record."""
    return http.file(package_cases.package(http.caller_of(app), campaign))


lambda_handler = http.handler(app, "intake")
