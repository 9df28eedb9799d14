"""What intake's routes take and show: strict bodies in, allow-listed views out."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from events.published import CampaignSettings, RegionCode, Roster
from events.vocabulary import Category, FileKind, FlagKind, Level, Opinion, Role
from services.intake.nomination import Nomination, Status
from shared.auth import Principal
from shared.problems import FieldError

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

#: Who works with filled forms; the others see where a nomination stands.
_READS_FORMS = frozenset({Role.OFFICER, Role.REVIEWER})


#: ID numbers by user: of the member and of near relatives.
Kin = dict[str, tuple[Annotated[str, Field(pattern=r"^\d{17}[\dXx]$")], ...]]


class Body(BaseModel):
    """A request body: unknown fields are refused, so nothing typed is silently dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CampaignBody(Body):
    """A campaign's settings with its roster.

    ``kin`` are the ID numbers of members and of their near relatives, by user: kept as keyed
    fingerprints in the roster, so that a reviewer keeps away from a relative (R30).
    """

    settings: CampaignSettings
    roster: Roster
    kin: Kin = {}


class NominationBody(Body):
    """A form for a category; it may be incomplete."""

    category: Category
    form: dict[str, Any]


class FormBody(Body):
    """The form, whole, as it is to be saved."""

    form: dict[str, Any]


class OpinionBody(Body):
    """A department's opinion of annex 4; text and signer are sealed."""

    department: Annotated[str, Field(min_length=2, max_length=60)]
    opinion: Opinion
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    signer: Annotated[str, Field(min_length=1, max_length=60)]
    dated: date
    seal_hash: Sha256


class UploadBody(Body):
    """A file that is to be uploaded: what it is, and its size in bytes."""

    kind: FileKind
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(gt=0)]


class RulingBody(Body):
    """How a flag was ruled on."""

    ruling: Annotated[str, Field(min_length=2, max_length=1000)]


class EndorsementBody(Body):
    """A level's collective decision: number of the minutes, and rank among its own (R22)."""

    minutes_number: Annotated[str, Field(min_length=1, max_length=60)]
    rank: Annotated[int, Field(ge=1, le=999)]


class ReportBody(Body):
    """The region to report to: the next one up, and no other."""

    to: RegionCode


class UploadView(BaseModel):
    """Where to POST a file as ``multipart/form-data``: these fields first, ``file`` last."""

    file: str
    url: str
    fields: dict[str, str]
    expires_at: datetime


class FileView(BaseModel):
    """A file of a nomination."""

    kind: FileKind
    hash: str
    media_type: str
    size: int


class FileLink(FileView):
    """A file with a link that fetches it for a short time; the link needs no token."""

    url: str
    expires_at: datetime


class SheetBody(Body):
    """A sheet that is to be uploaded: its size in bytes."""

    size: Annotated[int, Field(gt=0)]


class SheetLink(BaseModel):
    """A sheet with a link that fetches it for a short time; the link needs no token."""

    url: str
    expires_at: datetime


class BatchView(BaseModel):
    """How far a batch is; ``answer`` has the rows that were wrong, their errors beside them."""

    id: str
    campaign: str
    region: str
    status: str
    rows: int
    drafts: int
    errors: int
    nominations: list[str]
    answer: SheetLink | None
    version: int


class OpinionView(BaseModel):
    """A department's opinion without its text."""

    level: Level
    department: str
    opinion: Opinion
    dated: date


class EndorsementView(BaseModel):
    """An endorsement."""

    level: Level
    region: str
    minutes_number: str
    rank: int
    dated: date


class FlagView(BaseModel):
    """A flag and who ruled on it."""

    kind: FlagKind
    ruling: str | None
    resolved_by: str | None
    confirmed_by: str | None


class NominationView(BaseModel):
    """One nomination as staff see it: numbers masked, opinion texts absent."""

    id: str
    campaign: str
    category: Category
    region: str
    held_by: str
    level: Level
    status: Status
    progress: str
    form: dict[str, Any] | None
    form_version: int
    errors: list[FieldError]
    opinions: list[OpinionView]
    endorsements: list[EndorsementView]
    flags: list[FlagView]
    files: list[FileView]
    version: int

    @classmethod
    def of(cls, nomination: Nomination, who: Principal) -> "NominationView":
        """What this person may see of it."""
        shown = nomination.model_dump(
            include={"opinions", "endorsements", "flags", "files"},
        )
        reads = bool(who.roles & _READS_FORMS)
        return cls(
            **nomination.model_dump(exclude={"form", "opinions", "endorsements", "flags", "files"}),
            form=nomination.form.masked if reads else None,
            errors=list(nomination.form.errors) if reads else [],
            **shown,
        )


class NominationLine(BaseModel):
    """One line of a list."""

    id: str
    region: str
    held_by: str
    category: Category
    level: Level
    status: Status
    progress: str
    version: int


class NominationPage(BaseModel):
    """A page of a list; ``next`` goes back as ``after``."""

    items: list[NominationLine]
    next: str | None
