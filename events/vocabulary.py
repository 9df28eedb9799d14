"""Closed vocabularies that both messages and published documents use.

Values are what is stored and sent; the Chinese words are in ``docs/glossary.md``.
"""

from enum import StrEnum


class Category(StrEnum):
    """The two pools of honourees, not interchangeable (R03)."""

    SYSTEM_STAFF = "SYSTEM_STAFF"
    RESCUE_OR_OTHER = "RESCUE_OR_OTHER"


class Level(StrEnum):
    """The rungs of 逐级推荐 (R22)."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"


class Role(StrEnum):
    """What a signed-in person may be (architecture §5)."""

    OFFICER = "officer"
    REVIEWER = "reviewer"
    PANEL = "panel"
    DISCIPLINE = "discipline"
    PUBLICIST = "publicist"
    ADMIN = "admin"


class Opinion(StrEnum):
    """A consulted department's opinion on annex 4 (domain.md §2.3)."""

    NO_OBJECTION = "NO_OBJECTION"
    OBJECTION = "OBJECTION"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class FlagKind(StrEnum):
    """Why a person must look before a nomination goes on (R11, R30)."""

    LEADING_MEMBER = "LEADING_MEMBER"
    LEADING_RANK = "LEADING_RANK"
    RANK_TREATMENT = "RANK_TREATMENT"
    PREVIOUS_HONOUREE = "PREVIOUS_HONOUREE"
    EDITED_AFTER_ENDORSEMENT = "EDITED_AFTER_ENDORSEMENT"
    ENDORSER_RELATED = "ENDORSER_RELATED"
    STALE_OPINION = "STALE_OPINION"
    SIMILAR_DEEDS = "SIMILAR_DEEDS"


class FileKind(StrEnum):
    """What a file of a nomination is (domain.md §2.2, §2.3)."""

    PHOTO = "PHOTO"
    SEAL = "SEAL"
    PROOF = "PROOF"


class DocumentKind(StrEnum):
    """What is given out as a file."""

    RECOMMENDATION = "RECOMMENDATION"
    CONSULTATION = "CONSULTATION"
    SUMMARY = "SUMMARY"
    ARCHIVE = "ARCHIVE"


class ReferenceKind(StrEnum):
    """The two offices whose reference opinions the province weighs (R24)."""

    DISCIPLINE = "DISCIPLINE"
    PERSONNEL = "PERSONNEL"


class HoldCause(StrEnum):
    """What keeps a case from the ballot until the leading group has minuted a ruling (R23, R24)."""

    INSPECTION = "INSPECTION"
    REFERENCE = "REFERENCE"
    POLITICAL = "POLITICAL"


class RulingOutcome(StrEnum):
    """What the leading group ruled on a case: it goes on, or it ends."""

    PROCEED = "PROCEED"
    STOP = "STOP"


class RejectionReason(StrEnum):
    """Why the province takes a case no further; the words are sealed in the case."""

    ELIGIBILITY = "ELIGIBILITY"
    UNTRUE_DEEDS = "UNTRUE_DEEDS"
    MISCONDUCT = "MISCONDUCT"
    RULING = "RULING"
    OTHER = "OTHER"


class RecusalReason(StrEnum):
    """Why a reviewer keeps away from a case: declared, or told by the roster and the dossier."""

    DECLARED = "DECLARED"
    SAME_UNIT = "SAME_UNIT"
    OWN_CITY = "OWN_CITY"
    ENDORSER = "ENDORSER"
    RELATIVE = "RELATIVE"


class Grounds(StrEnum):
    """What an objection is about (domain.md §2.5)."""

    ELIGIBILITY = "ELIGIBILITY"
    UNTRUE_DEEDS = "UNTRUE_DEEDS"
    MISCONDUCT = "MISCONDUCT"
    PROCEDURE = "PROCEDURE"
    OTHER = "OTHER"


class About(StrEnum):
    """What an objection names: one nominee, how the round came about, or the list as a whole."""

    PERSON = "PERSON"
    PROCEDURE = "PROCEDURE"
    LIST = "LIST"


class Means(StrEnum):
    """How an objection reached the office (domain.md §2.4)."""

    FORM = "FORM"
    LETTER = "LETTER"
    MAIL = "MAIL"
    VISIT = "VISIT"
    CALL = "CALL"


class AnonymousRule(StrEnum):
    """Whether an objection without a name is refused, or taken if its leads are clear."""

    REFUSED = "REFUSED"
    CLEAR_LEADS = "CLEAR_LEADS"


class LetterRule(StrEnum):
    """Which day a letter counts by: of its arrival, or of its postmark (domain.md §2.4)."""

    ARRIVAL = "ARRIVAL"
    POSTMARK = "POSTMARK"


class LimitStep(StrEnum):
    """The steps of an objection that have a time limit (domain.md §2.5)."""

    SCREEN = "SCREEN"
    CONCLUDE = "CONCLUDE"
    REPLY = "REPLY"


class RestartCause(StrEnum):
    """Why a window no longer counts and is run anew in full (R26)."""

    CHANNEL_DOWN = "CHANNEL_DOWN"
    NOTICE_CORRECTED = "NOTICE_CORRECTED"
    PROCEDURE_UPHELD = "PROCEDURE_UPHELD"


class ExtensionCause(StrEnum):
    """Why a window ends later than it was printed."""

    OFFICER = "OFFICER"
    CALENDAR = "CALENDAR"


class ClosedBy(StrEnum):
    """What closed a window: its own timer, or the sweep that catches a missed one."""

    TIMER = "timer"
    SWEEP = "sweep"


class WithdrawalReason(StrEnum):
    """Why a reported nomination is taken back; free text about a person stays sealed."""

    NOMINEE = "NOMINEE"
    CONSENT = "CONSENT"
    UNIT = "UNIT"
    OTHER = "OTHER"
