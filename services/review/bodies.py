"""What review's routes take and show: strict bodies in, allow-listed views out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from events.published import DossierEndorsement, DossierExemption, DossierOpinion
from events.vocabulary import (
    Category,
    HoldCause,
    Level,
    RecusalReason,
    ReferenceKind,
    RulingOutcome,
)
from services.review.ballot import Ballot, Call
from services.review.ballot import Status as BallotStatus
from services.review.case import Case, Headings, Mark, Rating, Status
from services.review.counting import Count as BallotCount
from services.review.decision import Decision
from services.review.decision import Status as DecisionStatus
from shared.ids import Id
from shared.table import Counter

_INSPECTORS = 2

#: A whole number and nothing that could pass for one.
StrictMark = Annotated[Mark, Field(strict=True)]


def _text(longest: int, shortest: int = 1) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Inspector(Body):
    """An inspector who is not on the roster, with their unit."""

    name: Annotated[str, _text(30)]
    unit: Annotated[str, _text(60)]

    def __str__(self) -> str:
        """As the case keeps them."""
        return f"{self.name}（{self.unit}）"


class InspectionBody(Body):
    """考察 (R23): at least two inspectors, users of the roster or named; findings are sealed."""

    inspectors: Annotated[
        tuple[Annotated[str, _text(60)] | Inspector, ...],
        Field(min_length=_INSPECTORS, max_length=10),
    ]
    interviewees: Annotated[int, Field(strict=True, ge=1, le=1000)]
    began_on: date
    ended_on: date
    findings: Annotated[str, _text(4000)]
    positive: StrictBool

    @model_validator(mode="after")
    def _two_people(self) -> Self:
        if len(set(map(str, self.inspectors))) < len(self.inspectors):
            raise PydanticCustomError(
                "two_inspectors", "{zh}", {"zh": "考察人员须两人以上且不重复"}
            )
        return self


class ReferenceBody(Body):
    """The opinion of a discipline or personnel office (R24); its text is sealed."""

    kind: ReferenceKind
    level: Level
    adverse: StrictBool
    text: Annotated[str, _text(2000)]
    dated: date


class RatingBody(Body):
    """Marks and the five headings (R25, R14); remarks are sealed.

    The campaign's settings say how far the marks go. A heading that is not met needs remarks.
    """

    advanced: StrictMark
    typical: StrictMark
    representative: StrictMark
    headings: Headings
    remarks: Annotated[str, _text(1000)] | None = None

    @model_validator(mode="after")
    def _said_why(self) -> Self:
        if self.remarks is None and not all(self.headings.model_dump().values()):
            raise PydanticCustomError("remarks_missing", "{zh}", {"zh": "有不符合项，须写明情况"})
        return self


class BallotBody(Body):
    """The candidates to vote on, when the vote ends by itself, and whose tie it is to break.

    ``closes_at`` is campaign time with an offset; without one only the chair ends the vote. A
    run-off names exactly those tied.
    """

    nominations: Annotated[tuple[Id, ...], Field(min_length=1, max_length=90)]
    closes_at: AwareDatetime | None = None
    runoff_of: Id | None = None


class VoteBody(Body):
    """The candidates chosen; an empty vote is a vote."""

    choices: Annotated[tuple[Id, ...], Field(max_length=90)]


class TicketBody(Body):
    """A vote of a secret ballot: 128 random bits or more in hex, drawn by the voter's own client.

    The ticket is never stored; who loses it cannot change the vote.
    """

    ticket: Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]
    choices: Annotated[tuple[Id, ...], Field(max_length=90)]


class ReserveBody(Body):
    """The reserve to call; among reserves with equal votes, the minutes that chose this one."""

    nomination: Id
    minutes_number: Annotated[str, _text(60)] | None = None


#: A document number is kept as it is printed: no white space in it.
DocumentNumber = Annotated[str, _text(60, shortest=4), Field(pattern=r"^\S+$")]


class DecisionBody(Body):
    """文号, date, minutes and list of a decision (R28).

    45 names at most: each costs two items of one transaction, which holds 100.
    """

    document_number: DocumentNumber
    dated: date
    minutes_number: Annotated[str, _text(60)]
    nominations: Annotated[tuple[Id, ...], Field(min_length=1, max_length=45)]


class CeremonyBody(Body):
    """The day of the ceremony, and the decision it announces (R06)."""

    decision: Id
    on: date


class CeremonyHeldBody(Body):
    """That the ceremony was held: the day, and the SHA-256 of the report on file (R29)."""

    held_on: date
    proof_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RevocationBody(Body):
    """文号, date, minutes and reason of a revocation (R34); the reason is sealed."""

    document_number: DocumentNumber
    dated: date
    minutes_number: Annotated[str, _text(60)]
    reason: Annotated[str, _text(2000)]


class InspectionView(BaseModel):
    """An inspection without its findings."""

    inspectors: tuple[str, ...]
    interviewees: int
    began_on: date
    ended_on: date
    positive: bool


class ReferenceView(BaseModel):
    """A reference opinion without its text."""

    kind: ReferenceKind
    level: Level
    adverse: bool
    dated: date


class DossierView(BaseModel):
    """The dossier that intake published, without what is sealed in it."""

    version: int
    category: Category
    region: str
    city: str
    form: dict[str, Any]
    opinions: tuple[DossierOpinion, ...]
    endorsements: tuple[DossierEndorsement, ...]
    exemption: DossierExemption | None = None
    flags: tuple[str, ...]


class RatingView(BaseModel):
    """One reviewer's marks, without their remarks."""

    reviewer: str
    in_place_of: str | None
    advanced: int
    typical: int
    representative: int
    total: int
    headings: Headings


class RecusalView(BaseModel):
    """Who keeps away from the case, and by which rule."""

    reviewer: str
    reason: RecusalReason


class RulingView(BaseModel):
    """What the leading group ruled; ``confirmed_by`` None: it waits for the second person."""

    minutes_number: str
    outcome: RulingOutcome
    covers: tuple[str, ...]
    proposed_by: str
    confirmed_by: str | None


class CaseRevocationView(BaseModel):
    """A revocation without its reason; ``confirmed_by`` None: it waits for the second person."""

    document_number: str
    dated: date
    minutes_number: str
    proposed_by: str
    confirmed_by: str | None


class CaseView(BaseModel):
    """One case; ``ratings`` are the caller's own until they have given theirs.

    ``held_for`` is what waits for a ruling of the leading group.
    """

    nomination: str
    campaign: str
    region: str
    city: str
    category: Category
    levels_passed: tuple[Level, ...]
    status: Status
    inspection: InspectionView | None
    references: list[ReferenceView]
    rated_by: int
    ratings: list[RatingView]
    held_for: list[HoldCause]
    rulings: list[RulingView]
    recusals: list[RecusalView]
    revocation: CaseRevocationView | None
    returns: int
    dossier: DossierView | None
    version: int

    @classmethod
    def of(cls, case: Case, dossier: Mapping[str, Any] | None, user: str) -> "CaseView":
        """The case as this reviewer may see it."""
        given = any(rating.reviewer == user for rating in case.ratings)
        hidden = {"inspection", "references", "ratings", "rulings", "recusals", "revocation"}
        revocation = case.revocation
        return cls(
            **case.model_dump(exclude=hidden),
            inspection=InspectionView(**case.inspection.model_dump()) if case.inspection else None,
            references=[ReferenceView(**r.model_dump()) for r in case.references],
            rated_by=len(case.ratings),
            ratings=[_rating(rating) for rating in case.ratings] if given else [],
            held_for=list(case.matters.values()),
            rulings=[RulingView(**ruling.model_dump()) for ruling in case.rulings],
            recusals=[RecusalView(**recusal.model_dump()) for recusal in case.recusals],
            revocation=CaseRevocationView(**revocation.model_dump()) if revocation else None,
            dossier=DossierView.model_validate(dossier) if dossier else None,
        )


def _rating(rating: Rating) -> RatingView:
    return RatingView(**rating.model_dump(exclude={"weights"}), total=rating.total)


class CaseLine(BaseModel):
    """One line of a list."""

    nomination: str
    region: str
    city: str
    category: Category
    status: Status
    name: str | None
    unit: str | None
    held: bool
    inspected: bool
    rated_by: int
    version: int


class CasePage(BaseModel):
    """A page of a desk; ``next`` goes back as ``after``.

    ``counts`` is per status, whatever status was asked for; ``complete`` is false where the list
    is too long to be counted whole.
    """

    items: list[CaseLine]
    next: str | None
    counts: dict[str, int]
    complete: bool


class CallView(BaseModel):
    """A reserve who was called."""

    nomination: str
    shortlist: str
    rank: int
    called_by: str
    minutes_number: str | None
    confirmed_by: str | None

    @classmethod
    def of(cls, call: Call) -> "CallView":
        """The call without the line it was made over."""
        return cls(nomination=call.line.nomination, **call.model_dump(exclude={"line"}))


class BallotLine(BaseModel):
    """One line of a list of ballots."""

    id: str
    status: BallotStatus
    secret: bool
    runoff_of: str | None = None
    version: int


class BallotPage(BaseModel):
    """A page of a campaign's ballots; ``next`` goes back as ``after``."""

    items: list[BallotLine]
    next: str | None


class BallotView(BaseModel):
    """A ballot: the caller's own vote, and the count once it is closed; never who chose whom.

    ``has_voted`` is whether the caller is among who voted; of a secret ballot that is all there is
    to tell. ``tickets`` are the hashes that were in its box: SHA-256 of ``<ballot>/<ticket>``, so
    that each member can see that theirs was counted.
    """

    id: str
    campaign: str
    status: BallotStatus
    seats: dict[Category, int]
    quorum: int
    majority: int
    settings_version: int
    secret: bool
    closes_at: datetime | None
    runoff_of: str | None
    runoff: str | None
    nominations: list[str]
    recused_from: list[str]
    voted: int
    has_voted: bool
    own_choices: list[str] | None
    own_signed_at: datetime | None
    count: BallotCount | None
    votes: dict[str, int] | None
    tickets: list[str]
    calls: list[CallView]
    version: int

    @classmethod
    def of(cls, ballot: Ballot, user: str) -> "BallotView":
        """The ballot as this member may see it."""
        own = next((vote for vote in ballot.votes if vote.member == user), None)
        return cls(
            **ballot.model_dump(include=set(cls.model_fields) - {"votes", "calls"}),
            closes_at=ballot.window.closes_at if ballot.window else None,
            nominations=[line.nomination for line in ballot.lines],
            recused_from=[line.nomination for line in ballot.lines if user in line.recused],
            voted=len(ballot.present),
            has_voted=user in ballot.present,
            votes=ballot.tally if ballot.count else None,
            calls=[CallView.of(call) for call in ballot.calls],
            own_choices=list(own.choices) if own else None,
            own_signed_at=own.signed_at if own else None,
        )


class HonoureeLine(BaseModel):
    """One nominee of a decision."""

    nomination: str
    category: Category
    profile_version: int
    case_head: str


class DecisionView(BaseModel):
    """One decision."""

    id: str
    campaign: str
    document_number: str
    dated: date
    minutes_number: str
    status: DecisionStatus
    proposed_by: str
    confirmed_by: str | None = None
    lines: list[HonoureeLine]
    version: int

    @classmethod
    def of(cls, decision: Decision) -> "DecisionView":
        """The decision as the province may see it."""
        return cls.model_validate(decision.model_dump())


class DecisionPage(BaseModel):
    """A page of a campaign's decisions; ``next`` goes back as ``after``."""

    items: list[DecisionView]
    next: str | None


class CeremonyView(BaseModel):
    """The ceremony: its day, and the record that it was held."""

    campaign: str
    on: date
    decision: str
    scheduled_by: str
    held_on: date | None
    proof_hash: str | None
    version: int


class SeatLine(BaseModel):
    """The places of one category: never filled automatically, ``unused`` are open (R03)."""

    category: Category
    places: int
    shortlisted: int
    honoured: int
    unused: int


class SeatsView(BaseModel):
    """The places of a campaign."""

    campaign: str
    categories: list[SeatLine]

    @classmethod
    def of(cls, campaign: str, seats: Iterable[tuple[str, Counter, Counter]]) -> "SeatsView":
        """The counters of shortlist and decision, category by category."""
        lines = [
            SeatLine(
                category=Category(name),
                places=honoured.limit,
                shortlisted=listed.used,
                honoured=honoured.used,
                unused=honoured.left,
            )
            for name, listed, honoured in seats
        ]
        return cls(campaign=campaign, categories=lines)
