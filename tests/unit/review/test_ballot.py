"""The count: seats, majority, ties (R03, R25)."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.vocabulary import Category
from services.review import ballot as ballots
from services.review.ballot import Ballot, Line, Status, Vote
from shared.problems import Refusal

NOW = datetime(2023, 4, 12, tzinfo=UTC)
STAFF, RESCUE = Category.SYSTEM_STAFF, Category.RESCUE_OR_OTHER
SIX = [f"N{number}" for number in range(6)]


def ballot(votes: list[list[str]], seats: int = 2, majority: int = 2, quorum: int = 1) -> Ballot:
    return Ballot(
        campaign="c",
        id="b",
        settings_version=1,
        seats={STAFF: seats},
        quorum=quorum,
        majority=majority,
        opened_by="panel-1",
        lines=tuple(line(name) for name in SIX),
        votes=tuple(
            Vote(member=f"panel-{n}", signed_at=NOW, choices=tuple(choices))
            for n, choices in enumerate(votes)
        ),
    )


def line(name: str, category: Category = STAFF) -> Line:
    return Line(
        nomination=name,
        category=category,
        case_version=1,
        average=Decimal(23),
        profile_version=1,
        profile_hash="h",
        nomination_head="n",
        case_head="c",
    )


def test_most_votes_are_placed_and_the_rest_with_a_majority_stand_in_reserve() -> None:
    count = ballots.counted(ballot([["N0", "N1"], ["N0", "N1"], ["N0", "N2"], ["N2", "N1"]]))
    assert count.placed == ("N0", "N1")
    assert count.reserves == ("N2",)
    assert count.tied == ()


def test_a_tie_at_the_cut_places_nobody_of_the_tie() -> None:
    count = ballots.counted(ballot([["N0", "N1"], ["N0", "N1"], ["N0", "N2"], ["N2"]]))
    assert count.placed == ("N0",)
    assert set(count.tied) == {"N1", "N2"}
    assert count.reserves == ()


def test_nobody_is_placed_without_a_majority() -> None:
    assert ballots.counted(ballot([["N0"], ["N1"]])).placed == ()


@pytest.mark.parametrize(
    ("choices", "code"), [(["N0", "N1", "N2"], "TOO_MANY_CHOICES"), (["X"], "NOT_ON_BALLOT")]
)
def test_a_wrong_vote_is_refused(choices: list[str], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        ballots.cast(ballot([]), "panel-1", choices, NOW)
    assert refused.value.code == code


def test_a_member_may_change_their_vote_until_the_end() -> None:
    once, _ = ballots.cast(ballot([]), "panel-1", ["N0"], NOW)
    again, _ = ballots.cast(once, "panel-1", ["N1"], NOW)
    assert [vote.choices for vote in again.votes] == [("N1",)]
    closed, _ = ballots.close(again, "panel-1")
    with pytest.raises(Refusal) as refused:
        ballots.cast(closed, "panel-1", ["N0"], NOW)
    assert refused.value.code == "BALLOT_CLOSED"


def test_without_a_quorum_nothing_is_counted() -> None:
    with pytest.raises(Refusal) as refused:
        ballots.close(ballot([["N0"]], quorum=2), "panel-1")
    assert refused.value.code == "QUORUM_MISSING"


def test_who_closed_may_not_confirm() -> None:
    closed, _ = ballots.close(ballot([["N0"], ["N0"]]), "panel-1")
    with pytest.raises(Refusal) as refused:
        ballots.confirm(closed, "panel-1")
    assert refused.value.code == "SECOND_PERSON_NEEDED"
    confirmed, _ = ballots.confirm(closed, "panel-2")
    assert confirmed.status is Status.CONFIRMED


VOTES = st.lists(st.lists(st.sampled_from(SIX), max_size=4, unique=True), max_size=7)


@settings(max_examples=200, deadline=None)
@given(votes=VOTES, seats=st.integers(0, 6), majority=st.integers(1, 4), dice=st.randoms())
def test_what_holds_for_every_count(
    votes: list[list[str]], seats: int, majority: int, dice: Random
) -> None:
    voted = ballot(votes, seats, majority)
    counted = ballots.counted(voted)
    every = [*counted.placed, *counted.reserves, *counted.tied]
    assert len(every) == len(set(every))
    assert len(counted.placed) <= seats
    assert all(voted.votes_for(name) >= majority for name in every)
    worst = min((voted.votes_for(name) for name in counted.placed), default=None)
    if worst is not None:
        others = [name for name in SIX if name not in counted.placed]
        assert all(voted.votes_for(name) < worst for name in others)
    shuffled = list(votes)
    dice.shuffle(shuffled)
    assert ballots.counted(ballot(shuffled, seats, majority)) == counted


def test_the_pools_are_not_interchangeable() -> None:
    lines = (line("S1"), line("S2"), line("R1", RESCUE))
    voters = tuple(
        Vote(member=f"panel-{n}", signed_at=NOW, choices=("S1", "S2", "R1")) for n in range(3)
    )
    both = ballot([]).model_copy(
        update={"lines": lines, "votes": voters, "seats": {STAFF: 2, RESCUE: 1}}
    )
    assert set(ballots.counted(both).placed) == {"S1", "S2", "R1"}
    no_seat = both.model_copy(update={"seats": {STAFF: 3, RESCUE: 0}})
    with pytest.raises(Refusal) as refused:
        ballots.cast(no_seat, "panel-9", ["R1"], NOW)
    assert refused.value.code == "TOO_MANY_CHOICES"
