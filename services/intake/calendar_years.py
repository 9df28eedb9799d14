"""Official calendar years for a new campaign, from ``chinesecalendar`` (domain.md §3.2, §3.4).

A year without an official notice has no holidays there: it is refused by name, never guessed.
"""

from datetime import date
from functools import lru_cache

import chinese_calendar

from events.published import CalendarYear
from shared.problems import Refusal

#: Numbers of the State Council's notices that are on file here.
NOTICES = {2023: "国办发明电〔2022〕16号"}
SOURCE = "chinesecalendar"
UNREGISTERED = "文号待登记"
_SATURDAY = 5


@lru_cache  # the library's table does not change while a process runs
def official_year(year: int) -> CalendarYear:
    """The holidays on weekdays and the working weekend days of a year.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year.
    """
    if all(day.year != year for day in chinese_calendar.holidays):
        raise Refusal("CALENDAR_MISSING", str(year))
    days = chinese_calendar.get_dates(date(year, 1, 1), date(year, 12, 31))
    working = set(chinese_calendar.get_workdays(days[0], days[-1]))
    return CalendarYear(
        year=year,
        source=SOURCE,
        notice_number=NOTICES.get(year, UNREGISTERED),
        holidays=tuple(d for d in days if d.weekday() < _SATURDAY and d not in working),
        workdays=tuple(d for d in days if d.weekday() >= _SATURDAY and d in working),
    )
