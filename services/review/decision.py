"""选树决定: proposed by one person, issued by a second (R03, R28). Pure.

A campaign may have several: who is cleared late is named by a further one.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Category
from services.review import case as cases
from services.review import store
from services.review.case import Case
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal


class Status(StrEnum):
    """Proposed, then issued."""

    PROPOSED = "PROPOSED"
    ISSUED = "ISSUED"


class Paper(BaseModel):
    """What is on the paper: 文号, its date (Asia/Shanghai) and the minutes it rests on."""

    model_config = ConfigDict(frozen=True)

    document_number: str
    dated: date
    minutes_number: str


class Line(BaseModel):
    """A cleared nominee as the decision names them, with the case as it stood."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    category: Category
    profile_version: int
    case_version: int
    case_head: str


class Decision(Document):
    """One decision of a campaign."""

    TYPE: ClassVar[str] = "decision"

    id: str
    document_number: str
    dated: date
    minutes_number: str
    lines: tuple[Line, ...]
    proposed_by: str
    confirmed_by: str | None = None
    status: Status = Status.PROPOSED

    @property
    def key(self) -> Key:
        """``DECISION#id``."""
        return store.decision_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign, in order of proposal."""
        return store.listed_decision(self.campaign, self.id)

    def honourees(self, category: Category) -> int:
        """How many it names of a category."""
        return sum(line.category is category for line in self.lines)


Outcome = tuple[Decision, list[Payload]]


def propose(  # noqa: PLR0913 - a proposal is all of these
    identity: str,
    settings: CampaignSettings,
    paper: Paper,
    named: Sequence[Case],
    user: str,
    today: date,
) -> Outcome:
    """Draft a decision over cleared nominees (R28).

    Raises:
        Refusal: ``INVALID`` (dated before the campaign or ahead of today), ``NOT_CLEARED`` with
            every one who is not, ``QUOTA_EXCEEDED`` (more of a category than it has places).
    """
    dated_by_now(paper.dated, settings.opens_on, today)
    open_cases = [c.nomination for c in named if c.status is not cases.Status.CLEARED]
    if open_cases:
        raise Refusal("NOT_CLEARED", "、".join(open_cases))
    for category, number in Counter(case.category for case in named).items():
        if number > settings.honourees(category):
            raise Refusal("QUOTA_EXCEEDED", category.value)
    decision = Decision(
        campaign=settings.campaign,
        id=identity,
        **paper.model_dump(),
        lines=tuple(_line(case) for case in named),
        proposed_by=user,
    )
    event = says.DecisionProposed(
        document_number=paper.document_number,
        nominations=tuple(case.nomination for case in named),
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


def dated_by_now(dated: date, earliest: date, today: date) -> None:
    """A paper bears a day of the campaign that has come.

    Raises:
        Refusal: ``INVALID`` at ``/dated``.
    """
    if not earliest <= dated <= today:
        raise Refusal("INVALID", errors=[FieldError("/dated", "DATE_RANGE", "日期不在允许范围内")])


def _line(case: Case) -> Line:
    return Line(
        nomination=case.nomination,
        category=case.category,
        profile_version=case.profile_version,
        case_version=case.version,
        case_head=case.head,
    )
