"""Reserves: in order of votes, equals by minutes only, confirmed by a second person."""

import pytest

from events.review import CaseReserved, ReserveCalled, ShortlistConfirmed
from services.review import ballot as ballots
from services.review import case as cases
from services.review import reserves
from services.review.ballot import Ballot
from services.review.case import Case, Status
from tests.support.people import SETTINGS
from tests.unit.review.made import RESCUE, STAFF, ballot, cast, rated, reference, refused, stored

VOTES = {"N01": 5, "N02": 4, "N03": 3, "N04": 3, "N05": 2}


def confirmed() -> Ballot:
    """N01 is placed; N02, then N03 and N04 with equal votes, then N05 stand in reserve."""
    state = ballot([rated(n) for n in VOTES], {STAFF: 5, RESCUE: 0}, majority=1)
    votes = {f"panel_{m}": [n for n, v in VOTES.items() if v >= m] for m in range(1, 6)}
    state = cast(state, **votes).model_copy(update={"seats": {STAFF: 1}})
    return ballots.confirm(ballots.close(state, "panel-1")[0], "panel-2")[0]


def reserve(nomination: str) -> Case:
    return stored(cases.reserved(rated(nomination), 1, 1, 0)[0])


POLICY = SETTINGS.review
WAITING = ("N02", "N03", "N04", "N05")


def call(
    state: Ballot, nomination: str, waiting: tuple[str, ...] = WAITING, minutes: str | None = None
) -> Ballot:
    case = reserve(nomination)
    return reserves.call(state, f"S-{nomination}", case, waiting, POLICY, "panel-1", minutes)[0]


def test_the_first_in_votes_is_called() -> None:
    state, events = reserves.call(confirmed(), "S1", reserve("N02"), WAITING, POLICY, "panel-1")
    assert [c.line.nomination for c in state.calls] == ["N02"]
    assert events == [ReserveCalled(ballot="B1", nomination="N02", category=STAFF, rank=1)]


@pytest.mark.parametrize("nomination", ["N03", "N05"])
def test_nobody_is_passed_over(nomination: str) -> None:
    with refused("NOT_NEXT_RESERVE"):
        call(confirmed(), nomination)


def test_who_no_longer_stands_or_was_called_makes_room() -> None:
    assert call(confirmed(), "N05", ("N05",)).calls[0].rank == 4
    state = call(confirmed(), "N02")
    with refused("NOT_NEXT_RESERVE"):
        call(state, "N02")


def test_among_equals_the_minutes_choose() -> None:
    state = call(confirmed(), "N02")
    with refused("RESERVES_TIED") as refusal:
        call(state, "N04")
    assert refusal.value.detail == "N03、N04"
    state = call(state, "N04", minutes="纪要5号")
    assert (state.calls[1].rank, state.calls[1].minutes_number) == (2, "纪要5号")
    assert call(state, "N03").calls[2].rank == 2  # the other one is alone now


def test_only_a_reserve_whose_file_stands_is_called() -> None:
    with refused("WRONG_STATE"):
        reserves.call(confirmed(), "S1", rated("N02"), WAITING, POLICY, "panel-1")
    adverse = stored(cases.refer(reserve("N02"), reference(adverse=True), reference().dated)[0])
    with refused("CASE_HELD"):
        reserves.call(confirmed(), "S1", adverse, WAITING, POLICY, "panel-1")


def test_a_shortlist_must_be_confirmed_first() -> None:
    state = ballot([rated("N02")], {STAFF: 1})
    with refused("WRONG_STATE"):
        call(state, "N02")


def test_a_second_person_confirms_a_shortlist_of_one() -> None:
    state = call(confirmed(), "N02")
    with refused("SECOND_PERSON_NEEDED"):
        reserves.confirm(state, "N02", "panel-1")
    with refused("WRONG_STATE"):
        reserves.confirm(state, "N03", "panel-2")
    done, made, event = reserves.confirm(state, "N02", "panel-2")
    assert made.confirmed_by == "panel-2"
    assert isinstance(event, ShortlistConfirmed)
    assert (event.shortlist, event.ballot) == ("S-N02", "B1")
    assert [n.nomination for n in event.nominees] == ["N02"]
    with refused("WRONG_STATE"):
        reserves.confirm(done, "N02", "panel-3")


def test_a_case_stands_in_reserve_unless_it_went_another_way() -> None:
    case, events = cases.reserved(rated("N02"), 2, 3, 0)
    assert case.status is Status.RESERVE
    assert events == [CaseReserved(nomination="N02", category=STAFF, rank=2, votes=3)]
    placed = cases.shortlisted(rated("N02"), 1, 3)[0]
    assert cases.reserved(placed, 2, 3, 0) == (placed, [])


def test_who_came_back_and_is_another_ballots_reserve_waits_by_that_one_alone() -> None:
    ballot = confirmed()
    assert reserves.waits(ballot, reserve("N02"))
    assert not reserves.waits(ballot, rated("N02"))
    back = rated("N02").model_copy(update={"comebacks": 1})
    assert not reserves.waits(ballot, cases.reserved(back, 1, 1, 1)[0])
