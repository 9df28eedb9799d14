"""A nomination on its way up: state, commands, and what each refuses (R20–R22, R11, R30).

Pure: a state, a command and the time go in; a new state and its events come out, or a refusal.
Who may call is settled before; where the nomination is held is settled here.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings, FieldReason, Region
from events.vocabulary import Category, FileKind, FlagKind, Level, WithdrawalReason
from services.intake import consultation, flags, store
from services.intake.consultation import OpinionLine, OpinionRuling
from services.intake.flags import Flag
from shared.clock import day_of, end_of_day, start_of_day
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal
from shared.table import iso

Outcome = tuple["Nomination", list[Payload]]

#: Whoever changes here is not whom the departments were asked about (R21).
IDENTITY = frozenset(
    {"name", "sex", "birth_month", "id_number", "unit", "unit_nature", "post", "leading_post"}
)


class Status(StrEnum):
    """Where a nomination stands at the level that holds it."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ENDORSED = "ENDORSED"
    REPORTED = "REPORTED"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"
    ERASED = "ERASED"


class Part(BaseModel):
    """A frozen part of a nomination."""

    model_config = ConfigDict(frozen=True)


class Attestation(Part):
    """The four conditions of R12, attested one by one by the level that endorses."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    loyal: bool
    dedicated: bool
    skilled: bool
    upright: bool


class Endorsement(Part):
    """A level's collective decision to recommend (R22); ``rank`` is its order of merit."""

    level: Level
    region: str
    minutes_number: str
    rank: int
    endorsed_by: str
    dated: date
    form_version: int
    attested: Attestation


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

    @property
    def digests(self) -> dict[str, str]:
        """A short digest of each field, to tell later what was changed; the number's is keyed."""
        values = {**self.masked, "id_number": self.fingerprint or ""}
        return {
            name: hashlib.sha256(rfc8785.dumps(value)).hexdigest()[:16]
            for name, value in values.items()
        }


class Return(Part):
    """A file sent back for correction: by which region, of which form version, and why."""

    by_region: str
    form_version: int
    dated: date
    reason: str
    fields: tuple[FieldReason, ...]


class Withdrawal(Part):
    """Who took the nomination back and why; what was said about it is sealed."""

    reason: WithdrawalReason
    withdrawn_by: str
    sealed: str | None = None


class LateEntry(Part):
    """The leading group's leave to report after the deadline (R02): who, until when, and why."""

    minutes_number: str
    allowed_by: str
    until: date
    sealed: str


class Correction(Part):
    """The public text of a reported nominee corrected: which fields, by whom, and why (sealed)."""

    profile_version: int
    pointers: tuple[str, ...]
    corrected_by: str
    sealed: str


class Nomination(Document):
    """The working file of one recommended person. ``held_by`` is the region that holds it.

    ``handed_in`` is the form version last handed in, ``seen`` its digests and ``person`` its
    fingerprint, which is claimed; ``reported_version``
    the dossier's that the province was given last (0: none), ``reported_by`` the region that gave
    it and whose quota it uses; ``case_sequence`` the event of the case that gave the file back, so
    that what the case said before is known to be old. ``corrections`` are those of the published
    profile, in all its versions. ``declared`` are the reviewers who told the
    province that they have a conflict of interest.
    """

    TYPE: ClassVar[str] = "nomination"

    id: str
    category: Category
    region: str
    held_by: str
    level: Level
    status: Status = Status.DRAFT
    form: SavedForm
    form_version: int = 1
    handed_in: int = 0
    seen: dict[str, str] = Field(default_factory=dict)
    person: str | None = None
    opinions: tuple[OpinionLine, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    flags: Annotated[tuple[Flag, ...], Field(max_length=10)] = ()
    files: tuple[FileLine, ...] = ()
    returns: tuple[Return, ...] = ()
    late_entry: LateEntry | None = None
    withdrawal: Withdrawal | None = None
    consent_withdrawn: bool = False
    reported_version: int = 0
    reported_by: str | None = None
    corrections: tuple[Correction, ...] = ()
    case_sequence: int = 0
    progress: str = "INTAKE"
    declared: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """``NOMINATION#id``."""
        return store.nomination_key(self.id)

    @property
    def profile_version(self) -> int:
        """The newest published profile: each report and each correction makes one (0: none)."""
        return self.reported_version + len(self.corrections)

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

    def departments(self, settings: CampaignSettings) -> tuple[str, ...]:
        """The departments to be heard on this person at each level (R21)."""
        return settings.departments(consultation.person_of(self.category, self.form.masked))


def draft(  # noqa: PLR0913 - a draft is all of these
    settings: CampaignSettings,
    identity: str,
    region: Region,
    category: Category,
    form: SavedForm,
    now: datetime,
) -> Outcome:
    """Open a working file at the level that recommends; the form may still be incomplete (R20).

    Also after the deadline: such a file waits for the leading group's leave to be handed in.

    Raises:
        Refusal: ``CAMPAIGN_NOT_OPEN``, ``WRONG_REGION`` (the province itself recommends nobody).
    """
    opened(settings, now)
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
    """Save the form of a draft, or of a file that was sent back, again.

    Raises:
        Refusal: ``WRONG_STATE`` once it was handed in, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.DRAFT, Status.RETURNED)
    version = nomination.form_version + 1
    event = says.NominationRevised(nomination=nomination.id, form_version=version)
    return nomination.model_copy(update={"form": form, "form_version": version}), [event]


def submit(nomination: Nomination, settings: CampaignSettings, now: datetime) -> Outcome:
    """Hand in a complete form, raising what a person must look at (R20, R11, R30).

    A corrected form that speaks of another person, post or unit voids the opinions: their
    departments are heard again (R21).

    Raises:
        Refusal: ``FORM_INCOMPLETE`` with every wrong field, ``EXEMPTION_REQUIRED``,
            ``NOMINATIONS_CLOSED``, ``CONSENT_WITHDRAWN``, ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.DRAFT, Status.RETURNED)
    _in_time(nomination, settings, now)
    errors = (*nomination.form.errors, *_photo_errors(nomination))
    if errors:
        raise Refusal("FORM_INCOMPLETE", errors=errors)
    found = [*flags.of_form(nomination.form.masked), *_of_history(nomination, settings)]
    barred = flags.EXEMPTED & {flag.kind for flag in found}
    if barred and not nomination.form.masked.get("exemption"):
        missing = FieldError("/exemption", "MISSING", "须写明推选理由和批准人")
        raise Refusal("EXEMPTION_REQUIRED", errors=[missing])
    said: list[Payload] = [
        says.NominationSubmitted(
            nomination=nomination.id,
            region=nomination.region,
            level=nomination.level,
            category=nomination.category,
            form_version=nomination.form_version,
        )
    ]
    if nomination.opinions and changed(nomination) & IDENTITY:
        lines = consultation.voided(nomination.opinions)
        nomination = nomination.model_copy(update={"opinions": lines})
        said.append(
            says.OpinionsVoided(nomination=nomination.id, form_version=nomination.form_version)
        )
    nomination, raised = flagged(nomination, found)
    state = {
        "status": Status.SUBMITTED,
        "handed_in": nomination.form_version,
        "seen": nomination.form.digests,
        "person": nomination.form.fingerprint,
    }
    return nomination.model_copy(update=state), [*said, *raised]


def flagged(nomination: Nomination, found: Iterable[Flag]) -> Outcome:
    """Raise what is not known yet."""
    after, kinds = flags.raised(nomination.flags, found)
    events = [says.FlagRaised(nomination=nomination.id, kind=kind) for kind in kinds]
    return nomination.model_copy(update={"flags": after}), [*events]


def changed(nomination: Nomination) -> frozenset[str]:
    """The fields that are not as they were last handed in."""
    before, after = nomination.seen, nomination.form.digests
    return frozenset(n for n in {*before, *after} if before.get(n) != after.get(n))


def record_opinion(
    nomination: Nomination, settings: CampaignSettings, line: OpinionLine, now: datetime
) -> Outcome:
    """Put a department's opinion on file; a second person confirms it (R21).

    Raises:
        Refusal: those of ``consultation.recorded``, ``FILE_UNKNOWN`` (the seal scan is not an
            accepted file of this nomination), ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    if not nomination.has_file(FileKind.SEAL, line.seal_hash):
        unknown = FieldError("/seal_hash", "FILE_UNKNOWN", "盖章扫描件尚未上传接收")
        raise Refusal("FILE_UNKNOWN", errors=[unknown])
    required = nomination.departments(settings)
    lines = consultation.recorded(nomination.opinions, line, required, day_of(now))
    event = says.OpinionRecorded(
        nomination=nomination.id,
        level=line.level,
        department=line.department,
        opinion=line.opinion,
        dated=line.dated,
        seal_hash=line.seal_hash,
    )
    return nomination.model_copy(update={"opinions": lines}), [event]


def confirm_opinion(nomination: Nomination, department: str, user: str) -> Outcome:
    """A second person of the level confirms an opinion against its sealed original (R21).

    Raises:
        Refusal: those of ``consultation.confirmed``, ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    lines, line = consultation.confirmed(nomination.opinions, nomination.level, department, user)
    event = says.OpinionConfirmed(
        nomination=nomination.id,
        level=line.level,
        department=department,
        recorded_by=line.entered_by,
        confirmed_by=user,
    )
    return nomination.model_copy(update={"opinions": lines}), [event]


def rule_opinion(nomination: Nomination, department: str, ruling: OpinionRuling) -> Outcome:
    """The level ruled on an adverse opinion by minuted decision (R21).

    Raises:
        Refusal: those of ``consultation.ruled``, ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    lines, line = consultation.ruled(nomination.opinions, nomination.level, department, ruling)
    event = says.OpinionRuled(
        nomination=nomination.id,
        level=line.level,
        department=department,
        minutes_number=ruling.minutes_number,
        ruled_by=ruling.ruled_by,
    )
    return nomination.model_copy(update={"opinions": lines}), [event]


def endorse(
    nomination: Nomination,
    settings: CampaignSettings,
    endorsement: Endorsement,
    *,
    related: bool = False,
) -> Outcome:
    """Endorse at the holding level, after its own departments were consulted (R12, R21, R22).

    ``related``: whoever endorses is the nominee or a relative, which somebody must rule on (R30).

    Raises:
        Refusal: ``ATTESTATION_MISSING``, those of ``consultation.gate``, ``WRONG_STATE``,
            ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED)
    _attested(endorsement.attested)
    _consulted(nomination, settings, endorsement.dated)
    found = _stale(nomination, settings, endorsement.dated)
    if related:
        found.append(Flag(kind=FlagKind.ENDORSER_RELATED, about=endorsement.endorsed_by))
    nomination, raised = flagged(nomination, found)
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
    return nomination.model_copy(update=state), [event, *raised]


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
    _in_time(nomination, settings, now)
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
    state = {
        "status": Status.REPORTED,
        "level": Level.PROVINCE,
        "progress": "REPORTED",
        "reported_version": event.dossier_version,
        "reported_by": event.city,
    }
    return nomination.model_copy(update=state), [event]


def send_back(nomination: Nomination, settings: CampaignSettings, returned: Return) -> Outcome:
    """Send the file back to the level below for correction; the lowest corrects its own (R22).

    Raises:
        Refusal: ``WRONG_STATE``, ``HOLDER_ELSEWHERE``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    below = _below(nomination, settings)
    event = says.NominationReturned(
        nomination=nomination.id,
        from_region=nomination.held_by,
        to_region=below.code,
        form_version=nomination.form_version,
        pointers=tuple(field.pointer for field in returned.fields),
    )
    return _returned(nomination, below, returned), [event]


def take_back(
    nomination: Nomination, settings: CampaignSettings, returned: Return, sequence: int
) -> Outcome:
    """The province gave the file back to the region that reported it: custody begins again here.

    It keeps its quota place and its claim on the person. ``sequence`` is that of the case's event.
    Of whoever took the consent back meanwhile, the file ends here.
    """
    holder = settings.region(nomination.held_by)
    event = says.NominationTakenBack(
        nomination=nomination.id, dossier_version=nomination.reported_version
    )
    level = holder.level if holder else Level.CITY
    state = {"level": level, "progress": "INTAKE", "case_sequence": sequence}
    taken = _returned(nomination.model_copy(update=state), holder, returned)
    if taken.withdrawal is None:
        return taken, [event]
    ended, events = withdraw(taken, taken.withdrawal)
    return ended, [event, *events]


def withdraw(nomination: Nomination, withdrawal: Withdrawal) -> Outcome:
    """Take it back at the level that holds it.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` once reported, ``WRONG_STATE`` if withdrawn.
    """
    _in(nomination, *_HELD)
    event = says.NominationWithdrawn(
        nomination=nomination.id, level=nomination.level, reason=withdrawal.reason
    )
    state = {"status": Status.WITHDRAWN, "withdrawal": withdrawal, "progress": "WITHDRAWN"}
    return nomination.model_copy(update=state), [event]


def withdraw_consent(nomination: Nomination, user: str) -> Outcome:
    """The nominee takes their consent back, which they may at any time (个保法 art. 15).

    What is still in hand here ends with it; what another service holds is ended by its holder, or
    here if it comes back.

    Raises:
        Refusal: ``WRONG_STATE`` when it is withdrawn already.
    """
    if nomination.consent_withdrawn or nomination.status is Status.WITHDRAWN:
        raise Refusal("WRONG_STATE")
    reported = nomination.status is Status.REPORTED
    event = says.ConsentWithdrawn(nomination=nomination.id, reported=reported)
    withdrawal = Withdrawal(reason=WithdrawalReason.CONSENT, withdrawn_by=user)
    state = {"consent_withdrawn": True, "withdrawal": withdrawal}
    without = nomination.model_copy(update=state)
    if reported:
        return without, [event]
    ended, events = withdraw(without, withdrawal)
    return ended, [event, *events]


def may_correct(nomination: Nomination) -> None:
    """Refuse a correction of what nobody will be shown any more, or was not shown yet.

    Raises:
        Refusal: ``CONSENT_WITHDRAWN``, ``WRONG_STATE`` (not reported, or it has ended).
    """
    if nomination.status is not Status.REPORTED:
        raise Refusal("WRONG_STATE", nomination.status.value)
    if nomination.consent_withdrawn:
        raise Refusal("CONSENT_WITHDRAWN")
    if nomination.progress in OVER:
        raise Refusal("WRONG_STATE", nomination.progress)


def correct(nomination: Nomination, correction: Correction, profile_hash: str) -> Outcome:
    """A new version of the profile is published; form, dossier and custody stay as they are."""
    event = says.ProfileCorrected(
        nomination=nomination.id,
        profile_version=correction.profile_version,
        profile_hash=profile_hash,
        pointers=correction.pointers,
    )
    state = {"corrections": (*nomination.corrections, correction)}
    return nomination.model_copy(update=state), [event]


def allow_late(
    nomination: Nomination, settings: CampaignSettings, entry: LateEntry, now: datetime
) -> Outcome:
    """The leading group lets this file be handed in and reported after the deadline (R02).

    Raises:
        Refusal: ``WRONG_STATE`` (the deadline has not passed, or it is withdrawn),
            ``HOLDER_ELSEWHERE``, ``INVALID`` for a day that is past.
    """
    _in(nomination, *_HELD)
    if now < end_of_day(settings.nominations_due_on):
        raise Refusal("WRONG_STATE", settings.nominations_due_on.isoformat())
    if entry.until < day_of(now):
        past = FieldError("/until", "DATE_ORDER", "不得早于今日")
        raise Refusal("INVALID", errors=[past])
    event = says.LateEntryAllowed(
        nomination=nomination.id,
        minutes_number=entry.minutes_number,
        allowed_by=entry.allowed_by,
        until=entry.until,
    )
    return nomination.model_copy(update={"late_entry": entry}), [event]


def resolve_flag(nomination: Nomination, kind: FlagKind, ruling: str, user: str) -> Outcome:
    """Rule on a flag; it stays open until a second person confirms (R11).

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (confirmed already, or not in hand).
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    after = flags.ruled(nomination.flags, kind, ruling, user)
    event = says.FlagRuled(nomination=nomination.id, kind=kind, resolved_by=user)
    return nomination.model_copy(update={"flags": after}), [event]


def confirm_flag(nomination: Nomination, kind: FlagKind, user: str) -> Outcome:
    """Confirm a ruling as a second person (architecture §5).

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (no ruling to confirm),
            ``SECOND_PERSON_NEEDED``.
    """
    _in(nomination, Status.SUBMITTED, Status.ENDORSED)
    after, closed = flags.confirmed(nomination.flags, kind, user)
    event = says.FlagResolved(
        nomination=nomination.id,
        kind=kind,
        resolved_by=closed.resolved_by or "",
        confirmed_by=user,
    )
    return nomination.model_copy(update={"flags": after}), [event]


def levels_passed(nomination: Nomination) -> tuple[Level, ...]:
    """The levels that endorsed, lowest first."""
    return tuple(endorsement.level for endorsement in last_endorsements(nomination))


def last_endorsements(nomination: Nomination) -> tuple[Endorsement, ...]:
    """The endorsement that counts of each level: its last one, lowest level first."""
    by_level = {endorsement.level: endorsement for endorsement in nomination.endorsements}
    return tuple(by_level[level] for level in Level if level in by_level)


def opened(settings: CampaignSettings, now: datetime) -> None:
    """Refuse what comes before the launch (R01).

    Raises:
        Refusal: ``CAMPAIGN_NOT_OPEN``.
    """
    if now < start_of_day(settings.opens_on):
        raise Refusal("CAMPAIGN_NOT_OPEN", settings.opens_on.isoformat())


def _in_time(nomination: Nomination, settings: CampaignSettings, now: datetime) -> None:
    """The deadline binds who has not reported yet (R02: the 7th is included).

    A file that was reported in time may be corrected after it; one with the leading group's leave
    has the day that the leave names.
    """
    if nomination.consent_withdrawn:
        raise Refusal("CONSENT_WITHDRAWN")
    late = nomination.late_entry
    due = max(settings.nominations_due_on, late.until) if late else settings.nominations_due_on
    if nomination.reported_version == 0 and now >= end_of_day(due):
        raise Refusal("NOMINATIONS_CLOSED", due.isoformat())


#: How far a reported nomination is when nothing more of it will be put before the public.
OVER = frozenset({"HONOURED", "REVOKED", "NOT_SELECTED", "DISQUALIFIED", "WITHDRAWN"})
_HELD = (Status.DRAFT, Status.SUBMITTED, Status.ENDORSED, Status.RETURNED)


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


def _of_history(nomination: Nomination, settings: CampaignSettings) -> list[Flag]:
    """Honoured before, or edited beyond what was asked for after somebody endorsed it (R30)."""
    found = []
    if nomination.form.fingerprint in settings.fraud.previous_honourees:
        found.append(Flag(kind=FlagKind.PREVIOUS_HONOUREE))
    asked = {field.pointer.split("/")[1] for each in nomination.returns for field in each.fields}
    if nomination.endorsements and changed(nomination) - asked:
        version = str(nomination.form_version)
        found.append(Flag(kind=FlagKind.EDITED_AFTER_ENDORSEMENT, about=version))
    return found


def _stale(nomination: Nomination, settings: CampaignSettings, today: date) -> list[Flag]:
    days = settings.consulting.stale_days
    old = consultation.stale(nomination.opinions, nomination.level, today, days)
    return [Flag(kind=FlagKind.STALE_OPINION, about="、".join(old))] if old else []


def _attested(attested: Attestation) -> None:
    errors = [
        FieldError(f"/attested/{name}", "NOT_ATTESTED", "须逐项确认四项条件")
        for name, holds in attested
        if not holds
    ]
    if errors:
        raise Refusal("ATTESTATION_MISSING", errors=errors)


def _consulted(nomination: Nomination, settings: CampaignSettings, today: date) -> None:
    required = nomination.departments(settings)
    consultation.gate(nomination.opinions, nomination.level, required, today)


def _below(nomination: Nomination, settings: CampaignSettings) -> Region:
    """The region from which the file came to its holder: on the way from where it was drafted."""
    region = settings.region(nomination.region)
    while region and nomination.held_by not in (region.code, region.reports_to):
        region = settings.region(region.reports_to or "")
    if region is None:
        raise Refusal("WRONG_REGION")
    return region


def _returned(nomination: Nomination, to: Region | None, returned: Return) -> Nomination:
    state: dict[str, Any] = {
        "status": Status.RETURNED,
        "returns": (*nomination.returns, returned),
    }
    if to is not None:
        state |= {"held_by": to.code, "level": to.level}
    return nomination.model_copy(update=state)
