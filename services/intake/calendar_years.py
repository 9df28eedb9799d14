"""Official calendar years for a new campaign, from ``chinesecalendar`` (domain.md §3.2, §3.4).

The library refuses a year without an official notice; so do we, by name, and never guess.
"""

from datetime import date, timedelta
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
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    try:
        working = {day for day in days if chinese_calendar.is_workday(day)}
    except NotImplementedError:  # what chinesecalendar raises on a year it has no notice for
        raise Refusal("CALENDAR_MISSING", str(year)) from None
    return CalendarYear(
        year=year,
        source=SOURCE,
        notice_number=NOTICES.get(year, UNREGISTERED),
        holidays=tuple(d for d in days if d.weekday() < _SATURDAY and d not in working),
        workdays=tuple(d for d in days if d.weekday() >= _SATURDAY and d in working),
    )
