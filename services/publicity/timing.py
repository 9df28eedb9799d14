"""Publicity's timers: a window's end, grace days and near end; limits; the last start."""

from datetime import datetime, timedelta

from events.envelope import CloudEvent, Payload
from events.scheduler import (
    GraceElapsed,
    LastStartDue,
    ObjectionLimitDue,
    WindowElapsed,
    WindowReminderDue,
)
from services.publicity import store
from services.publicity.round import Round, Status
from shared.clock import utc_now
from shared.timers import has_timer, set_timer

#: A timer fires within about a minute of its instant; until then nobody does its work (real time).
TIMER_DELAY = timedelta(seconds=90)


def is_overdue(at: datetime) -> bool:
    """Whether a timer of a real instant has had its time and did nothing."""
    return utc_now() - at >= TIMER_DELAY


def set_window_timer(cause: CloudEvent, round_id: str, version: int, at: datetime) -> None:
    """Have the window closed at a real instant."""
    payload = WindowElapsed(round=round_id, window_version=version)
    _set("window", cause, payload, round_id, version, at)


def set_grace_timer(cause: CloudEvent, round_id: str, version: int, at: datetime) -> None:
    """Have the round settled at a real instant."""
    payload = GraceElapsed(round=round_id, window_version=version)
    _set("grace", cause, payload, round_id, version, at)


def set_closing_reminder(cause: CloudEvent, round_id: str, version: int, at: datetime) -> None:
    """Have word given, at a real instant, that the window ends soon."""
    payload = WindowReminderDue(round=round_id, window_version=version)
    _set("closing", cause, payload, round_id, version, at)


def set_limit_timer(cause: CloudEvent, due: ObjectionLimitDue, at: datetime) -> None:
    """Have a step of an objection looked at, at a real instant."""
    message = CloudEvent.message(
        due,
        identity=f"limit/{due.objection}/{due.step.value}",
        source="zuimei.scheduler",
        subject=store.objection_key(due.objection).pk,
        time=at,
        campaign=cause.campaign,
        correlation=cause.correlationid,
        causation=cause.id,
    )
    set_timer(_limit_name(due), at, message)


def has_limit_timer(due: ObjectionLimitDue) -> bool:
    """Whether the timer of a step is set."""
    return has_timer(_limit_name(due))


def set_last_start_timer(cause: CloudEvent, due: LastStartDue, at: datetime) -> None:
    """Have it looked at, at a real instant, whether a round has started in time."""
    message = CloudEvent.message(
        due,
        identity=f"last/{cause.campaign}/{due.last_start}",
        source="zuimei.scheduler",
        subject=store.watch_key(cause.campaign).pk,
        time=at,
        campaign=cause.campaign,
        correlation=cause.correlationid,
        causation=cause.id,
    )
    set_timer(_last_start_name(cause.campaign, due), at, message)


def has_last_start_timer(campaign: str, due: LastStartDue) -> bool:
    """Whether the timer of a last start is set."""
    return has_timer(_last_start_name(campaign, due))


def restore_timers(cause: CloudEvent, state: Round, reminder_at: datetime) -> None:
    """Set again whichever timers of a waiting round are missing.

    ``reminder_at`` is the real instant at which word of the window's end is due; a reminder whose
    instant has passed is not made up for.
    """
    running = state.running
    if running is None:
        return
    if state.status is Status.OPEN and not has_timer(_name("window", state.id, running.version)):
        set_window_timer(cause, state.id, running.version, running.closes_at_real)
    if reminder_at > utc_now() and not has_timer(_name("closing", state.id, running.version)):
        set_closing_reminder(cause, state.id, running.version, reminder_at)
    if not has_timer(_name("grace", state.id, running.version)):
        set_grace_timer(cause, state.id, running.version, running.settles_at_real)


def _set(  # noqa: PLR0913 - a timer is all of these
    kind: str, cause: CloudEvent, payload: Payload, round_id: str, version: int, at: datetime
) -> None:
    message = CloudEvent.message(
        payload,
        identity=f"{kind}/{round_id}/{version}",
        source="zuimei.scheduler",
        subject=store.round_key(round_id).pk,
        time=at,
        campaign=cause.campaign,
        correlation=cause.correlationid,
        causation=cause.id,
    )
    set_timer(_name(kind, round_id, version), at, message)


def _name(kind: str, round_id: str, version: int) -> str:
    return f"{kind}-{round_id}-v{version}"


def _limit_name(due: ObjectionLimitDue) -> str:
    return f"limit-{due.objection}-{due.step.value.lower()}"


def _last_start_name(campaign: str, due: LastStartDue) -> str:
    return f"last-{campaign}-{due.last_start:%Y%m%d}"
