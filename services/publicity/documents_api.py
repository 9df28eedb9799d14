"""Papers of a round: a function of its own, because only it needs the library that sets them."""

import base64
from typing import Any

from aws_lambda_powertools.event_handler import Response

from services.publicity import documents
from services.publicity.documents import Kind
from shared import http

app = http.resolver("publicity")

_FILE = {"type": "string", "format": "binary"}
_ANSWERS: dict[int, Any] = {
    200: {
        "description": "The file",
        "content": {kind: {"schema": _FILE} for kind in documents.MEDIA.values()},
    }
}


@app.get("/rounds/<round>/documents/<kind>", responses=_ANSWERS)
def show_document(round: str, kind: Kind) -> Response[str]:  # noqa: A002 - the path's own word
    """下载公示文本、荣誉名单或渠道材料包."""
    body = documents.made(http.caller_of(app), round, kind)
    answer = Response(
        status_code=200,
        content_type=documents.MEDIA[kind],
        body=base64.b64encode(body).decode(),
        headers={
            "Content-Disposition": f'attachment; filename="{kind.value}"',
            "Cache-Control": "no-store",
        },
    )
    answer.base64_encoded = True  # bytes would be taken for text when answers are validated
    return answer


lambda_handler = http.handler(app, "publicity")
