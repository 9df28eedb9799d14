"""An objection: received, screened, concluded; what it says is sealed (domain.md §2.5). Pure."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from events import publicity as says
from events.envelope import Payload
from events.vocabulary import Grounds
from services.publicity import store
from shared.documents import Document, Key
from shared.problems import Refusal


class Status(StrEnum):
    """What became of an objection. An inadmissible one is kept with its reason."""

    RECEIVED = "RECEIVED"
    INADMISSIBLE = "INADMISSIBLE"
    ADMITTED = "ADMITTED"
    UPHELD = "UPHELD"
    NOT_UPHELD = "NOT_UPHELD"


class Objection(Document):
    """An objection to a nominee, or to the round if ``nomination`` is None."""

    TYPE: ClassVar[str] = "objection"

    id: str
    round: str
    grounds: Grounds
    received_at: datetime
    sealed: str
    nomination: str | None = None
    status: Status = Status.RECEIVED
    reason: str | None = None
    finding: str | None = None

    @property
    def key(self) -> Key:
        """``OBJECTION#id``."""
        return store.objection_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign, by time of receipt (ids sort by time)."""
        return {"ListPK": store.objections_of(self.campaign), "ListSK": self.id}


Outcome = tuple[Objection, list[Payload]]


def received(objection: Objection) -> Outcome:
    """It counts from the instant it was handed in."""
    event = says.ObjectionReceived(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        grounds=objection.grounds,
        received_at=objection.received_at,
    )
    return objection, [event]


def read(objection: Objection) -> Outcome:
    """Opening the seal is itself on record."""
    return objection, [says.ObjectionRead(objection=objection.id)]


def screen(objection: Objection, *, admissible: bool, reason: str) -> Outcome:
    """Admit it or not, with the reason on file.

    Raises:
        Refusal: ``OBJECTION_STATE`` once it was screened.
    """
    if objection.status is not Status.RECEIVED:
        raise Refusal("OBJECTION_STATE", objection.status.value)
    event = says.ObjectionScreened(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        admissible=admissible,
    )
    status = Status.ADMITTED if admissible else Status.INADMISSIBLE
    return objection.model_copy(update={"status": status, "reason": reason}), [event]


def conclude(objection: Objection, *, upheld: bool, finding: str) -> Outcome:
    """End the investigation (R27); ``finding`` is sealed text.

    Raises:
        Refusal: ``OBJECTION_STATE`` unless it was admitted.
    """
    if objection.status is not Status.ADMITTED:
        raise Refusal("OBJECTION_STATE", objection.status.value)
    event = says.ObjectionConcluded(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        upheld=upheld,
    )
    status = Status.UPHELD if upheld else Status.NOT_UPHELD
    return objection.model_copy(update={"status": status, "finding": finding}), [event]
