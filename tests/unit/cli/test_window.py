"""``zuimei window``: the worked examples of domain.md §3.3, and what holds for every start."""

import json
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.main import app
from cli.window import Counted, counted
from shared.problems import Refusal

STARTS = st.dates(date(2004, 1, 1), date(2026, 12, 1))
LENGTHS = st.integers(5, 15)


def of(start: date, days: int = 5, *, count_start: bool = True) -> Counted:
    return counted(start.isoformat(), days, count_start=count_start)


@pytest.mark.parametrize(
    ("start", "counting", "excluding"),
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
def test_the_worked_examples(start: str, counting: str, excluding: str) -> None:
    assert counted(start, 5, count_start=True).last_day == date.fromisoformat(counting)
    assert counted(start, 5, count_start=False).last_day == date.fromisoformat(excluding)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["window", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_it_prints_json_for_machines() -> None:
    code, out, _ = run("2023-04-20", "--json")
    assert code == 0
    assert json.loads(out) == {
        "first_day": "2023-04-20",
        "last_day": "2023-04-25",
        "closes_at": "2023-04-26T00:00:00+08:00",
        "days": ["2023-04-20", "2023-04-21", "2023-04-23", "2023-04-24", "2023-04-25"],
    }


def test_it_prints_lines_for_people() -> None:
    code, out, _ = run("2023-04-26", "--exclude-start", "--days", "6")
    assert code == 0
    assert "公示起日 2023-04-27" in out
    assert "公示止日 2023-05-08" in out
    assert "工作日 6 个" in out


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("2026-12-29",), "CALENDAR_MISSING"),
        (("2003-12-29",), "CALENDAR_MISSING"),
        (("2023-02-30",), "INVALID"),
        (("2023-04-20", "--days", "4"), "INVALID"),
    ],
)
def test_a_refusal_names_its_code_and_fails(arguments: tuple[str, ...], refusal: str) -> None:
    code, out, error = run(*arguments)
    assert (code, out) == (1, "")
    assert error.startswith(refusal)
    code, out, _ = run(*arguments, "--json")
    assert (code, json.loads(out)["code"]) == (1, refusal)


@pytest.mark.parametrize("start", ["2026-12-29", "2003-01-01"])
def test_a_missing_year_is_named(start: str) -> None:
    with pytest.raises(Refusal) as refused:
        counted(start, 5, count_start=True)
    assert refused.value.detail == {"2026-12-29": "2027", "2003-01-01": "2003"}[start]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(start=STARTS, days=LENGTHS, count_start=st.booleans())
def test_it_equals_a_day_by_day_count_of_the_official_table(
    start: date, days: int, *, count_start: bool
) -> None:
    found = of(start, days, count_start=count_start)
    expected: list[date] = []
    day = start if count_start else start + timedelta(days=1)
    while len(expected) < days:
        if chinese_calendar.is_workday(day):
            expected.append(day)
        day += timedelta(days=1)
    assert list(found.days) == expected
    midnight = datetime.combine(expected[-1] + timedelta(days=1), datetime.min.time())
    assert found.closes_at.isoformat() == f"{midnight.isoformat()}+08:00"


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(start=STARTS, later=st.integers(0, 20), days=LENGTHS, count_start=st.booleans())
def test_it_is_monotone(start: date, later: int, days: int, *, count_start: bool) -> None:
    after = min(start + timedelta(days=later), date(2026, 12, 1))
    first = of(start, days, count_start=count_start)
    assert first.last_day <= of(after, days, count_start=count_start).last_day
    assert first.last_day < of(start, days + 1, count_start=count_start).last_day
    assert first.last_day <= of(start, days, count_start=False).last_day
