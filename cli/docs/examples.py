"""Golden examples of every message, and samples of every Lambda trigger."""

import hashlib
import json
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

import rfc8785
from pydantic import BaseModel

from cli.docs.contract import file_of
from cli.docs.wiring import SCHEDULER, as_json, messages
from events.envelope import CloudEvent, Payload
from events.intake import DecisionFiled, DocumentIssued, NominationReported
from events.notify import DeliveriesPlanned
from events.operator import DeadLettersRedriven
from events.published import EVERY_CAMPAIGN
from events.review import FindingsRead, RatingsPending
from events.scheduler import (
    BallotSweepDue,
    DeadlineSweepDue,
    ErasureDue,
    FileSweepDue,
    RatingReminderDue,
    RetentionDue,
    SweepDue,
    WindowElapsed,
)
from shared.table import marshal

CAMPAIGN = "2023-third"
INSTANT = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)
DAY = date(2023, 4, 20)
NOMINATION = "01GXKQ3M5N8RZ0V6T4W2Y7B9CD"
ROUND = "01GYE2K5T1Q8M3X7Z9A4B6C0DF"
OBJECTION = "01GYH7P2R4S6T8V0W1X3Y5Z7AB"

#: What a text field holds in an example, by its name. A new name needs a new line.
TEXTS: Mapping[str, str] = {
    "about": f"ROUND#{ROUND}/4",
    "about_type": "RoundOpened",
    "after": f"330106#{NOMINATION}~NOMINATION#{NOMINATION}~NOMINATION",
    "allowed_by": "admin-1",
    "ballot": ROUND,
    "batch": ROUND,
    "by": "mail",
    "channel": "厅官网",
    "city": "330100",
    "confirmed_by": "panel-2",
    "deliveries": "mail#panel-1",
    "delivery": "mail#panel-1",
    "department": "公安",
    "equals": NOMINATION,
    "document_number": "浙应急人事〔2023〕27号",
    "from_region": "330106",
    "message": hashlib.sha256(b"message").hexdigest()[:32],
    "medium": "省级主流媒体",
    "in_place_of": "reviewer-1",
    "minutes_number": "杭应急党委〔2023〕9号",
    "nomination": NOMINATION,
    "nominations": NOMINATION,
    "notice_number": "国办发明电〔2022〕16号",
    "objection": OBJECTION,
    "parts": "FORM",
    "plan": hashlib.sha256(b"plan").hexdigest()[:32],
    "pointers": "/unit",
    "progress": "UNDER_REVIEW",
    "proposed_by": "panel-1",
    "queue": "IntakeQueue",
    "reason": "SMTP_550",
    "recorded_by": "hangzhou-2",
    "region": "330100",
    "reserves": NOMINATION,
    "resolved_by": "hangzhou-1",
    "reviewer": "reviewer-2",
    "round": ROUND,
    "rule": "UNSELECTED_AFTER_CLOSE",
    "runoff": ROUND,
    "runoff_of": ROUND,
    "ruled_by": "hangzhou-1",
    "shortlist": ROUND,
    "shortlisted": NOMINATION,
    "tied": NOMINATION,
    "to_round": "01GYJ3M6V2R9N4Y8A1B5C7D0EG",
    "to_region": "330100",
    "unquorate": NOMINATION,
}


#: The messages of the sweeps, and what each is about.
SWEEPS: Mapping[type[Payload], str] = {
    SweepDue: "SWEEP#publicity",
    BallotSweepDue: "SWEEP#review",
    DeadlineSweepDue: "SWEEP#intake",
    FileSweepDue: "SWEEP#files",
}


class NoExampleError(LookupError):
    """A field that ``TEXTS`` does not know: say there what it holds."""


def goldens() -> dict[str, str]:
    """One whole CloudEvent per message and version, by path."""
    return {
        f"events/examples/{file_of(kind, version)}": as_json(json.loads(example(model).to_json()))
        for kind, version, _, model in messages()
    }


def triggers() -> dict[str, str]:
    """A sample of every kind of Lambda trigger, for ``sam local invoke -e``."""
    samples = {
        "http-get.json": _http("GET", "/campaigns/{campaign}/nominations", {"campaign": CAMPAIGN}),
        "http-post.json": _http(
            "POST",
            "/nominations/{nomination}/withdraw",
            {"nomination": NOMINATION},
            {"if-match": '"3"', "idempotency-key": "withdraw-1"},
        )
        | {"body": json.dumps({"reason": "NOMINEE"})},
        "http-public.json": _public(),
        "queue.json": _batch(example(NominationReported), example(DeliveriesPlanned)),
        "timer.json": _batch(example(WindowElapsed)),
        "sweep.json": _batch(example(SweepDue)),
        "stream.json": _stream(example(NominationReported)),
    }
    return {f"events/lambda/{name}": as_json(sample) for name, sample in samples.items()}


def example(model: type[Payload]) -> CloudEvent:
    """A plausible event of a model; the people in it are accounts of the demo roster."""
    payload = model.model_validate(_sample(model, ""))
    source = {kind: producer for kind, _, producer, _ in messages()}[model.event_type()]
    if model in SWEEPS:
        return _sweep(payload)
    subject = _subject(payload, source)
    if source == SCHEDULER:
        return CloudEvent.message(
            payload,
            identity=f"timer/{subject.partition('#')[2]}/1",
            source=source,
            subject=subject,
            time=INSTANT,
            campaign=CAMPAIGN,
            correlation="c0ffee00",
            causation=f"{subject}/4",
        )
    return CloudEvent(
        id=f"{subject}/4",
        source=source,
        type=model.event_type(),
        subject=subject,
        time=INSTANT,
        dataschema=model.dataschema(),
        data=payload.model_dump(mode="json"),
        campaign=CAMPAIGN,
        sequence=4,
        correlationid="c0ffee00",
    )


def _sweep(payload: Payload) -> CloudEvent:
    """What a sweep's rule sends, word for word (``template.yaml``)."""
    return CloudEvent.message(
        payload,
        identity="sweep",
        source=SCHEDULER,
        subject=SWEEPS[type(payload)],
        time=datetime(2020, 1, 1, tzinfo=UTC),
        campaign=EVERY_CAMPAIGN,
        correlation="sweep",
    )


#: Documents that only one kind of message is about.
_SUBJECTS: Mapping[type[Payload], str] = {
    RetentionDue: f"CAMPAIGN#{CAMPAIGN}",
    ErasureDue: f"CAMPAIGN#{CAMPAIGN}",
    DecisionFiled: f"ARCHIVE#{CAMPAIGN}",
    DocumentIssued: f"ISSUED#{NOMINATION}",
    FindingsRead: f"FINDINGS#{NOMINATION}",
    DeadLettersRedriven: "QUEUE#IntakeQueue",
    RatingsPending: f"SELECTION#{CAMPAIGN}",
    RatingReminderDue: f"SELECTION#{CAMPAIGN}",
}


def _subject(payload: Payload, source: str) -> str:  # noqa: PLR0911 - one line per document
    """The document that a message is about, as the owner keys it."""
    said = payload.model_dump()
    if type(payload) in _SUBJECTS:
        return _SUBJECTS[type(payload)]
    if source == "zuimei.notify":
        return f"MESSAGE#{said['message']}" if "message" in said else f"DELIVERY#{said['about']}"
    if source == "zuimei.intake":
        return _intake_subject(said)
    if source == "zuimei.review" or "ballot" in said:
        return _review_subject(said)
    if "objection" in said:
        return f"OBJECTION#{OBJECTION}"
    if "nomination" in said:
        return f"ENTRY#{ROUND}#{NOMINATION}"
    return f"ROUND#{ROUND}" if "round" in said else f"CAMPAIGN#{CAMPAIGN}"


def _intake_subject(said: Mapping[str, Any]) -> str:
    """The document of intake that a message is about."""
    if "batch" in said:
        return f"BATCH#{ROUND}"
    if "year" in said:
        return "CALENDAR#CN#2023"
    return f"NOMINATION#{NOMINATION}" if "nomination" in said else f"CAMPAIGN#{CAMPAIGN}"


def _review_subject(said: Mapping[str, Any]) -> str:
    """The document of review that a message is about."""
    if "ballot" in said or "shortlist" in said:
        return f"BALLOT#{ROUND}"
    if "nomination" in said:
        return f"CASE#{NOMINATION}"
    if "seats" in said:
        return f"SELECTION#{CAMPAIGN}"
    return f"DECISION#{ROUND}" if "document_number" in said else f"CEREMONY#{CAMPAIGN}"


_SCALARS: Mapping[Any, Any] = {int: 1, bool: True, date: DAY, datetime: INSTANT}
_CLOSING = datetime(2023, 4, 25, 16, 0, tzinfo=UTC)

#: Fields whose value is told by their name alone: the window of the third campaign's round.
_WINDOW: Mapping[str, Any] = {
    "year": 2023,
    "last_day": date(2023, 4, 25),
    "days": tuple(date(2023, 4, day) for day in (20, 21, 23, 24, 25)),
    "closes_at": _CLOSING,
    "settles_at": _CLOSING,
    "closes_at_real": _CLOSING,
    "settles_at_real": _CLOSING,
}


def _sample(kind: Any, name: str) -> Any:  # noqa: ANN401, PLR0911 - one line per kind of type
    """A value of a type, told apart by the field's name where the type is text."""
    if name in _WINDOW:
        return _WINDOW[name]
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _sample(inner[0], name)
    if origin in (Union, types.UnionType):
        return _sample(next(each for each in inner if each is not type(None)), name)
    if origin is tuple:
        return (_sample(inner[0], name),)
    if origin is dict:
        return {_key(inner[0], name): _sample(inner[1], name)}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        return {field: _sample(info.annotation, field) for field, info in fields}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind in _SCALARS:
        return _SCALARS[kind]
    return _instant_or_text(kind, name)


def _instant_or_text(kind: Any, name: str) -> Any:  # noqa: ANN401 - as above
    if kind is not str:
        return INSTANT  # pydantic's AwareDatetime is a type of its own
    if name.endswith(("hash", "head", "heads")):
        return hashlib.sha256(name.encode()).hexdigest()
    if name not in TEXTS:
        raise NoExampleError(name)
    return TEXTS[name]


def _key(kind: Any, name: str) -> Any:  # noqa: ANN401 - as above
    return f"CASE#{NOMINATION}" if name.endswith("heads") else _sample(kind, name)


def _http(
    method: str, path: str, values: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """An HTTP API event (payload 2.0) of a signed-in officer of a city."""
    claims = {
        "cognito:username": "hangzhou-1",
        "cognito:groups": "[officer]",
        "custom:region": "330100",
        "custom:unit": "杭州市应急管理局",
    }
    event = _request(method, path, values, headers or {})
    event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    return event


def _public() -> dict[str, Any]:
    """An HTTP API event of somebody without a token, with a body."""
    event = _request(
        "POST",
        "/rounds/{round}/objections",
        {"round": ROUND},
        {"content-type": "application/json", "idempotency-key": "objection-1"},
    )
    body = {
        "nomination": NOMINATION,
        "grounds": "ELIGIBILITY",
        "text": "演练用文字：该人选从业年限与推荐条件不符，请予核实。",
        "real_name": "演练一号",
        "address": "演练地址一号",
        "phone": "00000000000",
    }
    return {**event, "body": json.dumps(body, ensure_ascii=False)}


def _request(
    method: str, path: str, values: Mapping[str, str], headers: Mapping[str, str]
) -> dict[str, Any]:
    raw = path.format(**values)
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": raw,
        "rawQueryString": "",
        "headers": {"host": "api.example.invalid", **headers},
        "pathParameters": dict(values),
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "api",
            "domainName": "api.example.invalid",
            "http": {
                "method": method,
                "path": raw,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "sample",
            },
            "requestId": "request-1",
            "routeKey": f"{method} {path}",
            "stage": "$default",
            "time": "20/Apr/2023:01:00:00 +0000",
            "timeEpoch": 1681952400000,
        },
        "isBase64Encoded": False,
    }


def _batch(*events: CloudEvent) -> dict[str, Any]:
    """An SQS batch: every body is a bare CloudEvent."""
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "receiptHandle": f"handle-{number}",
                "body": event.to_json(),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1681952400000",
                    "SenderId": "AIDAEXAMPLE",
                    "ApproximateFirstReceiveTimestamp": "1681952400001",
                },
                "messageAttributes": {},
                "md5OfBody": hashlib.md5(event.to_json().encode()).hexdigest(),  # noqa: S324
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:000000000000:queue",
                "awsRegion": "cn-north-1",
            }
            for number, event in enumerate(events, start=1)
        ]
    }


def _stream(event: CloudEvent) -> dict[str, Any]:
    """A batch of the table's stream: a new event item."""
    text = rfc8785.dumps(event.model_dump(mode="json", exclude_none=True)).decode()
    keys = {"PK": event.subject, "SK": f"EVENT#{event.sequence:06d}"}
    frame = {"type": "event", "schema": 1, "version": 1, "campaign": event.campaign}
    image = {**keys, **frame, "event": text, "previous": hashlib.sha256(b"previous").hexdigest()}
    arn = "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/table/stream/2023-04-20T00:00:00.000"
    return {
        "Records": [
            {
                "eventID": "1",
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "cn-north-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1681952400,
                    "Keys": marshal(keys),
                    "NewImage": marshal(image),
                    "SequenceNumber": "100000000000000000001",
                    "SizeBytes": 1024,
                    "StreamViewType": "NEW_IMAGE",
                },
                "eventSourceARN": arn,
            }
        ]
    }
