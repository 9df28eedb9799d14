"""The routes of files: leave to upload, acceptance, leave to fetch.

A function of its own: it alone decodes what strangers made, and it alone may read what arrived.
"""

from aws_lambda_powertools.event_handler import Response

from services.intake import file_cases
from services.intake.bodies import FileLink, UploadBody, UploadView
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


lambda_handler = http.handler(app, "intake")
