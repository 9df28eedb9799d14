"""选树决定: proposed by one person, issued by a second (R03, R28). Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import review as says
from events.envelope import Payload
from events.vocabulary import Category
from services.review import case as cases
from services.review import store
from services.review.case import Case
from shared.documents import Document, Key
from shared.problems import Refusal


class Status(StrEnum):
    """Proposed, then issued."""

    PROPOSED = "PROPOSED"
    ISSUED = "ISSUED"


class Line(BaseModel):
    """A cleared nominee as the decision names them, with the case as it stood."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    category: Category
    profile_version: int
    case_version: int
    case_head: str


class Decision(Document):
    """The decision of a campaign."""

    TYPE: ClassVar[str] = "decision"

    document_number: str
    dated: date
    lines: tuple[Line, ...]
    proposed_by: str
    confirmed_by: str | None = None
    status: Status = Status.PROPOSED

    @property
    def key(self) -> Key:
        """``DECISION#campaign``."""
        return store.decision_key(self.campaign)

    def honourees(self, category: Category) -> int:
        """How many it names of a category."""
        return sum(line.category is category for line in self.lines)


Outcome = tuple[Decision, list[Payload]]


def propose(  # noqa: PLR0913 - a proposal is all of these
    campaign: str,
    known: Decision | None,
    number: str,
    dated: date,
    named: Sequence[Case],
    user: str,
) -> Outcome:
    """Draft the decision, or draft it anew while it is not issued.

    Raises:
        Refusal: ``WRONG_STATE`` (issued), ``NOT_CLEARED`` with every one who is not.
    """
    if known is not None and known.status is Status.ISSUED:
        raise Refusal("WRONG_STATE", known.document_number)
    open_cases = [c.nomination for c in named if c.status is not cases.Status.CLEARED]
    if open_cases:
        raise Refusal("NOT_CLEARED", "、".join(open_cases))
    decision = Decision(
        campaign=campaign,
        document_number=number,
        dated=dated,
        lines=tuple(_line(case) for case in named),
        proposed_by=user,
    )
    if known is not None:
        kept = {"version": known.version, "sequence": known.sequence, "head": known.head}
        decision = decision.model_copy(update=kept)
    event = says.DecisionProposed(
        document_number=number, nominations=tuple(case.nomination for case in named)
    )
    return decision, [event]


def issue(decision: Decision, user: str, now: datetime) -> Outcome:
    """Issue the decision as a second person.

    Raises:
        Refusal: ``WRONG_STATE`` (issued), ``SECOND_PERSON_NEEDED``.
    """
    if decision.status is Status.ISSUED:
        raise Refusal("WRONG_STATE", decision.document_number)
    if decision.proposed_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    event = says.DecisionIssued(
        document_number=decision.document_number,
        dated=decision.dated,
        issued_at=now,
        nominations=tuple(line.nomination for line in decision.lines),
        case_heads={line.nomination: line.case_head for line in decision.lines},
        proposed_by=decision.proposed_by,
        confirmed_by=user,
    )
    state = {"status": Status.ISSUED, "confirmed_by": user}
    return decision.model_copy(update=state), [event]


def _line(case: Case) -> Line:
    return Line(
        nomination=case.nomination,
        category=case.category,
        profile_version=case.profile_version,
        case_version=case.version,
        case_head=case.head,
    )
