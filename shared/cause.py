"""Why something is being done: who asked, or which message.

A cause goes with every commit and becomes the ``actor``, ``correlationid`` and ``causationid``
of the events, and the mark that keeps a repeat from being applied twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from events.envelope import CloudEvent
from shared.documents import Key

INBOX_LIFETIME = timedelta(days=21)
IDEMPOTENCY_LIFETIME = timedelta(days=2)


@dataclass(frozen=True)
class Mark:
    """An item that may be written once. ``key`` None: beside the first document of the commit."""

    name: str
    lifetime: timedelta
    key: Key | None = None


@dataclass(frozen=True)
class Cause:
    """Source service, acting user (None: nobody, or not to be told), and what led to this."""

    source: str
    correlation: str
    actor: str | None = None
    causation: str | None = None
    mark: Mark | None = None

    @classmethod
    def of(cls, event: CloudEvent, source: str) -> Self:
        """The cause of what ``source`` does on receiving ``event``, marked so it happens once."""
        return cls(
            source=source,
            correlation=event.correlationid,
            causation=event.id,
            mark=Mark(f"INBOX#{event.id}", INBOX_LIFETIME),
        )

    @classmethod
    def swept(cls, sweep: CloudEvent, source: str) -> Self:
        """The cause of what ``source`` does in a sweep: no mark, for it comes again and again.

        What is stored says what is done.
        """
        return cls(source=source, correlation=sweep.correlationid, causation=sweep.id)
