"""What intake says: campaigns, and a nomination on its way up to the province."""

from datetime import date

from pydantic import AwareDatetime

from events.envelope import Payload
from events.vocabulary import (
    Category,
    DocumentKind,
    FileKind,
    FlagKind,
    Level,
    Opinion,
    WithdrawalReason,
)


class CampaignOpened(Payload):
    """A campaign exists: its settings, roster and calendar are published (R01, R04)."""

    settings_version: int
    opens_at: AwareDatetime
    nominations_due_at: AwareDatetime
    rehearsal: bool


class SettingsChanged(Payload):
    """A new version of the settings or of the roster is published; both newest are named."""

    settings_version: int
    roster_version: int


class CalendarProposed(Payload):
    """A change of a year's official days waits for a second person (architecture §5)."""

    year: int
    notice_number: str
    proposed_by: str


class CalendarChangeWaits(Payload):
    """Said in each campaign that is not over: a change of the calendar waits for a second person.

    A calendar year belongs to no campaign; who may confirm stands in the campaigns' rosters.
    """

    year: int
    notice_number: str
    proposed_by: str


class CalendarChanged(Payload):
    """A new version of a year's official days is published, by two people."""

    year: int
    calendar_version: int
    proposed_by: str
    confirmed_by: str


class NominationsClosed(Payload):
    """The deadline for reporting to the province has passed (R02)."""

    due_at: AwareDatetime


class DeadlineNear(Payload):
    """The deadline is near: what a region that reports to the province still has in hand (R02).

    ``drafts`` are files not handed in, ``overdue`` those whose consultation is not complete.
    """

    days_left: int
    region: str
    drafts: int
    overdue: int


class NominationDrafted(Payload):
    """A working file was opened; its form may still be incomplete."""

    nomination: str
    region: str
    category: Category


class NominationRevised(Payload):
    """The form of a draft was saved again."""

    nomination: str
    form_version: int


class NominationSubmitted(Payload):
    """A complete form was handed in at its first level (R20)."""

    nomination: str
    region: str
    level: Level
    category: Category
    form_version: int


class OpinionRecorded(Payload):
    """A department consulted at this level gave its opinion (R21, annex 4)."""

    nomination: str
    level: Level
    department: str
    opinion: Opinion
    dated: date
    seal_hash: str


class FileAccepted(Payload):
    """An uploaded file was looked into and is on file, by the hash of its clean copy."""

    nomination: str
    kind: FileKind
    file_hash: str


class FileRemoved(Payload):
    """A file that nothing in the nomination referred to was taken off it."""

    nomination: str
    kind: FileKind
    file_hash: str


class BatchReceived(Payload):
    """A region sent a sheet of nominations; its rows are still to be looked into."""

    batch: str
    region: str
    file_hash: str
    rows: int


class BatchFinished(Payload):
    """Every row of a sheet became a draft or was sent back with its errors beside it."""

    batch: str
    rows: int
    drafts: int
    errors: int


class BatchErased(Payload):
    """The time of a sheet and of its answer is over; which drafts it made is no longer known."""

    batch: str


class OpinionConfirmed(Payload):
    """A second person compared a recorded opinion with its sealed original (R21)."""

    nomination: str
    level: Level
    department: str
    recorded_by: str
    confirmed_by: str


class OpinionRuled(Payload):
    """A level ruled on an adverse opinion by minuted decision: it no longer stands (R21)."""

    nomination: str
    level: Level
    department: str
    minutes_number: str
    ruled_by: str


class OpinionsVoided(Payload):
    """The person, post or unit is another now: every department must be heard again (R21)."""

    nomination: str
    form_version: int


class FlagRaised(Payload):
    """Something needs a named person's ruling before the nomination goes on (R11, R30)."""

    nomination: str
    kind: FlagKind


class FlagRuled(Payload):
    """A person ruled on a flag; it stays open until a second one confirms (R11)."""

    nomination: str
    kind: FlagKind
    resolved_by: str


class FlagResolved(Payload):
    """A flag was resolved by one person and confirmed by a second."""

    nomination: str
    kind: FlagKind
    resolved_by: str
    confirmed_by: str


class NominationEndorsed(Payload):
    """A level endorsed the nomination by collective decision (R22)."""

    nomination: str
    level: Level
    region: str
    minutes_number: str
    rank: int


class NominationPassedUp(Payload):
    """A county passed the nomination to its city: the next rung, not yet the province (R22)."""

    nomination: str
    from_region: str
    to_region: str


class NominationReported(Payload):
    """The nomination reached the province; custody goes to review.

    Carries the claim check: version and SHA-256 of the published dossier and profile, and the
    head of the nomination's history before this event, to be printed later.
    """

    nomination: str
    region: str
    city: str
    category: Category
    dossier_version: int
    dossier_hash: str
    profile_version: int
    profile_hash: str
    levels_passed: tuple[Level, ...]
    history_head: str


class NominationReturned(Payload):
    """A level sent the file back to the one below for correction, with reasons per field (R22)."""

    nomination: str
    from_region: str
    to_region: str
    form_version: int
    pointers: tuple[str, ...]


class NominationTakenBack(Payload):
    """The province gave a reported file back; the region that reported it holds it again (R22)."""

    nomination: str
    dossier_version: int


class NominationWithdrawn(Payload):
    """The nomination was withdrawn by the level that held it."""

    nomination: str
    level: Level
    reason: WithdrawalReason | None = None


class ConsentWithdrawn(Payload):
    """The nominee took their consent back; whoever holds the file ends it.

    ``reported``: the province was given the file, so there is or will be a case.
    """

    nomination: str
    reported: bool = False


class ProfileCorrected(Payload):
    """After the report, the public text of a nominee was corrected: a new version of the profile.

    ``pointers`` name what changed; the text is in the published profile alone.
    """

    nomination: str
    profile_version: int
    profile_hash: str
    pointers: tuple[str, ...]


class LateEntryAllowed(Payload):
    """The leading group lets a file be reported after the deadline, until a day (R02)."""

    nomination: str
    minutes_number: str
    allowed_by: str
    until: date


class DocumentIssued(Payload):
    """A filled document was opened, from which region; without a nomination: a whole campaign's."""

    nomination: str | None = None
    kind: DocumentKind
    region: str


class RetentionLooked(Payload):
    """A campaign was looked through for what is to be erased; so many files are still open."""

    run: int
    waiting: int


class NominationErased(Payload):
    """The person is gone from a nomination, by a retention rule; what went (domain.md §5).

    ``reported``: whether the province had it, so that a case is to be erased too.
    """

    nomination: str
    rule: str
    parts: tuple[str, ...]
    reported: bool


class DecisionFiled(Payload):
    """The campaign's archive keeps a decision, or the revocation of an honour."""

    document_number: str


class CandidateProgressed(Payload):
    """Intake's own projection of what the later stages said about a nomination."""

    nomination: str
    progress: str


class RecusalNoted(Payload):
    """Somebody who declared a conflict of interest to review sees no more of the file at intake."""

    nomination: str
    reviewer: str
