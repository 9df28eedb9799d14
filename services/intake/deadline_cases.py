"""The nomination deadline: its timers, its reminders, and a sweep for what a timer missed (R02).

A timer is a hint: what it says is checked against the campaign and the clock each time.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from events.envelope import CloudEvent, Payload
from events.intake import CampaignOpened, DeadlineNear, SettingsChanged
from events.published import CampaignSettings, Region
from events.scheduler import DeadlineReminderDue, DeadlineSweepDue, NominationDeadlineReached
from events.vocabulary import Level
from services.intake import campaign as campaigns
from services.intake import consultation, retention_cases, store
from services.intake.campaign import Campaign
from services.intake.nomination import Nomination, Status
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, end_of_day, utc_now
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.sweep import Line, sweeping
from shared.table import Change, commit
from shared.timers import TIMER_DELAY, Timer

SOURCE = "zuimei.intake"


def set_timers(event: CloudEvent, payload: CampaignOpened) -> None:
    """Set the timers of the deadline and its reminders; their names make a second time harmless."""
    settings = settings_of(event.campaign)
    _set_all(event, settings, payload.settings_version, payload.nominations_due_at)


def move(event: CloudEvent, payload: SettingsChanged) -> None:
    """Set timers for the deadline of new settings; the old ones find themselves superseded (R02).

    Raises:
        TooEarlyError: this process still has settings from before the change.
    """
    settings = settings_of(event.campaign)
    if settings.version < payload.settings_version:
        raise TooEarlyError(event.campaign)
    if payload.settings_version > 1:
        _set_all(event, settings, settings.version, end_of_day(settings.nominations_due_on))


def _set_all(event: CloudEvent, settings: CampaignSettings, version: int, due_at: datetime) -> None:
    clock = CampaignClock.of(settings)

    def _set(kind: str, about: str, payload: Payload, at: datetime) -> None:
        name = f"{event.campaign}/v{version}{about}"
        Timer(kind, name, event.subject, payload).set(event, clock.real(at), at)

    _set("deadline", "", NominationDeadlineReached(), due_at)
    for days in settings.reminders.deadline_days:
        reminder, at = DeadlineReminderDue(days_left=days), due_at - timedelta(days=days)
        _set("reminder", f"/{days}d", reminder, at)


@table.retrying
def close_nominations(event: CloudEvent, _: NominationDeadlineReached) -> None:
    """Say that reporting has ended, if it has.

    A timer of a deadline that was put off since does nothing: the new one has its own.

    Raises:
        TooEarlyError: the campaign is not here yet, or its deadline has not passed.
    """
    state = _campaign(event.campaign)
    if state.nominations_closed or event.time < state.nominations_due_at:
        return
    now = CampaignClock.of(settings_of(event.campaign)).now()
    if now < state.nominations_due_at:
        raise TooEarlyError(event.campaign)
    commit(Cause.of(event, SOURCE), now, Change(*campaigns.closed(state)))


@table.retrying
def remind(event: CloudEvent, payload: DeadlineReminderDue) -> None:
    """Tell each region that reports to the province what it still has in hand.

    Raises:
        TooEarlyError: the campaign is not here yet, or the day has not come.
    """
    state, days = _campaign(event.campaign), payload.days_left
    settings = settings_of(event.campaign)
    now, due_at = CampaignClock.of(settings).now(), state.nominations_due_at
    day = due_at - timedelta(days=days)
    if state.nominations_closed or days in state.reminded or now >= due_at or event.time < day:
        return
    if now < day:
        raise TooEarlyError(event.campaign)
    near = _near(settings, days)
    commit(Cause.of(event, SOURCE), now, Change(*campaigns.reminded(state, days, near)))


def sweep(event: CloudEvent, _: DeadlineSweepDue) -> None:
    """Close what no timer closed, and look for what is to be erased where no timer did.

    The sweep leaves no mark, for it comes again and again.
    """

    def look_after(line: Line) -> None:
        late = Campaign.model_validate(line)
        if late.nominations_closed:
            retention_cases.restart(event, late.campaign)
        else:
            _close_missed(event, late.campaign)

    with sweeping() as each:
        each(table.due_before(store.DUE, utc_now() - TIMER_DELAY), look_after)


@table.retrying
def _close_missed(event: CloudEvent, campaign: str) -> None:
    state = _campaign(campaign)
    now = CampaignClock.of(settings_of(campaign)).now()
    if not state.nominations_closed and now >= state.nominations_due_at:
        cause = Cause.swept(event, SOURCE)
        commit(cause, now, Change(*campaigns.closed(state)))


def _near(settings: CampaignSettings, days: int) -> list[DeadlineNear]:
    drafts, overdue = Counter[str](), Counter[str]()
    for nomination in _nominations(settings.campaign):
        city = reporting_region(settings, nomination.region)
        drafts[city] += nomination.status in (Status.DRAFT, Status.RETURNED)
        overdue[city] += _overdue(nomination, settings)
    return [
        DeadlineNear(
            days_left=days,
            region=region.code,
            drafts=drafts[region.code],
            overdue=overdue[region.code],
        )
        for region in settings.regions
        if region.reports_to == settings.province
    ]


def reporting_region(settings: CampaignSettings, code: str) -> str:
    """The region above this one, or itself, that reports to the province."""
    region: Region | None = settings.region(code)
    while region and region.reports_to and region.reports_to != settings.province:
        region = settings.region(region.reports_to)
    return region.code if region else code


def _overdue(nomination: Nomination, settings: CampaignSettings) -> bool:
    """Handed in, and departments of its level have not been heard, or not confirmed."""
    if nomination.status is not Status.SUBMITTED or nomination.level is Level.PROVINCE:
        return False
    heard = consultation.standing(nomination.opinions, nomination.level)
    done = {d for d, line in heard.items() if line.confirmed_by}
    return not set(nomination.departments(settings)) <= done


def _nominations(campaign: str) -> Iterator[Nomination]:
    yield from map(Nomination.model_validate, table.list_all(store.list_key(campaign)))


def _campaign(campaign: str) -> Campaign:
    state = table.get(store.campaign_key(campaign), Campaign)
    if state is None:
        raise TooEarlyError(campaign)
    return state
