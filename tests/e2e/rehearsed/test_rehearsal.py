"""The deployed template plays a campaign, and every outcome is as the rehearsal states."""

from datetime import datetime

from cli.rehearsal.outcome import SHEET
from cli.rehearsal.plan import Fate
from tests.support.deployed import Played


def test_every_outcome_is_as_stated(played: Played) -> None:
    assert played.outcome.difference is None


def test_each_round_was_closed_by_its_own_timer_at_the_notices_hour(played: Played) -> None:
    first, reserve = played.outcome.rounds
    assert first.closes_at == datetime.fromisoformat("2023-04-26T00:00:00+08:00")
    # a channel went down on 25 April: five working days anew from 26 April, around 五一
    assert reserve.closes_at == datetime.fromisoformat("2023-05-06T00:00:00+08:00")
    for closed, windows in ((first, 1), (reserve, 2)):
        assert closed.closed_at >= closed.closes_at
        assert closed.closed_by == "timer"
        assert closed.causation == f"window/{closed.round}/{windows}"


def test_each_refusal_has_its_own_reason(played: Played) -> None:
    stated = {person.name: person.code for person in played.plan.refusals}
    assert {person.name: person.code for person in played.outcome.refused} == stated
    assert len(set(stated.values())) == len(stated)


def test_one_was_cleared_late_and_one_disqualified_and_the_rest_went_on(played: Played) -> None:
    honoured = [person.name for person in played.outcome.honoured]
    assert honoured == played.plan.honoured
    assert set(played.plan.names(Fate.NOT_UPHELD)) <= set(honoured)
    assert not set(played.plan.names(Fate.UPHELD)) & set(honoured)
    assert played.plan.tie.lost in honoured  # the reserve, after a round of their own


def test_every_mail_that_was_sent_arrived(played: Played) -> None:
    assert played.outcome.mails == played.outcome.deliveries > 0


def test_robots_said_everything_and_some_of_it_as_a_digest(played: Played) -> None:
    assert played.outcome.robot_lines == played.outcome.robot_deliveries > 0
    assert 0 < played.outcome.digests <= played.outcome.robot_messages
    assert played.outcome.robot_messages < played.outcome.robot_lines


def test_every_history_is_intact(played: Played) -> None:
    assert played.outcome.broken_chains == []
    assert played.outcome.chains > 3 * len(played.plan.people)


def test_the_rehearsals_sheet_had_good_rows_and_bad_ones(played: Played) -> None:
    assert played.outcome.sheet == SHEET
