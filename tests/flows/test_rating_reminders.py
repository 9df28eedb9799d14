"""Reviewers hear that ratings are missing, on the beat that began at the deadline."""

import json
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from tests.flows.story import under_way
from tests.flows.test_settings import change
from tests.support.faults import counted
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    REVIEWER,
    SETTINGS,
    XIHU,
    examined,
    reported,
)

pytestmark = pytest.mark.slow

CLOSED = "2023-04-08T00:00:10+08:00"
FIRST, SECOND, THIRD, FOURTH = (f"2023-04-{day}T00:00:10+08:00" for day in (11, 14, 17, 20))


def at(clock: time_machine.Traveller, house: House, instant: str) -> None:
    clock.move_to(datetime.fromisoformat(instant))
    house.pump()


def pending(house: House) -> list[int]:
    return [event["data"]["pending"] for event in house.events("RatingsPending")]


def timers() -> list[dict[str, Any]]:
    """The waiting timers of missing ratings."""
    scheduler = boto3.client("scheduler")
    names = [line["Name"] for line in scheduler.list_schedules()["Schedules"]]
    return [scheduler.get_schedule(Name=name) for name in names if "-ratings-" in name]


@pytest.fixture
def nominations(house: House, clock: time_machine.Traveller) -> list[str]:
    """Two cases, unrated, when the nominations are closed."""
    return once(house, clock, _closed)


def _closed(house: House, clock: time_machine.Traveller) -> list[str]:
    under_way(house, clock)
    found = [reported(house, number) for number in (1, 2)]
    house.pump()
    at(clock, house, CLOSED)
    return found


def test_reviewers_are_reminded_until_every_case_is_rated(
    house: House, clock: time_machine.Traveller, nominations: list[str]
) -> None:
    assert pending(house) == []
    (timer,) = timers()
    assert timer["ScheduleExpression"] == "at(2023-04-10T16:00:00)"
    at(clock, house, FIRST)
    assert pending(house) == [2]
    lines = house.ok(REVIEWER, "GET /inbox")["items"]
    (line,) = [line for line in lines if "待评分" in line["subject"]]
    assert "尚有 2 件" in line["text"]
    examined(house, nominations[0])
    at(clock, house, SECOND)
    assert pending(house) == [2, 1]
    # A returned file waits for nobody here, and for the panel again once it is resumed.
    house.ok(REVIEWER, f"POST /cases/{nominations[1]}/return", {"reason": "请补正（演练）"})
    at(clock, house, THIRD)
    assert pending(house) == [2, 1]
    assert len(timers()) == 1
    for nomination in nominations:
        house.ok(XIHU, f"POST /nominations/{nomination}/consent/withdraw")
    house.pump()
    at(clock, house, FOURTH)
    assert (pending(house), timers()) == ([2, 1], [])
    assert house.dead_letters() == []


def test_a_timer_that_is_early_late_or_repeated_reminds_once(
    house: House, clock: time_machine.Traveller, nominations: list[str]
) -> None:
    (timer,) = timers()
    message = timer["Target"]["Input"]
    house.send("ReviewQueue", message)
    house.pump()
    assert pending(house) == []  # early: it comes back
    clock.move_to(datetime.fromisoformat(SECOND))  # late: the first beat was missed
    with counted() as calls:
        house.fire_timers()
        house.consume("ReviewConsumerFunction")
    assert calls["TransactWriteItems"] == 2  # the early one and the timer's: the same message
    for _ in range(2):
        house.send("ReviewQueue", message)
        house.pump()
    assert pending(house) == [2]
    (following,) = timers()
    assert following["ScheduleExpression"] == "at(2023-04-16T16:00:00)"
    assert house.dead_letters() == []


def test_deadline_heard_twice_sets_one_timer_and_none_after_the_last_day(
    house: House, clock: time_machine.Traveller, nominations: list[str]
) -> None:
    (closed,) = house.events("NominationsClosed")
    house.send("ReviewQueue", json.dumps(closed))
    house.pump()
    assert len(timers()) == 1
    at(clock, house, f"{SETTINGS.finish_by}T09:00:00+08:00")
    assert pending(house) == [2]
    assert timers() == []


def test_the_sweep_sets_a_lost_timer_again(
    house: House, clock: time_machine.Traveller, nominations: list[str]
) -> None:
    (timer,) = timers()
    house.sweep()
    house.pump()
    assert [t["Name"] for t in timers()] == [timer["Name"]]
    boto3.client("scheduler").delete_schedule(Name=timer["Name"])
    house.sweep()
    house.pump()
    assert [t["ScheduleExpression"] for t in timers()] == [timer["ScheduleExpression"]]
    at(clock, house, FIRST)
    assert pending(house) == [2]
    boto3.client("scheduler").delete_schedule(Name=timers()[0]["Name"])
    at(clock, house, f"{SETTINGS.finish_by}T23:59:59+08:00")
    clock.shift(2)
    house.sweep()
    house.pump()
    assert timers() == []
    assert house.dead_letters() == []


def test_the_sweep_watches_until_the_last_day_of_the_settings_of_now(
    house: House, clock: time_machine.Traveller, nominations: list[str]
) -> None:
    later = SETTINGS.finish_by + timedelta(days=14)
    assert change(house, finish_by=later.isoformat()).status == 200
    house.pump()
    (timer,) = timers()
    boto3.client("scheduler").delete_schedule(Name=timer["Name"])
    clock.move_to(datetime.fromisoformat("2023-07-02T09:00:00+08:00"))
    house.sweep()
    house.pump()
    assert [t["ScheduleExpression"] for t in timers()] == ["at(2023-07-03T16:00:00)"]
    assert house.dead_letters() == []
