"""The box of a secret ballot: one vote a member, changed by ticket, no vote to be found in it."""

import json
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.review import BallotClosed, BallotEnded, VoteCast
from services.review import ballot as ballots
from services.review import secret_ballot as rules
from services.review.ballot import Ballot, Status
from tests.unit.review.made import NOW, STAFF, ballot, rated, refused

NAMES = ("N01", "N02", "N03")
EMPTY: rules.Box = {}


def secret(quorum: int = 2) -> Ballot:
    state = ballot([rated(n) for n in NAMES], {STAFF: 2}, quorum=quorum, majority=1)
    return state.model_copy(update={"secret": True})


def ticket(number: int) -> str:
    return f"{number:032x}"


def drop(
    state: Ballot, box: rules.Box, member: str, number: int, *choices: str
) -> tuple[Ballot, rules.Box]:
    (after, events), contents = rules.drop(state, box, member, ticket(number), choices, NOW)
    assert events == [VoteCast(ballot="B1", votes=len(after.voters))]
    return after, contents


def voted(*votes: tuple[str, ...]) -> tuple[Ballot, rules.Box]:
    state, box = secret(), EMPTY
    for number, choices in enumerate(votes, start=1):
        state, box = drop(state, box, f"panel-{number}", number, *choices)
    return state, box


def ended(state: Ballot) -> Ballot:
    done, events = ballots.close(state, "panel-1")
    assert events == [BallotEnded(ballot="B1", votes=len(state.voters))]
    assert (done.status, done.count) == (Status.ENDED, None)
    return done


def test_the_roll_says_who_voted_and_the_box_how_often_each_was_chosen() -> None:
    state, box = voted(("N01",), ("N01", "N02"), ())
    assert state.voters == ("panel-1", "panel-2", "panel-3")
    assert state.votes == ()
    counted, events = rules.count(ended(state), box)
    assert counted.tally == {"N01": 2, "N02": 1, "N03": 0}
    assert counted.count
    assert counted.count.placed == ("N01", "N02")
    assert isinstance(events[0], BallotClosed)
    assert ballots.confirm(counted, "panel-2")[0].status is Status.CONFIRMED


def test_each_member_sees_that_their_ticket_was_counted() -> None:
    state, box = voted(("N01",), ("N02",))
    counted, _ = rules.count(ended(state), box)
    assert counted.sealed is None
    assert set(counted.tickets) == {rules.ticket_hash("B1", ticket(n)) for n in (1, 2)}
    assert rules.ticket_hash("B1", ticket(1)) != rules.ticket_hash("B2", ticket(1))


def test_a_ticket_presented_again_changes_its_vote_and_is_no_second_one() -> None:
    state, box = voted(("N01",), ("N01",))
    for _ in range(2):
        state, box = drop(state, box, "panel-1", 1, "N03")
    assert (len(box), len(state.voters)) == (2, 2)
    assert rules.count(ended(state), box)[0].tally == {"N01": 1, "N02": 0, "N03": 1}


@pytest.mark.parametrize(("member", "number"), [("panel-1", 9), ("panel-3", 1)])
def test_nobody_votes_twice_or_with_anothers_ticket(member: str, number: int) -> None:
    state, box = voted(("N01",), ("N01",))
    with refused("TICKET_REFUSED"):
        drop(state, box, member, number, "N02")


def test_signed_and_secret_are_not_mixed() -> None:
    with refused("BALLOT_SECRET"):
        ballots.cast(secret(), "panel-1", ["N01"], NOW)
    with refused("BALLOT_SIGNED"):
        drop(secret().model_copy(update={"secret": False}), {}, "panel-1", 1)


def test_a_box_that_does_not_fit_its_roll_is_not_counted() -> None:
    state, box = voted(("N01",), ("N02",))
    with refused("BOX_DAMAGED"):
        rules.count(ended(state), dict(list(box.items())[:1]))
    with refused("WRONG_STATE"):
        rules.count(state, box)  # it has not ended


def test_a_void_ballot_leaves_no_box() -> None:
    state, _ = voted(("N01",))
    void, _ = ballots.elapse(state.model_copy(update={"quorum": 4, "sealed": "sealed"}))
    assert (void.status, void.sealed) == (Status.VOID, None)


@given(
    votes=st.lists(
        st.lists(st.sampled_from(NAMES), unique=True, max_size=2), min_size=1, max_size=5
    )
)
def test_a_box_is_as_long_whatever_is_in_it(votes: list[list[str]]) -> None:
    """Its size tells how many voted, which the roll says too, and nothing else."""
    empty = voted(*[()] * len(votes))[1]
    full = voted(*[tuple(choices) for choices in votes])[1]
    assert len(json.dumps(dict(full))) == len(json.dumps(dict(empty)))


def test_a_box_is_the_same_in_whatever_order_it_was_filled() -> None:
    votes = [("panel-1", 1, "N01"), ("panel-2", 2, "N02"), ("panel-3", 3, "N03")]
    boxes = []
    for order in permutations(votes):
        state, box = secret(), EMPTY
        for member, number, choice in order:
            state, box = drop(state, box, member, number, choice)
        boxes.append((list(box.items()), state.voters))
    assert all(found == boxes[0] for found in boxes)
