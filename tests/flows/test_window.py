"""However timers behave, a window closes once, and what closed it is on record."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from events.published import Rehearsal
from shared.table import marshal
from tests.flows.story import START, standing, to_open_round
from tests.support.house import House
from tests.support.people import (
    CAMPAIGN,
    PUBLICIST,
    SETTINGS,
    objected,
    objection,
    screened,
    shortlisted,
    shown,
)

AFTER_CLOSE = datetime.fromisoformat("2023-04-26T00:00:01+08:00")
A_TIMERS_DELAY = timedelta(seconds=90)
AFTER_GRACE = datetime.fromisoformat("2023-04-27T00:00:01+08:00")


def timers() -> list[str]:
    return sorted(line["Name"] for line in boto3.client("scheduler").list_schedules()["Schedules"])


def timers_of(round_id: str) -> list[str]:
    return [name for name in timers() if round_id in name]


def forget_timers() -> None:
    scheduler = boto3.client("scheduler")
    for name in timers():
        scheduler.delete_schedule(Name=name)


@pytest.mark.slow
def test_the_timer_closes_and_the_grace_timer_settles(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, nominees = to_open_round(house, clock)
    opened = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    assert opened["days"] == [f"2023-04-{day}" for day in (20, 21, 23, 24, 25)]
    clock.move_to(AFTER_CLOSE)
    house.pump()
    closed = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    assert (closed["status"], closed["closed_by"]) == ("CLOSED", "timer")
    assert closed["causation"] == f"window/{round_id}/1"
    (fact,) = house.events("RoundClosed")
    assert fact["causationid"] == closed["causation"]
    clock.move_to(AFTER_GRACE)
    house.pump()
    settled = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    assert [entry["status"] for entry in settled["entries"]] == ["CLEARED"] * len(nominees)


@pytest.mark.slow
def test_the_sweep_closes_what_no_timer_did(house: House, clock: time_machine.Traveller) -> None:
    round_id, _ = to_open_round(house, clock)
    forget_timers()
    clock.move_to(AFTER_CLOSE)
    house.sweep()
    house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["status"] == "OPEN"
    clock.move_to(AFTER_CLOSE + A_TIMERS_DELAY)
    house.sweep()
    house.pump()
    closed = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    assert (closed["closed_by"], closed["causation"]) == ("sweep", "sweep")
    clock.move_to(AFTER_GRACE + A_TIMERS_DELAY)
    house.sweep()
    house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["status"] == "SETTLED"
    assert len(house.events("RoundClosed")) == 1


@pytest.mark.slow
def test_the_sweep_sets_missing_timers_again(house: House, clock: time_machine.Traveller) -> None:
    round_id, _ = to_open_round(house, clock)
    before = timers_of(round_id)
    assert len(before) == 3  # its end, the end of the grace days, word before the end
    forget_timers()
    house.sweep()
    house.pump()
    assert timers_of(round_id) == before


def break_one_of_each(house: House) -> set[str]:
    """A document that nobody can read, before every other that waits for a sweep; the lists."""
    waiting = {item["DuePK"]: item for item in house.items() if "DuePK" in item}
    for number, (pk, item) in enumerate(sorted(waiting.items())):
        broken = {**item, "PK": f"BROKEN#{number}", "DuePK": pk, "DueSK": "2023", "body": {}}
        boto3.client("dynamodb").put_item(TableName="Table", Item=marshal(broken))
    return set(waiting)


@pytest.mark.slow
def test_what_nobody_can_read_keeps_the_sweep_from_nothing_else(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    objected(house, round_id, nominee)
    house.pump()
    forget_timers()
    lists = break_one_of_each(house)
    assert lists >= {"DUE#publicity", "DUE#publicity-limits", "DUE#publicity-watches"}
    assert lists >= {"DUE#intake", "DUE#review-selections"}
    clock.move_to(AFTER_CLOSE + A_TIMERS_DELAY)
    house.sweep()
    house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["closed_by"] == "sweep"
    assert [near["data"]["step"] for near in house.events("ObjectionLimitNear")] == ["SCREEN"]
    assert any("-last-" in name for name in timers())
    assert any("-ratings-" in name for name in timers())
    dead = {(letter["queue"], letter["reason"].split()[0]) for letter in house.dead_letters()}
    assert dead == {
        (f"{queue}QueueDlq", "ValidationError") for queue in ("Intake", "Publicity", "Review")
    }


def messages() -> dict[str, tuple[datetime, dict[str, Any]]]:
    """Of every timer, by its name: when it fires (real time), and what it says."""
    scheduler = boto3.client("scheduler")
    found = {}
    for name in timers():
        timer = scheduler.get_schedule(Name=name)
        fires = datetime.fromisoformat(timer["ScheduleExpression"][3:-1]).replace(tzinfo=UTC)
        found[name] = fires, json.loads(timer["Target"]["Input"])
    return found


def kinds(names: Iterable[str]) -> set[str]:
    return {name.split("-")[1] for name in names}


@pytest.mark.slow
def test_every_timer_says_its_campaign_and_campaign_time_whoever_set_it(
    house: House, clock: time_machine.Traveller
) -> None:
    """In a campaign that is an hour ahead of the world; again after the sweep set what was lost."""
    hour = timedelta(hours=1)
    ahead = Rehearsal(anchor=START + hour, started=START, speed=1)
    nominees = standing(house, clock, 2, SETTINGS.model_copy(update={"rehearsal": ahead}))
    round_id = shortlisted(house, nominees)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-20T07:40:00+08:00"))
    shown(house, round_id)
    objected(house, round_id, nominees[0])
    house.pump()
    before = messages()
    assert kinds(before) == {"window", "grace", "closing", "limit", "last", "retention"}
    forget_timers()
    house.sweep()
    house.pump()
    restored = messages()
    assert kinds(restored) == {"window", "grace", "closing", "limit", "last", "ratings"}
    for fires, message in [*before.values(), *restored.values()]:
        assert datetime.fromisoformat(message["time"]) == fires + hour
        assert message["campaign"] == CAMPAIGN


@pytest.mark.slow
def test_an_early_a_stale_and_a_repeated_timer_change_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, _ = to_open_round(house, clock)
    scheduler = boto3.client("scheduler")
    name = next(name for name in timers() if "window" in name)
    message = scheduler.get_schedule(Name=name)["Target"]["Input"]
    stale = json.loads(message)
    stale["id"], stale["data"]["window_version"] = "window/stale", 7
    house.send("PublicityQueue", message)
    house.send("PublicityQueue", json.dumps(stale))
    house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["status"] == "OPEN"
    clock.move_to(AFTER_CLOSE)
    house.send("PublicityQueue", message)
    house.send("PublicityQueue", message)
    house.pump()
    assert len(house.events("RoundClosed")) == 1
    assert house.dead_letters() == []


@pytest.mark.slow
def test_objections_are_judged_by_the_window_not_by_the_rounds_state(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    forget_timers()
    clock.move_to(AFTER_CLOSE)
    late = house.call(None, f"POST /rounds/{round_id}/objections", objection(nominee))
    assert (late.status, late.code) == (409, "OBJECTION_LATE")


@pytest.mark.slow
def test_an_objection_to_the_procedure_blocks_everybody_until_it_is_dealt_with(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, nominees = to_open_round(house, clock)
    made = objected(house, round_id, None)
    clock.move_to(AFTER_GRACE)
    house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["status"] == "CLOSED"
    screened(house, made, admissible=False)
    house.pump()
    freed = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    assert [entry["status"] for entry in freed["entries"]] == ["CLEARED"] * len(nominees)
