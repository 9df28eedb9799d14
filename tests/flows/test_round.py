"""A window that is restarted, extended, left by a nominee: old timers do nothing."""

import json
from datetime import datetime
from typing import Any

import boto3
import pytest
import time_machine

from services.publicity import use_cases
from shared import settings
from tests.flows.story import correct_profile, standing, to_open_round
from tests.flows.test_window import AFTER_CLOSE, AFTER_GRACE, timers
from tests.support.faults import counted, meanwhile
from tests.support.house import House
from tests.support.people import (
    CAMPAIGN,
    PUBLICIST,
    REVIEWER,
    SETTINGS,
    XIHU,
    caller,
    objected,
    screened,
    shortlisted,
    shown,
)

SITE = SETTINGS.publicity.mandatory_channels[0]
DOWN = {
    "channel": SITE,
    "down_at": "2023-04-21T10:00:00+08:00",
    "proof_hash": "0" * 64,
    "reason": "网站故障（演练）",
}
AGAIN = "2023-04-24T08:30:00+08:00"


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def seen(house: House, round_id: str) -> Any:
    return house.ok(PUBLICIST, f"GET /rounds/{round_id}")


def snapshot() -> Any:
    answer = boto3.client("s3").get_object(Bucket="bucket", Key=f"public/{CAMPAIGN}.json")
    return json.loads(answer["Body"].read())


@pytest.mark.slow
def test_a_channel_down_restarts_the_window_and_its_old_timers_do_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, nominees = to_open_round(house, clock)
    clock.move_to(at("2023-04-21T11:00:00+08:00"))
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/channels/down", DOWN)
    house.pump()
    assert snapshot()["rounds"] == []  # its dates are not true any more
    clock.move_to(at("2023-04-24T08:40:00+08:00"))
    shown(house, round_id, AGAIN)
    house.pump()
    assert len([name for name in timers() if round_id in name]) >= 4  # old and new ones
    clock.move_to(AFTER_CLOSE)  # the old window's timer fires while the new one runs
    house.pump()
    clock.move_to(AFTER_GRACE)
    house.pump()
    running = seen(house, round_id)
    assert (running["status"], running["window_version"]) == ("OPEN", 2)
    assert running["days"][-1] == "2023-04-28"
    assert [past["cause"] for past in running["past"]] == ["CHANNEL_DOWN"]
    for instant in ("2023-04-29T00:00:01+08:00", "2023-05-05T00:00:01+08:00"):
        clock.move_to(at(instant))
        house.pump()
    settled = seen(house, round_id)
    assert [entry["status"] for entry in settled["entries"]] == ["CLEARED"] * len(nominees)
    assert settled["causation"] == f"window/{round_id}/2"
    assert len(house.events("RoundClosed")) == 1
    assert house.dead_letters() == []


@pytest.mark.slow
def test_an_old_timer_that_fires_before_the_new_window_opens_does_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, _ = to_open_round(house, clock)
    correction = {"cause": "NOTICE_CORRECTED", "reason": "单位名称有误（演练）"}
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/restart", correction)
    for instant in (AFTER_CLOSE, AFTER_GRACE):
        clock.move_to(instant)
        house.pump()
    assert seen(house, round_id)["status"] == "PREPARED"
    house.sweep()
    house.pump()
    assert house.events("RoundClosed") == []
    assert house.dead_letters() == []


@pytest.mark.slow
def test_an_extended_window_closes_by_its_new_timer(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, _ = to_open_round(house, clock)
    before = seen(house, round_id)
    extension = {"working_days": 2, "reason": "网站一度无法访问（演练）"}
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/extend", extension)
    house.pump()
    after = seen(house, round_id)
    assert after["days"] == [*before["days"], "2023-04-26", "2023-04-27"]
    assert after["notice_hash"] != before["notice_hash"]
    assert "2023年4月27日" in snapshot()["rounds"][0]["notice"]
    clock.move_to(AFTER_CLOSE)
    house.pump()
    assert seen(house, round_id)["status"] == "OPEN"
    clock.move_to(at("2023-04-28T00:00:01+08:00"))
    house.pump()
    closed = seen(house, round_id)
    assert (closed["status"], closed["causation"]) == ("CLOSED", f"window/{round_id}/2")
    assert house.call(PUBLICIST, f"POST /rounds/{round_id}/extend", extension).code == (
        "ROUND_NOT_OPEN"
    )
    assert house.dead_letters() == []


@pytest.mark.slow
def test_a_nominee_who_withdraws_is_off_the_page_and_the_others_go_on(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (leaving, staying) = to_open_round(house, clock)
    call = f"POST /rounds/{round_id}/entries/{leaving}/withdraw"
    house.ok(PUBLICIST, call, {"reason": "NOMINEE"})
    house.pump()
    assert len(snapshot()["rounds"][0]["nominees"]) == 1
    (fact,) = house.events("NomineeWithdrawn")
    assert fact["data"] == {"round": round_id, "nomination": leaving, "reason": "NOMINEE"}
    again = house.call(PUBLICIST, call, {"reason": "NOMINEE"})
    assert (again.status, again.code) == (409, "HOLDER_ELSEWHERE")
    for instant in (AFTER_CLOSE, AFTER_GRACE):
        clock.move_to(instant)
        house.pump()
    entries = {e["nomination"]: e["status"] for e in seen(house, round_id)["entries"]}
    assert entries == {leaving: "WITHDRAWN", staying: "CLEARED"}
    unknown = f"POST /rounds/{round_id}/entries/NOBODY/withdraw"
    assert house.call(PUBLICIST, unknown, {"reason": "UNIT"}).code == "NOT_FOUND"


@pytest.mark.slow
def test_a_corrected_profile_restarts_for_that_nominee_alone(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (corrected, other) = to_open_round(house, clock)
    against = objected(house, round_id, corrected)
    call = f"POST /rounds/{round_id}/entries/{corrected}/correct"
    settings.forget()  # read anew by the next call, so that the one after finds them known
    assert house.call(PUBLICIST, call).code == "PROFILE_UNCHANGED"
    correct_profile(house, corrected)
    with counted() as calls:
        own = house.ok(PUBLICIST, call)["id"]
    assert calls == {"BatchGetItem": 1, "Query": 1, "TransactWriteItems": 1}
    assert house.call(PUBLICIST, call).code == "HOLDER_ELSEWHERE"
    house.pump()
    assert len(snapshot()["rounds"][0]["nominees"]) == 1
    clock.move_to(at("2023-04-21T08:40:00+08:00"))
    shown(house, own, "2023-04-21T08:30:00+08:00")
    house.pump()
    posts = [p["post"] for r in snapshot()["rounds"] if r["round"] == own for p in r["nominees"]]
    assert posts == ["更正后的职务（演练）"]
    for instant in (AFTER_CLOSE, AFTER_GRACE, at("2023-04-28T00:00:01+08:00")):
        clock.move_to(instant)
        house.pump()
    standing = {e["nomination"]: e["status"] for e in seen(house, round_id)["entries"]}
    assert standing == {corrected: "MOVED", other: "CLEARED"}
    (entry,) = seen(house, own)["entries"]
    assert entry["status"] == "PLACED"  # what was objected in the first round still stands
    screened(house, against, admissible=False)
    house.pump()
    (entry,) = seen(house, own)["entries"]
    assert entry["status"] == "CLEARED"
    assert len(house.events("RoundClosed")) == 2
    assert len(house.events("NomineeCleared")) == 2
    assert house.dead_letters() == []


@pytest.mark.slow
def test_who_takes_their_consent_back_leaves_the_round(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (leaving, staying) = to_open_round(house, clock)
    house.ok(XIHU, f"POST /nominations/{leaving}/consent/withdraw")
    house.pump()
    standing = {e["nomination"]: e["status"] for e in seen(house, round_id)["entries"]}
    assert standing == {leaving: "WITHDRAWN", staying: "PLACED"}
    (fact,) = house.events("NomineeWithdrawn")
    assert fact["data"]["reason"] == "CONSENT"
    assert len(snapshot()["rounds"][0]["nominees"]) == 1
    assert house.dead_letters() == []


@pytest.mark.slow
def test_consent_that_is_taken_back_before_anybody_is_placed_is_not_lost(
    house: House, clock: time_machine.Traveller
) -> None:
    """Both hear of it before they hear that a shortlist was confirmed."""
    leaving, staying = nominees = standing(house, clock, 2)
    round_id = shortlisted(house, nominees)
    house.ok(XIHU, f"POST /nominations/{leaving}/consent/withdraw")
    house.relay()
    for queue in ("ReviewQueue", "PublicityQueue"):
        for message in reversed(house.receive(queue)):
            house.send(queue, message["Body"])
    house.pump()
    entries = {e["nomination"]: e["status"] for e in seen(house, round_id)["entries"]}
    assert entries == {leaving: "WITHDRAWN", staying: "PLACED"}
    (noted, told) = house.events("ConsentNoted")
    assert (noted["data"]["round"], told["data"]["round"]) == (None, round_id)
    assert house.ok(REVIEWER, f"GET /cases/{leaving}")["status"] == "WITHDRAWN"
    assert house.dead_letters() == []


@pytest.mark.slow
def test_consent_that_is_taken_back_while_a_profile_is_corrected_is_not_lost(
    house: House, clock: time_machine.Traveller
) -> None:
    """The nominee is moved to a round of their own after publicity looked where they stand."""
    round_id, (leaving, _) = to_open_round(house, clock)
    correct_profile(house, leaving)
    house.ok(XIHU, f"POST /nominations/{leaving}/consent/withdraw")
    house.relay()
    publicist = caller(PUBLICIST, "publicity")
    with meanwhile(lambda: use_cases.correct(publicist, round_id, leaving)):
        house.consume("PublicityConsumerFunction")
    house.pump()
    (moved,) = house.events("NomineeMoved")
    (entry,) = seen(house, moved["data"]["to_round"])["entries"]
    assert entry["status"] == "WITHDRAWN"
    assert house.ok(REVIEWER, f"GET /cases/{leaving}")["status"] == "WITHDRAWN"
    assert house.dead_letters() == []
