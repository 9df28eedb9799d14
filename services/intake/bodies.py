"""What intake's routes take and show: strict bodies in, allow-listed views out."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from events.published import CampaignSettings, RegionCode, Roster
from events.vocabulary import (
    Category,
    FileKind,
    FlagKind,
    Level,
    Opinion,
    WithdrawalReason,
)
from services.intake.access import reads_forms
from services.intake.form import Difference
from services.intake.nomination import Attestation, Nomination, Return, Status
from shared.auth import Principal
from shared.problems import FieldError

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

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
    """A department's opinion of annex 4; text and signer are sealed.

    ``valid_until`` is what the opinion itself says; left out, it holds as long as the settings say.
    """

    department: Annotated[str, Field(min_length=2, max_length=60)]
    opinion: Opinion
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    signer: Annotated[str, Field(min_length=1, max_length=60)]
    dated: date
    valid_until: date | None = None
    seal_hash: Sha256


class OpinionRulingBody(Body):
    """How the level ruled on an adverse opinion, by which minutes."""

    minutes_number: Annotated[str, Field(min_length=1, max_length=60)]
    ruling: Annotated[str, Field(min_length=2, max_length=1000)]


class UploadBody(Body):
    """A file that is to be uploaded: what it is, and its size in bytes."""

    kind: FileKind
    media_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(gt=0)]


class SheetBody(Body):
    """A sheet that is to be uploaded: its size in bytes."""

    size: Annotated[int, Field(gt=0)]


class RulingBody(Body):
    """How a flag was ruled on."""

    ruling: Annotated[str, Field(min_length=2, max_length=1000)]


class EndorsementBody(Body):
    """A level's collective decision: minutes, rank among its own, the four conditions (R12)."""

    minutes_number: Annotated[str, Field(min_length=1, max_length=60)]
    rank: Annotated[int, Field(ge=1, le=999)]
    attested: Attestation


class ReportBody(Body):
    """The region to report to: the next one up, and no other."""

    to: RegionCode


class FieldReasonBody(Body):
    """A field that must be corrected, by JSON pointer into the form, and why."""

    pointer: Annotated[str, Field(pattern=r"^/[a-z_]+(/[a-z0-9_]+)*$", max_length=100)]
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class ReturnBody(Body):
    """Why a file goes back, as a whole and field by field."""

    reason: Annotated[str, Field(min_length=2, max_length=1000)]
    fields: Annotated[tuple[FieldReasonBody, ...], Field(max_length=60)] = ()


class WithdrawBody(Body):
    """Why a nomination is taken back; the note is sealed."""

    reason: WithdrawalReason
    note: Annotated[str, Field(min_length=2, max_length=1000)] | None = None


class CorrectionBody(Body):
    """The public texts to be corrected, as everybody shall read them, and why; that is sealed.

    The limits are the form's.
    """

    name: str | None = None
    unit: str | None = None
    post: str | None = None
    brief: str | None = None
    deeds: str | None = None
    reason: Annotated[str, Field(min_length=2, max_length=300)]

    @model_validator(mode="after")
    def _says_something(self) -> "CorrectionBody":
        if not self.texts:
            raise PydanticCustomError("missing", "{zh}", {"zh": "至少更正一项"})
        return self

    @property
    def texts(self) -> dict[str, str]:
        """What is corrected, by field of the profile."""
        return self.model_dump(exclude={"reason"}, exclude_none=True)


class LateEntryBody(Body):
    """Leave to report after the deadline: which file, until when, by which minutes, and why."""

    nomination: Annotated[str, Field(pattern=r"^[0-9A-Z]{26}$")]
    until: date
    minutes_number: Annotated[str, Field(min_length=1, max_length=60)]
    reason: Annotated[str, Field(min_length=2, max_length=1000)]


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
    valid_until: date
    entered_by: str
    confirmed_by: str | None
    ruled: bool
    void: bool


class EndorsementView(BaseModel):
    """An endorsement."""

    level: Level
    region: str
    minutes_number: str
    rank: int
    dated: date
    form_version: int
    attested: Attestation


class FlagView(BaseModel):
    """A flag and who ruled on it."""

    kind: FlagKind
    about: str | None
    ruling: str | None
    resolved_by: str | None
    confirmed_by: str | None


class NominationView(BaseModel):
    """One nomination as staff see it: numbers masked, opinion texts absent.

    ``departments`` are those to be heard on this person at each level; ``returns`` say what had to
    be corrected and why; ``frontline`` is shown and never enforced (R13).
    """

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
    departments: list[str]
    frontline: bool
    returns: list[Return]
    late_until: date | None
    withdrawal_reason: WithdrawalReason | None
    consent_withdrawn: bool
    version: int

    @classmethod
    def of(
        cls, nomination: Nomination, who: Principal, settings: CampaignSettings
    ) -> "NominationView":
        """What this person may see of it."""
        own = nomination.model_dump()
        reads, late = reads_forms(who), nomination.late_entry
        opinions = [{**line, "ruled": line["ruling"] is not None} for line in own["opinions"]]
        shown = {
            "form": nomination.form.masked if reads else None,
            "errors": list(nomination.form.errors) if reads else [],
            "returns": list(nomination.returns) if reads else [],
            "opinions": opinions,
            "departments": list(nomination.departments(settings)),
            "frontline": nomination.form.masked.get("frontline") is True,
            "late_until": late.until if late else None,
            "withdrawal_reason": nomination.withdrawal.reason if nomination.withdrawal else None,
        }
        return cls.model_validate({**own, **shown})


class VersionView(BaseModel):
    """A form as it was handed in, and what it changed in the one before."""

    form_version: int
    form: dict[str, Any]
    changes: list[Difference]


class VersionsView(BaseModel):
    """Every form that was handed in, oldest first."""

    items: list[VersionView]


class QuotaLine(BaseModel):
    """A region's recommendation quota in a category: its limit, used and unused places."""

    region: str
    category: Category
    limit: int
    used: int
    left: int


class QuotaList(BaseModel):
    """The quotas under the caller's region."""

    items: list[QuotaLine]


class NominationLine(BaseModel):
    """One line of a list; name and unit only for who reads forms, ``flags`` the open ones."""

    id: str
    region: str
    held_by: str
    category: Category
    level: Level
    status: Status
    progress: str
    name: str | None
    unit: str | None
    flags: list[FlagKind]
    form_version: int
    version: int


class NominationPage(BaseModel):
    """A page of a desk; ``next`` goes back as ``after``.

    ``counts`` is per status, whatever status was asked for; ``complete`` is false where the list
    is too long to be counted whole.
    """

    items: list[NominationLine]
    next: str | None
    counts: dict[str, int]
    complete: bool
