"""The panel votes on files as they stand: what comes in later, and who may take part."""

import pytest
import time_machine

from events.published import Member
from tests.flows.panel import standing
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
    cases = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    assert {case["nomination"]: case["status"] for case in cases} == {
        nominations[0]: "IN_PUBLICITY",
        nominations[1]: "UNDER_REVIEW",
    }


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
