"""The routes of files and sheets: leave to upload, acceptance, leave to fetch.

A function of its own: it alone decodes what strangers made, and it alone may read what arrived.
"""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from services.intake import batch_cases, file_cases
from services.intake.bodies import (
    BatchView,
    FileLink,
    SheetBody,
    SheetLink,
    UploadBody,
    UploadView,
)
from shared import http
from shared.caller import Receipt

app = http.resolver("intake")


@app.post("/nominations/<nomination>/files")
def grant_upload(nomination: str, body: UploadBody) -> UploadView:
    """申请上传文件: a form that puts one file straight into the private bucket."""
    caller = http.caller_of(app)
    file, signed = file_cases.grant(caller, nomination, body.kind, body.media_type, body.size)
    return UploadView(file=file, url=signed.url, fields=signed.fields, expires_at=signed.expires_at)


@app.post("/nominations/<nomination>/files/<file>/accept")
def accept_file(nomination: str, file: str) -> Response[Receipt]:
    """接收文件: checked by its content; the receipt's id is the hash of the clean copy."""
    return http.answered(file_cases.accept(http.caller_of(app), nomination, file))


@app.get("/nominations/<nomination>/files/<hash>")
def fetch_file(nomination: str, hash: str) -> FileLink:  # noqa: A002 - named as in the route
    """下载文件: a link that lives for two minutes."""
    line, signed = file_cases.fetch(http.caller_of(app), nomination, hash)
    return FileLink(
        kind=line.kind,
        hash=line.hash,
        media_type=line.media_type,
        size=line.size,
        url=signed.url,
        expires_at=signed.expires_at,
    )


@app.get("/campaigns/<campaign>/sheet")
def fetch_sheet(campaign: str) -> SheetLink:
    """下载空白汇总表."""
    signed = batch_cases.template(http.caller_of(app), campaign)
    return SheetLink(url=signed.url, expires_at=signed.expires_at)


@app.post("/campaigns/<campaign>/batches")
def grant_batch(campaign: str, body: SheetBody) -> UploadView:
    """申请上传汇总表: ``file`` is the id of the batch."""
    batch, signed = batch_cases.grant(http.caller_of(app), campaign, body.size)
    return UploadView(
        file=batch, url=signed.url, fields=signed.fields, expires_at=signed.expires_at
    )


@app.post("/campaigns/<campaign>/batches/<batch>/start")
def start_batch(campaign: str, batch: str) -> Response[Receipt]:
    """办理汇总表: taken now, worked off by itself; ``GET /batches/{batch}`` tells how far it is."""
    receipt = batch_cases.start(http.caller_of(app), campaign, batch)
    return http.answered(receipt, HTTPStatus.ACCEPTED)


@app.get("/batches/<batch>")
def show_batch(batch: str) -> Response[BatchView]:
    """汇总表办理情况."""
    found, signed = batch_cases.show(http.caller_of(app), batch)
    answer = SheetLink(url=signed.url, expires_at=signed.expires_at) if signed else None
    view = BatchView(
        **found.model_dump(exclude={"nominations"}),
        nominations=list(found.nominations),
        drafts=len(found.nominations),
        answer=answer,
    )
    return http.shown(view, found.version)


lambda_handler = http.handler(app, "intake")
