"""Which documents of a nomination or of a campaign were given out, to whom: a history of its own.

So opening a document is on record (个保法 art. 51) without moving the nomination's version under
somebody who is working on it. Pure.
"""

from typing import ClassVar

from events import intake as says
from events.envelope import Payload
from events.vocabulary import DocumentKind
from services.intake import store
from shared.documents import Document, Key


class IssueLog(Document):
    """How many documents were given out of ``about``, a nomination or a campaign."""

    TYPE: ClassVar[str] = "issue-log"

    about: str
    issued: int = 0

    @property
    def key(self) -> Key:
        """``ISSUED#about``."""
        return store.issued_key(self.about)


def issued(
    log: IssueLog, kind: DocumentKind, region: str, nomination: str | None = None
) -> tuple[IssueLog, list[Payload]]:
    """A document was opened from a region; the event's actor says by whom."""
    event = says.DocumentIssued(nomination=nomination, kind=kind, region=region)
    return log.model_copy(update={"issued": log.issued + 1}), [event]
