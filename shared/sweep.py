"""A sweep looks after every document that waits: one that cannot be hurts none of the others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from shared.consumer import reason
from shared.logs import count, logger

Line = Mapping[str, Any]
Each = Callable[[Iterable[Line], Callable[[Line], None]], None]


@contextmanager
def sweeping() -> Iterator[Each]:
    """Gives what looks after each line of a list; what fails is logged, counted and passed over.

    Raises:
        Exception: the first failure, once everything else is done. So the queue does with the
            sweep what it would do if that document were its only one.
    """
    failures: list[Exception] = []

    def each(lines: Iterable[Line], look_after: Callable[[Line], None]) -> None:
        for line in lines:
            try:
                look_after(line)
            except Exception as error:  # noqa: BLE001 - raised at the end
                failures.append(error)
                document = line.get("id", line.get("campaign"))
                logger.error("passed over", extra={"document": document, "reason": reason(error)})
                count("PassedOver")

    yield each
    if failures:
        raise failures[0]
