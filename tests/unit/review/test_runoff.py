"""A tie at the cut: the run-off over exactly those tied, and what its result makes of the first."""

from datetime import UTC, datetime, timedelta

import pytest

from events.published import Member
from events.review import (
    BallotClosed,
    BallotNear,
    BallotOpened,
    BallotVoid,
    RunoffOpened,
    RunoffSettled,
)
from services.review import ballot as ballots
from services.review.ballot import Ballot, Status
from services.review.case import Case
from tests.support.people import ROSTER
from tests.unit.review.made import NOW, RESCUE, STAFF, ballot, cast, rated, refused, settings

HOUR = timedelta(hours=1)


def tied() -> Ballot:
    """Two places: N01 is placed, N02 and N03 are tied, N04 stands behind."""
    state = ballot([rated(f"N0{n}") for n in (1, 2, 3, 4)], {STAFF: 2, RESCUE: 0}, majority=1)
    state = cast(
        state,
        panel_1=["N01", "N02"],
        panel_2=["N01", "N02"],
        panel_3=["N01", "N03"],
        panel_4=["N03", "N04"],
        panel_5=["N01"],
    )
    return ballots.close(state, "panel-1")[0].model_copy(update={"version": 6})


def second(*names: str) -> Ballot:
    policy = settings({STAFF: 2, RESCUE: 0}, quorum=3, majority=3)
    return ballots.opened("B2", policy, [rated(n) for n in names], "panel-1")[0]


def running() -> tuple[Ballot, Ballot]:
    root, state, _, _ = ballots.runoff(tied(), second("N02", "N03"))
    return root, state


def closed(state: Ballot, **votes: list[str]) -> BallotClosed:
    _, events = ballots.close(cast(state, **votes), "panel-2")
    assert isinstance(events[0], BallotClosed)
    return events[0]


def test_a_runoff_is_for_the_places_that_the_tie_left_empty() -> None:
    root, state, said, opening = ballots.runoff(tied(), second("N02", "N03"))
    assert (state.runoff_of, state.seats, state.majority) == ("B1", {STAFF: 1}, 0)
    assert root.runoff == "B2"
    assert said == [RunoffOpened(ballot="B1", runoff="B2")]
    assert isinstance(opening[0], BallotOpened)
    assert (opening[0].runoff_of, opening[0].seats) == ("B1", {STAFF: 1})


@pytest.mark.parametrize("names", [["N02"], ["N02", "N03", "N04"], ["N02", "N04"]])
def test_it_names_exactly_those_tied(names: list[str]) -> None:
    with refused("RUNOFF_LIST"):
        ballots.runoff(tied(), second(*names))


def test_there_is_no_runoff_where_nothing_is_tied_or_open() -> None:
    with refused("WRONG_STATE"):
        ballots.runoff(ballot([rated()], {STAFF: 1}), second("N01"))
    clear = ballots.close(cast(ballot([rated()], {STAFF: 1}), panel_1=["N01"]), "panel-1")[0]
    with refused("RUNOFF_LIST"):
        ballots.runoff(clear, second("N01"))


def test_the_first_ballot_waits_for_its_runoff() -> None:
    root, state = running()
    with refused("RUNOFF_OPEN"):
        ballots.runoff(root, second("N02", "N03"))
    with refused("RUNOFF_OPEN"):
        ballots.confirm(root, "panel-3")
    done, _ = ballots.close(cast(state, panel_1=["N02"], panel_2=[], panel_3=[]), "panel-1")
    with refused("WRONG_STATE"):
        ballots.confirm(done, "panel-3")  # a run-off is no shortlist of its own


def test_the_winner_is_placed_and_the_other_stands_first_in_reserve() -> None:
    root, state = running()
    said = closed(state, panel_1=["N03"], panel_2=["N03"], panel_3=["N02"])
    settled, events = ballots.settled(root, said, "B2", "panel-2")
    assert settled.count
    assert (settled.count.placed, settled.count.tied) == (("N01", "N03"), ())
    assert settled.count.reserves == ("N02", "N04")
    assert (settled.runoff, settled.decided_by) == (None, ("panel-2",))
    assert events == [
        RunoffSettled(
            ballot="B1",
            runoff="B2",
            shortlisted=("N01", "N03"),
            reserves=("N02", "N04"),
            tied=(),
        )
    ]
    with refused("SECOND_PERSON_NEEDED"):
        ballots.confirm(settled, "panel-2")
    assert ballots.confirm(settled, "panel-3")[0].status is Status.CONFIRMED


def test_a_tie_in_the_runoff_stays_a_tie_and_may_be_voted_on_again() -> None:
    root, state = running()
    said = closed(state, panel_1=["N03"], panel_2=["N02"], panel_3=[])
    settled, _ = ballots.settled(root, said, "B2", "")
    assert settled.count
    assert (settled.count.placed, settled.count.tied) == (("N01",), ("N02", "N03"))
    assert ballots.runoff(settled, second("N02", "N03"))[0].runoff == "B2"


def test_a_runoff_is_taken_over_once_and_a_void_one_changes_nothing() -> None:
    root, state = running()
    said = closed(state, panel_1=["N03"], panel_2=["N03"], panel_3=[])
    settled, _ = ballots.settled(root, said, "B2", "")
    assert ballots.settled(settled, said, "B2", "") == (settled, [])
    void, events = ballots.settled(root, None, "B2", "")
    assert (void.count, void.runoff) == (root.count, None)
    assert len(events) == 1


# ── the end of a ballot by its timer ─────────────────────────────────────────────────────────────


def timed(quorum: int = 2) -> Ballot:
    window = ballots.window_of(NOW + HOUR, NOW, NOW + HOUR / 2, lambda instant: instant)
    policy = settings({STAFF: 1}, quorum, 1)
    return ballots.opened("B1", policy, [rated()], "panel-1", window=window)[0]


def test_a_ballot_ends_ahead_of_now_and_no_reminder_lies_behind() -> None:
    with refused("INVALID") as refusal:
        ballots.window_of(NOW, NOW, NOW, lambda instant: instant)
    assert refusal.value.errors[0].code == "PAST"
    assert [error.pointer for error in refusal.value.errors] == ["/closes_at"]
    late = ballots.window_of(NOW + HOUR, NOW, NOW - HOUR, lambda instant: instant)
    assert late.remind_at_real is None


def test_its_end_takes_effect_whether_a_timer_said_so_or_not() -> None:
    ballots.cast(timed(), "panel-1", ["N01"], NOW + HOUR - timedelta(seconds=1))
    with refused("BALLOT_CLOSED"):
        ballots.cast(timed(), "panel-1", ["N01"], NOW + HOUR)


def test_it_may_elapse_only_when_its_end_has_come() -> None:
    assert not ballots.may_elapse(timed(), NOW + HOUR - timedelta(seconds=1))
    assert ballots.may_elapse(timed(), NOW + HOUR)
    assert not ballots.may_elapse(ballot([rated()], {STAFF: 1}), datetime.max.replace(tzinfo=UTC))


def test_with_a_quorum_it_is_counted_and_its_opener_does_not_confirm() -> None:
    state, events = ballots.elapse(cast(timed(), panel_2=["N01"], panel_3=["N01"]))
    assert (state.status, state.closed_by) == (Status.CLOSED, None)
    assert isinstance(events[0], BallotClosed)
    with refused("SECOND_PERSON_NEEDED"):
        ballots.confirm(state, "panel-1")
    assert ballots.confirm(state, "panel-2")[0].status is Status.CONFIRMED


def test_without_a_quorum_it_is_void_and_not_counted() -> None:
    state, events = ballots.elapse(cast(timed(), panel_2=["N01"]))
    assert (state.status, state.count) == (Status.VOID, None)
    assert events == [BallotVoid(ballot="B1", votes=1, quorum=2)]
    with refused("WRONG_STATE"):
        ballots.confirm(state, "panel-3")
    with refused("BALLOT_CLOSED"):
        ballots.close(state, "panel-1")


def test_only_an_open_ballot_is_due_and_has_its_end_near() -> None:
    state = timed()
    assert state.index["DuePK"] == "DUE#review"
    assert ballots.near(state) == [BallotNear(ballot="B1", closes_at=NOW + HOUR)]
    void, _ = ballots.elapse(state)
    assert "DuePK" not in void.index
    assert ballots.near(void) == []
    assert "DuePK" not in ballot([rated()], {STAFF: 1}).index


# ── recusal ──────────────────────────────────────────────────────────────────────────────────────


def partial() -> Ballot:
    """panel-2 is recused from N01; four of five must vote, three votes place."""

    def recused(case: Case, member: Member) -> bool:
        return (case.nomination, member.user) == ("N01", "panel-2")

    policy = settings({STAFF: 2}, quorum=4, majority=3)
    cases = [rated("N01"), rated("N02")]
    return ballots.opened("B1", policy, cases, "panel-1", roster=ROSTER, keeps_away=recused)[0]


def test_the_recused_do_not_vote_on_that_line() -> None:
    state = partial()
    assert (state.panel, state.line("N01").recused) == (5, ("panel-2",))
    with refused("RECUSED") as refusal:
        cast(state, panel_2=["N01", "N02"])
    assert refusal.value.detail == "N01"
    assert cast(state, panel_2=["N02"]).votes_for("N02") == 1


def test_a_line_needs_its_quorum_of_those_who_may_vote() -> None:
    """Four voted, one of them recused from N01: three are too few for it, enough for N02."""
    both, one = ["N01", "N02"], ["N02"]
    state = cast(partial(), panel_1=both, panel_2=one, panel_3=both, panel_4=both)
    count = ballots.close(state, "panel-1")[0].count
    assert count
    assert (count.placed, count.unquorate) == (("N02",), ("N01",))
    state = cast(state, panel_5=both)
    count = ballots.close(state, "panel-1")[0].count
    assert count
    assert (set(count.placed), count.unquorate) == ({"N01", "N02"}, ())
