"""A round: channels open it, a channel down restarts it, nothing makes its window shorter."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from events.publicity import ChannelDown
from events.published import CalendarYear
from events.vocabulary import ExtensionCause, LetterRule, Means, RestartCause
from services.publicity import round as rounds
from services.publicity.round import Arrival, Extension, Round, Status
from tests.support.people import SETTINGS
from tests.unit.publicity.rounds_made import (
    LIVE,
    channel,
    closed,
    opened,
    policy,
    prepared,
    refused,
    scheduled,
    window,
)
from tests.unit.publicity.test_window import years

FURTHER = "省级主流媒体"
SITE, MEDIA = SETTINGS.publicity.mandatory_channels
LATER = LIVE + timedelta(days=1)


def down(name: str = SITE, at: datetime = LATER) -> ChannelDown:
    return ChannelDown(round="R1", channel=name, down_at=at, proof_hash="0" * 64)


def names(events: list[Any]) -> list[str]:
    return [event.event_type() for event in events]


def why(at: datetime = LATER) -> Extension:
    return Extension(at=at, cause=ExtensionCause.OFFICER, reason="演练")


def test_the_last_mandatory_channel_opens_the_window() -> None:
    state = scheduled()
    state, events = rounds.confirm_channel(state, SETTINGS, channel(SITE), LIVE, years)
    assert (state.status, names(events)) == (Status.SCHEDULED, ["ChannelConfirmed"])
    later = channel(MEDIA, LIVE + timedelta(hours=1))
    state, events = rounds.confirm_channel(state, SETTINGS, later, LATER, years)
    assert names(events) == ["ChannelConfirmed", "RoundOpened"]
    assert window(state).first_day == date(2023, 4, 21)  # up after the cut-off of the 20th


def test_no_channel_shows_a_notice_that_has_no_text() -> None:
    with refused("ROUND_NOT_SCHEDULED"):
        rounds.confirm_channel(prepared(), SETTINGS, channel(SITE), LIVE, years)


def test_a_further_channel_neither_opens_nor_is_needed() -> None:
    settings = policy(further_channels=(FURTHER,))
    state, events = rounds.confirm_channel(scheduled(), settings, channel(FURTHER), LIVE, years)
    assert (state.status, names(events)) == (Status.SCHEDULED, ["ChannelConfirmed"])
    running, events = rounds.confirm_channel(opened(), settings, channel(FURTHER), LIVE, years)
    assert (running.status, names(events)) == (Status.OPEN, ["ChannelConfirmed"])
    assert running.running == opened().running


def test_a_channel_that_the_policy_does_not_name_is_refused() -> None:
    with refused("CHANNEL_UNKNOWN"):
        rounds.confirm_channel(scheduled(), SETTINGS, channel(FURTHER), LIVE, years)
    with refused("CHANNEL_UNKNOWN"):
        rounds.channel_down(opened(), SETTINGS.publicity, down(FURTHER), "演练", LATER)


def test_a_mandatory_channel_cannot_be_confirmed_while_the_window_runs() -> None:
    with refused("WRONG_STATE"):
        rounds.confirm_channel(opened(), SETTINGS, channel(SITE), LIVE, years)


def test_a_mandatory_channel_that_goes_down_restarts_the_round() -> None:
    before = opened()
    state, events = rounds.channel_down(before, SETTINGS.publicity, down(), "断网", LATER)
    assert names(events) == ["ChannelDown", "RoundRestarted"]
    assert (state.status, state.running, state.notice, state.channels) == (
        Status.PREPARED,
        None,
        None,
        (),
    )
    assert state.due_at is None
    (past,) = state.past
    assert (past.running, past.notice, past.reason) == (before.running, before.notice, "断网")


def test_the_new_window_is_a_full_one_under_a_new_version_and_hash() -> None:
    before = opened()
    state, _ = rounds.channel_down(before, SETTINGS.publicity, down(), "断网", LATER)
    again = opened(state, datetime.fromisoformat("2023-04-24T08:30:00+08:00"))
    assert again.window_version == before.window_version + 1
    assert len(window(again).days) == len(window(before).days)
    assert again.notice
    assert before.notice
    assert again.notice.hash != before.notice.hash


def test_a_further_channel_that_goes_down_restarts_nothing() -> None:
    settings = policy(further_channels=(FURTHER,))
    state, _ = rounds.confirm_channel(opened(), settings, channel(FURTHER), LIVE, years)
    left, events = rounds.channel_down(state, settings.publicity, down(FURTHER), "停刊", LATER)
    assert (names(events), left.running) == (["ChannelDown"], state.running)
    assert FURTHER not in {each.channel for each in left.channels}


def test_a_channel_down_before_the_window_is_only_taken_off() -> None:
    state, _ = rounds.confirm_channel(scheduled(), SETTINGS, channel(SITE), LIVE, years)
    left, events = rounds.channel_down(state, SETTINGS.publicity, down(), "断网", LATER)
    assert (left.status, left.channels, names(events)) == (Status.SCHEDULED, (), ["ChannelDown"])


def test_found_out_after_the_close_it_still_restarts_until_the_round_is_settled() -> None:
    state = closed()
    now = window(state).closes_at + timedelta(hours=9)
    restarted, _ = rounds.channel_down(state, SETTINGS.publicity, down(), "断网", now)
    assert restarted.status is Status.PREPARED
    assert restarted.past[0].closing == state.closing
    with refused("WRONG_STATE"):  # it was up for the whole window
        rounds.channel_down(state, SETTINGS.publicity, down(at=now), "断网", now)
    with refused("WRONG_STATE"):
        rounds.channel_down(rounds.settle(state)[0], SETTINGS.publicity, down(), "断网", now)


@pytest.mark.parametrize("at", [LIVE - timedelta(hours=1), LATER + timedelta(days=9)])
def test_a_channel_goes_down_after_it_was_up_and_not_in_the_future(at: datetime) -> None:
    with refused("INVALID"):
        rounds.channel_down(opened(), SETTINGS.publicity, down(at=at), "断网", LATER)


@pytest.mark.parametrize("state", [prepared(), scheduled(), rounds.settle(closed())[0]])
def test_only_a_window_that_counts_can_be_restarted(state: Round) -> None:
    with refused("ROUND_NOT_OPEN"):
        rounds.restart(state, RestartCause.NOTICE_CORRECTED, "演练", LATER)


def test_objections_are_taken_between_a_restart_and_the_new_window() -> None:
    state, _ = rounds.restart(opened(), RestartCause.NOTICE_CORRECTED, "演练", LATER)
    arrival = Arrival(means=Means.FORM, received_at=LATER)
    rounds.in_time(state, SETTINGS.publicity, arrival, LATER)
    with refused("ROUND_NOT_OPEN"):
        rounds.in_time(prepared(), SETTINGS.publicity, arrival, LATER)


@pytest.mark.parametrize("state", [prepared(), scheduled(), closed()])
def test_only_a_window_that_runs_can_be_extended(state: Round) -> None:
    with refused("ROUND_NOT_OPEN"):
        rounds.extend(state, SETTINGS, 1, why(), years)


def test_a_window_that_has_ended_but_is_not_closed_is_not_extended() -> None:
    with refused("ROUND_NOT_OPEN"):
        rounds.extend(opened(), SETTINGS, 1, why(window(opened()).closes_at), years)


@examples(max_examples=40, deadline=None)
@given(more=st.integers(1, 15), days=st.integers(0, 200))
def test_an_extension_adds_exactly_the_days_that_are_asked(more: int, days: int) -> None:
    before = opened(live_at=LIVE + timedelta(days=days))
    start = window(before).opens_at
    after, (event,) = rounds.extend(before, SETTINGS, more, why(start), years)
    assert window(after).days[: len(window(before).days)] == window(before).days
    assert len(window(after).days) == len(window(before).days) + more
    assert window(after).closes_at > window(before).closes_at
    assert event.model_dump()["window_version"] == before.window_version + 1
    assert after.notice
    assert before.notice
    assert after.notice.hash != before.notice.hash
    assert after.extensions[0].version == after.window_version


def test_a_restart_meets_the_objections_to_the_procedure_that_were_upheld() -> None:
    state = opened().model_copy(update={"open_objections": ("O1", "O2")})
    with refused("WRONG_STATE"):
        rounds.restart(state, RestartCause.PROCEDURE_UPHELD, "演练", LATER)
    state, (blocked,) = rounds.uphold(state, "O1")
    assert blocked.event_type() == "RoundBlocked"
    state, events = rounds.restart(state, RestartCause.PROCEDURE_UPHELD, "演练", LATER)
    assert names(events) == ["RoundRestarted", "ObjectionDetached"]
    assert (state.open_objections, state.upheld) == (("O2",), ())


def letter(arrived: str, postmark: str | None = None) -> Arrival:
    return Arrival.model_validate(
        {"means": "LETTER", "received_at": f"{arrived}T10:00:00+08:00", "postmarked_on": postmark}
    )


@pytest.mark.parametrize(
    ("rule", "arrival", "code"),
    [
        (LetterRule.POSTMARK, letter("2023-04-26", "2023-04-25"), None),
        (LetterRule.POSTMARK, letter("2023-04-26", "2023-04-26"), "OBJECTION_LATE"),
        (LetterRule.POSTMARK, letter("2023-04-26", "2023-04-19"), "ROUND_NOT_OPEN"),
        (LetterRule.POSTMARK, letter("2023-04-25"), "INVALID"),
        (LetterRule.POSTMARK, letter("2023-04-25", "2023-04-26"), "INVALID"),
        (LetterRule.ARRIVAL, letter("2023-04-25", "2023-04-19"), None),
        (LetterRule.ARRIVAL, letter("2023-04-26", "2023-04-25"), "OBJECTION_LATE"),
        (LetterRule.ARRIVAL, letter("2023-04-27"), "INVALID"),
    ],
)
def test_a_letter_counts_by_its_postmark_or_its_arrival(
    rule: LetterRule, arrival: Arrival, code: str | None
) -> None:
    settings = policy(letters=rule)
    now = datetime.fromisoformat("2023-04-26T18:00:00+08:00")  # after the close, in the grace day
    if code is None:
        rounds.in_time(closed(), settings.publicity, arrival, now)
        return
    with refused(code):
        rounds.in_time(closed(), settings.publicity, arrival, now)


def test_nothing_is_entered_once_the_round_is_settled() -> None:
    settled = rounds.settle(closed())[0]
    now = datetime.fromisoformat("2023-04-28T09:00:00+08:00")
    arrival = letter("2023-04-27", "2023-04-25")
    with refused("ROUND_SETTLED"):
        rounds.in_time(settled, policy(letters=LetterRule.POSTMARK).publicity, arrival, now)


def test_a_visit_counts_by_its_instant() -> None:
    visit = Arrival(means=Means.VISIT, received_at=window(closed()).closes_at)
    now = visit.received_at + timedelta(hours=9)
    with refused("OBJECTION_LATE"):
        rounds.in_time(closed(), SETTINGS.publicity, visit, now)
    earlier = visit.model_copy(update={"received_at": visit.received_at - timedelta(seconds=1)})
    rounds.in_time(closed(), SETTINGS.publicity, earlier, now)


def test_a_day_that_becomes_a_holiday_makes_the_window_longer() -> None:
    def changed(year: int) -> CalendarYear | None:
        known = years(year)
        assert known
        return known.model_copy(update={"holidays": (*known.holidays, date(2023, 4, 24))})

    before = opened()
    outcome = rounds.recount(before, SETTINGS, LATER, changed)
    assert outcome
    after, (event,) = outcome
    assert window(after).days == tuple(date(2023, 4, day) for day in (20, 21, 23, 25, 26))
    assert event.model_dump()["cause"] is ExtensionCause.CALENDAR
    assert after.window_version == before.window_version + 1


def test_a_holiday_that_becomes_a_working_day_shortens_nothing() -> None:
    def changed(year: int) -> CalendarYear | None:
        known = years(year)
        assert known
        return known.model_copy(update={"workdays": (*known.workdays, date(2023, 4, 22))})

    assert rounds.recount(opened(), SETTINGS, LATER, changed) is None
    assert rounds.recount(closed(), SETTINGS, LATER, years) is None
    assert rounds.recount(prepared(), SETTINGS, LATER, years) is None
