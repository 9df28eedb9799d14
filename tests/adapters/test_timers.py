"""One-time timers: a name is set once, in UTC, to the function's own queue."""

import json
from datetime import datetime, timedelta

import boto3
import time_machine

from events.envelope import CloudEvent
from events.scheduler import WindowElapsed
from shared.clock import utc_now
from shared.timers import has_timer, set_timer
from tests.support.house import House

MESSAGE = CloudEvent.message(
    WindowElapsed(round="r", window_version=1),
    identity="window/r/1",
    source="zuimei.scheduler",
    subject="ROUND#r",
    time=datetime.fromisoformat("2023-04-26T00:00:00+08:00"),
    campaign="c",
    correlation="c",
)


def schedule(name: str) -> dict[str, object]:
    found: dict[str, object] = boto3.client("scheduler").get_schedule(Name=f"zuimei-{name}")
    return found


def test_a_timer_is_set_in_utc_and_deletes_itself(
    house: House, clock: time_machine.Traveller
) -> None:
    with house.acting_as("PublicityConsumerFunction"):
        set_timer("w", datetime.fromisoformat("2023-04-26T00:00:00+08:00"), MESSAGE)
        assert has_timer("w")
        assert not has_timer("other")
    kept = schedule("w")
    assert kept["ScheduleExpression"] == "at(2023-04-25T16:00:00)"
    assert kept["ScheduleExpressionTimezone"] == "UTC"
    target = kept["Target"]
    assert isinstance(target, dict)
    assert target["Arn"] == house.resolve({"Fn::GetAtt": ["PublicityQueue", "Arn"]})
    assert json.loads(target["Input"])["id"] == "window/r/1"
    assert target["DeadLetterConfig"]["Arn"].endswith("PublicityQueueDlq")


def test_setting_a_timer_twice_is_setting_it_once(
    house: House, clock: time_machine.Traveller
) -> None:
    with house.acting_as("PublicityConsumerFunction"):
        set_timer("w", utc_now() + timedelta(days=1), MESSAGE)
        before = schedule("w")["ScheduleExpression"]
        set_timer("w", utc_now() + timedelta(days=2), MESSAGE)
    assert schedule("w")["ScheduleExpression"] == before


def test_a_name_too_long_for_the_scheduler_is_still_one_of_its_own(house: House) -> None:
    campaign = "2023-the-longest-name-that-is-allowed-40"
    about = [f"ratings-{campaign}-202304{day}T000000" for day in (10, 13)]
    with house.acting_as("PublicityConsumerFunction"):
        set_timer(about[0], utc_now() + timedelta(days=1), MESSAGE)
        assert [has_timer(name) for name in about] == [True, False]
        set_timer(about[1], utc_now() + timedelta(days=4), MESSAGE)
    names = [line["Name"] for line in boto3.client("scheduler").list_schedules()["Schedules"]]
    assert len(set(names)) == 2
    assert all(len(name) <= 64 and name.startswith("zuimei-ratings-") for name in names)


def test_a_timer_for_the_past_fires_soon(house: House, clock: time_machine.Traveller) -> None:
    with house.acting_as("PublicityConsumerFunction"):
        set_timer("w", utc_now() - timedelta(days=1), MESSAGE)
    expected = f"{utc_now() + timedelta(seconds=2):%Y-%m-%dT%H:%M:%S}"
    assert schedule("w")["ScheduleExpression"] == f"at({expected})"
