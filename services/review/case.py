"""A case: what the province finds out about one reported candidate (R23–R25). Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from events import review as says
from events.envelope import Payload
from events.intake import NominationReported
from events.published import RatingWeights, ReviewPolicy
from events.vocabulary import (
    Category,
    HoldCause,
    Level,
    RecusalReason,
    ReferenceKind,
    RejectionReason,
    RulingOutcome,
    WithdrawalReason,
)
from services.review import store
from shared.conflict import Facts
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal

#: The widest scale that settings may name; the campaign's own is checked when a mark is given.
Mark = Annotated[int, Field(ge=1, le=100)]


class Status(StrEnum):
    """How far a case is, in the order of the way.

    What is heard of a case never takes it back to an earlier stage; only a corrected file and a
    minuted ruling do (``custody``, ``ruling``).
    """

    UNDER_REVIEW = "UNDER_REVIEW"
    RETURNED = "RETURNED"
    RESERVE = "RESERVE"
    SHORTLISTED = "SHORTLISTED"
    IN_PUBLICITY = "IN_PUBLICITY"
    CLEARED = "CLEARED"
    HONOURED = "HONOURED"
    NOT_SELECTED = "NOT_SELECTED"
    REJECTED = "REJECTED"
    DISQUALIFIED = "DISQUALIFIED"
    WITHDRAWN = "WITHDRAWN"
    REVOKED = "REVOKED"


_ORDER = list(Status)
_MARKS = ("advanced", "typical", "representative")


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
    ruled: bool = False


class Reference(Part):
    """The opinion of a discipline or personnel office on one level (R24); its text is sealed."""

    kind: ReferenceKind
    level: Level
    adverse: bool
    dated: date
    sealed: str
    ruled: bool = False


class Headings(Part):
    """Political standard first (R14): whether each of the five headings is met."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    political: bool
    character: bool
    ability: bool
    conduct: bool
    integrity: bool


class Rating(Part):
    """One reviewer's marks (R25): 先进性, 典型性, 代表性, with the weights they were given under.

    ``sealed`` are the remarks on headings that are not met; ``in_place_of`` is whom a substitute
    stood in for.
    """

    reviewer: str
    advanced: Mark
    typical: Mark
    representative: Mark
    headings: Headings
    sealed: str | None = None
    in_place_of: str | None = None
    weights: RatingWeights = RatingWeights()
    ruled: bool = False

    @property
    def total(self) -> int:
        """The sum of the three marks by their weights."""
        return (
            self.advanced * self.weights.advanced
            + self.typical * self.weights.typical
            + self.representative * self.weights.representative
        )


class Recusal(Part):
    """Who keeps away from the case, and why; what they explained is sealed."""

    reviewer: str
    reason: RecusalReason
    sealed: str | None = None


class Ruling(Part):
    """What the leading group ruled (R24): by minutes, entered by one and confirmed by another.

    ``covers`` are the matters that were open when it was entered; its reason is sealed.
    """

    minutes_number: str
    outcome: RulingOutcome
    covers: tuple[str, ...]
    sealed: str
    proposed_by: str
    confirmed_by: str | None = None


class Revocation(Part):
    """撤销决定 (R34): its document number and date; the reason is sealed."""

    document_number: str
    dated: date
    minutes_number: str
    sealed: str
    proposed_by: str
    confirmed_by: str | None = None


class Rejection(Part):
    """Why the province goes no further with a case; the words are sealed."""

    reason: RejectionReason
    minutes_number: str
    sealed: str | None = None


class Case(Document):
    """One candidate before the province. ``round`` is where publicity placed them last.

    ``comebacks``: how often it is under review again, corrected or by a ruling. What a ballot that
    was opened before says of it was said of another file.
    """

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
    rulings: tuple[Ruling, ...] = ()
    returns: int = 0
    comebacks: int = 0
    facts: Facts = Facts()
    recusals: tuple[Recusal, ...] = ()
    rejection: Rejection | None = None
    withdrawn: WithdrawalReason | None = None
    consent_withdrawn: bool = False
    round: str | None = None
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
    def matters(self) -> dict[str, HoldCause]:
        """What is adverse and not ruled on, by a name of its own: it holds the case (R23, R24)."""
        found: dict[str, HoldCause] = {}
        if self.inspection and not (self.inspection.positive or self.inspection.ruled):
            found["inspection"] = HoldCause.INSPECTION
        for reference in self.references:
            if reference.adverse and not reference.ruled:
                found[f"{reference.kind}/{reference.level}"] = HoldCause.REFERENCE
        for rating in self.ratings:
            if not (rating.headings.political or rating.ruled):
                found[f"rating/{rating.reviewer}"] = HoldCause.POLITICAL
        return found

    @property
    def average(self) -> Decimal:
        """The mean of the reviewers' totals, to two places; 0 without a rating."""
        if not self.ratings:
            return Decimal(0)
        total = sum(rating.total for rating in self.ratings)
        return (Decimal(total) / len(self.ratings)).quantize(Decimal("0.01"))


Outcome = tuple[Case, list[Payload]]


def opened(
    campaign: str,
    reported: NominationReported,
    facts: Facts,
    away: Mapping[str, RecusalReason] | None = None,
) -> Outcome:
    """Take custody of a reported nomination; ``away`` are the reviewers whom a rule keeps away."""
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
        facts=facts,
    )
    event = says.CaseOpened(nomination=case.nomination, city=case.city, category=case.category)
    state, told = kept_away(case, away or {})
    return state, [event, *told]


def kept_away(case: Case, away: Mapping[str, RecusalReason]) -> Outcome:
    """Put on record whom a rule keeps away from the case, as far as it is not there yet."""
    known = {recusal.reviewer for recusal in case.recusals}
    new = tuple(
        Recusal(reviewer=user, reason=reason) for user, reason in away.items() if user not in known
    )
    events: list[Payload] = [
        says.ReviewerRecused(nomination=case.nomination, reviewer=each.reviewer, reason=each.reason)
        for each in new
    ]
    return case.model_copy(update={"recusals": (*case.recusals, *new)}), events


def recuse(case: Case, user: str, sealed: str | None) -> Outcome:
    """A reviewer declares a conflict of interest; their rating no longer counts.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE``.
    """
    in_hand(case)
    recusal = Recusal(reviewer=user, reason=RecusalReason.DECLARED, sealed=sealed)
    state = {
        "recusals": (*case.recusals, recusal),
        "facts": case.facts.model_copy(update={"declared": (*case.facts.declared, user)}),
        "ratings": tuple(rating for rating in case.ratings if rating.reviewer != user),
    }
    event = says.ReviewerRecused(
        nomination=case.nomination, reviewer=user, reason=RecusalReason.DECLARED
    )
    return case.model_copy(update=state), [event]


def inspect(
    case: Case, inspection: Inspection, today: date, policy: ReviewPolicy | None = None
) -> Outcome:
    """Put the inspection on file; a negative one holds the case for a ruling (R23).

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE`` (inspected already), ``INVALID`` dates, or
            fewer inspectors than the settings ask for.
    """
    in_hand(case)
    if case.inspection is not None:
        raise Refusal("WRONG_STATE", "INSPECTED")
    if not inspection.began_on <= inspection.ended_on <= today:
        raise Refusal("INVALID", "began_on, ended_on")
    if len(set(inspection.inspectors)) < (policy or ReviewPolicy()).inspectors:
        raise Refusal("INVALID", "inspectors")
    event = says.CaseInspected(
        nomination=case.nomination,
        inspectors=len(inspection.inspectors),
        interviewees=inspection.interviewees,
        ended_on=inspection.ended_on,
        positive=inspection.positive,
    )
    state = case.model_copy(update={"inspection": inspection})
    return state, [event, *_held(case, state)]


def refer(case: Case, reference: Reference, today: date) -> Outcome:
    """Put a reference opinion on file; a later one of the same office replaces it (R24).

    An adverse one holds the case, and stays: only a ruling of the leading group sets it aside.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``INVALID`` (a level not passed, a date to come),
            ``CASE_HELD`` (this office's adverse opinion is on file).
    """
    in_hand(case)
    if reference.level not in case.levels_passed or reference.dated > today:
        raise Refusal("INVALID", "level, dated")
    place = (reference.kind, reference.level)
    others = [r for r in case.references if (r.kind, r.level) != place]
    if any(r.adverse and not r.ruled for r in case.references if r not in others):
        raise Refusal("CASE_HELD", case.nomination)
    event = says.ReferenceOpinionRecorded(
        nomination=case.nomination,
        kind=reference.kind,
        level=reference.level,
        adverse=reference.adverse,
        dated=reference.dated,
    )
    state = case.model_copy(update={"references": (*others, reference)})
    return state, [event, *_held(case, state)]


def rate(case: Case, rating: Rating, policy: ReviewPolicy | None = None) -> Outcome:
    """Give one reviewer's marks, or change them (R25, R14).

    They may be changed until a ballot over the case is opened; the command sees to that.

    Raises:
        Refusal: ``CASE_NOT_INSPECTED``, ``REFERENCE_INCOMPLETE``, ``HOLDER_ELSEWHERE``,
            ``INVALID`` (a mark beyond the campaign's scale).
    """
    policy = policy or ReviewPolicy()
    in_hand(case)
    _examined(case)
    over = [name for name in _MARKS if getattr(rating, name) > policy.scale]
    if over:
        told = f"分值不得超过{policy.scale}"
        raise Refusal("INVALID", errors=[FieldError(f"/{name}", "TOO_HIGH", told) for name in over])
    others = tuple(known for known in case.ratings if known.reviewer != rating.reviewer)
    given = rating.model_copy(update={"weights": policy.weights})
    event = says.CaseRated(
        nomination=case.nomination,
        ratings=len(others) + 1,
        changed=len(others) < len(case.ratings),
        in_place_of=rating.in_place_of,
    )
    state = case.model_copy(update={"ratings": (*others, given)})
    return state, [event, *_held(case, state)]


def may_stand(case: Case, policy: ReviewPolicy | None = None) -> None:
    """Whether the panel may vote on a case (R24, R25).

    Raises:
        Refusal: ``CASE_NOT_INSPECTED``, ``REFERENCE_INCOMPLETE``, ``CASE_HELD`` (something
            adverse waits for a ruling of the leading group), ``CASE_NOT_RATED``,
            ``CONSENT_WITHDRAWN``.
    """
    in_hand(case)
    if case.consent_withdrawn:
        raise Refusal("CONSENT_WITHDRAWN", case.nomination)
    _examined(case)
    if case.matters:
        raise Refusal("CASE_HELD", case.nomination)
    if len(case.ratings) < (policy or ReviewPolicy()).ratings:
        raise Refusal("CASE_NOT_RATED", case.nomination)


def shortlisted(case: Case, rank: int, votes: int) -> Outcome:
    """The leading group put the candidate on the shortlist (拟选树, R25)."""
    event = says.NomineeShortlisted(
        nomination=case.nomination, category=case.category, rank=rank, votes=votes
    )
    return _moved(case, Status.SHORTLISTED), [event]


def reserved(case: Case, rank: int, votes: int, comebacks: int) -> Outcome:
    """The ballot put the candidate behind those it placed, if it voted on who they still are.

    One who went another way stays there, and so does one who came back from it: ``comebacks`` are
    those of the case when the ballot was opened.
    """
    if case.status is not Status.UNDER_REVIEW or case.comebacks != comebacks:
        return case, []
    event = says.CaseReserved(
        nomination=case.nomination, category=case.category, rank=rank, votes=votes
    )
    return _moved(case, Status.RESERVE), [event]


def may_be_called(case: Case, policy: ReviewPolicy) -> None:
    """Whether a reserve may still take a place that is free.

    Raises:
        Refusal: ``WRONG_STATE`` (no reserve), and those of ``may_stand``.
    """
    if case.status is not Status.RESERVE:
        raise Refusal("WRONG_STATE", case.status.value)
    may_stand(case, policy)


def not_selected(case: Case, reason: str, comebacks: int) -> Outcome:
    """The ballot did not place the candidate, if it voted on who they are; as ``reserved``."""
    open_still = case.status in (Status.UNDER_REVIEW, Status.RESERVE)
    if not open_still or case.comebacks != comebacks:
        return case, []
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


def holder(case: Case) -> str:
    """The service that holds the candidate's file, as the case knows it (architecture §1)."""
    if case.status is Status.RETURNED:
        return "intake"
    away = case.status in (Status.SHORTLISTED, Status.IN_PUBLICITY)
    return "publicity" if away else "review"


def in_hand(case: Case) -> None:
    """Whether review may act on the case: it holds the file, and the case is not closed.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` naming the holder, ``WRONG_STATE``.
    """
    if holder(case) != "review":
        raise Refusal("HOLDER_ELSEWHERE", holder(case))
    if case.status not in (Status.UNDER_REVIEW, Status.RESERVE):
        raise Refusal("WRONG_STATE", case.status.value)


def _held(before: Case, after: Case) -> list[Payload]:
    """One event for each matter that is new."""
    return [
        says.CaseHeld(nomination=after.nomination, cause=cause)
        for matter, cause in after.matters.items()
        if matter not in before.matters
    ]


def _examined(case: Case) -> None:
    if case.inspection is None:
        raise Refusal("CASE_NOT_INSPECTED", case.nomination)
    heard = {(reference.kind, reference.level) for reference in case.references}
    if any((kind, level) not in heard for kind in ReferenceKind for level in case.levels_passed):
        raise Refusal("REFERENCE_INCOMPLETE", case.nomination)
