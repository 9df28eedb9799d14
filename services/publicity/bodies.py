"""What publicity's routes take and show: strict bodies in, allow-listed views out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from events.published import Member
from events.vocabulary import (
    About,
    Category,
    ClosedBy,
    ExtensionCause,
    Grounds,
    LimitStep,
    Means,
    RestartCause,
    WithdrawalReason,
)
from services.publicity.entry import Entry
from services.publicity.entry import Status as EntryStatus
from services.publicity.objection import Objection, Signature
from services.publicity.objection import Status as ObjectionStatus
from services.publicity.roll import Roll
from services.publicity.round import Nominee, Past, Round, Status
from shared.caller import Receipt
from shared.ids import Id


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ScheduleBody(Body):
    """The start day that the notice prints (Asia/Shanghai)."""

    starts_on: date


class ChannelBody(Body):
    """A channel that shows the notice: since when, where, and the hash of the proof on file."""

    channel: Annotated[str, Field(min_length=2, max_length=40)]
    live_at: AwareDatetime
    url: HttpUrl
    proof_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ChannelDownBody(Body):
    """A channel that no longer shows the notice: since when, the proof, and why."""

    channel: Annotated[str, Field(min_length=2, max_length=40)]
    down_at: AwareDatetime
    proof_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class RestartBody(Body):
    """Why the window does not count. A channel that is down has a route of its own."""

    cause: Literal[RestartCause.NOTICE_CORRECTED, RestartCause.PROCEDURE_UPHELD]
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class ExtendBody(Body):
    """How many working days more, and why. There is no way to make a window shorter."""

    working_days: Annotated[int, Field(ge=1, le=20)]
    reason: Annotated[str, Field(min_length=2, max_length=300)]


class WithdrawBody(Body):
    """Why a nominee leaves the round."""

    reason: WithdrawalReason


class ReleaseBody(Body):
    """A medium that shows the deeds: where, since when, the hash of the proof, and of whom.

    ``nominations`` left empty means everybody who is honoured.
    """

    medium: Annotated[str, Field(min_length=2, max_length=40)]
    url: HttpUrl
    published_on: date
    proof_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    nominations: Annotated[tuple[Id, ...], Field(max_length=100)] = ()


def _missing(field: str, code: str, text: str) -> InitErrorDetails:
    """What one field misses because of what others say."""
    return InitErrorDetails(
        type=PydanticCustomError(code, "{zh}", {"zh": text}), loc=(field,), input=None
    )


class ObjectionBody(Body):
    """What the public hands in (domain.md §2.4).

    A person signs with a real name, a unit with its name and its seal (SHA-256 of the scan), both
    with address and telephone. Whether nobody may sign is a setting of the campaign. ``about`` is
    told by ``nomination`` if it is left out.
    """

    nomination: Id | None = None
    about: About | None = None
    grounds: Grounds
    text: Annotated[str, Field(min_length=10, max_length=5000)]
    real_name: Annotated[str | None, Field(min_length=2, max_length=60)] = None
    unit: Annotated[str | None, Field(min_length=2, max_length=100)] = None
    seal_hash: Annotated[str | None, Field(pattern=r"^[0-9a-f]{64}$")] = None
    address: Annotated[str | None, Field(min_length=4, max_length=200)] = None
    phone: Annotated[str | None, Field(pattern=r"^[0-9+\- ]{7,20}$")] = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = []
        if (self.topic is About.PERSON) != (self.nomination is not None):
            wrong.append(_missing("nomination", "about", "反映个人问题须指明被反映人"))
        if self.unit and not self.real_name and not self.seal_hash:
            wrong.append(_missing("seal_hash", "no_seal", "以单位名义反映须加盖公章"))
        if self.signature is not Signature.ANONYMOUS:
            wrong += [
                _missing(name, "no_contact", text)
                for name, text in (("address", "须提供联系地址"), ("phone", "须提供联系电话"))
                if not getattr(self, name)
            ]
        if wrong:
            raise ValidationError.from_exception_data("ObjectionBody", wrong)
        return self

    @property
    def topic(self) -> About:
        """What it is about; the procedure, if it names nobody and does not say."""
        return self.about or (About.PERSON if self.nomination else About.PROCEDURE)

    @property
    def signature(self) -> Signature:
        """Who stands for it."""
        if self.real_name:
            return Signature.PERSON
        return Signature.UNIT if self.unit else Signature.ANONYMOUS


class LoggedBody(ObjectionBody):
    """A letter, mail, visit or call, entered by the discipline role."""

    means: Literal[Means.LETTER, Means.MAIL, Means.VISIT, Means.CALL]
    received_at: AwareDatetime
    postmarked_on: date | None = None


class ScreenBody(Body):
    """Admissible or not, and why (sealed); who looks into it, if not whoever screens."""

    admissible: bool
    reason: Annotated[str, Field(min_length=2, max_length=500)]
    handler: Annotated[str | None, Field(min_length=1, max_length=60)] = None


class HandlerBody(Body):
    """Who looks into an objection from now on."""

    handler: Annotated[str, Field(min_length=1, max_length=60)]


class ConcludeBody(Body):
    """What the investigation found; the finding is sealed."""

    upheld: bool
    finding: Annotated[str, Field(min_length=2, max_length=4000)]


class ReplyBody(Body):
    """The written answer to whoever objected, and its date; the text is sealed."""

    reply: Annotated[str, Field(min_length=2, max_length=4000)]
    dated: date


class TakeBackBody(Body):
    """How the objector took it back; sealed."""

    reason: Annotated[str, Field(min_length=2, max_length=500)]


class ObjectionReceipt(Receipt):
    """The answer to an objection; ``receipt`` is told once and lets its holder see the state."""

    receipt: str


class ObjectionState(BaseModel):
    """What the holder of a receipt number sees: the state and whether an answer was written."""

    status: ObjectionStatus
    replied_on: date | None


class ChannelView(BaseModel):
    """A channel that shows the notice."""

    channel: str
    live_at: datetime
    url: str


class EntryView(BaseModel):
    """Where a nominee of the round stands.

    ``name`` and ``unit`` are those of the profile that is shown, for who puts it up or takes
    objections; everybody else has them from the notice, once it is public.
    """

    nomination: str
    category: Category
    status: EntryStatus | None
    name: str | None
    unit: str | None
    profile_version: int
    moved_to: str | None

    @classmethod
    def of(cls, nominee: Nominee, entry: Entry | None, profile: Mapping[str, Any]) -> "EntryView":
        """A nominee; ``entry`` is None until they are placed, ``profile`` empty if not shown."""
        return cls(
            nomination=nominee.nomination,
            category=nominee.category,
            status=entry.status if entry else None,
            name=profile.get("name"),
            unit=profile.get("unit"),
            profile_version=nominee.profile_version,
            moved_to=entry.moved_to if entry else None,
        )


class PastView(BaseModel):
    """A window that no longer counts."""

    version: int
    days: list[date]
    notice_hash: str
    restarted_at: datetime
    cause: RestartCause
    reason: str

    @classmethod
    def of(cls, past: Past) -> "PastView":
        """A past window."""
        return cls(
            **past.model_dump(include={"restarted_at", "cause", "reason"}),
            version=past.running.version,
            days=list(past.running.window.days),
            notice_hash=past.notice.hash,
        )


class ExtensionView(BaseModel):
    """How a window came to be longer."""

    version: int
    at: datetime
    cause: ExtensionCause
    reason: str


class RoundView(BaseModel):
    """A round as staff see it; ``causation`` is the message that closed it."""

    id: str
    campaign: str
    status: Status
    notice: str | None
    notice_hash: str | None
    channels: list[ChannelView]
    days: list[date]
    opens_at: datetime | None
    closes_at: datetime | None
    settles_at: datetime | None
    closed_at: datetime | None
    closed_by: ClosedBy | None
    causation: str | None
    window_version: int
    extensions: list[ExtensionView]
    past: list[PastView]
    entries: list[EntryView]
    version: int

    @classmethod
    def of(
        cls, state: Round, entries: dict[str, Entry], profiles: Mapping[str, Mapping[str, Any]]
    ) -> "RoundView":
        """The round with its entries and the profiles, in the order of the shortlist."""
        window = state.running.window if state.running else None
        closing = state.closing
        return cls(
            **state.model_dump(include={"id", "campaign", "status", "version"}),
            notice=state.notice.text if state.notice else None,
            notice_hash=state.notice.hash if state.notice else None,
            channels=[ChannelView(**channel.model_dump()) for channel in state.channels],
            days=list(window.days) if window else [],
            opens_at=window.opens_at if window else None,
            closes_at=window.closes_at if window else None,
            settles_at=window.settles_at if window else None,
            closed_at=closing.closed_at if closing else None,
            closed_by=closing.closed_by if closing else None,
            causation=closing.causation if closing else None,
            window_version=state.window_version,
            extensions=[ExtensionView(**each.model_dump()) for each in state.extensions],
            past=[PastView.of(past) for past in state.past],
            entries=[
                EntryView.of(
                    nominee,
                    entries.get(nominee.nomination),
                    profiles.get(nominee.nomination, {}),
                )
                for nominee in state.nominees
            ],
        )


class RoundLine(BaseModel):
    """One line of a list."""

    id: str
    status: Status
    version: int


class RoundPage(BaseModel):
    """A page of rounds; ``next`` goes back as ``after``."""

    items: list[RoundLine]
    next: str | None


class DecidedView(BaseModel):
    """A decision on the roll."""

    document_number: str
    dated: date
    nominations: tuple[str, ...]


class RevocationView(BaseModel):
    """An honour that was revoked, under which document."""

    nomination: str
    document_number: str
    dated: date


class ReleaseView(BaseModel):
    """A medium that shows the deeds."""

    medium: str
    url: str
    published_on: date
    proof_hash: str
    nominations: tuple[str, ...]


class CeremonyView(BaseModel):
    """The ceremony: its day, and whether it was held."""

    on: date
    held: bool


class RollView(BaseModel):
    """The honour roll of a campaign as staff see it: ids, documents and proofs."""

    campaign: str
    decisions: list[DecidedView]
    revocations: list[RevocationView]
    releases: list[ReleaseView]
    ceremony: CeremonyView | None
    version: int

    @classmethod
    def of(cls, roll: Roll) -> "RollView":
        """The roll, decisions in the order they were issued."""
        return cls(
            campaign=roll.campaign,
            decisions=[
                DecidedView(
                    document_number=d.document_number, dated=d.dated, nominations=d.nominations
                )
                for d in roll.decisions
            ],
            revocations=[RevocationView(**r.model_dump()) for r in roll.revocations],
            releases=[ReleaseView(**r.model_dump()) for r in roll.releases],
            ceremony=CeremonyView(**roll.ceremony.model_dump()) if roll.ceremony else None,
            version=roll.version,
        )


class ObjectionLine(BaseModel):
    """One line of a list: nothing of what was said or by whom.

    ``step`` is what waits to be done, ``due_at`` until when (working days, domain.md §2.5); None
    also where the calendar of that year is not known.
    """

    id: str
    round: str
    nomination: str | None = None
    about: About = About.PERSON
    means: Means = Means.FORM
    signed: Signature = Signature.PERSON
    grounds: Grounds
    received_at: datetime
    postmarked_on: date | None = None
    status: ObjectionStatus
    handler: str | None = None
    replied_on: date | None = None
    step: LimitStep | None = None
    due_at: datetime | None = None
    version: int

    @classmethod
    def of(cls, objection: Objection, due_at: datetime | None) -> "ObjectionLine":
        """The line of an objection."""
        return cls(**_plain(objection, due_at))


class ObjectionPage(BaseModel):
    """A page of objections; ``next`` goes back as ``after``."""

    items: list[ObjectionLine]
    next: str | None


class HandlerView(BaseModel):
    """Somebody who may look into an objection."""

    user: str
    unit: str


class ObjectionView(ObjectionLine):
    """An objection, opened, for the discipline role: what was said, why, found and answered.

    ``handlers`` are those of the role who are neither of the nominee's unit nor of their city.
    """

    said: dict[str, Any]
    handlers: list[HandlerView]

    @classmethod
    def opened(
        cls,
        objection: Objection,
        said: dict[str, Any],
        due_at: datetime | None,
        handlers: Iterable[Member],
    ) -> "ObjectionView":
        """The objection with its seals opened."""
        able = [HandlerView(user=member.user, unit=member.unit) for member in handlers]
        return cls(**_plain(objection, due_at), said=said, handlers=able)


def _plain(objection: Objection, due_at: datetime | None) -> dict[str, Any]:
    """What of an objection is not sealed."""
    hidden = {"sealed", "reason", "finding", "reply", "unit", "region"}
    step = objection.next_step
    return {**objection.model_dump(exclude=hidden), "step": step, "due_at": due_at}
