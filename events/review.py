"""What review says: cases, the ballot, the shortlist, the decision."""

from datetime import date

from pydantic import AwareDatetime

from events.envelope import Payload
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


class SeatsOpened(Payload):
    """The campaign-wide places of the shortlist and of the decision were set out (R03)."""

    seats: dict[Category, int]


class CaseOpened(Payload):
    """Review took custody of a reported nomination."""

    nomination: str
    city: str
    category: Category


class CaseInspected(Payload):
    """The department's inspection of the candidate is on file (R23)."""

    nomination: str
    inspectors: int
    interviewees: int
    ended_on: date
    positive: bool


class ReferenceOpinionRecorded(Payload):
    """A discipline or personnel office gave its reference opinion for one level (R24)."""

    nomination: str
    kind: ReferenceKind
    level: Level
    adverse: bool
    dated: date


class CaseRated(Payload):
    """One reviewer rated the case (R25, R14), or changed the marks; those stay in the case."""

    nomination: str
    ratings: int
    changed: bool = False
    in_place_of: str | None = None


class RatingsPending(Payload):
    """Some days after the deadline, so many cases under review still miss ratings (R25)."""

    pending: int


class ReviewerRecused(Payload):
    """Somebody keeps away from a case: declared, or told by the roster and the dossier."""

    nomination: str
    reviewer: str
    reason: RecusalReason


class CaseHeld(Payload):
    """Something adverse is on file: the case waits for a minuted ruling (R23, R24)."""

    nomination: str
    cause: HoldCause


class FindingsRead(Payload):
    """Somebody of the leading group opened what is sealed in a case; who is the event's actor."""

    nomination: str


class RulingProposed(Payload):
    """A ruling of the leading group was entered; it counts when a second person confirms it."""

    nomination: str
    minutes_number: str
    outcome: RulingOutcome
    proposed_by: str


class RulingMinuted(Payload):
    """The leading group ruled on a case, as its minutes say; the reason is sealed in the case."""

    nomination: str
    minutes_number: str
    outcome: RulingOutcome
    proposed_by: str
    confirmed_by: str


class CaseReturned(Payload):
    """The province sent the file back for correction; custody goes to intake (R25).

    What is to be corrected is in the published document ``RETURN#nomination``, number ``number``.
    """

    nomination: str
    dossier_version: int
    number: int


class CaseResumed(Payload):
    """A corrected file was reported: review holds the case again, in a new dossier version."""

    nomination: str
    dossier_version: int


class CaseRejected(Payload):
    """The province takes the case no further; only a minuted ruling opens it again."""

    nomination: str
    reason: RejectionReason


class CaseReopened(Payload):
    """A minuted ruling took back a rejection: the case is under review again."""

    nomination: str


class CaseWithdrawn(Payload):
    """A reported nomination was taken back while review held it."""

    nomination: str
    reason: WithdrawalReason


class ConsentNoted(Payload):
    """The nominee took their consent back where review has nothing to end: noted in the case.

    Whoever holds the file ends it; a case that is over is not opened again; an honour stays until
    it is revoked. ``round``: where publicity placed them, as far as review knows; said again when
    it hears so.
    """

    nomination: str
    round: str | None = None


class BallotOpened(Payload):
    """The panel may vote on a list of rated cases."""

    ballot: str
    nominations: tuple[str, ...]
    seats: dict[Category, int]
    quorum: int
    settings_version: int
    runoff_of: str | None = None
    secret: bool = False
    closes_at: AwareDatetime | None = None
    closes_at_real: AwareDatetime | None = None
    remind_at_real: AwareDatetime | None = None


class RunoffOpened(Payload):
    """A run-off over those tied at the cut is open; the first ballot waits for it."""

    ballot: str
    runoff: str


class BallotNear(Payload):
    """An open ballot will end soon (campaign time)."""

    ballot: str
    closes_at: AwareDatetime


class BallotEnded(Payload):
    """A secret ballot takes no more votes; its box waits to be opened."""

    ballot: str
    votes: int


class BallotVoid(Payload):
    """A ballot ended by its timer without a quorum: void, not counted."""

    ballot: str
    votes: int
    quorum: int
    runoff_of: str | None = None


class VoteCast(Payload):
    """A member voted or changed their vote; how is in the signed ballot, not here."""

    ballot: str
    votes: int


class BallotClosed(Payload):
    """The count: who is on the shortlist, who stands in reserve, ties reported and not broken."""

    ballot: str
    votes: int
    shortlisted: tuple[str, ...]
    reserves: tuple[str, ...]
    tied: tuple[str, ...]
    equals: tuple[tuple[str, ...], ...] = ()
    unquorate: tuple[str, ...] = ()
    runoff_of: str | None = None


class RunoffSettled(Payload):
    """The first ballot took the result of its run-off over; a void one leaves the tie."""

    ballot: str
    runoff: str
    shortlisted: tuple[str, ...]
    reserves: tuple[str, ...]
    tied: tuple[str, ...]


class ReserveCalled(Payload):
    """The next reserve is called to a place that is free; a second person must confirm (R25)."""

    ballot: str
    nomination: str
    category: Category
    rank: int


class CaseReserved(Payload):
    """One candidate stands in reserve, at a rank of their category."""

    nomination: str
    category: Category
    rank: int
    votes: int


class NomineeShortlisted(Payload):
    """One candidate is 拟选树 (R25); custody goes to publicity when the round starts."""

    nomination: str
    category: Category
    rank: int
    votes: int


class CaseNotSelected(Payload):
    """One candidate was not placed on the shortlist; the form goes no further."""

    nomination: str
    reason: str


class ShortlistedNominee(Payload):
    """One line of the confirmed shortlist, with the claim check of the profile to be shown."""

    nomination: str
    category: Category
    profile_version: int
    profile_hash: str
    nomination_head: str
    case_head: str


class ShortlistConfirmed(Payload):
    """The leading group confirmed the shortlist; publicity may prepare a round (R25, R26).

    ``ballot`` is named where the shortlist is a reserve's who was called: then it is not its id.
    """

    shortlist: str
    nominees: tuple[ShortlistedNominee, ...]
    confirmed_by: str
    ballot: str | None = None


class DecisionProposed(Payload):
    """A draft decision waits for the second person (architecture §5)."""

    document_number: str
    nominations: tuple[str, ...]


class DecisionIssued(Payload):
    """选树决定 was issued under its document number (R28)."""

    document_number: str
    dated: date
    issued_at: AwareDatetime
    nominations: tuple[str, ...]
    case_heads: dict[str, str]
    proposed_by: str
    confirmed_by: str


class HonourDecided(Payload):
    """One person is an honouree of the campaign (R28)."""

    nomination: str
    category: Category
    document_number: str
    profile_version: int


class CaseHandedOver(Payload):
    """Publicity placed the nominee: it holds the case until the round's outcome."""

    nomination: str


class CaseErased(Payload):
    """What a case held of a person is gone, as in the nomination (domain.md §5)."""

    nomination: str


class CaseConcluded(Payload):
    """The case knows the outcome of the public round."""

    nomination: str
    cleared: bool


class CeremonyScheduled(Payload):
    """The day of the ceremony is fixed: in June and after the decision (R06, R29)."""

    on: date


class CeremonyHeld(Payload):
    """The ceremony was held; the hash is that of the report on file (R29)."""

    held_on: date
    proof_hash: str


class RevocationProposed(Payload):
    """A draft revocation of one honour waits for the second person (R34)."""

    nomination: str
    document_number: str


class HonourRevoked(Payload):
    """One person's honour was revoked by a second document (R34); the place is free again."""

    nomination: str
    document_number: str
    dated: date
