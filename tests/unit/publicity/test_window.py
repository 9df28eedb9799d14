"""The window of working days: the worked examples of the field, and what holds for every start."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.published import CalendarYear, PublicityPolicy
from services.intake.calendar_years import official_year
from services.publicity.window import Window, extended, last_start, recounted, window_of
from shared.clock import SHANGHAI, end_of_day
from shared.problems import Refusal
from shared.workdays import is_working_day

CHANNELS = ("厅官网", "政务新媒体")
PRACTICE = PublicityPolicy(mandatory_channels=CHANNELS)
CIVIL_CODE = PublicityPolicy(mandatory_channels=CHANNELS, count_start_day=False)
YEARS = range(2004, 2027)


@lru_cache
def years(year: int) -> CalendarYear | None:
    return official_year(year) if year in YEARS else None


def live(day: str, hour: time = time(8, 30)) -> datetime:
    return datetime.combine(date.fromisoformat(day), hour, SHANGHAI)


def window(day: str, policy: PublicityPolicy = PRACTICE) -> Window:
    return window_of(live(day), policy, years)


@pytest.mark.parametrize(
    ("start", "counted", "excluded"),
    [
        ("2023-04-20", "2023-04-25", "2023-04-26"),
        ("2023-04-22", "2023-04-27", "2023-04-27"),
        ("2023-04-24", "2023-04-28", "2023-05-04"),
        ("2023-04-26", "2023-05-05", "2023-05-06"),
        ("2023-04-28", "2023-05-08", "2023-05-09"),
        ("2023-04-29", "2023-05-09", "2023-05-09"),
        ("2023-05-06", "2023-05-11", "2023-05-12"),
        ("2023-06-19", "2023-06-26", "2023-06-27"),
        ("2023-06-26", "2023-06-30", "2023-07-03"),
        ("2026-04-27", "2026-05-06", "2026-05-07"),
        ("2026-04-30", "2026-05-09", "2026-05-11"),
        ("2026-06-17", "2026-06-24", "2026-06-25"),
    ],
)
def test_the_worked_examples(start: str, counted: str, excluded: str) -> None:
    assert window(start).last_day == date.fromisoformat(counted)
    assert window(start, CIVIL_CODE).last_day == date.fromisoformat(excluded)


def test_the_window_of_the_rehearsal_counts_the_working_sunday() -> None:
    assert window("2023-04-20").days == tuple(date(2023, 4, day) for day in (20, 21, 23, 24, 25))


def test_a_year_without_an_official_notice_is_refused_by_name() -> None:
    with pytest.raises(Refusal) as refused:
        window("2026-12-29")
    assert (refused.value.code, refused.value.detail) == ("CALENDAR_MISSING", "2027")


def test_it_ends_at_midnight_or_at_the_printed_hour() -> None:
    assert window("2023-04-20").closes_at == datetime.fromisoformat("2023-04-26T00:00:00+08:00")
    printed = PublicityPolicy(mandatory_channels=CHANNELS, closing_hour=time(17))
    closes_at = window("2023-04-20", printed).closes_at
    assert closes_at == datetime.fromisoformat("2023-04-25T17:00:00+08:00")


def test_the_cut_off_decides_whether_the_first_day_counts() -> None:
    at_nine = window_of(live("2023-04-20", time(9)), PRACTICE, years)
    before_nine = window_of(live("2023-04-20", time(8, 59, 59)), PRACTICE, years)
    assert at_nine.first_day == date(2023, 4, 21)
    assert before_nine.first_day == date(2023, 4, 20)


def test_the_day_is_shanghais_not_londons() -> None:
    """17:00 UTC of 5 May is the morning of 6 May, a working Saturday."""
    opened = window_of(datetime(2023, 5, 5, 17, tzinfo=UTC), PRACTICE, years)
    assert opened.first_day == date(2023, 5, 6)


def test_grace_days_are_working_days_after_the_last() -> None:
    graced = PublicityPolicy(mandatory_channels=CHANNELS, grace_days=2)
    opened = window("2023-04-24", graced)  # ends on Friday 28 April, before the holidays
    assert opened.settles_at == end_of_day(date(2023, 5, 5))
    assert window("2023-04-24").settles_at == window("2023-04-24").closes_at


INSTANTS = st.datetimes(datetime(2004, 1, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=SHANGHAI)
)
POLICIES = st.builds(
    PublicityPolicy,
    working_days=st.integers(5, 9),
    mandatory_channels=st.just(CHANNELS),
    count_start_day=st.booleans(),
    grace_days=st.integers(0, 3),
)


@settings(max_examples=150, deadline=None)
@given(instant=INSTANTS, policy=POLICIES)
def test_it_has_exactly_the_working_days_that_are_asked(
    instant: datetime, policy: PublicityPolicy
) -> None:
    opened = window_of(instant, policy, years)
    assert len(opened.days) == policy.working_days
    assert all(is_working_day(day, years) for day in opened.days)
    between = opened.days[0]
    while between <= opened.days[-1]:
        assert (between in opened.days) == is_working_day(between, years)
        between += timedelta(days=1)
    assert opened.opens_at <= opened.closes_at <= opened.settles_at
    assert opened.closes_at == end_of_day(opened.days[-1])


@settings(max_examples=100, deadline=None)
@given(instant=INSTANTS, later=st.timedeltas(timedelta(0), timedelta(days=20)), policy=POLICIES)
def test_who_starts_later_never_ends_earlier(
    instant: datetime, later: timedelta, policy: PublicityPolicy
) -> None:
    first = window_of(instant, policy, years)
    second = window_of(min(instant + later, datetime(2026, 12, 1, tzinfo=SHANGHAI)), policy, years)
    assert second.closes_at >= first.closes_at


def test_the_last_start_of_the_third_campaign() -> None:
    """R05: 26 June is the last start of a bare window; grace and conclusion move it earlier."""
    june = date(2023, 6, 30)
    bare = PRACTICE.model_copy(update={"conclusion_days": 0})
    assert last_start(june, bare, years) == date(2023, 6, 26)
    excluded = CIVIL_CODE.model_copy(update={"conclusion_days": 0})
    assert last_start(june, excluded, years) == date(2023, 6, 25)
    with_grace = PRACTICE.model_copy(update={"grace_days": 1, "conclusion_days": 1})
    assert last_start(june, with_grace, years) == date(2023, 6, 21)


def ends(start: date, policy: PublicityPolicy) -> date:
    """The last day of window, grace and conclusion of a notice that is up at midnight."""
    opened = window_of(datetime.combine(start, time(), SHANGHAI), policy, years)
    after = extended(opened, policy.grace_days + policy.conclusion_days, policy, years)
    return after.last_day


@settings(max_examples=150, deadline=None)
@given(
    finish=st.dates(date(2004, 3, 1), date(2026, 10, 31)),
    policy=POLICIES,
    conclusion=st.integers(0, 4),
)
def test_the_last_start_is_in_time_and_the_next_day_is_not(
    finish: date, policy: PublicityPolicy, conclusion: int
) -> None:
    policy = policy.model_copy(update={"conclusion_days": conclusion})
    last = last_start(finish, policy, years)
    assert ends(last, policy) <= finish < ends(last + timedelta(days=1), policy)


@settings(max_examples=80, deadline=None)
@given(instant=INSTANTS, policy=POLICIES)
def test_counting_again_by_the_same_calendar_changes_nothing(
    instant: datetime, policy: PublicityPolicy
) -> None:
    opened = window_of(instant, policy, years)
    assert recounted(opened, policy, years) == opened
