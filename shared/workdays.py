"""The official working days of China: Monday to Friday, less holidays, plus 调休 weekend days.

Calendar years are data with a source (domain.md §3.2); a year without an official notice is
refused by name and never guessed.
"""

from collections.abc import Callable
from datetime import date, timedelta

from events.published import CalendarYear
from shared.problems import Refusal

_SATURDAY = 5

YearSource = Callable[[int], CalendarYear | None]


def is_working_day(day: date, years: YearSource) -> bool:
    """Whether an Asia/Shanghai day is an official working day.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year.
    """
    year = years(day.year)
    if year is None:
        raise Refusal("CALENDAR_MISSING", str(day.year))
    if day.weekday() >= _SATURDAY:
        return day in year.workdays
    return day not in year.holidays


def working_days_from(start: date, count: int, years: YearSource) -> tuple[date, ...]:
    """The first ``count`` working days on or after ``start``.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year.
    """
    days: list[date] = []
    day = start
    while len(days) < count:
        if is_working_day(day, years):
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)
