"""What publicity does on hearing an event, a timer or a sweep.

A timer is a hint and a sweep is a doubt: both are answered by the stored window alone. Early,
late, repeated or missing timers all end in one ``RoundClosed``, whose causation says what did it.
"""

from contextlib import suppress

from events.envelope import CloudEvent
from events.intake import CalendarChanged, ConsentWithdrawn
from events.publicity import (
    ObjectionConcluded,
    ObjectionScreened,
    ObjectionWithdrawn,
    RoundSettled,
)
from events.published import Profile
from events.review import CaseWithdrawn, ConsentNoted, ShortlistConfirmed
from events.scheduler import GraceElapsed, WindowElapsed, WindowReminderDue
from events.vocabulary import ClosedBy, WithdrawalReason
from services.publicity import entry as entries
from services.publicity import round as rounds
from services.publicity import store, timing
from services.publicity.entry import Entry
from services.publicity.round import Closing, Nominee, Round
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import TooEarlyError
from shared.settings import calendar_year, forget, settings_of
from shared.sweep import Each, Line
from shared.table import AlreadyDoneError, Change, Extra, Unchanged, commit
from shared.timers import is_overdue

SOURCE = "zuimei.publicity"


class ProfileChangedError(ValueError):
    """The profile on file is not the one the shortlist was confirmed with."""


def prepare(event: CloudEvent, payload: ShortlistConfirmed) -> None:
    """Prepare a round and take custody of its nominees, each by a commit of their own.

    Raises:
        ProfileChangedError: a profile does not have the hash that came with the shortlist.
    """
    state, events = rounds.prepared(event.campaign, payload)
    profiles = _profiles_of(state.nominees)
    cause, now = Cause.of(event, SOURCE), CampaignClock.of(settings_of(event.campaign)).now()
    with suppress(AlreadyDoneError):
        commit(cause, now, Change(state, events))
    for nominee in state.nominees:
        with suppress(AlreadyDoneError):
            commit(
                cause, now, Change(*entries.placed(state.id, nominee, profiles[nominee.nomination]))
            )


@table.retrying
def remind_of_close(event: CloudEvent, payload: WindowReminderDue) -> None:
    """Give word that a window ends soon, if that window runs."""
    state = _round(payload.round)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    running = state.running
    if running is None or _stale(state, payload.window_version):
        return
    if state.status is rounds.Status.OPEN and now < running.window.closes_at:
        commit(Cause.of(event, SOURCE), now, Change(*rounds.reminded(state, running)))


def recount_windows(event: CloudEvent, payload: CalendarChanged, each: Each) -> None:
    """Make windows longer that would now have fewer working days than were printed (R26)."""
    forget()  # the calendar that this process knows is the old one

    def look_after(line: Line) -> None:
        state = Round.model_validate(line)
        if state.running and state.running.window.last_day.year >= payload.year:
            with suppress(AlreadyDoneError):
                _recount(event, state.id)

    each(table.due_all(store.DUE), look_after)


@table.retrying
def _recount(event: CloudEvent, round_id: str) -> None:
    state = _round(round_id)
    settings = settings_of(state.campaign)
    now = CampaignClock.of(settings).now()
    outcome = rounds.recount(state, settings, now, calendar_year)
    if outcome is not None:
        commit(Cause.of(event, SOURCE), now, Change(*outcome))


@table.retrying
def close(event: CloudEvent, payload: WindowElapsed) -> None:
    """Close a window on its timer's word, if that is the window that runs and it has ended.

    Raises:
        TooEarlyError: it has not ended, or the round is not here yet.
    """
    state = _round(payload.round)
    if _stale(state, payload.window_version) or state.status is not rounds.Status.OPEN:
        return
    now = CampaignClock.of(settings_of(state.campaign)).now()
    if not rounds.may_close(state, now):
        raise TooEarlyError(payload.round)
    closing = Closing(closed_at=now, closed_by=ClosedBy.TIMER, causation=event.id)
    commit(Cause.of(event, SOURCE), now, Change(*rounds.close(state, closing)))


@table.retrying
def settle(event: CloudEvent, payload: GraceElapsed) -> None:
    """Settle a closed round whose grace days are over (R27).

    An open objection to the procedure keeps it: the screening of that objection will settle it.
    A window that was restarted or extended has a timer of its own.

    Raises:
        TooEarlyError: the window is not closed, or the grace days are not over.
    """
    state = _round(payload.round)
    if _stale(state, payload.window_version) or state.status is rounds.Status.SETTLED:
        return
    now = CampaignClock.of(settings_of(state.campaign)).now()
    if rounds.may_settle(state, now):
        commit(Cause.of(event, SOURCE), now, Change(*rounds.settle(state)))
    elif not state.open_objections:
        raise TooEarlyError(payload.round)


def sweep(event: CloudEvent, each: Each) -> None:
    """Close and settle what no timer did, and set timers that are missing (architecture §4).

    What is due this moment is left to its timer, which may be under way.
    """

    def look_after(line: Line) -> None:
        state = Round.model_validate(line)
        if state.due_at is None:
            return
        if state.due_at > utc_now():
            timing.restore_timers(event, state)
        elif is_overdue(state.due_at):
            _overdue(event, state.id)

    each(table.due_all(store.DUE), look_after)


def clear(event: CloudEvent, payload: RoundSettled) -> None:
    """Clear every nominee of a settled round with no objection open (R27)."""
    for nomination in payload.nominations:
        with suppress(AlreadyDoneError):
            _clear_one(event, payload.round, nomination)


@table.retrying
def apply_screening(event: CloudEvent, payload: ObjectionScreened) -> None:
    """An admitted objection holds its nominee; one that is not admitted frees them (R27).

    An admitted objection to the procedure changes nothing: it blocks the round since it came.
    """
    if not payload.admissible:
        _free(event, payload.objection, payload.round, payload.nomination)
    elif payload.nomination is not None:
        entry = _entry(payload.round, payload.nomination)
        if payload.objection in entry.open_objections and entry.status not in entries.FINAL:
            _commit(event, Change(*entries.hold(entry, payload.objection)))


@table.retrying
def apply_conclusion(event: CloudEvent, payload: ObjectionConcluded) -> None:
    """An upheld objection disqualifies its nominee, any other frees them (R27).

    An upheld objection to the procedure leaves the round blocked until it is restarted.
    """
    if not payload.upheld:
        _free(event, payload.objection, payload.round, payload.nomination)
    elif payload.nomination is not None:
        entry = _entry(payload.round, payload.nomination)
        _commit(event, Change(*entries.disqualify(entry, payload.objection)))
    else:
        _commit(event, Change(*rounds.uphold(_round(payload.round), payload.objection)))


@table.retrying
def apply_withdrawal(event: CloudEvent, payload: ObjectionWithdrawn) -> None:
    """What its objector took back stands against nobody."""
    _free(event, payload.objection, payload.round, payload.nomination)


def withdraw_consent(event: CloudEvent, payload: ConsentWithdrawn) -> None:
    """Who takes their consent back leaves every round that holds them (个人信息保护法 art. 15)."""
    found = table.list_by(store.entries_of(event.campaign), f"{payload.nomination}#").items
    for item in found:
        with suppress(AlreadyDoneError):
            _withdraw(event, str(item["round"]), payload.nomination)


def heed_consent(event: CloudEvent, payload: ConsentNoted) -> None:
    """Review knows of a round that this service may not have listed when it heard of the consent.

    Without a round they are placed in none yet; review says so again when they are.
    """
    if payload.round is not None:
        _withdraw(event, payload.round, payload.nomination)


def take_down(event: CloudEvent, payload: CaseWithdrawn) -> None:
    """A case that ended at review is shown by no round that cleared its nominee."""
    for item in table.list_by(store.entries_of(event.campaign), f"{payload.nomination}#").items:
        with suppress(AlreadyDoneError):
            _take_down(event, str(item["round"]), payload.nomination)


@table.retrying
def _take_down(event: CloudEvent, round_id: str, nomination: str) -> None:
    entry = table.get(store.entry_key(round_id, nomination), Entry)
    if entry is None:
        return
    left, said = entries.take_down(entry)
    if said:
        _commit(event, Change(left, said))


@table.retrying
def _withdraw(event: CloudEvent, round_id: str, nomination: str) -> None:
    entry = _entry(round_id, nomination)
    if entry.status not in entries.FINAL:
        _commit(event, Change(*entries.withdraw(entry, WithdrawalReason.CONSENT)))


@table.retrying
def _clear_one(event: CloudEvent, round_id: str, nomination: str) -> None:
    entry = _entry(round_id, nomination)
    if entry.round == round_id and entries.may_clear(entry):
        _commit(event, Change(*entries.clear(entry)))


def _free(event: CloudEvent, objection: str, round_id: str, nomination: str | None) -> None:
    """Take an objection off what it stands against; clear the nominee if the round is settled.

    The commit depends on the round not having settled in between, so that either this or the
    settlement clears the nominee, never neither.
    """
    if nomination is None:
        state = _round(round_id)
        now = CampaignClock.of(settings_of(event.campaign)).now()
        _commit(event, Change(*rounds.detach(state, objection, now)))
        return
    round_key, entry_key = store.round_key(round_id), store.entry_key(round_id, nomination)
    found = table.get_all({round_key: Round, entry_key: Entry})
    whole, entry = found.get(round_key), found.get(entry_key)
    if not (isinstance(whole, Round) and isinstance(entry, Entry)):
        raise TooEarlyError(nomination)
    if entry.moved_to is not None:
        _free(event, objection, entry.moved_to, nomination)
        return
    settled = whole.status is rounds.Status.SETTLED
    freed = Change(*entries.detach(entry, objection, settled=settled))
    _commit(event, freed, Unchanged(round_key, whole.version))


def _commit(event: CloudEvent, change: Change, *extras: Extra) -> None:
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, change, extras=extras)


def _entry(round_id: str, nomination: str) -> Entry:
    """Where a nominee stands: in the round, or in the one they were moved to."""
    entry = table.get(store.entry_key(round_id, nomination), Entry)
    if entry is None:
        raise TooEarlyError(nomination)
    return _entry(entry.moved_to, nomination) if entry.moved_to else entry


@table.retrying
def _overdue(event: CloudEvent, round_id: str) -> None:
    """What a timer should have done."""
    state = _round(round_id)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    cause = Cause.swept(event, SOURCE)
    if rounds.may_close(state, now):
        closing = Closing(closed_at=now, closed_by=ClosedBy.SWEEP, causation=event.id)
        commit(cause, now, Change(*rounds.close(state, closing)))
    elif rounds.may_settle(state, now):
        commit(cause, now, Change(*rounds.settle(state)))


def _round(round_id: str) -> Round:
    state = table.get(store.round_key(round_id), Round)
    if state is None:
        raise TooEarlyError(round_id)
    return state


def _stale(state: Round, window_version: int) -> bool:
    """Whether a timer speaks of a window that no longer runs."""
    return state.running is None or state.running.version != window_version


def _profiles_of(nominees: tuple[Nominee, ...]) -> dict[str, Profile]:
    """The profiles that the shortlist was confirmed with, by nomination."""
    keys = {store.profile_key(n.nomination, n.profile_version): n for n in nominees}
    bodies = table.get_published_all(list(keys))
    found = {}
    for key, nominee in keys.items():
        profile = Profile.model_validate(bodies.get(key, {}))
        if profile.digest() != nominee.profile_hash:
            raise ProfileChangedError(nominee.nomination)
        found[nominee.nomination] = profile
    return found
