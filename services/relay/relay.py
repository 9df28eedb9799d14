"""From the stream to the bus: every committed event is announced, at least once.

The whole batch stands or falls: if any entry could not be put, the function raises and the
stream hands the batch over again. Announcing an event twice is harmless, consumers remember it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from shared import aws, env
from shared.logs import count, flush, logger
from shared.table import unmarshal

#: Limits of PutEvents: entries and bytes in one call.
ENTRIES = 10
BYTES = 256 * 1024
_TRIES = 3


class NotAnnouncedError(RuntimeError):
    """Some events could not be put on the bus; the stream will hand them over again."""


def lambda_handler(event: dict[str, Any], _: Any) -> dict[str, Any]:  # noqa: ANN401
    """Announce the event items of a stream batch.

    Raises:
        NotAnnouncedError: after a few tries some entries were still refused.
    """
    try:
        announce([_text(record) for record in event["Records"] if _is_event(record)])
    finally:
        flush()
    return {"batchItemFailures": []}


def announce(texts: Iterable[str]) -> int:
    """Put events on the bus, given as the canonical text they are stored in; returns how many.

    Raises:
        NotAnnouncedError: after a few tries some were still refused; others may be on the bus.
    """
    entries = [_entry(text) for text in texts]
    for chunk in _chunks(entries):
        _put(chunk)
    return len(entries)


def _is_event(record: Mapping[str, Any]) -> bool:
    """Whether a stream record is a new event item; the template's filter lets only such pass."""
    key = record["dynamodb"]["Keys"]["SK"]["S"]
    return bool(record["eventName"] == "INSERT" and key.startswith("EVENT#"))


def _text(record: Mapping[str, Any]) -> str:
    return str(unmarshal(record["dynamodb"]["NewImage"])["event"])


def _entry(text: str) -> dict[str, str]:
    fact = json.loads(text)
    return {
        "EventBusName": env.variable("BUS_NAME"),
        "Source": fact["source"],
        "DetailType": fact["type"],
        "Detail": text,
    }


def _chunks(entries: Sequence[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """Entries in calls that stay within the limits of PutEvents."""
    chunk: list[dict[str, str]] = []
    size = 0
    for entry in entries:
        weight = sum(len(value.encode()) for value in entry.values())
        if chunk and (len(chunk) == ENTRIES or size + weight > BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += weight
    if chunk:
        yield chunk


def _put(entries: list[dict[str, str]]) -> None:
    left = entries
    for _ in range(_TRIES):
        answer = aws.client("events").put_events(Entries=left)
        if not answer["FailedEntryCount"]:
            return
        refused = zip(left, answer["Entries"], strict=True)
        left = [entry for entry, receipt in refused if "ErrorCode" in receipt]
    count("NotAnnounced")
    logger.error("not announced", extra={"types": [entry["DetailType"] for entry in left]})
    raise NotAnnouncedError(f"{len(left)} events")
