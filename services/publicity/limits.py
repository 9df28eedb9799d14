"""By when a step of an objection is due, and when to say so: working days (§2.5). Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple

from events.published import ObjectionPolicy
from events.vocabulary import LimitStep
from shared.clock import day_of, end_of_day, start_of_day
from shared.workdays import YearSource, working_days_from

#: Word is given when the office opens.
OFFICE_OPENS = timedelta(hours=9)


class Limit(NamedTuple):
    """Instants in UTC: when word is given, and when the limit is over."""

    remind_at: datetime
    due_at: datetime


def limit_of(step: LimitStep, since: datetime, policy: ObjectionPolicy, years: YearSource) -> Limit:
    """The limit of a step that could be taken ``since``; its day does not count.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year without an official notice.
    """
    count = {
        LimitStep.SCREEN: policy.screen_days,
        LimitStep.CONCLUDE: policy.conclude_days,
        LimitStep.REPLY: policy.reply_days,
    }[step]
    days = working_days_from(day_of(since) + timedelta(days=1), count, years)
    told_on = days[max(0, count - 1 - policy.reminder_days)]
    return Limit(start_of_day(told_on) + OFFICE_OPENS, end_of_day(days[-1]))
