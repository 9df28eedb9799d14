"""What notify's routes take and answer."""

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.notify.delivery import Channel, Deliveries, Delivery, Status, Word
from services.notify.desk_cases import Sheet
from services.notify.message import Message


class PreviewBody(BaseModel):
    """A type of event with sample data, and who would have done it."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(max_length=100, examples=["RoundOpened"])]
    data: dict[str, Any]
    actor: Annotated[str | None, Field(max_length=100)] = None


class PreviewLine(BaseModel):
    """What one channel would tell: to users of the roster, or to a group by its robot."""

    channel: Channel
    recipients: list[str]
    subject: str
    text: str


class PreviewView(BaseModel):
    """What an event would tell whom; nothing was sent."""

    messages: list[PreviewLine]

    @classmethod
    def of(cls, words: list[Word]) -> "PreviewView":
        """The view of what would be told."""
        lines = [
            PreviewLine(
                channel=word.channel,
                recipients=list(word.users),
                subject=word.subject,
                text=word.text,
            )
            for word in words
        ]
        return cls(messages=lines)


class DeliveryLine(BaseModel):
    """One delivery, without address or text."""

    user: str
    channel: Channel
    status: Status
    reason: str | None = None
    resent: bool = False

    @classmethod
    def of(cls, line: Delivery) -> "DeliveryLine":
        """The view of a line."""
        return cls.model_validate(line, from_attributes=True)


class DeliveriesView(BaseModel):
    """The deliveries about one event on one channel; ``id`` is what can be sent again."""

    id: str
    about: str
    about_type: str
    channel: Channel
    status: Status
    deliveries: list[DeliveryLine]

    @classmethod
    def of(cls, plan: Deliveries, lines: list[Delivery]) -> "DeliveriesView":
        """The view of a plan with some of its lines."""
        return cls(
            id=plan.id,
            about=plan.about,
            about_type=plan.about_type,
            channel=plan.channel,
            status=plan.state,
            deliveries=[DeliveryLine.of(line) for line in lines],
        )


class DeliveryPage(BaseModel):
    """A page of deliveries; ``next`` goes back as ``after``. The first page has the sums."""

    items: list[DeliveriesView]
    next: str | None
    counts: dict[Channel, dict[Status, int]] | None = None

    @classmethod
    def of(cls, sheet: Sheet) -> "DeliveryPage":
        """The view of a page."""
        items = [DeliveriesView.of(plan, lines) for plan, lines in sheet.plans]
        return cls(items=items, next=sheet.next, counts=sheet.counts)


class MessageView(BaseModel):
    """A message of the caller's inbox."""

    id: str
    campaign: str
    about_type: str
    subject: str
    text: str
    at: AwareDatetime
    read: bool


class InboxPage(BaseModel):
    """A page of the caller's inbox, unread first; ``next`` goes back as ``after``."""

    items: list[MessageView]
    next: str | None

    @classmethod
    def of(cls, messages: list[Message], following: str | None) -> "InboxPage":
        """The view of a page."""
        items = [MessageView.model_validate(one, from_attributes=True) for one in messages]
        return cls(items=items, next=following)
