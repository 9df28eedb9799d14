"""A case: what the province finds out about one reported candidate (R23–R25). Pure."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from events import review as says
from events.envelope import Payload
from events.intake import NominationReported
from events.vocabulary import Category, Level, ReferenceKind
from services.review import store
from shared.documents import Document, Key
from shared.problems import Refusal

Mark = Annotated[int, Field(ge=1, le=10)]


class Status(StrEnum):
    """How far a case is. The order is that of the way; a later stage is never undone."""

    UNDER_REVIEW = "UNDER_REVIEW"
    SHORTLISTED = "SHORTLISTED"
    IN_PUBLICITY = "IN_PUBLICITY"
    CLEARED = "CLEARED"
    HONOURED = "HONOURED"
    NOT_SELECTED = "NOT_SELECTED"
    DISQUALIFIED = "DISQUALIFIED"
    REVOKED = "REVOKED"


_ORDER = list(Status)


class Part(BaseModel):
    """A frozen part of a case."""

    model_config = ConfigDict(frozen=True)


class Inspection(Part):
    """考察 (R23): who went, whom they heard, what they found (sealed)."""

    inspectors: tuple[str, ...]
    interviewees: int
    began_on: date
    ended_on: date
    positive: bool
    sealed: str


class Reference(Part):
    """The opinion of a discipline or personnel office on one level (R24); its text is sealed."""

    kind: ReferenceKind
    level: Level
    adverse: bool
    dated: date
    sealed: str


class Headings(Part):
    """Political standard first (R14): whether each of the five headings is met."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    political: bool
    character: bool
    ability: bool
    conduct: bool
    integrity: bool


class Rating(Part):
    """One reviewer's marks from 1 to 10 (R25): 先进性, 典型性, 代表性."""

    reviewer: str
    advanced: Mark
    typical: Mark
    representative: Mark
    headings: Headings

    @property
    def total(self) -> int:
        """The sum of the three marks."""
        return self.advanced + self.typical + self.representative


class Revocation(Part):
    """撤销决定 (R34): its document number and date; the reason is sealed."""

    document_number: str
    dated: date
    minutes_number: str
    sealed: str
    proposed_by: str
    confirmed_by: str | None = None


class Case(Document):
    """One candidate before the province."""

    TYPE: ClassVar[str] = "case"

    nomination: str
    region: str
    city: str
    category: Category
    levels_passed: tuple[Level, ...]
    dossier_version: int
    profile_version: int
    profile_hash: str
    nomination_head: str
    status: Status = Status.UNDER_REVIEW
    inspection: Inspection | None = None
    references: tuple[Reference, ...] = ()
    ratings: tuple[Rating, ...] = ()
    revocation: Revocation | None = None

    @property
    def key(self) -> Key:
        """``CASE#nomination``."""
        return store.case_key(self.nomination)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign, by region."""
        return store.listed(self.campaign, self.region, self.nomination)

    @property
    def average(self) -> Decimal:
        """The mean of the reviewers' totals (3 to 30), to two places; 0 without a rating."""
        if not self.ratings:
            return Decimal(0)
        total = sum(rating.total for rating in self.ratings)
        return (Decimal(total) / len(self.ratings)).quantize(Decimal("0.01"))


Outcome = tuple[Case, list[Payload]]


def opened(campaign: str, reported: NominationReported) -> Outcome:
    """Take custody of a reported nomination."""
    case = Case(
        campaign=campaign,
        nomination=reported.nomination,
        region=reported.region,
        city=reported.city,
        category=reported.category,
        levels_passed=reported.levels_passed,
        dossier_version=reported.dossier_version,
        profile_version=reported.profile_version,
        profile_hash=reported.profile_hash,
        nomination_head=reported.history_head,
    )
    event = says.CaseOpened(nomination=case.nomination, city=case.city, category=case.category)
    return case, [event]


def inspect(case: Case, inspection: Inspection, today: date) -> Outcome:
    """Put the inspection on file; a negative one ends the case (R23).

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE`` (inspected already), ``INVALID`` dates.
    """
    _in_hand(case)
    if case.inspection is not None:
        raise Refusal("WRONG_STATE", "INSPECTED")
    if not inspection.began_on <= inspection.ended_on <= today:
        raise Refusal("INVALID", "began_on, ended_on")
    event = says.CaseInspected(
        nomination=case.nomination,
        inspectors=len(inspection.inspectors),
        interviewees=inspection.interviewees,
        ended_on=inspection.ended_on,
        positive=inspection.positive,
    )
    if inspection.positive:
        return case.model_copy(update={"inspection": inspection}), [event]
    ended = says.CaseNotSelected(nomination=case.nomination, reason="INSPECTION_NEGATIVE")
    state = {"inspection": inspection, "status": Status.NOT_SELECTED}
    return case.model_copy(update=state), [event, ended]


def refer(case: Case, reference: Reference, today: date) -> Outcome:
    """Put a reference opinion on file; a later one of the same office replaces it (R24).

    An adverse one stays: only a ruling of the leading group may set it aside.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``INVALID`` (a level not passed, a date to come),
            ``CASE_HELD`` (this office's adverse opinion is on file).
    """
    _in_hand(case)
    if reference.level not in case.levels_passed or reference.dated > today:
        raise Refusal("INVALID", "level, dated")
    place = (reference.kind, reference.level)
    others = [r for r in case.references if (r.kind, r.level) != place]
    if any(r.adverse for r in case.references if r not in others):
        raise Refusal("CASE_HELD", case.nomination)
    event = says.ReferenceOpinionRecorded(
        nomination=case.nomination,
        kind=reference.kind,
        level=reference.level,
        adverse=reference.adverse,
        dated=reference.dated,
    )
    return case.model_copy(update={"references": (*others, reference)}), [event]


def rate(case: Case, rating: Rating) -> Outcome:
    """Add one reviewer's marks (R25, R14).

    Raises:
        Refusal: ``CASE_NOT_INSPECTED``, ``REFERENCE_INCOMPLETE``, ``ALREADY_RATED``,
            ``HOLDER_ELSEWHERE``.
    """
    _in_hand(case)
    _examined(case)
    if any(known.reviewer == rating.reviewer for known in case.ratings):
        raise Refusal("ALREADY_RATED")
    event = says.CaseRated(nomination=case.nomination, ratings=len(case.ratings) + 1)
    return case.model_copy(update={"ratings": (*case.ratings, rating)}), [event]


def may_stand(case: Case) -> None:
    """Whether the panel may vote on a case (R24, R25).

    Raises:
        Refusal: ``CASE_NOT_INSPECTED``, ``REFERENCE_INCOMPLETE``, ``CASE_HELD`` (an adverse
            reference opinion waits for the leading group), ``CASE_NOT_RATED``.
    """
    _in_hand(case)
    _examined(case)
    if any(reference.adverse for reference in case.references):
        raise Refusal("CASE_HELD", case.nomination)
    if not case.ratings:
        raise Refusal("CASE_NOT_RATED", case.nomination)


def shortlisted(case: Case, rank: int, votes: int) -> Outcome:
    """The leading group put the candidate on the shortlist (拟选树, R25)."""
    event = says.NomineeShortlisted(
        nomination=case.nomination, category=case.category, rank=rank, votes=votes
    )
    return _moved(case, Status.SHORTLISTED), [event]


def not_selected(case: Case, reason: str) -> Outcome:
    """The ballot did not place the candidate."""
    event = says.CaseNotSelected(nomination=case.nomination, reason=reason)
    return _moved(case, Status.NOT_SELECTED), [event]


def handed_over(case: Case) -> Outcome:
    """Publicity placed the nominee: custody is with publicity until the round's outcome."""
    event = says.CaseHandedOver(nomination=case.nomination)
    return _moved(case, Status.IN_PUBLICITY), [event]


def concluded(case: Case, *, cleared: bool) -> Outcome:
    """The round has spoken; custody is with review again (R27)."""
    event = says.CaseConcluded(nomination=case.nomination, cleared=cleared)
    return _moved(case, Status.CLEARED if cleared else Status.DISQUALIFIED), [event]


def honoured(case: Case, document_number: str) -> Outcome:
    """The decision names the candidate (R28)."""
    event = says.HonourDecided(
        nomination=case.nomination,
        category=case.category,
        document_number=document_number,
        profile_version=case.profile_version,
    )
    return _moved(case, Status.HONOURED), [event]


def _moved(case: Case, status: Status) -> Case:
    """The case at a stage, or as it is when it is further already (messages have no order)."""
    further = max(case.status, status, key=_ORDER.index)
    return case.model_copy(update={"status": further})


def _in_hand(case: Case) -> None:
    if case.status in (Status.SHORTLISTED, Status.IN_PUBLICITY):
        raise Refusal("HOLDER_ELSEWHERE", "publicity")
    if case.status is not Status.UNDER_REVIEW:
        raise Refusal("WRONG_STATE", case.status.value)


def _examined(case: Case) -> None:
    if case.inspection is None:
        raise Refusal("CASE_NOT_INSPECTED", case.nomination)
    heard = {(reference.kind, reference.level) for reference in case.references}
    if any((kind, level) not in heard for kind in ReferenceKind for level in case.levels_passed):
        raise Refusal("REFERENCE_INCOMPLETE", case.nomination)
