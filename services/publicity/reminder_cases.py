"""Word of what is near: time limits of objections, the last start of a round.

A timer is a hint and a sweep is a doubt, as with windows: what is stored says whether word is due,
and that it was given.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from events.envelope import CloudEvent
from events.intake import CampaignOpened, SettingsChanged
from events.publicity import ObjectionConcluded, ObjectionReceived, ObjectionScreened
from events.published import CampaignSettings
from events.scheduler import LastStartDue, ObjectionLimitDue
from events.vocabulary import LimitStep
from services.publicity import limits, store, timing, watch
from services.publicity import objection as rules
from services.publicity.event_cases import SOURCE
from services.publicity.objection import Objection
from services.publicity.round import Round
from services.publicity.watch import Watch
from services.publicity.window import last_start
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, day_of, end_of_day, start_of_day, utc_now
from shared.consumer import TooEarlyError
from shared.logs import logger
from shared.problems import Refusal
from shared.settings import calendar_year, forget, newest_settings_of, settings_of
from shared.sweep import Each, Line
from shared.table import AlreadyDoneError, Change, commit
from shared.timers import is_overdue


def set_screening_limit(event: CloudEvent, payload: ObjectionReceived) -> None:
    """An objection is to be screened in time."""
    _set_limit(event, payload.objection, LimitStep.SCREEN)


def set_next_limit(event: CloudEvent, payload: ObjectionScreened) -> None:
    """An admitted objection is to be concluded in time, any other to be answered."""
    step = LimitStep.CONCLUDE if payload.admissible else LimitStep.REPLY
    _set_limit(event, payload.objection, step)


def set_reply_limit(event: CloudEvent, payload: ObjectionConcluded) -> None:
    """A concluded objection is to be answered in time."""
    _set_limit(event, payload.objection, LimitStep.REPLY)


def remind_of_limit(event: CloudEvent, payload: ObjectionLimitDue) -> None:
    """Give word of a step that is not done (domain.md §2.5).

    Raises:
        TooEarlyError: the objection is not here yet.
    """
    _remind(Cause.of(event, SOURCE), payload)


def erase_old(event: CloudEvent, each: Each) -> None:
    """Have objections forget what was said once their years are over; a sweep leaves no mark."""
    old = table.due_before(store.OBJECTIONS_DUE, utc_now())
    each(old, lambda line: _erase(event, str(line["id"])))


@table.retrying
def _erase(event: CloudEvent, identity: str) -> None:
    found = table.get(store.objection_key(identity), Objection)
    if found is None:
        return
    state, said = rules.erased(found, utc_now())
    if said:
        cause = Cause.swept(event, SOURCE)
        now = CampaignClock.of(settings_of(found.campaign)).now()
        commit(cause, now, Change(state, said))


def watch_last_start(event: CloudEvent, _: CampaignOpened | SettingsChanged) -> None:
    """Watch the last start of a round; other settings have another (R05).

    However late this is heard of, the calendar of now counts: nobody else would correct it.
    """
    forget()
    _watch_as_of_now(Cause.of(event, SOURCE), event, settings_of(event.campaign))


def watch_last_starts(event: CloudEvent, each: Each) -> None:
    """Work out every campaign's last start anew: another calendar, another day, or a first one.

    Also where word was given of the day that was. The calendar that this process knows must be the
    new one.
    """

    def look_after(line: Line) -> None:
        campaign = str(line["campaign"])
        with suppress(AlreadyDoneError):
            _watch_unless_over(Cause.of(event, SOURCE), event, campaign)

    each(table.due_all(store.WATCHES_DUE), look_after)


def _watch_unless_over(cause: Cause, event: CloudEvent, campaign: str) -> None:
    """A campaign whose last day has passed has no last start to be in time for."""
    settings = newest_settings_of(campaign)
    if day_of(CampaignClock.of(settings).now()) <= settings.finish_by:
        _watch_as_of_now(cause, event.model_copy(update={"campaign": campaign}), settings)


def _watch_as_of_now(cause: Cause, event: CloudEvent, settings: CampaignSettings) -> None:
    """Put down the last start of the event's campaign, then set its timer.

    A missing year is put down as well: its days, once they are official, find the watch by it.
    """
    clock = CampaignClock.of(settings)
    anew = _worked_out(settings, clock)
    _watch(cause, anew, clock.now())
    if anew.last_start is not None:
        timer = timing.last_start_timer(anew, anew.last_start)
        timer.set(event, anew.warn_at_real, clock.at(anew.warn_at_real))


def _worked_out(settings: CampaignSettings, clock: CampaignClock) -> Watch:
    """The watch as settings and calendar have it now."""
    policy = settings.publicity
    try:
        last = last_start(settings.finish_by, policy, calendar_year)
    except Refusal as refusal:
        logger.warning("no reminder", extra={"code": refusal.code})
        return Watch(campaign=settings.campaign, missing_year=int(refusal.detail))
    near = start_of_day(last - timedelta(days=policy.last_start_notice_days))
    return Watch(
        campaign=settings.campaign,
        last_start=last,
        warn_at_real=clock.real(near + limits.OFFICE_OPENS),
        ends_at_real=clock.real(end_of_day(last)),
    )


def warn_of_last_start(event: CloudEvent, payload: LastStartDue) -> None:
    """Give word that the last start is near, unless a window runs or has run.

    Raises:
        TooEarlyError: the campaign is not watched yet.
    """
    _warn(Cause.of(event, SOURCE), event.campaign, payload)


def sweep(event: CloudEvent, each: Each) -> None:
    """Give word that no timer gave, and set timers that are missing (architecture §4)."""
    each(
        table.due_all(store.LIMITS_DUE),
        lambda line: _look_after_limit(event, Objection.model_validate(line)),
    )
    each(
        table.due_all(store.WATCHES_DUE),
        lambda line: _look_after_last_start(event, Watch.model_validate(line)),
    )


def _look_after_limit(event: CloudEvent, objection: Objection) -> None:
    step, limit = objection.next_step, timing.next_limit(objection)
    if step is None or limit is None:
        return
    at = CampaignClock.of(settings_of(objection.campaign)).real(limit.remind_at)
    due = ObjectionLimitDue(objection=objection.id, step=step, due_at=limit.due_at)
    if is_overdue(at):
        _remind(Cause.swept(event, SOURCE), due)
    elif at > utc_now():
        timing.limit_timer(due).restore(event, objection.campaign, at, limit.remind_at)


def _look_after_last_start(event: CloudEvent, state: Watch) -> None:
    """Word that comes after the last start is of no use to anybody.

    A watch without one is worked out anew, in case its days became official unheard.
    """
    now, cause = utc_now(), Cause.swept(event, SOURCE)
    if state.last_start is None:
        _watch_unless_over(cause, event, state.campaign)
    elif is_overdue(state.warn_at_real) and now < state.ends_at_real and not state.warned:
        _warn(cause, state.campaign, LastStartDue(last_start=state.last_start))
    elif state.warn_at_real > now and not state.warned:
        at, clock = state.warn_at_real, CampaignClock.of(settings_of(state.campaign))
        timer = timing.last_start_timer(state, state.last_start)
        timer.restore(event, state.campaign, at, clock.at(at))


@table.retrying
def _remind(cause: Cause, due: ObjectionLimitDue) -> None:
    found = table.get(store.objection_key(due.objection), Objection)
    if found is None:
        raise TooEarlyError(due.objection)
    if not rules.waits_for(found, due.step) or due.step in found.reminded:
        return
    limit, now = timing.next_limit(found), CampaignClock.of(settings_of(found.campaign)).now()
    if limit is None or now < limit.remind_at:
        return  # settings or calendar have changed; the sweep sets it again
    commit(cause, now, Change(*rules.remind(found, due.step, limit.due_at)))


@table.retrying
def _watch(cause: Cause, anew: Watch, now: datetime) -> None:
    outcome = watch.watched(table.get(anew.key, Watch), anew)
    if outcome is not None:
        commit(cause, now, Change(*outcome))


@table.retrying
def _warn(cause: Cause, campaign: str, due: LastStartDue) -> None:
    state = table.get(store.watch_key(campaign), Watch)
    if state is None:
        raise TooEarlyError(campaign)
    if state.warned or state.last_start != due.last_start:
        return
    if not state.warn_at_real <= utc_now() < state.ends_at_real:
        return  # settings or calendar have changed: a timer of the new instant will come, or none
    listed = table.list_by(store.rounds_of(campaign)).items
    if any(Round.model_validate(item).window_version for item in listed):
        return
    now = CampaignClock.of(settings_of(campaign)).now()
    commit(cause, now, Change(*watch.warned(state, due.last_start, day_of(now))))


def _set_limit(event: CloudEvent, objection: str, step: LimitStep) -> None:
    limit = timing.limit_of(event.campaign, step, event.time)
    if limit is not None:
        due = ObjectionLimitDue(objection=objection, step=step, due_at=limit.due_at)
        at = CampaignClock.of(settings_of(event.campaign)).real(limit.remind_at)
        timing.limit_timer(due).set(event, at, limit.remind_at)
