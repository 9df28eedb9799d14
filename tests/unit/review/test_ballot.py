"""A ballot: who is on it, who may choose how many, what the count makes of it."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from events.review import BallotClosed, BallotOpened, ShortlistConfirmed, VoteCast
from services.review import ballot as ballots
from services.review.ballot import Ballot, Line, Status, Vote
from services.review.counting import Count
from tests.unit.review.made import NOW, RESCUE, STAFF, ballot, cast, rated, refused, settings

TWO_POOLS = {STAFF: 2, RESCUE: 1}


def five() -> Ballot:
    """N01 to N03 for two places, N04 and N05 for one; two must vote, two votes place."""
    staff = [rated(f"N0{n}") for n in (1, 2, 3)]
    rescue = [rated(f"N0{n}", RESCUE) for n in (4, 5)]
    return ballot([*staff, *rescue], TWO_POOLS, quorum=2, majority=2)


def closed(state: Ballot) -> Ballot:
    return ballots.close(state, "panel-1")[0]


def test_a_ballot_keeps_each_case_as_the_panel_saw_it() -> None:
    case = rated()
    line = ballot([case], TWO_POOLS).lines[0]
    assert line == Line(
        nomination="N01",
        category=STAFF,
        case_version=case.version,
        average=case.average,
        profile_version=3,
        profile_hash="f" * 64,
        nomination_head="a" * 64,
        case_head=case.head,
    )


def test_a_stored_ballot_reads_as_it_was_written() -> None:
    state = cast(five(), panel_1=["N01", "N04"])
    assert Ballot.model_validate(state.model_dump(mode="json")) == state


def test_opening_says_what_is_voted_on_and_by_which_settings() -> None:
    policy = settings(TWO_POOLS, quorum=3, majority=2)
    state, events = ballots.opened("B1", policy, [rated()], "panel-1")
    assert (state.quorum, state.majority, state.seats) == (3, 2, TWO_POOLS)
    assert events == [
        BallotOpened(
            ballot="B1",
            nominations=("N01",),
            seats=TWO_POOLS,
            quorum=3,
            settings_version=policy.version,
        )
    ]


def test_a_vote_is_signed_and_its_event_does_not_say_how() -> None:
    state, events = ballots.cast(five(), "panel-2", ["N04", "N01", "N01"], NOW)
    assert state.votes == (Vote(member="panel-2", signed_at=NOW, choices=("N01", "N04")),)
    assert events == [VoteCast(ballot="B1", votes=1)]


def test_a_member_may_change_their_vote_until_the_close() -> None:
    state = cast(five(), panel_1=["N01"], panel_2=["N01"])
    state = cast(state, panel_1=["N02"])
    assert len(state.votes) == 2
    assert (state.votes_for("N01"), state.votes_for("N02")) == (1, 1)
    with refused("BALLOT_CLOSED"):
        cast(closed(state), panel_1=["N01"])


def test_an_empty_vote_is_a_vote() -> None:
    state = cast(five(), panel_1=[], panel_2=[])
    assert closed(state).count == Count(placed=(), reserves=(), tied=())


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        (["N01", "N09"], "NOT_ON_BALLOT"),
        (["N01", "N02", "N03"], "TOO_MANY_CHOICES"),
        (["N04", "N05"], "TOO_MANY_CHOICES"),
    ],
)
def test_nobody_chooses_strangers_or_more_than_a_pool_has_places(
    choices: list[str], code: str
) -> None:
    with refused(code):
        cast(five(), panel_1=choices)


def test_every_pool_has_its_own_places() -> None:
    assert cast(five(), panel_1=["N01", "N02", "N04"]).votes_for("N04") == 1


def test_no_count_without_a_quorum() -> None:
    with refused("QUORUM_MISSING"):
        closed(cast(five(), panel_1=["N01"]))


def test_a_ballot_is_closed_once() -> None:
    state = closed(cast(five(), panel_1=["N01"], panel_2=["N01"]))
    assert (state.status, state.closed_by) == (Status.CLOSED, "panel-1")
    with refused("BALLOT_CLOSED"):
        closed(state)


def test_the_count_is_said_without_who_chose_whom() -> None:
    state = cast(five(), panel_1=["N01", "N04"], panel_2=["N01", "N05"])
    _, events = ballots.close(state, "panel-1")
    assert events == [
        BallotClosed(ballot="B1", votes=2, shortlisted=("N01",), reserves=(), tied=())
    ]


def count_of(state: Ballot) -> Count:
    count = ballots.counted(state)[0].count
    assert count
    return count


def tally(votes: Mapping[str, int], seats: int, majority: int) -> Count:
    """The count of one pool with these numbers of votes."""
    state = ballot([rated(name) for name in votes], {STAFF: seats}, majority=majority)
    cast_votes = tuple(
        Vote(member=f"panel-{n}", signed_at=NOW, choices=tuple(v for v in votes if votes[v] > n))
        for n in range(max(votes.values(), default=0))
    )
    return count_of(state.model_copy(update={"votes": cast_votes}))


@pytest.mark.parametrize(
    ("votes", "seats", "placed", "reserves", "tied"),
    [
        ({"A": 5, "B": 4, "C": 3}, 2, "AB", "C", ""),
        ({"A": 3, "B": 5, "C": 4}, 2, "BC", "A", ""),  # most votes first
        ({"A": 5, "B": 2, "C": 1}, 2, "A", "", ""),  # no majority, no place
        ({"A": 5, "B": 4, "C": 4}, 2, "A", "", "BC"),  # the tie leaves a place empty
        ({"A": 4, "B": 4, "C": 4, "D": 3}, 2, "", "D", "ABC"),
        ({"A": 4, "B": 4, "C": 3}, 2, "AB", "C", ""),  # equal above the cut is no tie
        ({"A": 2, "B": 2}, 1, "", "", ""),
        ({"A": 5}, 0, "", "A", ""),
    ],
)
def test_the_count_by_example(
    votes: dict[str, int], seats: int, placed: str, reserves: str, tied: str
) -> None:
    count = tally(votes, seats, majority=3)
    assert (count.placed, count.reserves, count.tied) == (
        tuple(placed),
        tuple(reserves),
        tuple(tied),
    )


@tries(max_examples=200, deadline=None)
@given(
    votes=st.dictionaries(st.sampled_from("ABCDEFGHIJ"), st.integers(0, 7), max_size=10),
    seats=st.integers(0, 6),
    majority=st.integers(1, 7),
)
def test_whatever_the_votes_the_count_is_just(
    votes: dict[str, int], seats: int, majority: int
) -> None:
    count = tally(votes, seats, majority)
    named = [*count.placed, *count.tied, *count.reserves]
    able = {name for name, number in votes.items() if number >= majority}
    assert sorted(named) == sorted(able)  # everyone with a majority, each once; nobody else
    assert len(count.placed) <= seats
    ranked = [votes[name] for name in named]
    assert ranked == sorted(ranked, reverse=True)  # nobody stands above one with more votes
    by_votes = {"placed": count.placed, "tied": count.tied, "reserves": count.reserves}
    sets = [{votes[name] for name in names} for names in by_votes.values()]
    assert not sets[0] & (sets[1] | sets[2])  # equals are treated alike
    assert not sets[1] & sets[2]
    if count.tied:
        assert len(sets[1]) == 1
        assert len(count.placed) < seats < len(count.placed) + len(count.tied)
    else:
        assert len(count.placed) == min(seats, len(able))


@tries(max_examples=50, deadline=None)
@given(
    votes=st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 5), min_size=1),
    seats=st.integers(0, 4),
    shuffled=st.randoms(),
)
def test_the_order_of_the_list_decides_nothing(
    votes: dict[str, int], seats: int, shuffled: Random
) -> None:
    names = list(votes)
    shuffled.shuffle(names)
    assert tally({name: votes[name] for name in names}, seats, 2) == tally(votes, seats, 2)


@tries(max_examples=100, deadline=None)
@given(
    votes=st.lists(st.lists(st.sampled_from("ABCDEF"), unique=True), max_size=7),
    seats=st.integers(0, 6),
    shuffled=st.randoms(),
)
def test_the_order_of_the_voters_decides_nothing(
    votes: list[list[str]], seats: int, shuffled: Random
) -> None:
    state = ballot([rated(name) for name in "ABCDEF"], {STAFF: seats}, majority=2)
    signed = [
        Vote(member=f"panel-{n}", signed_at=NOW, choices=tuple(chosen))
        for n, chosen in enumerate(votes)
    ]
    counted = count_of(state.model_copy(update={"votes": tuple(signed)}))
    shuffled.shuffle(signed)
    assert count_of(state.model_copy(update={"votes": tuple(signed)})) == counted


def test_a_place_of_one_pool_is_no_place_of_the_other() -> None:
    state = ballot([rated("N01"), rated("N04", RESCUE)], {STAFF: 3, RESCUE: 0})
    with refused("TOO_MANY_CHOICES"):
        cast(state, panel_1=["N04"])


def test_pools_are_counted_apart() -> None:
    state = cast(
        five(),
        panel_1=["N01", "N02", "N04"],
        panel_2=["N01", "N02", "N04"],
        panel_3=["N03", "N05"],
        panel_4=["N03", "N05"],
    )
    assert count_of(state) == Count(
        placed=(), reserves=(), tied=("N01", "N02", "N03", "N04", "N05")
    )


def placed() -> Ballot:
    """N02, N01 and N04 on the shortlist, N03 in reserve."""
    state = cast(
        five(),
        panel_1=["N01", "N02", "N04"],
        panel_2=["N01", "N02", "N04"],
        panel_3=["N02", "N03"],
        panel_4=["N02", "N03"],
        panel_5=["N01", "N02"],
    )
    return closed(state)


def test_a_second_person_confirms_the_shortlist() -> None:
    state = placed()
    with refused("SECOND_PERSON_NEEDED"):
        ballots.confirm(state, "panel-1")
    done, events = ballots.confirm(state, "panel-2")
    assert done.status is Status.CONFIRMED
    assert isinstance(events[0], ShortlistConfirmed)
    assert (events[0].shortlist, events[0].confirmed_by) == ("B1", "panel-2")
    assert [n.nomination for n in events[0].nominees] == ["N02", "N01", "N04"]
    assert {n.profile_hash for n in events[0].nominees} == {"f" * 64}
    with refused("WRONG_STATE"):
        ballots.confirm(done, "panel-3")


def test_an_open_ballot_is_not_confirmed() -> None:
    with refused("WRONG_STATE"):
        ballots.confirm(five(), "panel-2")


def test_a_shortlist_of_nobody_is_not_confirmed() -> None:
    with refused("WRONG_STATE"):
        ballots.confirm(closed(cast(five(), panel_1=[], panel_2=[])), "panel-2")


def test_a_shortlist_takes_places_of_each_pool() -> None:
    assert ballots.places_taken(placed()) == {STAFF: 2, RESCUE: 1}
    assert not ballots.places_taken(five())


def test_everyone_else_is_told_why() -> None:
    assert ballots.fate(placed(), "N03") == "RESERVE"
    assert ballots.fate(placed(), "N05") == "NOT_PLACED"
    tie = closed(cast(five(), panel_1=["N04"], panel_2=["N04"], panel_3=["N05"], panel_4=["N05"]))
    assert ballots.fate(tie, "N04") == ballots.fate(tie, "N05") == "TIED"
