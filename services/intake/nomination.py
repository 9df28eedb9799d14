"""A nomination on its way up: state, commands, and what each refuses (R20–R22, R11, R30).

Pure: a state, a command and the time go in; a new state and its events come out, or a refusal.
Who may call is settled before; where the nomination is held is settled here.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings, Region
from events.vocabulary import Category, FileKind, FlagKind, Level, Opinion
from services.intake import store
from shared import codes
from shared.clock import day_of, end_of_day, start_of_day
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal
from shared.table import iso

Outcome = tuple["Nomination", list[Payload]]


class Status(StrEnum):
    """Where a nomination stands at the level that holds it."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ENDORSED = "ENDORSED"
    REPORTED = "REPORTED"
    WITHDRAWN = "WITHDRAWN"


class Part(BaseModel):
    """A frozen part of a nomination."""

    model_config = ConfigDict(frozen=True)


class OpinionLine(Part):
    """One line of annex 4; its text and signer are in ``sealed``."""

    level: Level
    department: str
    opinion: Opinion
    dated: date
    seal_hash: str
    sealed: str


class Endorsement(Part):
    """A level's collective decision to recommend (R22)."""

    level: Level
    region: str
    minutes_number: str
    rank: int
    endorsed_by: str
    dated: date


class Flag(Part):
    """A matter that a person must rule on; closed when a second person confirmed (R11, R30)."""

    kind: FlagKind
    ruling: str | None = None
    resolved_by: str | None = None
    confirmed_by: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still blocks reporting."""
        return self.confirmed_by is None


class FileLine(Part):
    """An accepted file: its clean copy by hash, and when it may go if nothing refers to it.

    ``size`` is bytes; ``removable_at`` is real time, UTC.
    """

    kind: FileKind
    hash: str
    media_type: str
    size: int
    removable_at: datetime


class SavedForm(Part):
    """The form as stored: masked values, the sealed numbers, and everything wrong with it."""

    masked: dict[str, Any]
    sealed: str
    fingerprint: str | None = None
    errors: tuple[FieldError, ...] = ()


class Nomination(Document):
    """The working file of one recommended person. ``held_by`` is the region that holds it."""

    TYPE: ClassVar[str] = "nomination"

    id: str
    category: Category
    region: str
    held_by: str
    level: Level
    status: Status = Status.DRAFT
    form: SavedForm
    form_version: int = 1
    opinions: tuple[OpinionLine, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    flags: Annotated[tuple[Flag, ...], Field(max_length=10)] = ()
    files: tuple[FileLine, ...] = ()
    progress: str = "INTAKE"

    @property
    def key(self) -> Key:
        """``NOMINATION#id``."""
        return store.nomination_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign, by region; due when a file may go that nothing refers to."""
        listed = store.listed(self.campaign, self.region, self.id)
        loose = self.loose_files
        if not loose:
            return listed
        first = min(line.removable_at for line in loose)
        return {**listed, "DuePK": store.FILES_DUE, "DueSK": iso(first)}

    @property
    def loose_files(self) -> tuple[FileLine, ...]:
        """The files whose hash stands nowhere else in this working file.

        A photo counts as used once the form was handed in: older versions of it stay comparable.
        """
        rest = self.model_dump_json(exclude={"files"}) if self.files else ""
        return tuple(
            line
            for line in self.files
            if line.hash not in rest
            and not (line.kind is FileKind.PHOTO and self.status is not Status.DRAFT)
        )

    def has_file(self, kind: FileKind, file_hash: str) -> bool:
        """Whether a file of this kind and content was accepted."""
        return any(line.kind is kind and line.hash == file_hash for line in self.files)


def draft(  # noqa: PLR0913 - a draft is all of these
    settings: CampaignSettings,
    identity: str,
    region: Region,
    category: Category,
    form: SavedForm,
    now: datetime,
) -> Outcome:
    """Open a working file at the level that recommends; the form may still be incomplete (R20).

    Raises:
        Refusal: ``CAMPAIGN_NOT_OPEN``, ``NOMINATIONS_CLOSED``, ``WRONG_REGION`` (the province
            itself recommends nobody).
    """
    in_time(settings, now)
    if region.level is Level.PROVINCE:
        raise Refusal("WRONG_REGION")
    nomination = Nomination(
        campaign=settings.campaign,
        id=identity,
        category=category,
        region=region.code,
        held_by=region.code,
        level=region.level,
        form=form,
    )
    event = says.NominationDrafted(nomination=identity, region=region.code, category=category)
    return nomination, [event]


def revise(nomination: Nomination, form: SavedForm) -> Outcome:
    """Save the form of a draft again.

    Raises:
        Refusal: ``WRONG_STATE`` once it was handed in, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.DRAFT)
    version = nomination.form_version + 1
    event = says.NominationRevised(nomination=nomination.id, form_version=version)
    return nomination.model_copy(update={"form": form, "form_version": version}), [event]


def submit(nomination: Nomination, settings: CampaignSettings, now: datetime) -> Outcome:
    """Hand in a complete form at its first level, raising what a person must look at (R20, R11).

    Raises:
        Refusal: ``FORM_INCOMPLETE`` with every wrong field, ``EXEMPTION_REQUIRED``,
            ``NOMINATIONS_CLOSED``, ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.DRAFT)
    in_time(settings, now)
    errors = (*nomination.form.errors, *_photo_errors(nomination))
    if errors:
        raise Refusal("FORM_INCOMPLETE", errors=errors)
    kinds = _flags_of(nomination.form.masked)
    barred = {FlagKind.LEADING_MEMBER, FlagKind.LEADING_RANK} & set(kinds)
    if barred and not nomination.form.masked.get("exemption"):
        missing = FieldError("/exemption", "MISSING", "须写明推选理由和批准人")
        raise Refusal("EXEMPTION_REQUIRED", errors=[missing])
    event = says.NominationSubmitted(
        nomination=nomination.id,
        region=nomination.region,
        level=nomination.level,
        category=nomination.category,
        form_version=nomination.form_version,
    )
    raised = [says.FlagRaised(nomination=nomination.id, kind=kind) for kind in kinds]
    flags = tuple(Flag(kind=kind) for kind in kinds)
    state = {"status": Status.SUBMITTED, "flags": flags}
    return nomination.model_copy(update=state), [event, *raised]


def record_opinion(
    nomination: Nomination, settings: CampaignSettings, line: OpinionLine, now: datetime
) -> Outcome:
    """Put a department's opinion on file; the last one of a department counts (R21).

    Raises:
        Refusal: ``DEPARTMENT_UNKNOWN``, ``FILE_UNKNOWN`` (the seal scan is not an accepted file of
            this nomination), ``OPINION_AFTER_REPORT`` (dated later than today, so
            later than any report it could support), ``OPINION_ADVERSE`` (an objection on file is
            not simply replaced), ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED)
    if line.department not in settings.departments(nomination.category):
        raise Refusal("DEPARTMENT_UNKNOWN", line.department)
    if not nomination.has_file(FileKind.SEAL, line.seal_hash):
        unknown = FieldError("/seal_hash", "FILE_UNKNOWN", "盖章扫描件尚未上传接收")
        raise Refusal("FILE_UNKNOWN", errors=[unknown])
    if line.dated > day_of(now):
        raise Refusal("OPINION_AFTER_REPORT", line.dated.isoformat())
    standing = _standing(nomination, line.level).get(line.department)
    if standing is not None and standing.opinion is Opinion.OBJECTION:
        raise Refusal("OPINION_ADVERSE", line.department)
    event = says.OpinionRecorded(
        nomination=nomination.id,
        level=line.level,
        department=line.department,
        opinion=line.opinion,
        dated=line.dated,
        seal_hash=line.seal_hash,
    )
    return nomination.model_copy(update={"opinions": (*nomination.opinions, line)}), [event]


def endorse(
    nomination: Nomination, settings: CampaignSettings, endorsement: Endorsement
) -> Outcome:
    """Endorse at the holding level, after its own departments were consulted (R21, R22).

    Raises:
        Refusal: ``CONSULTATION_INCOMPLETE``, ``OPINION_ADVERSE``, ``WRONG_STATE``,
            ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED)
    _consulted(nomination, settings, endorsement.dated)
    event = says.NominationEndorsed(
        nomination=nomination.id,
        level=endorsement.level,
        region=endorsement.region,
        minutes_number=endorsement.minutes_number,
        rank=endorsement.rank,
    )
    state = {
        "status": Status.ENDORSED,
        "endorsements": (*nomination.endorsements, endorsement),
    }
    return nomination.model_copy(update=state), [event]


def may_report(
    nomination: Nomination, settings: CampaignSettings, to: str, now: datetime
) -> Region:
    """Every gate before the next level up; returns the region that receives it (R02, R21, R22).

    Raises:
        Refusal: ``NOMINATIONS_CLOSED``, ``LEVEL_SKIPPED``, ``NOT_ENDORSED``, ``FLAG_OPEN``, and
            those of the consultation, which is checked again at the day of the report.
    """
    if nomination.status is Status.SUBMITTED:
        raise Refusal("NOT_ENDORSED")
    _in(nomination, Status.ENDORSED)
    in_time(settings, now)
    here, receiver = settings.region(nomination.held_by), settings.region(to)
    if here is None or receiver is None or here.reports_to != receiver.code:
        raise Refusal("LEVEL_SKIPPED")
    _consulted(nomination, settings, day_of(now))
    if any(flag.open for flag in nomination.flags):
        raise Refusal("FLAG_OPEN")
    return receiver


def pass_up(nomination: Nomination, receiver: Region) -> Outcome:
    """To the next level below the province, which consults its own departments again (R21)."""
    event = says.NominationPassedUp(
        nomination=nomination.id, from_region=nomination.held_by, to_region=receiver.code
    )
    state = {"status": Status.SUBMITTED, "held_by": receiver.code, "level": receiver.level}
    return nomination.model_copy(update=state), [event]


def report(nomination: Nomination, event: says.NominationReported) -> Outcome:
    """To the province: custody ends here with this event and goes to review."""
    state = {"status": Status.REPORTED, "level": Level.PROVINCE, "progress": "REPORTED"}
    return nomination.model_copy(update=state), [event]


def withdraw(nomination: Nomination) -> Outcome:
    """Take it back at the level that holds it.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` once reported, ``WRONG_STATE`` if withdrawn.
    """
    _in(nomination, Status.DRAFT, Status.SUBMITTED, Status.ENDORSED)
    event = says.NominationWithdrawn(nomination=nomination.id, level=nomination.level)
    return nomination.model_copy(update={"status": Status.WITHDRAWN}), [event]


def resolve_flag(nomination: Nomination, kind: FlagKind, ruling: str, user: str) -> Outcome:
    """Rule on a flag; it stays open until a second person confirms (R11).

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (confirmed already, or not in hand).
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    flag = _flag(nomination, kind)
    if not flag.open:
        raise Refusal("WRONG_STATE")
    ruled = flag.model_copy(update={"ruling": ruling, "resolved_by": user})
    event = says.FlagRuled(nomination=nomination.id, kind=kind, resolved_by=user)
    return nomination.model_copy(update={"flags": _with_flag(nomination, ruled)}), [event]


def confirm_flag(nomination: Nomination, kind: FlagKind, user: str) -> Outcome:
    """Confirm a ruling as a second person (architecture §5).

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (no ruling to confirm),
            ``SECOND_PERSON_NEEDED``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    flag = _flag(nomination, kind)
    if flag.resolved_by is None or not flag.open:
        raise Refusal("WRONG_STATE")
    if flag.resolved_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    closed = flag.model_copy(update={"confirmed_by": user})
    event = says.FlagResolved(
        nomination=nomination.id, kind=kind, resolved_by=flag.resolved_by, confirmed_by=user
    )
    return nomination.model_copy(update={"flags": _with_flag(nomination, closed)}), [event]


def levels_passed(nomination: Nomination) -> tuple[Level, ...]:
    """The levels that endorsed, lowest first."""
    return tuple(endorsement.level for endorsement in nomination.endorsements)


def city_of(nomination: Nomination, settings: CampaignSettings) -> str:
    """The region whose recommendation quota counts: the one that reports to the province (R04)."""
    here = settings.region(nomination.held_by)
    return here.code if here else nomination.held_by


def in_time(settings: CampaignSettings, now: datetime) -> None:
    """Refuse what comes before the launch or after the deadline (R01, R02: the 7th is included).

    Raises:
        Refusal: ``CAMPAIGN_NOT_OPEN``, ``NOMINATIONS_CLOSED``.
    """
    if now < start_of_day(settings.opens_on):
        raise Refusal("CAMPAIGN_NOT_OPEN", settings.opens_on.isoformat())
    if now >= end_of_day(settings.nominations_due_on):
        raise Refusal("NOMINATIONS_CLOSED", settings.nominations_due_on.isoformat())


def _in(nomination: Nomination, *allowed: Status) -> None:
    if nomination.status in allowed:
        return
    if nomination.status is Status.REPORTED:
        raise Refusal("HOLDER_ELSEWHERE", "review")
    raise Refusal("WRONG_STATE", nomination.status.value)


def _photo_errors(nomination: Nomination) -> list[FieldError]:
    """A form names an accepted photo of this nomination; that it names one is the form's check."""
    photo = nomination.form.masked.get("photo")
    if photo is None or nomination.has_file(FileKind.PHOTO, str(photo)):
        return []
    return [FieldError("/photo", "FILE_UNKNOWN", "照片尚未上传接收")]


def _flags_of(form: dict[str, Any]) -> list[FlagKind]:
    """What R11 makes a person look at: a post and a rank are two different things."""
    kinds = []
    if form.get("leading_member"):
        kinds.append(FlagKind.LEADING_MEMBER)
    if form.get("admin_rank") in codes.LEADING_RANKS:
        kinds.append(FlagKind.LEADING_RANK)
    if form.get("admin_rank") in codes.TREATMENT_RANKS:
        kinds.append(FlagKind.RANK_TREATMENT)
    return kinds


def _consulted(nomination: Nomination, settings: CampaignSettings, today: date) -> None:
    here = _standing(nomination, nomination.level)
    missing = [d for d in settings.departments(nomination.category) if d not in here]
    if missing:
        raise Refusal("CONSULTATION_INCOMPLETE", "、".join(missing))
    if any(line.opinion is Opinion.OBJECTION for line in here.values()):
        raise Refusal("OPINION_ADVERSE")
    if any(line.dated > today for line in here.values()):
        raise Refusal("OPINION_AFTER_REPORT")


def _standing(nomination: Nomination, level: Level) -> dict[str, OpinionLine]:
    """The opinion that counts of each department of a level: the last one on file."""
    return {line.department: line for line in nomination.opinions if line.level is level}


def _flag(nomination: Nomination, kind: FlagKind) -> Flag:
    found = next((flag for flag in nomination.flags if flag.kind is kind), None)
    if found is None:
        raise Refusal("FLAG_UNKNOWN", kind.value)
    return found


def _with_flag(nomination: Nomination, changed: Flag) -> tuple[Flag, ...]:
    return tuple(changed if flag.kind is changed.kind else flag for flag in nomination.flags)
