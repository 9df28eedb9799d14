"""A round of public notice, from the confirmed shortlist to its settlement (R26, R27). Pure."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import rfc8785
from pydantic import BaseModel, ConfigDict

from events import publicity as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.review import ShortlistConfirmed
from events.vocabulary import Category, ClosedBy
from services.publicity import store
from services.publicity.notice import render
from services.publicity.window import Window, window_of
from shared.clock import CampaignClock, day_of, start_of_day
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.table import iso
from shared.workdays import YearSource


class Status(StrEnum):
    """How far a round is."""

    PREPARED = "PREPARED"
    SCHEDULED = "SCHEDULED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    SETTLED = "SETTLED"


class Part(BaseModel):
    """A frozen part of a round."""

    model_config = ConfigDict(frozen=True)


class Nominee(Part):
    """One line of the shortlist, with the claim check of the profile and the heads to print."""

    nomination: str
    category: Category
    profile_version: int
    profile_hash: str
    nomination_head: str
    case_head: str


class Notice(Part):
    """The fixed text. ``hash`` covers text, profiles and heads together."""

    text: str
    hash: str
    starts_on: date
    heads: dict[str, str]


class Channel(Part):
    """A channel that shows the notice, with proof."""

    channel: str
    live_at: datetime
    url: str
    proof_hash: str


class Running(Part):
    """The window that runs, as a version, with the real instants its timers are set to."""

    version: int
    window: Window
    closes_at_real: datetime
    settles_at_real: datetime


class Closing(Part):
    """When and by what the window was closed; ``causation`` is the message that did it."""

    closed_at: datetime
    closed_by: ClosedBy
    causation: str


class Round(Document):
    """A round. ``open_objections`` are those to the procedure: they block its settlement."""

    TYPE: ClassVar[str] = "round"

    id: str
    nominees: tuple[Nominee, ...]
    status: Status = Status.PREPARED
    notice: Notice | None = None
    channels: tuple[Channel, ...] = ()
    running: Running | None = None
    closing: Closing | None = None
    open_objections: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """``ROUND#id``."""
        return store.round_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign; in the due index while it waits for an instant."""
        listed = {"ListPK": store.rounds_of(self.campaign), "ListSK": self.id}
        due = self.due_at
        return {**listed, "DuePK": store.DUE, "DueSK": iso(due)} if due else listed

    @property
    def due_at(self) -> datetime | None:
        """The real instant at which something must happen next, if any."""
        if self.running is None:
            return None
        waiting = {
            Status.OPEN: self.running.closes_at_real,
            Status.CLOSED: self.running.settles_at_real,
        }
        return waiting.get(self.status)

    def nominee(self, nomination: str) -> Nominee | None:
        """The line of a nominee."""
        return next((n for n in self.nominees if n.nomination == nomination), None)


Outcome = tuple[Round, list[Payload]]


def prepared(campaign: str, confirmed: ShortlistConfirmed) -> Outcome:
    """A round for a confirmed shortlist, under the shortlist's own id."""
    nominees = tuple(Nominee(**line.model_dump()) for line in confirmed.nominees)
    state = Round(campaign=campaign, id=confirmed.shortlist, nominees=nominees)
    event = says.RoundPrepared(
        round=state.id,
        shortlist=confirmed.shortlist,
        nominations=tuple(nominee.nomination for nominee in nominees),
    )
    return state, [event]


def schedule(
    state: Round,
    settings: CampaignSettings,
    starts_on: date,
    now: datetime,
    years: YearSource,
) -> Outcome:
    """Fix the notice's text for a printed start day, today or later (domain.md §2.4).

    Raises:
        Refusal: ``WRONG_STATE`` once channels show it, ``INVALID`` for a day that has passed,
            ``CALENDAR_MISSING``.
    """
    if starts_on < day_of(now):
        raise Refusal("INVALID", "starts_on")
    if state.status not in (Status.PREPARED, Status.SCHEDULED) or state.channels:
        raise Refusal("WRONG_STATE", state.status.value)
    window = window_of(start_of_day(starts_on), settings.publicity, years)
    heads = {f"NOMINATION#{n.nomination}": n.nomination_head for n in state.nominees}
    heads |= {f"CASE#{n.nomination}": n.case_head for n in state.nominees}
    text = render(settings, window, hashlib.sha256(rfc8785.dumps(heads)).hexdigest())
    profiles = {n.nomination: n.profile_hash for n in state.nominees}
    digest = hashlib.sha256(
        rfc8785.dumps({"text": text, "profiles": profiles, "heads": heads})
    ).hexdigest()
    notice = Notice(text=text, hash=digest, starts_on=starts_on, heads=heads)
    event = says.RoundScheduled(round=state.id, notice_hash=digest, heads=heads)
    moved = {"notice": notice, "status": Status.SCHEDULED}
    return state.model_copy(update=moved), [event]


def confirm_channel(
    state: Round,
    settings: CampaignSettings,
    channel: Channel,
    now: datetime,
    years: YearSource,
) -> Outcome:
    """A channel shows the notice; with the last mandatory one the window opens (R26).

    Raises:
        Refusal: ``ROUND_NOT_SCHEDULED``, ``CHANNEL_UNKNOWN``, ``INVALID`` (live in the future, or
            so long ago that the window would be over), ``WRONG_STATE`` (the window runs),
            ``CALENDAR_MISSING``.
    """
    notice = state.notice
    if notice is None:
        raise Refusal("ROUND_NOT_SCHEDULED")
    if state.status is not Status.SCHEDULED:
        raise Refusal("WRONG_STATE", state.status.value)
    if channel.channel not in settings.publicity.mandatory_channels:
        raise Refusal("CHANNEL_UNKNOWN", channel.channel)
    if channel.live_at > now:
        raise Refusal("INVALID", "live_at")
    others = [known for known in state.channels if known.channel != channel.channel]
    state = state.model_copy(update={"channels": (*others, channel)})
    confirmed = says.ChannelConfirmed(
        round=state.id,
        channel=channel.channel,
        live_at=channel.live_at,
        proof_hash=channel.proof_hash,
    )
    live = {known.channel for known in state.channels}
    if not live.issuperset(settings.publicity.mandatory_channels):
        return state, [confirmed]
    opened, event = _open(state, notice, settings, years)
    if opened.running is None or now >= opened.running.window.closes_at:
        raise Refusal("INVALID", "live_at")  # nobody could have objected any more
    return opened, [confirmed, event]


def close(state: Round, closing: Closing) -> Outcome:
    """End the window; whoever calls has checked version and time."""
    if state.running is None:
        raise Refusal("ROUND_NOT_OPEN")
    event = says.RoundClosed(
        round=state.id,
        window_version=state.running.version,
        closes_at=state.running.window.closes_at,
        closed_by=closing.closed_by,
    )
    return state.model_copy(update={"status": Status.CLOSED, "closing": closing}), [event]


def may_close(state: Round, now: datetime) -> bool:
    """Whether the window is open and its end has passed (campaign time)."""
    return (
        state.status is Status.OPEN
        and state.running is not None
        and now >= state.running.window.closes_at
    )


def may_settle(state: Round, now: datetime) -> bool:
    """Whether close and grace are over and no objection to the procedure is open (R27)."""
    return (
        state.status is Status.CLOSED
        and state.running is not None
        and now >= state.running.window.settles_at
        and not state.open_objections
    )


def settle(state: Round) -> Outcome:
    """From here on, whoever has no objection open is cleared."""
    event = says.RoundSettled(
        round=state.id, nominations=tuple(nominee.nomination for nominee in state.nominees)
    )
    return state.model_copy(update={"status": Status.SETTLED}), [event]


def attach(state: Round, objection: str) -> Outcome:
    """An objection to the procedure stands open."""
    event = says.ObjectionAttached(objection=objection, round=state.id, nomination=None)
    return state.model_copy(update={"open_objections": (*state.open_objections, objection)}), [
        event
    ]


def detach(state: Round, objection: str, now: datetime) -> Outcome:
    """It no longer does; a settlement that waited for it follows at once."""
    left = tuple(known for known in state.open_objections if known != objection)
    event = says.ObjectionDetached(objection=objection, round=state.id, nomination=None)
    state = state.model_copy(update={"open_objections": left})
    if not may_settle(state, now):
        return state, [event]
    settled, events = settle(state)
    return settled, [event, *events]


def in_window(state: Round, now: datetime) -> None:
    """Whether an objection of this instant is in time: by the window, not by the round's state.

    Raises:
        Refusal: ``ROUND_NOT_OPEN``, ``OBJECTION_LATE``.
    """
    if state.running is None or now < state.running.window.opens_at:
        raise Refusal("ROUND_NOT_OPEN")
    if now >= state.running.window.closes_at:
        raise Refusal("OBJECTION_LATE")


def _open(
    state: Round, notice: Notice, settings: CampaignSettings, years: YearSource
) -> tuple[Round, Payload]:
    """The window starts with the latest mandatory channel, not before the printed day."""
    live_at = max(channel.live_at for channel in state.channels)
    window = window_of(max(live_at, start_of_day(notice.starts_on)), settings.publicity, years)
    clock = CampaignClock.of(settings)
    running = Running(
        version=(state.running.version + 1) if state.running else 1,
        window=window,
        closes_at_real=clock.real(window.closes_at),
        settles_at_real=clock.real(window.settles_at),
    )
    moved = state.model_copy(update={"running": running, "status": Status.OPEN})
    return moved, says.RoundOpened(**_opened_data(moved.id, running))


def _opened_data(round_id: str, running: Running) -> Mapping[str, Any]:
    window = running.window
    return {
        "round": round_id,
        "window_version": running.version,
        "first_day": window.first_day,
        "last_day": window.last_day,
        "closes_at_real": running.closes_at_real,
        "settles_at_real": running.settles_at_real,
        **window.model_dump(),
    }
