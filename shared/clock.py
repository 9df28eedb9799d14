"""The only source of now.

*Campaign time* is real time for a real campaign. For a rehearsal (演练) it starts at ``anchor``
and runs ``speed`` times as fast, so the notice's own dates of 2023 are replayed on one code path
and nothing asks whether this is a test (architecture §4).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.published import CampaignSettings, Rehearsal

SHANGHAI = ZoneInfo("Asia/Shanghai")


def utc_now() -> datetime:
    """The real instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class CampaignClock:
    """Tells campaign time, and at which real instant a campaign instant comes."""

    rehearsal: Rehearsal | None = None

    @classmethod
    def of(cls, settings: CampaignSettings) -> "CampaignClock":
        """The clock of a campaign."""
        return cls(settings.rehearsal)

    def now(self) -> datetime:
        """Campaign now, in UTC."""
        return self.at(utc_now())

    def at(self, real: datetime) -> datetime:
        """What it is in the campaign at a real instant, in UTC."""
        if self.rehearsal is None:
            return real.astimezone(UTC)
        elapsed = real - self.rehearsal.started
        return (self.rehearsal.anchor + elapsed * self.rehearsal.speed).astimezone(UTC)

    def real(self, instant: datetime) -> datetime:
        """The real instant at which campaign ``instant`` comes, in UTC: what timers are set to."""
        if self.rehearsal is None:
            return instant.astimezone(UTC)
        ahead = (instant - self.rehearsal.anchor) / self.rehearsal.speed
        return (self.rehearsal.started + ahead).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """The Asia/Shanghai day an instant falls on."""
    return instant.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """00:00+08:00 of an Asia/Shanghai day, in UTC."""
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00+08:00 of an Asia/Shanghai day (= 00:00 of the next), in UTC (民法典 art. 203)."""
    return start_of_day(day + timedelta(days=1))


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February the day after, where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
