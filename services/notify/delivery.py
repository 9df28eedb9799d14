"""Deliveries about one event: to whom, and what became of each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import notify as says
from events.envelope import Payload
from services.notify import store
from shared.documents import Document, Key

MAIL = "mail"


class Status(StrEnum):
    """What became of one delivery."""

    PENDING = "PENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class Delivery(BaseModel):
    """One message to one member of the roster on one channel."""

    model_config = ConfigDict(frozen=True)

    user: str
    channel: str = MAIL
    status: Status = Status.PENDING
    reason: str | None = None

    @property
    def id(self) -> str:
        """``channel#user``, unique among the deliveries about one event."""
        return f"{self.channel}#{self.user}"


@dataclass(frozen=True)
class Word:
    """What is told of an event, and to which users. Ids and codes, no names."""

    subject: str
    text: str
    users: tuple[str, ...]


class Deliveries(Document):
    """All deliveries about one event. ``subject`` and ``text`` name ids and codes only."""

    TYPE: ClassVar[str] = "deliveries"

    about: str
    about_type: str
    subject: str
    text: str
    deliveries: tuple[Delivery, ...]

    @property
    def key(self) -> Key:
        """``DELIVERY#event``."""
        return store.delivery_key(self.about)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign."""
        return store.listed(self.campaign, self.about)

    @property
    def pending(self) -> list[Delivery]:
        """Those that neither arrived nor failed for good."""
        return [each for each in self.deliveries if each.status is Status.PENDING]


Outcome = tuple[Deliveries, list[Payload]]


def planned(campaign: str, about: str, about_type: str, word: Word) -> Outcome:
    """One delivery to each user."""
    plan = Deliveries(
        campaign=campaign,
        about=about,
        about_type=about_type,
        subject=word.subject,
        text=word.text,
        deliveries=tuple(Delivery(user=user) for user in word.users),
    )
    event = says.DeliveriesPlanned(
        about=about, about_type=about_type, deliveries=tuple(d.id for d in plan.deliveries)
    )
    return plan, [event]


def settled(plan: Deliveries, refusals: Mapping[str, str | None]) -> Outcome:
    """What became of deliveries, by user: None arrived, a reason failed for good."""
    events: list[Payload] = []
    lines = []
    for line in plan.deliveries:
        if line.user not in refusals or line.status is not Status.PENDING:
            lines.append(line)
            continue
        reason = refusals[line.user]
        status = Status.SENT if reason is None else Status.FAILED
        lines.append(line.model_copy(update={"status": status, "reason": reason}))
        if reason is None:
            events.append(says.DeliverySent(about=plan.about, delivery=line.id))
        else:
            events.append(says.DeliveryFailed(about=plan.about, delivery=line.id, reason=reason))
    return plan.model_copy(update={"deliveries": tuple(lines)}), events
