"""However timers behave a ballot ends once; ties go to a run-off, freed places to a reserve."""

import json
from datetime import datetime, timedelta
from random import Random

import boto3
import pytest
import time_machine

from services.review import ballot_cases
from services.review.bodies import VoteBody
from tests.flows.panel import (
    CHAIR,
    END,
    FEW,
    SECOND,
    at,
    disqualified,
    opened,
    shown_ballot,
    tied,
    vote,
    with_places,
    with_reserves,
)
from tests.flows.story import START, stand, standing
from tests.support.faults import counted, meanwhile
from tests.support.house import House, running
from tests.support.people import CAMPAIGN, REVIEWER, caller, member

pytestmark = pytest.mark.slow

A_TIMERS_DELAY = timedelta(seconds=90)


def forget_timers() -> None:
    scheduler = boto3.client("scheduler")
    for line in scheduler.list_schedules()["Schedules"]:
        scheduler.delete_schedule(Name=line["Name"])


def test_the_timer_ends_it_and_members_are_reminded(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = standing(house, clock, 1)
    ballot = opened(house, nominations, closes_at=END.isoformat())
    vote(house, ballot, *[nominations] * 4)
    at(clock, house, END - timedelta(hours=24) + timedelta(seconds=1))
    (near,) = house.events("BallotNear")
    assert datetime.fromisoformat(near["data"]["closes_at"]) == END
    at(clock, house, END + timedelta(seconds=1))
    at(clock, house, END + timedelta(minutes=10))
    assert shown_ballot(house, ballot)["status"] == "CLOSED"
    (closed,) = house.events("BallotClosed")
    assert closed["causationid"] == f"ballot/{ballot}"
    assert "actor" not in closed
    assert house.call(CHAIR, f"POST /ballots/{ballot}/confirm").code == "SECOND_PERSON_NEEDED"
    house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    house.pump()
    assert house.dead_letters() == []


def test_a_timer_that_is_early_late_or_repeated_ends_it_once(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = standing(house, clock, 1)
    ballot = opened(house, nominations, closes_at=END.isoformat())
    vote(house, ballot, *[nominations] * 4)
    names = [line["Name"] for line in boto3.client("scheduler").list_schedules()["Schedules"]]
    name = next(n for n in names if n.endswith(f"-ballot-{ballot}"))
    message = boto3.client("scheduler").get_schedule(Name=name)["Target"]["Input"]
    house.send("ReviewQueue", message)
    house.pump()
    assert shown_ballot(house, ballot)["status"] == "OPEN"
    clock.move_to(END + timedelta(days=1))
    answer = house.call(SECOND, f"PUT /ballots/{ballot}/vote", {"choices": []})
    assert answer.code == "BALLOT_CLOSED"  # its end has come, whether a timer said so or not
    house.pump()
    house.send("ReviewQueue", message)
    house.sweep()
    house.pump()
    assert len(house.events("BallotClosed")) == 1
    assert house.dead_letters() == []


def test_the_sweep_ends_what_no_timer_did_and_sets_missing_timers(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = standing(house, clock, 1)
    ballot = opened(house, nominations, closes_at=END.isoformat())
    vote(house, ballot, *[nominations] * 4)
    forget_timers()
    house.sweep()
    house.pump()
    names = [line["Name"] for line in boto3.client("scheduler").list_schedules()["Schedules"]]
    assert {f"zuimei-ballot-{ballot}", f"zuimei-ballotnear-{ballot}"} <= set(names)
    timer = boto3.client("scheduler").get_schedule(Name=f"zuimei-ballot-{ballot}")
    message = json.loads(timer["Target"]["Input"])
    assert (message["campaign"], datetime.fromisoformat(message["time"])) == (CAMPAIGN, END)
    forget_timers()
    clock.move_to(END + A_TIMERS_DELAY)
    for _ in range(2):
        house.sweep()
        house.pump()
    (closed,) = house.events("BallotClosed")
    assert closed["causationid"] == "sweep"


def test_without_a_quorum_it_is_void_and_the_panel_votes_anew(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = standing(house, clock, 1)
    ballot = opened(house, nominations, closes_at=END.isoformat())
    vote(house, ballot, *[nominations] * 3)
    at(clock, house, END + timedelta(seconds=1))
    assert shown_ballot(house, ballot)["status"] == "VOID"
    (void,) = house.events("BallotVoid")
    assert (void["data"]["votes"], void["data"]["quorum"]) == (3, 4)
    assert house.events("BallotClosed") == []
    again = opened(house, nominations)
    vote(house, again, *[nominations] * 4)
    house.ok(CHAIR, f"POST /ballots/{again}/close")
    found = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/ballots")["items"]
    assert [line["status"] for line in found] == ["VOID", "CLOSED"]


def test_votes_at_once_are_all_counted(house: House, clock: time_machine.Traveller) -> None:
    """Each of three commits between the read and the write of a fourth."""
    nominations = standing(house, clock, 1)
    ballot = opened(house, nominations)
    others = [
        lambda n=number: ballot_cases.vote(
            caller(member(f"panel-{n}")), ballot, VoteBody(choices=tuple(nominations))
        )
        for number in (2, 3, 4)
    ]
    with meanwhile(*others):
        house.ok(CHAIR, f"PUT /ballots/{ballot}/vote", {"choices": nominations})
    assert shown_ballot(house, ballot)["voted"] == 4
    assert [e["data"]["votes"] for e in house.events("VoteCast")] == [1, 2, 3, 4]


def test_a_runoff_breaks_the_tie_before_the_shortlist_is_confirmed(
    house: House, clock: time_machine.Traveller
) -> None:
    settings = with_places(1, **FEW)
    nominations = standing(house, clock, 3, settings)
    first, second, third = nominations
    root = tied(house, nominations)
    assert shown_ballot(house, root)["count"]["tied"] == [first, second]
    with counted() as calls:
        made = house.ok(
            CHAIR,
            f"POST /campaigns/{CAMPAIGN}/ballots",
            {"nominations": [first, second], "runoff_of": root, "closes_at": END.isoformat()},
        )
    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1}
    runoff = made["id"]
    assert house.call(SECOND, f"POST /ballots/{root}/confirm").code == "RUNOFF_OPEN"
    again = {"nominations": [first, second], "runoff_of": root}
    assert house.call(CHAIR, f"POST /campaigns/{CAMPAIGN}/ballots", again).code == "RUNOFF_OPEN"
    house.pump()
    at(clock, house, END + timedelta(seconds=1))  # nobody voted: void, the tie stands
    assert shown_ballot(house, runoff)["status"] == "VOID"
    assert shown_ballot(house, root)["runoff"] is None
    runoff = opened(house, [first, second], runoff_of=root)
    vote(house, runoff, [second], [second], [first], [second])
    house.ok(CHAIR, f"POST /ballots/{runoff}/close")
    house.pump()
    result = shown_ballot(house, root)["count"]
    assert (result["placed"], result["tied"], result["reserves"]) == ([second], [], [first, third])
    assert house.call(CHAIR, f"POST /ballots/{root}/confirm").code == "SECOND_PERSON_NEEDED"
    house.ok(SECOND, f"POST /ballots/{root}/confirm")
    house.pump()
    cases = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    assert {case["nomination"]: case["status"] for case in cases} == {
        first: "RESERVE",
        second: "IN_PUBLICITY",
        third: "RESERVE",
    }
    assert house.dead_letters() == []


def test_a_reserve_is_called_when_a_nominee_is_disqualified(
    house: House, clock: time_machine.Traveller
) -> None:
    ballot, first, second, third = with_reserves(house, clock, **FEW)
    call, body = f"POST /ballots/{ballot}/reserves", {"nomination": second}
    seen = house.ok(member("hangzhou-1"), f"GET /nominations/{second}")
    assert seen["progress"] == "RESERVE"  # the city sees it too
    assert house.call(CHAIR, call, body).code == "QUOTA_EXCEEDED"  # no place is free
    disqualified(house, clock, ballot, first)
    assert house.call(SECOND, call, body).code == "FORBIDDEN"  # the chair calls
    assert house.call(CHAIR, call, {"nomination": third}).code == "NOT_NEXT_RESERVE"
    house.ok(CHAIR, call, body)
    confirm = f"POST /ballots/{ballot}/reserves/{second}/confirm"
    assert house.call(CHAIR, confirm).code == "SECOND_PERSON_NEEDED"
    with counted() as calls:
        house.ok(SECOND, confirm)
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}
    house.pump()
    made = shown_ballot(house, ballot)["calls"][0]
    cases = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    assert {case["nomination"]: case["status"] for case in cases} == {
        first: "DISQUALIFIED",
        second: "IN_PUBLICITY",
        third: "NOT_SELECTED",
    }
    own = house.ok(REVIEWER, f"GET /rounds/{made['shortlist']}")
    assert [entry["nomination"] for entry in own["entries"]] == [second]
    assert house.call(SECOND, confirm).code == "WRONG_STATE"
    assert house.dead_letters() == []


def test_no_reserve_is_called_where_the_settings_say_so(
    house: House, clock: time_machine.Traveller
) -> None:
    ballot, first, second, _ = with_reserves(house, clock, reserves={"call": False}, **FEW)
    disqualified(house, clock, ballot, first)
    answer = house.call(CHAIR, f"POST /ballots/{ballot}/reserves", {"nomination": second})
    assert answer.code == "RESERVES_NOT_CALLED"


@pytest.mark.parametrize("seed", [1, 2])
def test_in_chaos_the_runoff_ends_the_same(seed: int) -> None:
    """Every message twice and in any order, a crash in every turn of the world."""
    with time_machine.travel(START, tick=False) as clock, running(Random(seed)) as house:
        settings = with_places(1, **FEW)
        nominations = stand(house, clock, 3, settings)
        first, second, _ = nominations
        house.crash_once_a_pump = True
        root = tied(house, nominations)
        runoff = opened(house, [first, second], runoff_of=root, closes_at=END.isoformat())
        vote(house, runoff, [second], [second], [first], [second])
        at(clock, house, END + timedelta(seconds=1))
        house.ok(SECOND, f"POST /ballots/{root}/confirm")
        house.pump()
        assert len(house.events("RunoffSettled")) == len(house.events("NomineeShortlisted")) == 1
        assert len(house.events("CaseReserved")) == 2
        assert house.dead_letters() == []
