"""The panel votes on files as they stand: what comes in later, and who may take part."""

import json

import pytest
import time_machine

from events.published import Member
from tests.flows.story import standing
from tests.flows.test_return import RETURN, corrected
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import CAMPAIGN, REVIEWER, member

pytestmark = pytest.mark.slow

CHAIR, SECOND = member("panel-1"), member("panel-2")


@pytest.fixture
def nominations(house: House, clock: time_machine.Traveller) -> list[str]:
    """Two examined cases on the day of the ballot."""
    return standing(house, clock, 2)


def opened(house: House, nominations: list[str]) -> str:
    body = {"nominations": nominations}
    return str(house.ok(CHAIR, f"POST /campaigns/{CAMPAIGN}/ballots", body)["id"])


def voted(house: House, nominations: list[str]) -> str:
    """A closed ballot that places all of them."""
    ballot = opened(house, nominations)
    for number in range(1, 5):
        voter = member(f"panel-{number}")
        house.ok(voter, f"PUT /ballots/{ballot}/vote", {"choices": nominations})
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    return ballot


def adverse(house: House, nomination: str) -> None:
    body = {"kind": "DISCIPLINE", "level": "city", "adverse": True, "dated": "2023-04-10"}
    house.ok(REVIEWER, f"POST /cases/{nomination}/references", {**body, "text": "有反映（演练）。"})


def test_an_adverse_opinion_keeps_a_case_off_the_ballot(
    house: House, nominations: list[str]
) -> None:
    adverse(house, nominations[1])
    answer = house.call(CHAIR, f"POST /campaigns/{CAMPAIGN}/ballots", {"nominations": nominations})
    assert (answer.code, answer.body["detail"]) == ("CASE_HELD", nominations[1])


def test_an_adverse_opinion_after_the_vote_stops_the_shortlist(
    house: House, nominations: list[str]
) -> None:
    ballot = voted(house, nominations)
    adverse(house, nominations[1])
    before = len(house.items())
    answer = house.call(SECOND, f"POST /ballots/{ballot}/confirm")
    assert (answer.code, answer.body["detail"]) == ("CASE_CHANGED", nominations[1])
    assert len(house.items()) == before
    again = voted(house, nominations[:1])
    house.ok(SECOND, f"POST /ballots/{again}/confirm")
    house.pump()
    assert stages(house) == {nominations[0]: "IN_PUBLICITY", nominations[1]: "UNDER_REVIEW"}


def test_nobody_is_placed_by_two_ballots(house: House, nominations: list[str]) -> None:
    first, second = voted(house, nominations), voted(house, nominations)
    house.ok(SECOND, f"POST /ballots/{first}/confirm")
    house.pump()
    assert house.call(SECOND, f"POST /ballots/{second}/confirm").code == "CASE_CHANGED"


@pytest.mark.parametrize("call", ["vote", "open"])
def test_only_the_rosters_panel_votes_and_only_its_chair_opens(
    house: House, nominations: list[str], call: str
) -> None:
    """A token alone does not make a member: the roster decides."""
    posing = Member.model_validate({**REVIEWER.model_dump(), "role": "panel"})
    ballot = opened(house, nominations)
    calls = {
        "vote": (posing, f"PUT /ballots/{ballot}/vote", {"choices": []}),
        "open": (SECOND, f"POST /campaigns/{CAMPAIGN}/ballots", {"nominations": nominations}),
    }
    assert house.call(*calls[call]).code == "FORBIDDEN"


def test_confirming_is_one_read_and_one_transaction(house: House, nominations: list[str]) -> None:
    ballot = voted(house, nominations)
    with counted() as calls:
        house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}


@pytest.mark.parametrize("moment", ["resumed", "voted", "confirmed", "heard"])
def test_a_vote_of_before_says_nothing_of_a_case_that_came_back(
    house: House, nominations: list[str], moment: str
) -> None:
    """A file is returned while the ballot is open, corrected, and voted on anew.

    What the first ballot said of it arrives late: at a moment, and at every later one again.
    """
    moments = ["resumed", "voted", "confirmed", "heard"]
    first, second = nominations
    ballot = opened(house, nominations)
    for number in range(1, 5):
        house.ok(member(f"panel-{number}"), f"PUT /ballots/{ballot}/vote", {"choices": [first]})
    house.ok(REVIEWER, f"POST /cases/{second}/return", RETURN)
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    house.relay()
    assert house.receive("ReviewQueue")  # it is held up
    (late,) = house.events("ShortlistConfirmed")

    def comes(at: str) -> None:
        if moments.index(at) >= moments.index(moment):
            house.send("ReviewQueue", json.dumps(late))
            house.consume("ReviewConsumerFunction")

    house.send("ReviewQueue", json.dumps(corrected(house, second)))
    house.consume("ReviewConsumerFunction")
    comes("resumed")
    rated_again(house, second)
    again = voted(house, [second])
    comes("voted")
    house.ok(SECOND, f"POST /ballots/{again}/confirm")
    comes("confirmed")
    house.pump()
    comes("heard")
    house.pump()
    assert stages(house) == {first: "IN_PUBLICITY", second: "IN_PUBLICITY"}
    assert house.events("CaseNotSelected") == []
    assert house.dead_letters() == []


def test_a_case_that_two_ballots_voted_on_keeps_the_place_that_one_gave_it(
    house: House, nominations: list[str]
) -> None:
    """The second ballot is confirmed before the case hears that the first did not place it."""
    first, second = nominations
    ballot = opened(house, nominations)
    for number in range(1, 5):
        house.ok(member(f"panel-{number}"), f"PUT /ballots/{ballot}/vote", {"choices": [first]})
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    again = voted(house, [second])
    house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    house.ok(SECOND, f"POST /ballots/{again}/confirm")
    house.pump()
    assert stages(house) == {first: "IN_PUBLICITY", second: "IN_PUBLICITY"}
    assert house.events("CaseNotSelected") == []
    assert house.dead_letters() == []


def rated_again(house: House, nomination: str) -> None:
    """The inspection of a returned file is kept, its marks are not."""
    five = ("political", "character", "ability", "conduct", "integrity")
    marks = {"advanced": 8, "typical": 8, "representative": 7}
    body = {**marks, "headings": dict.fromkeys(five, True)}
    house.ok(REVIEWER, f"POST /cases/{nomination}/ratings", body)


def stages(house: House) -> dict[str, str]:
    cases = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    return {case["nomination"]: case["status"] for case in cases}
