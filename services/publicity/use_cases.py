"""Publicity's commands on rounds: load, decide, commit. Nothing here can open a seal."""

from collections.abc import Mapping
from typing import Any

from events.publicity import ChannelDown
from events.published import Profile
from events.vocabulary import ExtensionCause, Role
from services.publicity import entry as entries
from services.publicity import round as rounds
from services.publicity import store
from services.publicity.bodies import (
    ChannelBody,
    ChannelDownBody,
    ExtendBody,
    RestartBody,
    ScheduleBody,
    WithdrawBody,
)
from services.publicity.entry import Entry
from services.publicity.round import Channel, Extension, Round
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.ids import new_id
from shared.problems import Refusal
from shared.settings import calendar_year, roster_of, settings_of
from shared.table import Change, Page, Unchanged, commit

#: Who puts the notice up, and who takes objections: they must know whom it is about.
_SEES_NAMES = frozenset({Role.PUBLICIST, Role.DISCIPLINE})


@table.retrying
def schedule(caller: Caller, round_id: str, body: ScheduleBody) -> Receipt:
    """Fix the text of the notice for a printed start day (R26)."""
    state = _round(caller, round_id)
    settings = settings_of(state.campaign)
    now = CampaignClock.of(settings).now()
    return _done(caller, rounds.schedule(state, settings, body.starts_on, now, calendar_year))


@table.retrying
def confirm_channel(caller: Caller, round_id: str, body: ChannelBody) -> Receipt:
    """A channel shows the notice; with the last mandatory one the window opens (R26)."""
    state = _round(caller, round_id)
    settings = settings_of(state.campaign)
    channel = Channel(
        channel=body.channel, live_at=body.live_at, url=str(body.url), proof_hash=body.proof_hash
    )
    now = CampaignClock.of(settings).now()
    return _done(caller, rounds.confirm_channel(state, settings, channel, now, calendar_year))


@table.retrying
def channel_down(caller: Caller, round_id: str, body: ChannelDownBody) -> Receipt:
    """A channel no longer shows the notice; a mandatory one restarts the window (R26)."""
    state = _round(caller, round_id)
    settings = settings_of(state.campaign)
    down = ChannelDown(round=round_id, **body.model_dump(exclude={"reason"}))
    now = CampaignClock.of(settings).now()
    return _done(caller, rounds.channel_down(state, settings.publicity, down, body.reason, now))


@table.retrying
def restart(caller: Caller, round_id: str, body: RestartBody) -> Receipt:
    """The window does not count; a new notice is scheduled and runs in full (R26)."""
    state = _round(caller, round_id)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    return _done(caller, rounds.restart(state, body.cause, body.reason, now))


@table.retrying
def extend(caller: Caller, round_id: str, body: ExtendBody) -> Receipt:
    """Add working days to a window that runs (R26)."""
    state = _round(caller, round_id)
    settings = settings_of(state.campaign)
    now = CampaignClock.of(settings).now()
    why = Extension(at=now, cause=ExtensionCause.OFFICER, reason=body.reason)
    return _done(caller, rounds.extend(state, settings, body.working_days, why, calendar_year))


@table.retrying
def correct(caller: Caller, round_id: str, nomination: str) -> Receipt:
    """Move a nominee whose profile was corrected to a round of their own; the others go on (R26).

    The newest profile on file is what the new round shows.

    Raises:
        Refusal: ``NOT_FOUND``, ``HOLDER_ELSEWHERE``, ``ROUND_SETTLED``, ``PROFILE_UNCHANGED`` if
            the notice shows the newest one.
    """
    round_key, entry_key = store.round_key(round_id), store.entry_key(round_id, nomination)
    found = table.get_all({round_key: Round, entry_key: Entry})
    state, entry = found.get(round_key), found.get(entry_key)
    if not (isinstance(state, Round) and isinstance(entry, Entry)):
        raise Refusal("NOT_FOUND", nomination)
    settings = settings_of(state.campaign)
    caller.leading_group(settings, roster_of(state.campaign))
    newest = table.get_latest(store.profiles_of(nomination))
    if newest is None:
        raise Refusal("PROFILE_UNCHANGED")
    profile = Profile.model_validate(newest)
    fresh = rounds.follow_up(state, new_id(), profile)
    left, placed = entries.moved(entry, fresh[0].id, profile)
    receipt = Receipt.of(fresh[0].id, 1, fresh[0].status.value)
    commit(
        caller.cause(),
        CampaignClock.of(settings).now(),
        Change(*fresh),
        Change(*left),
        Change(*placed),
        extras=[Unchanged(round_key, state.version)],
        receipt=receipt.model_dump(),
    )
    return receipt


@table.retrying
def withdraw(caller: Caller, round_id: str, nomination: str, body: WithdrawBody) -> Receipt:
    """Take a nominee out of a round that holds them; off the public page with the event.

    Raises:
        Refusal: ``NOT_FOUND``, ``HOLDER_ELSEWHERE``.
    """
    entry = table.get(store.entry_key(round_id, nomination), Entry)
    if entry is None:
        raise Refusal("NOT_FOUND", nomination)
    settings = settings_of(entry.campaign)
    caller.leading_group(settings, roster_of(entry.campaign))
    caller.expects(entry)
    state, events = entries.withdraw(entry, body.reason)
    receipt = Receipt.of(nomination, state.version + 1, state.status.value)
    now = CampaignClock.of(settings).now()
    commit(caller.cause(), now, Change(state, events), receipt=receipt.model_dump())
    return receipt


def show(
    caller: Caller, round_id: str
) -> tuple[Round, dict[str, Entry], dict[str, Mapping[str, Any]]]:
    """A round, its entries and, for who works on it, the profiles it shows; by nomination.

    Raises:
        Refusal: ``NOT_FOUND``.
    """
    state = _found(round_id)
    keys = [store.entry_key(round_id, nominee.nomination) for nominee in state.nominees]
    entries = {entry.nomination: entry for entry in table.get_many(keys, Entry)}
    if not caller.who.roles & _SEES_NAMES:
        return state, entries, {}
    profiles = table.get_published_all(
        [store.profile_key(n.nomination, n.profile_version) for n in state.nominees]
    )
    return state, entries, {str(body["nomination"]): body for body in profiles.values()}


def listing(campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's rounds."""
    return table.list_by(store.rounds_of(campaign), after=after, limit=limit)


def _found(round_id: str) -> Round:
    state = table.get(store.round_key(round_id), Round)
    if state is None:
        raise Refusal("NOT_FOUND", round_id)
    return state


def _round(caller: Caller, round_id: str) -> Round:
    state = _found(round_id)
    caller.leading_group(settings_of(state.campaign), roster_of(state.campaign))
    caller.expects(state)
    return state


def _done(caller: Caller, outcome: rounds.Outcome) -> Receipt:
    state, events = outcome
    receipt = Receipt.of(state.id, state.version + 1, state.status.value)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    commit(caller.cause(), now, Change(state, events), receipt=receipt.model_dump())
    return receipt
