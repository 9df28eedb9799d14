"""What was done to a queue, by whom: a history of its own, of no campaign. Pure."""

from typing import ClassVar

from events import operator as says
from events.envelope import Payload
from events.published import EVERY_CAMPAIGN
from services.operator import store
from shared.documents import Document, Key


class QueueRecord(Document):
    """How many dead letters of a queue were ever sent through it again."""

    TYPE: ClassVar[str] = "queue-record"

    queue: str
    moved: int = 0

    @property
    def key(self) -> Key:
        """``QUEUE#queue``."""
        return store.queue_key(self.queue)


def fresh(queue: str) -> QueueRecord:
    """The record of a queue that nobody has touched."""
    return QueueRecord(campaign=EVERY_CAMPAIGN, queue=queue)


def redriven(record: QueueRecord, moved: int, left: int) -> tuple[QueueRecord, list[Payload]]:
    """Some were sent again; the event's actor says by whom."""
    event = says.DeadLettersRedriven(queue=record.queue, moved=moved, left=left)
    return record.model_copy(update={"moved": record.moved + moved}), [event]
