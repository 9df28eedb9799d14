"""The window of a notice from a date alone: no stack, the library's calendar (domain.md §3)."""

from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict

from events.published import PublicityPolicy
from services.intake.calendar_years import official_year
from services.publicity.window import window_of
from shared.clock import SHANGHAI
from shared.problems import FieldError, Refusal

#: The notice is up at midnight, before any cut-off; the channels are whichever there are.
_LIVE_AT = time(0, 0)
_CHANNELS = ("厅官网", "政务新媒体")
_LEAST = 5


class Counted(BaseModel):
    """Days are Asia/Shanghai; ``closes_at`` is 24:00 of the last day, as 00:00 of the next."""

    model_config = ConfigDict(frozen=True)

    first_day: date
    last_day: date
    closes_at: datetime
    days: tuple[date, ...]

    def __str__(self) -> str:
        """For people."""
        listed = "、".join(day.isoformat() for day in self.days)
        return (
            f"公示起日 {self.first_day}\n公示止日 {self.last_day}\n"
            f"截止时间 {self.closes_at.isoformat()}\n工作日 {len(self.days)} 个：{listed}"
        )


def counted(start: str, days: int, *, count_start: bool) -> Counted:
    """The window of a notice that is up from the first minute of ``start`` (``2023-04-20``).

    Raises:
        Refusal: ``CALENDAR_MISSING`` naming the year, ``INVALID`` (no date, fewer than five days:
            R26).
    """
    errors = []
    try:
        day = date.fromisoformat(start)
    except ValueError:
        errors.append(FieldError("/start", "DATE_PARSING", "日期格式应为 2023-04-20"))
    if days < _LEAST:
        errors.append(FieldError("/days", "GREATER_THAN_EQUAL", f"不得少于{_LEAST}个工作日"))
    if errors:
        raise Refusal("INVALID", "；".join(error.detail for error in errors), errors)
    policy = PublicityPolicy(
        working_days=days, mandatory_channels=_CHANNELS, count_start_day=count_start
    )
    found = window_of(datetime.combine(day, _LIVE_AT, SHANGHAI), policy, official_year)
    return Counted(
        first_day=found.first_day,
        last_day=found.last_day,
        closes_at=found.closes_at.astimezone(SHANGHAI),
        days=found.days,
    )
