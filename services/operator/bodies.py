"""What the operator's routes take and answer."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.operator.history_cases import Sheet
from services.operator.letter import Letter
from services.operator.printed import Paper
from services.operator.queues import Standing
from shared.caller import Receipt
from shared.history import Verdict

#: How many dead letters go back in one request: what a function has time for.
MOST_MOVED = 100


class RedriveBody(BaseModel):
    """How many dead letters may go back at most."""

    model_config = ConfigDict(extra="forbid")

    most: Annotated[int, Field(ge=1, le=MOST_MOVED, strict=True)] = MOST_MOVED


class Redriven(Receipt):
    """The queue's record, how many letters went back, and about how many still lie."""

    moved: int
    left: int


class QueueLine(BaseModel):
    """A queue: about how many messages lie dead, wait, and are being worked on.

    ``redrivable`` false: its letters are positions in the stream (``zuimei republish``), and
    nothing waits or is worked on.
    """

    queue: str
    title: str
    dead: int
    waiting: int | None
    in_flight: int | None
    redrivable: bool

    @classmethod
    def of(cls, standing: Standing) -> "QueueLine":
        """The view of a queue."""
        return cls(
            queue=standing.queue.name,
            title=standing.queue.title,
            dead=standing.dead,
            waiting=standing.waiting,
            in_flight=standing.in_flight,
            redrivable=standing.queue.url is not None,
        )


class QueueList(BaseModel):
    """Every queue, in the order of the way that a nomination goes."""

    items: list[QueueLine]


class FailureLine(BaseModel):
    """A dead letter: what it is about, never what it says.

    ``kind`` is that of its subject (``NOMINATION``), ``at`` the event's own time (of the
    campaign), ``since`` the real time from which it lies there; ``reason`` None: tried too often.
    """

    message: str
    type: str | None
    kind: str | None
    campaign: str | None
    at: AwareDatetime | None
    since: AwareDatetime
    reason: str | None


class FailureList(BaseModel):
    """Up to ten dead letters of a queue, whichever it hands out, by age; they stay there."""

    items: list[FailureLine]

    @classmethod
    def of(cls, letters: list[Letter]) -> "FailureList":
        """The view of some letters."""
        lines = [FailureLine.model_validate(one, from_attributes=True) for one in letters]
        return cls(items=lines)


class BrokenLine(BaseModel):
    """A history that is not what was written, and the first of it that is wrong.

    ``kind`` is the document's (``CASE``); ``link`` is the number of its event (from 1; 0: the
    document itself, or the chain as a whole), ``event`` that event's id.
    """

    document: str
    kind: str
    link: int
    event: str | None
    reason: str

    @classmethod
    def of(cls, document: str, link: int, reason: str) -> "BrokenLine":
        """The view of a break."""
        return cls(
            document=document,
            kind=document.partition("#")[0],
            link=link,
            event=f"{document}/{link}" if link else None,
            reason=reason,
        )


class PaperLine(BaseModel):
    """A paper that heads were issued with, for comparison with the one on file.

    ``digest`` is the SHA-256 of ``heads`` heads, which the notice prints under its annexes.
    ``event`` is the event that tells of it, ``at`` campaign time.
    """

    document: str
    event: str
    at: AwareDatetime
    heads: int
    digest: str
    notice_hash: str | None
    document_number: str | None

    @classmethod
    def of(cls, paper: Paper) -> "PaperLine":
        """The view of a paper."""
        return cls(
            document=paper.document,
            event=f"{paper.document}/{paper.event}",
            at=paper.at,
            heads=len(paper.heads),
            digest=paper.digest,
            notice_hash=paper.notice_hash,
            document_number=paper.number,
        )


class HistoryPage(BaseModel):
    """A page of verified histories; ``next`` goes back as ``after``.

    ``checked`` are the documents of this page and ``links`` their events together; each that is
    not in ``broken`` is intact. ``printed`` are all papers of the campaign.
    """

    checked: int
    intact: int
    links: int
    broken: list[BrokenLine]
    printed: list[PaperLine]
    next: str | None

    @classmethod
    def of(cls, sheet: Sheet) -> "HistoryPage":
        """The view of a page."""
        broken = _broken(sheet.verdicts)
        return cls(
            checked=len(sheet.verdicts),
            intact=len(sheet.verdicts) - len(broken),
            links=sum(verdict.links for verdict in sheet.verdicts),
            broken=broken,
            printed=[PaperLine.of(paper) for paper in sheet.papers],
            next=sheet.next,
        )


def _broken(verdicts: list[Verdict]) -> list[BrokenLine]:
    found = [(verdict.document, verdict.broken) for verdict in verdicts]
    return [BrokenLine.of(name, wrong.link, wrong.reason) for name, wrong in found if wrong]
