"""What publicity says: the round, its window, objections, and each nominee's outcome."""

from datetime import date

from pydantic import AwareDatetime

from events.envelope import Payload
from events.vocabulary import (
    About,
    ClosedBy,
    ExtensionCause,
    Grounds,
    LimitStep,
    Means,
    RestartCause,
    WithdrawalReason,
)


class RoundPrepared(Payload):
    """A round was prepared from a confirmed shortlist (R26)."""

    round: str
    shortlist: str
    nominations: tuple[str, ...]


class EntryPlaced(Payload):
    """Publicity took custody of one shortlisted nominee for the round."""

    round: str
    nomination: str
    profile_hash: str


class RoundScheduled(Payload):
    """The notice text is fixed and hashed, with the chain heads it prints (domain.md §2.4)."""

    round: str
    notice_hash: str
    heads: dict[str, str]


class ChannelConfirmed(Payload):
    """A channel shows the notice, with proof (R26)."""

    round: str
    channel: str
    live_at: AwareDatetime
    proof_hash: str


class ChannelDown(Payload):
    """A channel no longer shows the notice; a mandatory one restarts a window that runs (R26)."""

    round: str
    channel: str
    down_at: AwareDatetime
    proof_hash: str


class RoundRestarted(Payload):
    """The window no longer counts: a notice with new dates is shown for a full one (R26)."""

    round: str
    window_version: int
    cause: RestartCause


class RoundExtended(Payload):
    """The window ends later, never earlier; the notice says so under a new hash (R26)."""

    round: str
    window_version: int
    cause: ExtensionCause
    notice_hash: str
    first_day: date
    last_day: date
    days: tuple[date, ...]
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    settles_at: AwareDatetime
    closes_at_real: AwareDatetime
    settles_at_real: AwareDatetime


class RoundOpened(Payload):
    """Every mandatory channel is live; the window of working days runs (R26, domain.md §3)."""

    round: str
    window_version: int
    first_day: date
    last_day: date
    days: tuple[date, ...]
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    settles_at: AwareDatetime
    closes_at_real: AwareDatetime
    settles_at_real: AwareDatetime


class RoundClosed(Payload):
    """The window ended; what closed it is the event's causation."""

    round: str
    window_version: int
    closes_at: AwareDatetime
    closed_by: ClosedBy


class RoundSettled(Payload):
    """Close and grace days are over: whoever has no objection open is cleared (R27)."""

    round: str
    nominations: tuple[str, ...]


class ObjectionReceived(Payload):
    """An objection was handed in; it blocks clearing of the person it names until screened."""

    objection: str
    round: str
    nomination: str | None
    grounds: Grounds
    received_at: AwareDatetime
    about: About = About.PERSON
    means: Means = Means.FORM


class ObjectionAttached(Payload):
    """An open objection stands against an entry, or against the round (``nomination`` None)."""

    objection: str
    round: str
    nomination: str | None


class ObjectionDetached(Payload):
    """An objection no longer stands open there; what became of it is its own event."""

    objection: str
    round: str
    nomination: str | None


class ObjectionScreened(Payload):
    """Admissible or not; the reason is in the objection (domain.md §2.5)."""

    objection: str
    round: str
    nomination: str | None
    admissible: bool


class ObjectionRead(Payload):
    """Someone of the discipline role opened the sealed objection."""

    objection: str


class ObjectionConcluded(Payload):
    """The investigation ended (R27)."""

    objection: str
    round: str
    nomination: str | None
    upheld: bool


class ObjectionAssigned(Payload):
    """Somebody else looks into the objection; who, stands in the sealed file alone."""

    objection: str


class ObjectionWithdrawn(Payload):
    """The objector took it back: it no longer stands against anybody."""

    objection: str
    round: str
    nomination: str | None


class ObjectionReplied(Payload):
    """The objector has a written answer (domain.md §2.5)."""

    objection: str
    dated: date


class ObjectionLimitNear(Payload):
    """A step of an objection is not done and its time limit is near."""

    objection: str
    step: LimitStep
    due_at: AwareDatetime


class NomineeMoved(Payload):
    """A corrected profile: this nominee alone goes to a round of their own, in full (R26)."""

    round: str
    nomination: str
    to_round: str
    profile_version: int
    profile_hash: str


class RoundBlocked(Payload):
    """An objection to the procedure was upheld: nobody is cleared until the round is restarted."""

    round: str
    objection: str


class WindowClosingNear(Payload):
    """The window ends within a day."""

    round: str
    closes_at: AwareDatetime


class LastStartSet(Payload):
    """The last start that lets everything end in time follows from new settings (R05)."""

    last_start: date


class LastStartUnknown(Payload):
    """The last start cannot be worked out yet: a year it is counted over has no official days."""

    year: int


class LastStartNear(Payload):
    """The last start that lets everything end in time is near, and no window has run (R05)."""

    last_start: date
    days_left: int


class NomineeHeld(Payload):
    """An admitted objection holds this nominee alone; the others go on (R27)."""

    round: str
    nomination: str


class NomineeCleared(Payload):
    """公示无异议: final, after close and grace with no objection open (R27)."""

    round: str
    nomination: str


class NomineeDisqualified(Payload):
    """An objection to this nominee was upheld (R27)."""

    round: str
    nomination: str


class NomineeWithdrawn(Payload):
    """The nominee leaves the round and its public page for good; no objection was upheld."""

    round: str
    nomination: str
    reason: WithdrawalReason


class ObjectionErased(Payload):
    """The years for which an objection is kept are over: what it said, and of whom, is gone."""

    objection: str


class NomineeTakenDown(Payload):
    """A cleared nominee's case ended before a decision: the public page no longer shows them."""

    round: str
    nomination: str


class RollRevised(Payload):
    """An honour was revoked: the person is taken off everything that is shown (R34)."""

    nomination: str
    document_number: str


class CeremonyEntered(Payload):
    """The honour roll knows the day of the ceremony, or that it was held (R29)."""

    on: date
    held: bool


class DeedsPublished(Payload):
    """A medium shows the deeds of honourees; address and proof are in the honour roll (R29)."""

    medium: str
    proof_hash: str
    nominations: tuple[str, ...]


class RoundHonoured(Payload):
    """The decision over the round's nominees was issued; its roll may be shown (R28, R29)."""

    round: str
    document_number: str
    nominations: tuple[str, ...]
