"""Faults and counters at the wire: what AWS is asked, and what it is made to answer.

They hook into the client's own event system, so no code of the project is replaced.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from shared import aws


class CrashError(RuntimeError):
    """The process died here."""


@contextmanager
def crash_before(service: str, operation: str, *, after: int = 0) -> Iterator[None]:
    """The first call of an operation, after some that succeed, never happens: the process dies."""
    left = [after, 1]

    def hook(**_: Any) -> None:
        if left[0]:
            left[0] -= 1
        elif left[1]:
            left[1] -= 1
            raise CrashError(operation)

    events = aws.client(service).meta.events
    name = f"before-call.{service}.{operation}"
    events.register(name, hook)
    try:
        yield
    finally:
        events.unregister(name, hook)


@contextmanager
def refused_entries(count: int) -> Iterator[None]:
    """The bus refuses the first entry of the next ``count`` calls of ``PutEvents``."""
    left = [count]

    def hook(parsed: dict[str, Any], **_: Any) -> None:
        if left[0]:
            left[0] -= 1
            parsed["FailedEntryCount"] = 1
            parsed["Entries"][0] = {"ErrorCode": "InternalFailure", "ErrorMessage": "refused"}

    events = aws.client("events").meta.events
    events.register("after-call.events.PutEvents", hook)
    try:
        yield
    finally:
        events.unregister("after-call.events.PutEvents", hook)


@contextmanager
def meanwhile(*acts: Callable[[], object]) -> Iterator[None]:
    """Others are quicker: each act happens before one more transaction, after what it read."""
    left = list(acts)

    def hook(**_: Any) -> None:
        if left:
            left.pop(0)()

    events = aws.client("dynamodb").meta.events
    events.register("before-call.dynamodb.TransactWriteItems", hook)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", hook)


@contextmanager
def counted(service: str = "dynamodb") -> Iterator[Counter[str]]:
    """Counts the calls to a service by operation."""
    calls: Counter[str] = Counter()

    def hook(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    events = aws.client(service).meta.events
    events.register(f"before-call.{service}", hook)
    try:
        yield calls
    finally:
        events.unregister(f"before-call.{service}", hook)
