"""The timers of publicity: window and grace of a round, limits of objections, the last start."""

from datetime import date, datetime, timedelta

from events.envelope import CloudEvent, Payload
from events.publicity import RoundExtended, RoundOpened
from events.scheduler import (
    GraceElapsed,
    LastStartDue,
    ObjectionLimitDue,
    WindowElapsed,
    WindowReminderDue,
)
from events.vocabulary import LimitStep
from services.publicity import limits, store
from services.publicity.limits import Limit
from services.publicity.objection import Objection
from services.publicity.round import Round, Status
from services.publicity.watch import Watch
from shared.clock import CampaignClock, utc_now
from shared.logs import logger
from shared.problems import Refusal
from shared.settings import calendar_year, settings_of
from shared.timers import Timer

#: How long before its close word is given of a window (campaign time).
WORD_BEFORE_CLOSE = timedelta(days=1)


def window_timer(round_id: str, version: int) -> Timer:
    """The end of a window."""
    payload = WindowElapsed(round=round_id, window_version=version)
    return _of_window("window", round_id, version, payload)


def grace_timer(round_id: str, version: int) -> Timer:
    """The end of the grace days after a window."""
    payload = GraceElapsed(round=round_id, window_version=version)
    return _of_window("grace", round_id, version, payload)


def closing_reminder(round_id: str, version: int) -> Timer:
    """Word that a window ends soon."""
    payload = WindowReminderDue(round=round_id, window_version=version)
    return _of_window("closing", round_id, version, payload)


def limit_of(campaign: str, step: LimitStep, since: datetime) -> Limit | None:
    """The limit of a step that could be taken ``since``, as settings and calendar have it now.

    None where no calendar tells: what an objection holds does not wait for one.
    """
    try:
        return limits.limit_of(step, since, settings_of(campaign).objections, calendar_year)
    except Refusal as refusal:
        logger.warning("no limit", extra={"code": refusal.code})
        return None


def next_limit(objection: Objection) -> Limit | None:
    """The limit of the step that an objection waits for, if it waits for any."""
    step, since = objection.next_step, objection.waits_since
    return limit_of(objection.campaign, step, since) if step and since else None


def limit_timer(due: ObjectionLimitDue) -> Timer:
    """A step of an objection that is to be looked at."""
    about = f"{due.objection}/{due.step.value.lower()}"
    return Timer("limit", about, store.objection_key(due.objection).pk, due)


def last_start_timer(state: Watch, last_start: date) -> Timer:
    """Whether a round has started in time; another one as soon as date or instant are others."""
    about = f"{state.campaign}/{last_start:%Y%m%d}/{state.warn_at_real:%Y%m%dT%H%M%S}"
    due = LastStartDue(last_start=last_start)
    return Timer("last", about, state.key.pk, due)


def set_timers(cause: CloudEvent, opened: RoundOpened | RoundExtended) -> None:
    """Set the timers of a window version; their names make a second setting harmless.

    Those of the version before find another one running and do nothing.
    """
    about = (opened.round, opened.window_version)
    window_timer(*about).set(cause, opened.closes_at_real, opened.closes_at)
    grace_timer(*about).set(cause, opened.settles_at_real, opened.settles_at)
    near = opened.closes_at - WORD_BEFORE_CLOSE
    closing_reminder(*about).set(cause, _real(cause.campaign, near), near)


def restore_timers(sweep: CloudEvent, state: Round) -> None:
    """Set again whichever timers of a waiting round are missing.

    A reminder whose instant has passed is not made up for.
    """
    running = state.running
    if running is None:
        return
    about, window = (state.id, running.version), running.window
    if state.status is Status.OPEN:
        window_timer(*about).restore(
            sweep, state.campaign, running.closes_at_real, window.closes_at
        )
    near = window.closes_at - WORD_BEFORE_CLOSE
    word_at = _real(state.campaign, near)
    if word_at > utc_now():
        closing_reminder(*about).restore(sweep, state.campaign, word_at, near)
    grace_timer(*about).restore(sweep, state.campaign, running.settles_at_real, window.settles_at)


def _real(campaign: str, instant: datetime) -> datetime:
    return CampaignClock.of(settings_of(campaign)).real(instant)


def _of_window(kind: str, round_id: str, version: int, payload: Payload) -> Timer:
    return Timer(kind, f"{round_id}/{version}", store.round_key(round_id).pk, payload)
