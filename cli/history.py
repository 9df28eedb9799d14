"""Histories as an operator of the table sees them: verify all of them, announce events again.

The one place that scans the table; no service does (architecture §2).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.relay.relay import announce
from shared import aws, env
from shared.clock import SHANGHAI
from shared.history import Verdict, verify
from shared.table import EVENTS, marshal, unmarshal


def verify_all() -> Iterator[Verdict]:
    """The verdict on every history of the table, in order of the documents."""
    for document in sorted({item["PK"] for page in _pages(_HISTORIES) for item in page}):
        yield verify(document)


def republish(since: datetime) -> int:
    """Announce every stored event since an instant of campaign time again; returns how many.

    The ways back after an outage of relay or bus; consumers ignore what they know. An instant
    without offset is meant in Asia/Shanghai.

    Raises:
        NotAnnouncedError: the bus refused some of them; run it again.
    """
    start = since if since.tzinfo else since.replace(tzinfo=SHANGHAI)
    return sum(announce(_since(page, start)) for page in _pages(_IS_EVENT))


_IS_EVENT = "begins_with(SK, :event)"
_HISTORIES = f"attribute_exists(head) OR {_IS_EVENT}"


def _pages(condition: str) -> Iterator[list[dict[str, Any]]]:
    """The items of the table that fit a condition, page by page."""
    scan = {
        "TableName": env.variable("TABLE_NAME"),
        "FilterExpression": condition,
        "ExpressionAttributeValues": marshal({":event": EVENTS}),
        "ConsistentRead": True,
    }
    for answer in aws.client("dynamodb").get_paginator("scan").paginate(**scan):
        yield [unmarshal(item) for item in answer["Items"]]


def _since(items: Sequence[Mapping[str, Any]], start: datetime) -> list[str]:
    """The events of some items that happened at or after an instant, earliest first."""
    texts = [str(item["event"]) for item in items]
    timed = [(datetime.fromisoformat(json.loads(text)["time"]), text) for text in texts]
    return [text for at, text in sorted(timed) if at >= start]
