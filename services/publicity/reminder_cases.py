"""Word of what is near: time limits of objections, the last start of a round. A timer is a hint."""

from datetime import timedelta

from events.envelope import CloudEvent
from events.intake import CampaignOpened, SettingsChanged
from events.publicity import ObjectionConcluded, ObjectionReceived, ObjectionScreened
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
from shared.clock import CampaignClock, day_of, start_of_day, utc_now
from shared.consumer import TooEarlyError
from shared.logs import logger
from shared.problems import Refusal
from shared.settings import calendar_year, settings_of
from shared.table import Change, commit


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


@table.retrying
def remind_of_limit(event: CloudEvent, payload: ObjectionLimitDue) -> None:
    """Give word of a step that is not done (domain.md §2.5).

    Raises:
        TooEarlyError: the objection is not here yet.
    """
    found = table.get(store.objection_key(payload.objection), Objection)
    if found is None:
        raise TooEarlyError(payload.objection)
    if rules.waits_for(found, payload.step):
        now = CampaignClock.of(settings_of(found.campaign)).now()
        outcome = rules.remind(found, payload.step, payload.due_at)
        commit(Cause.of(event, SOURCE), now, Change(*outcome))


def erase_old(event: CloudEvent) -> None:
    """Have objections forget what was said once their years are over; a sweep leaves no mark."""
    for item in table.due_before(store.OBJECTIONS_DUE, utc_now()):
        _erase(event, str(item["id"]))


@table.retrying
def _erase(event: CloudEvent, identity: str) -> None:
    found = table.get(store.objection_key(identity), Objection)
    if found is None:
        return
    state, said = rules.erased(found, utc_now())
    if said:
        cause = Cause(source=SOURCE, correlation=event.correlationid, causation=event.id)
        now = CampaignClock.of(settings_of(found.campaign)).now()
        commit(cause, now, Change(state, said))


def watch_last_start(event: CloudEvent, _: CampaignOpened | SettingsChanged) -> None:
    """Set the timer of the last start of a round; other settings set another (R05)."""
    settings = settings_of(event.campaign)
    policy = settings.publicity
    try:
        last = last_start(settings.finish_by, policy, calendar_year)
    except Refusal as refusal:
        logger.warning("no reminder", extra={"code": refusal.code})
        return
    near = start_of_day(last - timedelta(days=policy.last_start_notice_days))
    real = CampaignClock.of(settings).real(near + limits.OFFICE_OPENS)
    timing.last_start_timer(event.campaign, LastStartDue(last_start=last)).set(event, real)


@table.retrying
def warn_of_last_start(event: CloudEvent, payload: LastStartDue) -> None:
    """Give word that the last start is near, unless a window runs or has run."""
    settings = settings_of(event.campaign)
    if payload.last_start != last_start(settings.finish_by, settings.publicity, calendar_year):
        return  # the settings have changed; the timer of the new date will come
    listed = table.list_by(store.rounds_of(event.campaign)).items
    if any(Round.model_validate(item).window_version for item in listed):
        return
    known = table.get(store.watch_key(event.campaign), Watch)
    state = (known or Watch(campaign=event.campaign, last_start=payload.last_start)).model_copy(
        update={"last_start": payload.last_start}
    )
    now = CampaignClock.of(settings).now()
    commit(Cause.of(event, SOURCE), now, Change(*watch.warned(state, day_of(now))))


def _set_limit(event: CloudEvent, objection: str, step: LimitStep) -> None:
    settings = settings_of(event.campaign)
    try:
        limit = limits.limit_of(step, event.time, settings.objections, calendar_year)
    except Refusal as refusal:  # what an objection holds does not wait for a calendar
        logger.warning("no reminder", extra={"code": refusal.code})
        return
    due = ObjectionLimitDue(objection=objection, step=step, due_at=limit.due_at)
    timing.limit_timer(due).set(event, CampaignClock.of(settings).real(limit.remind_at))
