"""Campaign time: real for a real campaign, replayed from an anchor for a rehearsal."""

from datetime import UTC, date, datetime, timedelta

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from events.published import Rehearsal
from shared.clock import CampaignClock, day_of, end_of_day, start_of_day

ANCHOR = datetime.fromisoformat("2023-03-29T08:00:00+08:00")
STARTED = datetime(2026, 1, 1, tzinfo=UTC)
SPEEDS = st.integers(1, 86400)


def rehearsed(speed: int) -> CampaignClock:
    return CampaignClock(Rehearsal(anchor=ANCHOR, started=STARTED, speed=speed))


@given(st.integers(0, 10**7), SPEEDS)
def test_a_timer_is_set_to_the_instant_at_which_the_campaign_gets_there(
    ahead: int, speed: int
) -> None:
    clock = rehearsed(speed)
    instant = ANCHOR + timedelta(seconds=ahead)
    with time_machine.travel(clock.real(instant), tick=False):
        assert abs(clock.now() - instant) <= timedelta(microseconds=speed)


@given(st.integers(0, 10**6), SPEEDS)
def test_a_rehearsal_runs_speed_times_as_fast(elapsed: int, speed: int) -> None:
    with time_machine.travel(STARTED + timedelta(seconds=elapsed), tick=False):
        assert rehearsed(speed).now() == ANCHOR + timedelta(seconds=elapsed * speed)


def test_a_real_campaign_has_real_time() -> None:
    with time_machine.travel(STARTED, tick=False):
        assert CampaignClock().now() == STARTED
        assert CampaignClock().real(ANCHOR) == ANCHOR


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)))
def test_a_day_begins_at_midnight_in_shanghai_and_ends_where_the_next_begins(day: date) -> None:
    assert day_of(start_of_day(day)) == day
    assert day_of(end_of_day(day) - timedelta(microseconds=1)) == day
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))


def test_an_evening_in_utc_is_the_next_day_in_shanghai() -> None:
    assert day_of(datetime(2023, 5, 5, 17, tzinfo=UTC)) == date(2023, 5, 6)
