"""Deliveries about one event on one channel: to whom, and what became of each. Pure.

A line is PENDING until a sender takes it (SENDING); the sender then notes what the channel
answered. Taking is noted before anything is handed over, so a sender that dies leaves a line of
which nobody knows whether it arrived: it is sent once more, under the same identity, and counted
as UNKNOWN whatever comes of that (decision 0056).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from events import notify as says
from events.envelope import Payload
from services.notify import store
from shared.documents import Document, Key

#: How long a sender may be at it (real time): longer than its function runs. After that it died.
LEASE = timedelta(minutes=2)


class Channel(StrEnum):
    """The ways in which word reaches people."""

    MAIL = "mail"
    INBOX = "inbox"
    ROBOT = "robot"


class Status(StrEnum):
    """What became of one delivery."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


_DIED = "SENDER_DIED"
#: A plan is listed under the first of these that one of its lines is in: trouble first.
_TELLING = (Status.FAILED, Status.UNKNOWN, Status.SENDING, Status.PENDING, Status.SENT)


class Fate(StrEnum):
    """What a channel did with one message."""

    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    DEFERRED = "DEFERRED"
    LOST = "LOST"


@dataclass(frozen=True)
class Verdict:
    """What became of one attempt; ``reason`` is a code such as ``SMTP_550``."""

    fate: Fate
    reason: str = ""


TAKEN = Verdict(Fate.TAKEN)


class Delivery(BaseModel):
    """One message to one recipient: a user of the roster, or a group's robot.

    ``taken_at`` is the real instant of the last attempt; ``resent`` says that it was the second
    one, after a first of which nobody knows the outcome.
    """

    model_config = ConfigDict(frozen=True)

    user: str
    channel: Channel = Channel.MAIL
    status: Status = Status.PENDING
    reason: str | None = None
    taken_at: AwareDatetime | None = None
    resent: bool = False

    @property
    def id(self) -> str:
        """``channel#user``, unique among the deliveries about one event."""
        return f"{self.channel.value}#{self.user}"

    @property
    def waits(self) -> bool:
        """Whether it is still to be sent: not tried yet, or to be sent once more."""
        return self.status is Status.PENDING or (self.status is Status.UNKNOWN and not self.resent)

    def due(self, now: datetime) -> bool:
        """Whether a sender may take it at real instant ``now``."""
        return self.waits or (self.status is Status.SENDING and self._abandoned(now))

    def _abandoned(self, now: datetime) -> bool:
        return self.taken_at is not None and self.taken_at + LEASE <= now


@dataclass(frozen=True)
class Word:
    """What is told of an event by one channel, and to which recipients. Ids and codes, no names."""

    channel: Channel
    subject: str
    text: str
    users: tuple[str, ...]

    @property
    def lane(self) -> str:
        """What has its own plan: a channel, and of robots each one, since each has its limit."""
        if self.channel is Channel.ROBOT:
            return f"{self.channel.value}#{self.users[0]}"
        return self.channel.value


class Deliveries(Document):
    """All deliveries about one event on one lane. ``subject`` and ``text`` name ids and codes.

    ``planned_at`` is real time: robots say what waited longest first.
    """

    TYPE: ClassVar[str] = "deliveries"

    about: str
    about_type: str
    lane: str
    subject: str
    text: str
    planned_at: AwareDatetime
    deliveries: tuple[Delivery, ...]

    @property
    def id(self) -> str:
        """Made from event and lane alone, so that an event is planned once on each."""
        return plan_id(self.about, self.lane)

    @property
    def channel(self) -> Channel:
        """The channel of the lane."""
        return Channel(self.lane.partition("#")[0])

    @property
    def key(self) -> Key:
        """``DELIVERY#<id>``."""
        return store.delivery_key(self.id)

    @property
    def state(self) -> Status:
        """What to say of the plan in one word: the worst of its lines."""
        found = {line.status for line in self.deliveries}
        return next(status for status in _TELLING if status in found)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign by state; what a robot still has to say, under the robot."""
        listed = store.listed(self.campaign, self.state.value, self.id)
        if self.channel is Channel.ROBOT and self.open:
            robot = self.deliveries[0].user
            return {**listed, **store.waiting(self.campaign, robot, self.planned_at)}
        return listed

    @property
    def open(self) -> bool:
        """Whether a sender still has something to do, now or later."""
        return any(line.waits or line.status is Status.SENDING for line in self.deliveries)

    def due(self, now: datetime) -> tuple[Delivery, ...]:
        """The lines that a sender may take at real instant ``now``."""
        return tuple(line for line in self.deliveries if line.due(now))


Outcome = tuple[Deliveries, list[Payload]]


def plan_id(about: str, lane: str) -> str:
    """The id of the plan of an event on a lane; it can stand in a path."""
    return hashlib.sha256(f"{about}/{lane}".encode()).hexdigest()[:32]


def planned(campaign: str, about: str, about_type: str, word: Word, now: datetime) -> Outcome:
    """One delivery to each recipient; ``now`` is real time."""
    lines = (Delivery(user=user, channel=word.channel) for user in word.users)
    plan = Deliveries(
        campaign=campaign,
        about=about,
        about_type=about_type,
        lane=word.lane,
        subject=word.subject,
        text=word.text,
        planned_at=now,
        deliveries=tuple(lines),
    )
    return plan, [_waiting(plan, plan.deliveries)]


def taken(plan: Deliveries, users: Iterable[str], now: datetime) -> Outcome:
    """The lines of ``users`` are being sent from real instant ``now`` on.

    A line whose last attempt ended without an answer is marked as resent before it goes out
    again: however this attempt ends, there is no third.
    """
    chosen = set(users)
    events: list[Payload] = []

    def take(line: Delivery) -> Delivery:
        if line.user not in chosen or not line.due(now):
            return line
        again = line.status is not Status.PENDING
        if again and line.resent:  # the sender died in the second attempt
            events.append(_unknown(plan, line, _DIED))
            return line.model_copy(update={"status": Status.UNKNOWN, "reason": _DIED})
        update = {"status": Status.SENDING, "taken_at": now, "resent": again}
        return line.model_copy(update=update)

    return _mapped(plan, take), events


def settled(plan: Deliveries, verdicts: Mapping[str, Verdict]) -> Outcome:
    """What became of the lines that were being sent, by user; others stay as they are."""
    events: list[Payload] = []

    def settle(line: Delivery) -> Delivery:
        verdict = verdicts.get(line.user)
        if verdict is None or line.status is not Status.SENDING:
            return line
        status, reason, resent = _next(line, verdict)
        after = line.model_copy(update={"status": status, "reason": reason, "resent": resent})
        if verdict.fate is not Fate.DEFERRED:
            events.append(_said(plan, after))
        return after

    return _mapped(plan, settle), events


def given_back(plan: Deliveries, users: Iterable[str]) -> Outcome:
    """Failed lines of ``users`` are to be sent again, because somebody asked for it."""
    chosen = set(users)

    def give_back(line: Delivery) -> Delivery:
        if line.user not in chosen or line.status is not Status.FAILED:
            return line
        return Delivery(user=line.user, channel=line.channel)

    after = _mapped(plan, give_back)
    again = [
        line
        for line, before in zip(after.deliveries, plan.deliveries, strict=True)
        if line.status is not before.status
    ]
    return after, [_waiting(after, again)] if again else []


def _next(line: Delivery, verdict: Verdict) -> tuple[Status, str | None, bool]:
    """Status, reason and ``resent`` after an attempt.

    Of a second attempt only "not taken" is told apart: then it was none, and may be made again.
    """
    if verdict.fate is Fate.DEFERRED:
        status = Status.UNKNOWN if line.resent else Status.PENDING
        return status, verdict.reason, False
    if verdict.fate is Fate.LOST or line.resent:
        return Status.UNKNOWN, verdict.reason or verdict.fate.value, line.resent
    if verdict.fate is Fate.REFUSED:
        return Status.FAILED, verdict.reason, False
    return Status.SENT, None, False


def _said(plan: Deliveries, line: Delivery) -> Payload:
    if line.status is Status.SENT:
        return says.DeliverySent(about=plan.about, delivery=line.id)
    if line.status is Status.FAILED:
        return says.DeliveryFailed(about=plan.about, delivery=line.id, reason=line.reason or "")
    return _unknown(plan, line, line.reason or "")


def _unknown(plan: Deliveries, line: Delivery, reason: str) -> Payload:
    return says.DeliveryUnknown(
        about=plan.about, delivery=line.id, reason=reason, resent=line.resent
    )


def _waiting(plan: Deliveries, lines: Iterable[Delivery]) -> says.DeliveriesPlanned:
    return says.DeliveriesPlanned(
        about=plan.about,
        about_type=plan.about_type,
        deliveries=tuple(line.id for line in lines),
        by=plan.channel.value,
        plan=plan.id,
    )


def _mapped(plan: Deliveries, change: Callable[[Delivery], Delivery]) -> Deliveries:
    return plan.model_copy(update={"deliveries": tuple(map(change, plan.deliveries))})
