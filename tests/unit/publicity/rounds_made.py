"""Rounds and entries to test with. Nominations are N01, N02, …; nobody has a name."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from events.published import CampaignSettings
from events.review import ShortlistConfirmed, ShortlistedNominee
from events.vocabulary import Category, ClosedBy
from services.publicity import round as rounds
from services.publicity.round import Channel, Closing, Round
from shared.problems import Refusal
from tests.support.people import SETTINGS
from tests.unit.publicity.test_window import years

NOMINEES = ("N01", "N02")
LIVE = datetime.fromisoformat("2023-04-20T08:30:00+08:00")
START = date(2023, 4, 20)


def refused(code: str) -> Any:
    """Expects a refusal with a code."""
    return pytest.raises(Refusal, match=f"^{code}$")


def policy(**changes: Any) -> CampaignSettings:
    """The third campaign's settings with some of its publicity policy changed."""
    changed = SETTINGS.publicity.model_copy(update=changes)
    return SETTINGS.model_copy(update={"publicity": changed})


def prepared() -> Round:
    nominees = tuple(
        ShortlistedNominee(
            nomination=nomination,
            category=Category.SYSTEM_STAFF,
            profile_version=1,
            profile_hash="f" * 64,
            nomination_head="a" * 64,
            case_head="b" * 64,
        )
        for nomination in NOMINEES
    )
    confirmed = ShortlistConfirmed(shortlist="R1", nominees=nominees, confirmed_by="panel-2")
    return rounds.prepared(SETTINGS.campaign, confirmed)[0]


def scheduled(state: Round | None = None, starts_on: date = START) -> Round:
    start = state or prepared()
    now = datetime.combine(starts_on, datetime.min.time(), LIVE.tzinfo)
    return rounds.schedule(start, SETTINGS, starts_on, now, years)[0]


def channel(name: str, live_at: datetime = LIVE) -> Channel:
    return Channel(
        channel=name, live_at=live_at, url="https://example.invalid/n", proof_hash="0" * 64
    )


def opened(
    state: Round | None = None,
    live_at: datetime = LIVE,
    settings: CampaignSettings = SETTINGS,
) -> Round:
    """Every mandatory channel is live."""
    state = scheduled(state, live_at.date())
    for name in settings.publicity.mandatory_channels:
        shown = channel(name, live_at)
        state, _ = rounds.confirm_channel(state, settings, shown, live_at, years)
    return state


def window(state: Round) -> Any:
    assert state.running
    return state.running.window


def closed(state: Round | None = None) -> Round:
    state = state or opened()
    at = window(state).closes_at + timedelta(seconds=1)
    return rounds.close(state, Closing(closed_at=at, closed_by=ClosedBy.TIMER, causation="t"))[0]
