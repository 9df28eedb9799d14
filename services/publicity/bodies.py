"""What publicity's routes take and show: strict bodies in, allow-listed views out."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl, model_validator
from pydantic_core import PydanticCustomError

from events.vocabulary import Category, ClosedBy, Grounds
from services.publicity.entry import Entry
from services.publicity.entry import Status as EntryStatus
from services.publicity.objection import Objection
from services.publicity.objection import Status as ObjectionStatus
from services.publicity.roll import Roll
from services.publicity.round import Round, Status
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


class ReleaseBody(Body):
    """A medium that shows the deeds: where, since when, the hash of the proof, and of whom.

    ``nominations`` left empty means everybody who is honoured.
    """

    medium: Annotated[str, Field(min_length=2, max_length=40)]
    url: HttpUrl
    published_on: date
    proof_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    nominations: Annotated[tuple[Id, ...], Field(max_length=100)] = ()


class ObjectionBody(Body):
    """What the public hands in. A person signs with a real name, a unit with its name."""

    nomination: Id | None = None
    grounds: Grounds
    text: Annotated[str, Field(min_length=10, max_length=5000)]
    real_name: Annotated[str | None, Field(max_length=60)] = None
    unit: Annotated[str | None, Field(max_length=100)] = None
    address: Annotated[str, Field(min_length=4, max_length=200)]
    phone: Annotated[str, Field(pattern=r"^[0-9+\- ]{7,20}$")]

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if not (self.real_name or self.unit):
            raise PydanticCustomError("unsigned", "{zh}", {"zh": "须署真实姓名或单位名称"})
        return self


class ScreenBody(Body):
    """Admissible or not, and why."""

    admissible: bool
    reason: Annotated[str, Field(min_length=2, max_length=500)]


class ConcludeBody(Body):
    """What the investigation found; the finding is sealed."""

    upheld: bool
    finding: Annotated[str, Field(min_length=2, max_length=4000)]


class ChannelView(BaseModel):
    """A channel that shows the notice."""

    channel: str
    live_at: datetime
    url: str


class EntryView(BaseModel):
    """Where a nominee of the round stands."""

    nomination: str
    category: Category
    status: EntryStatus | None


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
    entries: list[EntryView]
    version: int

    @classmethod
    def of(cls, state: Round, entries: dict[str, Entry]) -> "RoundView":
        """The round with its entries, in the order of the shortlist."""
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
            entries=[
                EntryView(
                    nomination=nominee.nomination,
                    category=nominee.category,
                    status=entries[nominee.nomination].status
                    if nominee.nomination in entries
                    else None,
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
    """One line of a list: nothing of what was said or by whom."""

    id: str
    round: str
    nomination: str | None = None
    grounds: Grounds
    received_at: datetime
    status: ObjectionStatus
    version: int


class ObjectionPage(BaseModel):
    """A page of objections; ``next`` goes back as ``after``."""

    items: list[ObjectionLine]
    next: str | None


class ObjectionView(ObjectionLine):
    """An objection, opened, for the discipline role."""

    reason: str | None
    said: dict[str, Any]

    @classmethod
    def opened(cls, objection: Objection, said: dict[str, Any]) -> "ObjectionView":
        """The objection with its seal opened."""
        return cls(**objection.model_dump(exclude={"sealed", "finding"}), said=said)
