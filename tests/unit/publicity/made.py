"""Rounds, entries, profiles and decisions for unit tests."""

from datetime import UTC, date, datetime
from typing import Any

from events.published import Profile
from events.review import DecisionIssued, ShortlistConfirmed
from events.vocabulary import Category
from services.intake.calendar_years import official_year
from services.publicity import round as rounds
from services.publicity import store
from services.publicity.entry import Entry, Status
from services.publicity.round import Channel, Round
from shared.documents import Key
from tests.support.people import CAMPAIGN, SETTINGS

NOW = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)
DATED = date(2023, 4, 28)


def profile(number: int, **changes: Any) -> dict[str, Any]:
    made = Profile(
        nomination=f"N{number}",
        campaign=CAMPAIGN,
        version=1,
        name=f"演练{number:02d}号",
        unit="演练应急管理局",
        post="科员",
        category=Category.SYSTEM_STAFF,
        region="330106",
        brief="简要事迹（演练）。",
        deeds="主要事迹（演练）。",
    )
    return {**made.model_dump(mode="json"), **changes}


def profiles(count: int = 3) -> dict[str, dict[str, Any]]:
    return {f"N{number}": profile(number) for number in range(1, count + 1)}


def open_round(count: int = 3, identity: str = "R1") -> Round:
    """A round whose window runs since this morning."""
    confirmed = ShortlistConfirmed.model_validate(
        {
            "shortlist": identity,
            "confirmed_by": "panel-2",
            "nominees": [
                {
                    "nomination": f"N{number}",
                    "category": Category.SYSTEM_STAFF,
                    "profile_version": 1,
                    "profile_hash": "0" * 64,
                    "nomination_head": "1" * 64,
                    "case_head": "2" * 64,
                }
                for number in range(1, count + 1)
            ],
        }
    )
    state, _ = rounds.prepared(CAMPAIGN, confirmed)
    state, _ = rounds.schedule(state, SETTINGS, date(2023, 4, 20), NOW, official_year)
    for name in SETTINGS.publicity.mandatory_channels:
        channel = Channel(
            channel=name,
            live_at=datetime(2023, 4, 20, 0, 30, tzinfo=UTC),
            url="https://example.invalid/n",
            proof_hash="0" * 64,
        )
        state, _ = rounds.confirm_channel(state, SETTINGS, channel, NOW, official_year)
    return state


def standing(state: Round, **statuses: Status) -> dict[Key, Entry]:
    """The entries of a round; a nomination that is not named is placed."""
    found = {}
    for nominee in state.nominees:
        key = store.entry_key(state.id, nominee.nomination)
        found[key] = Entry(
            campaign=CAMPAIGN,
            round=state.id,
            nomination=nominee.nomination,
            category=nominee.category,
            profile_version=1,
            status=statuses.get(nominee.nomination, Status.PLACED),
        )
    return found


def issued(*nominations: str, number: str = "演练1号") -> DecisionIssued:
    return DecisionIssued(
        document_number=number,
        dated=DATED,
        issued_at=datetime(2023, 4, 28, 2, 0, tzinfo=UTC),
        nominations=nominations,
        case_heads=dict.fromkeys(nominations, "3" * 64),
        proposed_by="panel-1",
        confirmed_by="panel-2",
    )
