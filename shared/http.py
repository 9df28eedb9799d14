"""The edge of every API function: who may call, what a refusal looks like, what is answered.

A service's ``api.py`` makes one resolver, states its routes, and hands every event to ``answer``.
"""

import binascii
import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel

from shared import auth, table
from shared.caller import Caller, Receipt, receipt_of
from shared.logs import count, flush, logger
from shared.problems import Refusal, field_errors
from shared.table import ConflictError, ReplayError

V = TypeVar("V", bound=BaseModel)
A = TypeVar("A", bound=Receipt)

MAX_BODY = 256 * 1024  # bytes; a filled form with its deeds has about 30 KiB
_KEY = re.compile(r"^[A-Za-z0-9._:-]{1,100}$")
_ETAG = re.compile(r'^(?:W/)?"?(\d{1,9})"?$')
_CORRELATION = re.compile(r"^[A-Za-z0-9._:-]{1,100}$")


def resolver(service: str) -> APIGatewayHttpResolver:
    """The resolver of one service, with its refusals as ``application/problem+json``."""
    app = APIGatewayHttpResolver(
        enable_validation=True,
        response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    app.append_context(service=service)

    @app.exception_handler(Refusal)
    def _refusal(refusal: Refusal) -> Response[Any]:
        # A repeat of a request that was carried out finds its document moved on: by itself.
        receipt = table.answered_before(caller_of(app).cause())
        return _replayed(receipt) if receipt else _problem(refusal)

    @app.exception_handler(ReplayError)
    def _replay(replay: ReplayError) -> Response[Any]:
        return _replayed(replay.receipt)

    @app.exception_handler(ConflictError)
    def _conflict(_: ConflictError) -> Response[Any]:
        return _problem(Refusal("CONFLICT"))

    @app.exception_handler(RequestValidationError)
    def _invalid(error: RequestValidationError) -> Response[Any]:
        return _problem(Refusal("INVALID", errors=field_errors(error.errors(), skip=1)))

    @app.not_found
    def _unknown(_: NotFoundError) -> Response[Any]:
        return _problem(Refusal("ROUTE_UNKNOWN"))

    return app


def answer(
    app: APIGatewayHttpResolver,
    service: str,
    event: dict[str, Any],
    context: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Authorise the event by the route table, resolve it, and flush the metrics."""
    try:
        caller = _caller(service, event)
        logger.set_correlation_id(caller.correlation)
        app.append_context(caller=caller)
        response: dict[str, Any] = app.resolve(event, context)
    except Refusal as refusal:
        response = _plain(refusal)
    except (UnicodeDecodeError, binascii.Error, RecursionError):
        # A body that is not UTF-8, not base64, or nested past what a parser can follow.
        logger.exception("malformed request")
        response = _plain(Refusal("MALFORMED"))
    flush()
    return response


def caller_of(app: APIGatewayHttpResolver) -> Caller:
    """The caller of the request at hand."""
    caller: Caller = app.context["caller"]
    return caller


def keyed(app: APIGatewayHttpResolver) -> Caller:
    """The caller of a request that must carry an ``Idempotency-Key``.

    Raises:
        Refusal: ``IDEMPOTENCY_KEY_NEEDED``.
    """
    caller = caller_of(app)
    if caller.key is None:
        raise Refusal("IDEMPOTENCY_KEY_NEEDED")
    return caller


def matched(app: APIGatewayHttpResolver) -> Caller:
    """The caller of a change that must name the version it saw.

    Raises:
        Refusal: ``IF_MATCH_NEEDED``.
    """
    caller = caller_of(app)
    if caller.expected is None:
        raise Refusal("IF_MATCH_NEEDED")
    return caller


def answered(receipt: A, status: HTTPStatus = HTTPStatus.OK) -> Response[A]:
    """A command's answer, with the document's version as ``ETag``."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=receipt,
        headers={"ETag": f'"{receipt.version}"'},
    )


def created(receipt: A) -> Response[A]:
    """The answer to a command that made a new document."""
    return answered(receipt, HTTPStatus.CREATED)


def shown(view: V, version: int) -> Response[V]:
    """A document as this caller may see it, with its version as ``ETag``."""
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        body=view,
        headers={"ETag": f'"{version}"'},
    )


def file(view: V) -> Response[V]:
    """A file that was made for this caller: nobody keeps a copy on the way."""
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        body=view,
        headers={"Cache-Control": "no-store"},
    )


def _caller(service: str, event: Mapping[str, Any]) -> Caller:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    if len(event.get("body") or "") > MAX_BODY:
        raise Refusal("TOO_LARGE")
    request = event["requestContext"]
    route_key = str(request.get("routeKey") or event.get("routeKey") or "")
    route = auth.route_of(route_key)
    principal = None
    if not route.public:
        claims = request.get("authorizer", {}).get("jwt", {}).get("claims")
        if not claims:
            raise Refusal("UNAUTHENTICATED")
        principal = auth.principal_of(claims)
        auth.authorise(route, principal)
    return Caller(
        service=service,
        route=f"{request['http']['method']} {request['http']['path']}",
        correlation=_correlation(headers, request),
        principal=principal,
        expected=_expected(headers),
        key=None if route_key.startswith("GET ") else _idempotency_key(headers),
    )


def _correlation(headers: Mapping[str, str], request: Mapping[str, Any]) -> str:
    given = headers.get("x-correlation-id", "")
    return given if _CORRELATION.match(given) else str(request.get("requestId", "none"))


def _expected(headers: Mapping[str, str]) -> int | None:
    given = headers.get("if-match")
    if given is None:
        return None
    match = _ETAG.match(given)
    if match is None:
        raise Refusal("MALFORMED", "If-Match")
    return int(match[1])


def _idempotency_key(headers: Mapping[str, str]) -> str | None:
    given = headers.get("idempotency-key")
    if given is None:
        return None
    if not _KEY.match(given):
        raise Refusal("MALFORMED", "Idempotency-Key")
    return given


def _replayed(kept: Mapping[str, Any]) -> Response[Any]:
    """What a repeated request is answered: the receipt of the first."""
    receipt = receipt_of(kept)
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        body=receipt.model_dump_json(),
        headers={"ETag": f'"{receipt.version}"', "Idempotent-Replayed": "true"},
    )


def _problem(refusal: Refusal) -> Response[Any]:
    logger.info("refused", extra={"code": refusal.code})
    count("Refused")
    return Response(
        status_code=refusal.kind.status,
        content_type="application/problem+json",
        body=json.dumps(refusal.body(), ensure_ascii=False),
    )


def _plain(refusal: Refusal) -> dict[str, Any]:
    """A refusal given before the resolver was asked."""
    logger.info("refused", extra={"code": refusal.code})
    count("Refused")
    return {
        "statusCode": refusal.kind.status,
        "headers": {"Content-Type": "application/problem+json"},
        "body": json.dumps(refusal.body(), ensure_ascii=False),
        "isBase64Encoded": False,
    }


Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def handler(app: APIGatewayHttpResolver, service: str) -> Handler:
    """The Lambda entry point of an API function."""

    def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        return answer(app, service, event, context)

    return lambda_handler
