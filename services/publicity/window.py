"""The window of working days: a pure function of start, policy and calendar (R26, domain.md §3).

Practice counts the day of publication if the notice was up before the cut-off of a working day;
the Civil Code (art. 201) would start on the day after. Which holds is a policy of the campaign.
The window ends at 24:00 of its last day (art. 203) unless a closing hour is printed.
"""

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict

from events.published import PublicityPolicy
from shared.clock import SHANGHAI, day_of, end_of_day
from shared.workdays import YearSource, is_working_day, working_days_from


class Window(BaseModel):
    """Days are Asia/Shanghai, instants UTC. ``settles_at`` is the end of the grace days."""

    model_config = ConfigDict(frozen=True)

    days: tuple[date, ...]
    opens_at: datetime
    closes_at: datetime
    settles_at: datetime

    @property
    def first_day(self) -> date:
        """The first working day that counts."""
        return self.days[0]

    @property
    def last_day(self) -> date:
        """The last working day; the window ends with it."""
        return self.days[-1]


def window_of(live_at: datetime, policy: PublicityPolicy, years: YearSource) -> Window:
    """The window of a notice that every mandatory channel shows since ``live_at``.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year without an official notice.
    """
    days = working_days_from(_first_candidate(live_at, policy, years), policy.working_days, years)
    return _of(days, live_at, policy, years)


def extended(window: Window, more: int, policy: PublicityPolicy, years: YearSource) -> Window:
    """The same window with ``more`` working days at its end; never shorter.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year without an official notice.
    """
    after = working_days_from(window.last_day + timedelta(days=1), more, years)
    return _of((*window.days, *after), window.opens_at, policy, years)


def recounted(window: Window, policy: PublicityPolicy, years: YearSource) -> Window:
    """As many working days as the window had, from its first day, by the calendar of now.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year without an official notice.
    """
    days = working_days_from(window.first_day, len(window.days), years)
    return _of(days, window.opens_at, policy, years)


def last_start(finish_by: date, policy: PublicityPolicy, years: YearSource) -> date:
    """The last day on which a notice may go up so that all ends by ``finish_by`` (R05).

    Counted back over the days of the window, its grace days and those that decision and
    ceremony need. A notice that is up before the cut-off is meant where that day may count.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year without an official notice.
    """
    left = policy.working_days + policy.grace_days + policy.conclusion_days
    day = finish_by
    while True:
        left -= is_working_day(day, years)
        if left == 0:
            break
        day -= timedelta(days=1)
    counts = policy.count_start_day and policy.start_cutoff > time.min
    return day if counts else day - timedelta(days=1)


def _of(
    days: tuple[date, ...], opens_at: datetime, policy: PublicityPolicy, years: YearSource
) -> Window:
    """The window over these days, with its grace days."""
    closes_at = _end_of(days[-1], policy)
    grace = working_days_from(days[-1] + timedelta(days=1), policy.grace_days, years)
    settles_at = end_of_day(grace[-1]) if grace else closes_at
    return Window(days=days, opens_at=opens_at, closes_at=closes_at, settles_at=settles_at)


def _first_candidate(live_at: datetime, policy: PublicityPolicy, years: YearSource) -> date:
    """The day from which working days are counted."""
    day = day_of(live_at)
    early = live_at.astimezone(SHANGHAI).time() < policy.start_cutoff
    if policy.count_start_day and early and is_working_day(day, years):
        return day
    return day + timedelta(days=1)


def _end_of(day: date, policy: PublicityPolicy) -> datetime:
    if policy.closing_hour is None:
        return end_of_day(day)
    return datetime.combine(day, policy.closing_hour, SHANGHAI)
