"""A message in somebody's inbox. Pure."""

import hashlib
from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime

from events import notify as says
from events.envelope import Payload
from services.notify import store
from services.notify.delivery import Deliveries
from shared.documents import Document, Key


class Message(Document):
    """What one user was told of one event. Born with the ``DeliverySent`` of its delivery."""

    TYPE: ClassVar[str] = "message"

    id: str
    user: str
    about: str
    about_type: str
    subject: str
    text: str
    at: AwareDatetime
    read: bool = False

    @property
    def key(self) -> Key:
        """``MESSAGE#<id>``."""
        return store.message_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed in the inbox of its user."""
        return store.in_inbox(self.user, read=self.read, at=self.at, message=self.id)


def message(plan: Deliveries, user: str, at: datetime) -> Message:
    """What a plan tells a user; one message however often it is told. ``at`` is campaign time."""
    identity = hashlib.sha256(f"{plan.id}/{user}".encode()).hexdigest()[:32]
    return Message(
        campaign=plan.campaign,
        id=identity,
        user=user,
        about=plan.about,
        about_type=plan.about_type,
        subject=plan.subject,
        text=plan.text,
        at=at,
    )


def read(one: Message) -> tuple[Message, list[Payload]]:
    """It was read; reading it again changes nothing."""
    if one.read:
        return one, []
    event = says.MessageRead(message=one.id, about=one.about)
    return one.model_copy(update={"read": True}), [event]
