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
from events.published import CampaignSettings, Profile, PublicityPolicy
from events.review import ShortlistConfirmed
from events.vocabulary import (
    Category,
    ClosedBy,
    ExtensionCause,
    LetterRule,
    Means,
    RestartCause,
)
from services.publicity import store
from services.publicity.notice import render
from services.publicity.window import Window, extended, recounted, window_of
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


class Extension(Part):
    """That a window was made longer: when, why (told to staff alone), and in which version."""

    at: datetime
    cause: ExtensionCause
    reason: str
    version: int = 0


class Past(Part):
    """A window that no longer counts, with all that was shown for it; kept for the file."""

    running: Running
    notice: Notice
    channels: tuple[Channel, ...]
    restarted_at: datetime
    cause: RestartCause
    reason: str
    closing: Closing | None = None


class Round(Document):
    """A round. ``open_objections`` are those to the procedure: they block its settlement.

    ``upheld`` ones among them are met by a restart alone.
    """

    TYPE: ClassVar[str] = "round"

    id: str
    nominees: tuple[Nominee, ...]
    status: Status = Status.PREPARED
    notice: Notice | None = None
    channels: tuple[Channel, ...] = ()
    running: Running | None = None
    closing: Closing | None = None
    extensions: tuple[Extension, ...] = ()
    past: tuple[Past, ...] = ()
    open_objections: tuple[str, ...] = ()
    upheld: tuple[str, ...] = ()

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
    def window_version(self) -> int:
        """The version of the window that ran last (0: none has); versions never come twice."""
        if self.running is not None:
            return self.running.version
        return self.past[-1].running.version if self.past else 0

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


def follow_up(state: Round, identity: str, profile: Profile) -> Outcome:
    """A round for one nominee whose profile was corrected, while the others go on (R26).

    Raises:
        Refusal: ``ROUND_SETTLED``, ``NOMINEE_UNKNOWN``.
    """
    nominee = state.nominee(profile.nomination)
    if nominee is None:
        raise Refusal("NOMINEE_UNKNOWN", profile.nomination)
    if state.status is Status.SETTLED:
        raise Refusal("ROUND_SETTLED")
    shown = {"profile_version": profile.version, "profile_hash": profile.digest()}
    alone = (nominee.model_copy(update=shown),)
    event = says.RoundPrepared(
        round=identity, shortlist=state.id, nominations=(profile.nomination,)
    )
    return Round(campaign=state.campaign, id=identity, nominees=alone), [event]


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
    notice = _notice(state, settings, window, starts_on)
    event = says.RoundScheduled(round=state.id, notice_hash=notice.hash, heads=notice.heads)
    moved = {"notice": notice, "status": Status.SCHEDULED}
    return state.model_copy(update=moved), [event]


def _notice(state: Round, settings: CampaignSettings, window: Window, starts_on: date) -> Notice:
    """The text for a window, hashed together with the profiles and heads it stands for."""
    heads = {f"NOMINATION#{n.nomination}": n.nomination_head for n in state.nominees}
    heads |= {f"CASE#{n.nomination}": n.case_head for n in state.nominees}
    text = render(settings, window, hashlib.sha256(rfc8785.dumps(heads)).hexdigest())
    profiles = {n.nomination: n.profile_hash for n in state.nominees}
    digest = hashlib.sha256(
        rfc8785.dumps({"text": text, "profiles": profiles, "heads": heads})
    ).hexdigest()
    return Notice(text=text, hash=digest, starts_on=starts_on, heads=heads)


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
    notice, policy = state.notice, settings.publicity
    if notice is None:
        raise Refusal("ROUND_NOT_SCHEDULED")
    further = channel.channel in policy.further_channels
    if channel.channel not in policy.mandatory_channels and not further:
        raise Refusal("CHANNEL_UNKNOWN", channel.channel)
    if state.status not in ({Status.SCHEDULED, Status.OPEN} if further else {Status.SCHEDULED}):
        raise Refusal("WRONG_STATE", state.status.value)
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
    if further or not live.issuperset(policy.mandatory_channels):
        return state, [confirmed]
    opened, event = _open(state, notice, settings, years)
    if opened.running is None or now >= opened.running.window.closes_at:
        raise Refusal("INVALID", "live_at")  # nobody could have objected any more
    return opened, [confirmed, event]


def channel_down(
    state: Round, policy: PublicityPolicy, down: says.ChannelDown, reason: str, now: datetime
) -> Outcome:
    """A channel no longer shows the notice; a mandatory one restarts a window it missed (R26).

    Found out after the close it still does, if the channel went down before it: what was not
    shown for the whole window was not shown. Once the round is settled nothing is undone.

    Raises:
        Refusal: ``CHANNEL_UNKNOWN`` unless the channel shows the notice, ``INVALID`` for a time
            that has not come or is before the channel was live, ``WRONG_STATE`` once settled.
    """
    known = next((each for each in state.channels if each.channel == down.channel), None)
    if known is None:
        raise Refusal("CHANNEL_UNKNOWN", down.channel)
    if state.status is Status.SETTLED:
        raise Refusal("WRONG_STATE", state.status.value)
    if not known.live_at <= down.down_at <= now:
        raise Refusal("INVALID", "down_at")
    running = state.running
    if running is None or down.channel not in policy.mandatory_channels:
        left = tuple(each for each in state.channels if each is not known)
        return state.model_copy(update={"channels": left}), [down]
    if down.down_at >= running.window.closes_at:
        raise Refusal("WRONG_STATE", state.status.value)  # it was up for the whole window
    restarted, events = restart(state, RestartCause.CHANNEL_DOWN, reason, now)
    return restarted, [down, *events]


def restart(state: Round, cause: RestartCause, reason: str, now: datetime) -> Outcome:
    """The window no longer counts: a new notice is scheduled and shown for a full one (R26).

    Old timers die with their version. Objections stand: who objected need not do so again.
    Those to the procedure that were upheld are met by this.

    Raises:
        Refusal: ``ROUND_NOT_OPEN`` unless a window runs, or has ended and is not settled;
            ``WRONG_STATE`` for ``PROCEDURE_UPHELD`` where no such objection was upheld.
    """
    if state.running is None or state.notice is None or state.status is Status.SETTLED:
        raise Refusal("ROUND_NOT_OPEN")
    past = Past(
        running=state.running,
        notice=state.notice,
        channels=state.channels,
        closing=state.closing,
        restarted_at=now,
        cause=cause,
        reason=reason,
    )
    moved: dict[str, Any] = {
        "status": Status.PREPARED,
        "notice": None,
        "channels": (),
        "running": None,
        "closing": None,
        "past": (*state.past, past),
        "open_objections": tuple(o for o in state.open_objections if o not in state.upheld),
        "upheld": (),
    }
    if cause is RestartCause.PROCEDURE_UPHELD and not state.upheld:
        raise Refusal("WRONG_STATE", state.status.value)
    met = [
        says.ObjectionDetached(objection=objection, round=state.id, nomination=None)
        for objection in state.upheld
    ]
    event = says.RoundRestarted(round=state.id, window_version=state.running.version, cause=cause)
    return state.model_copy(update=moved), [event, *met]


def extend(
    state: Round,
    settings: CampaignSettings,
    more: int,
    why: Extension,
    years: YearSource,
) -> Outcome:
    """Add ``more`` working days to a window that runs; the notice prints its new end (R26).

    Raises:
        Refusal: ``ROUND_NOT_OPEN`` unless the window runs, ``CALENDAR_MISSING``.
    """
    if state.status is not Status.OPEN or state.running is None or state.notice is None:
        raise Refusal("ROUND_NOT_OPEN")
    if why.at >= state.running.window.closes_at:
        raise Refusal("ROUND_NOT_OPEN")
    window = extended(state.running.window, more, settings.publicity, years)
    return _lengthened(state, settings, window, why)


def recount(
    state: Round, settings: CampaignSettings, now: datetime, years: YearSource
) -> Outcome | None:
    """What a changed calendar does to a window that runs: longer, or nothing (domain.md §3.2).

    The days are counted anew from the first one. A window that would now end earlier stays as it
    was printed.
    """
    running = state.running
    if state.status is not Status.OPEN or running is None or now >= running.window.closes_at:
        return None
    window = recounted(running.window, settings.publicity, years)
    if window.last_day <= running.window.last_day:
        return None
    why = Extension(at=now, cause=ExtensionCause.CALENDAR, reason="放假安排有调整")
    return _lengthened(state, settings, window, why)


def _lengthened(
    state: Round, settings: CampaignSettings, window: Window, why: Extension
) -> Outcome:
    """The round with a later end under a new window version, printed in the notice."""
    if state.running is None or state.notice is None:
        raise Refusal("ROUND_NOT_OPEN")
    running = _running(state.running.version + 1, window, settings)
    notice = _notice(state, settings, window, state.notice.starts_on)
    noted = why.model_copy(update={"version": running.version})
    moved = {"running": running, "notice": notice, "extensions": (*state.extensions, noted)}
    event = says.RoundExtended(
        cause=why.cause, notice_hash=notice.hash, **_opened_data(state.id, running)
    )
    return state.model_copy(update=moved), [event]


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


def uphold(state: Round, objection: str) -> Outcome:
    """An objection to the procedure is upheld: nobody is cleared before a restart (R27)."""
    event = says.RoundBlocked(round=state.id, objection=objection)
    return state.model_copy(update={"upheld": (*state.upheld, objection)}), [event]


def reminded(state: Round, running: Running) -> Outcome:
    """Word that the window ends soon."""
    event = says.WindowClosingNear(round=state.id, closes_at=running.window.closes_at)
    return state, [event]


class Arrival(Part):
    """How an objection came in, and when; letters may carry a postmark."""

    means: Means
    received_at: datetime
    postmarked_on: date | None = None


def in_time(state: Round, policy: PublicityPolicy, arrival: Arrival, now: datetime) -> None:
    """Whether an objection is in time: by the window, not by the round's state (R27).

    A letter counts by a day, so it may be entered after the close, until the round is settled.
    Between a restart and the new window everything is in time: the public has seen the notice.

    Raises:
        Refusal: ``ROUND_NOT_OPEN``, ``OBJECTION_LATE``, ``ROUND_SETTLED``, ``INVALID`` for an
            arrival that has not come or a letter without the postmark it is to be judged by.
    """
    if arrival.received_at > now:
        raise Refusal("INVALID", "received_at")
    opens_at = _first_opening(state)
    if opens_at is None:
        raise Refusal("ROUND_NOT_OPEN")
    if state.status is Status.SETTLED and arrival.means is not Means.FORM:
        raise Refusal("ROUND_SETTLED")
    if arrival.means is Means.LETTER:
        _letter_in_time(state, opens_at, _day_of_letter(policy, arrival))
        return
    if arrival.received_at < opens_at:
        raise Refusal("ROUND_NOT_OPEN")
    if state.running is not None and arrival.received_at >= state.running.window.closes_at:
        raise Refusal("OBJECTION_LATE")


def _day_of_letter(policy: PublicityPolicy, arrival: Arrival) -> date:
    """The day a letter counts by (domain.md §2.4: both rules are found in real notices)."""
    arrived = day_of(arrival.received_at)
    if policy.letters is LetterRule.ARRIVAL:
        return arrived
    if arrival.postmarked_on is None or arrival.postmarked_on > arrived:
        raise Refusal("INVALID", "postmarked_on")
    return arrival.postmarked_on


def _letter_in_time(state: Round, opens_at: datetime, day: date) -> None:
    if day < day_of(opens_at):
        raise Refusal("ROUND_NOT_OPEN")
    if state.running is not None and day > state.running.window.last_day:
        raise Refusal("OBJECTION_LATE")


def _first_opening(state: Round) -> datetime | None:
    """Since when the public could know of the round's nominees."""
    first = state.past[0].running if state.past else state.running
    return first.window.opens_at if first else None


def _open(
    state: Round, notice: Notice, settings: CampaignSettings, years: YearSource
) -> tuple[Round, Payload]:
    """The window starts with the latest mandatory channel, not before the printed day."""
    live_at = max(channel.live_at for channel in state.channels)
    window = window_of(max(live_at, start_of_day(notice.starts_on)), settings.publicity, years)
    running = _running(state.window_version + 1, window, settings)
    moved = state.model_copy(update={"running": running, "status": Status.OPEN})
    return moved, says.RoundOpened(**_opened_data(moved.id, running))


def _running(version: int, window: Window, settings: CampaignSettings) -> Running:
    clock = CampaignClock.of(settings)
    return Running(
        version=version,
        window=window,
        closes_at_real=clock.real(window.closes_at),
        settles_at_real=clock.real(window.settles_at),
    )


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
