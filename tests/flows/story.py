"""A campaign of two nominees, one cleared late and one disqualified, and what must come of it."""

from collections import Counter
from datetime import datetime
from typing import Any

import time_machine

from events.published import CampaignSettings
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    HANGZHOU,
    PUBLICIST,
    REVIEWER,
    SETTINGS,
    concluded,
    decided,
    examined,
    objected,
    open_campaign,
    reported,
    screened,
    shortlisted,
    shown,
    told,
)

START = datetime.fromisoformat("2023-03-31T09:00:00+08:00")
VOTING = datetime.fromisoformat("2023-04-10T09:00:00+08:00")

#: What must have happened, and how often, whatever was late, repeated or lost on the way.
FACTS = Counter(
    {
        "CampaignOpened": 1,
        "NominationsClosed": 1,
        "NominationReported": 2,
        "SeatsOpened": 1,
        "CaseOpened": 2,
        "CaseInspected": 2,
        "NomineeShortlisted": 2,
        "ShortlistConfirmed": 1,
        "RoundPrepared": 1,
        "EntryPlaced": 2,
        "CaseHandedOver": 2,
        "RoundOpened": 1,
        "RoundClosed": 1,
        "RoundSettled": 1,
        "ObjectionReceived": 2,
        "NomineeHeld": 2,
        "NomineeCleared": 1,
        "NomineeDisqualified": 1,
        "CaseConcluded": 2,
        "DecisionIssued": 1,
        "HonourDecided": 1,
        "RoundHonoured": 1,
        "DeedsPublished": 3,
    }
)


def play(house: House, clock: time_machine.Traveller) -> dict[str, Any]:
    """The whole way; returns what staff see at the end."""
    return _to_the_end(house, clock, *walk_to_open_round(house, clock))


def played(house: House, clock: time_machine.Traveller) -> dict[str, Any]:
    """The whole way, gone once in a calm house."""
    return once(house, clock, _play_on)


def _play_on(house: House, clock: time_machine.Traveller) -> dict[str, Any]:
    return _to_the_end(house, clock, *to_open_round(house, clock))


def _to_the_end(
    house: House, clock: time_machine.Traveller, round_id: str, nominees: list[str]
) -> dict[str, Any]:
    against = [objected(house, round_id, nomination) for nomination in nominees]
    for made in against:
        screened(house, made)
    house.pump()
    for instant in ("2023-04-26T00:00:01+08:00", "2023-04-27T00:00:01+08:00"):
        clock.move_to(datetime.fromisoformat(instant))
        house.pump()
    for made, upheld in zip(against, (False, True), strict=True):
        concluded(house, made, upheld=upheld)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-28T09:00:00+08:00"))
    decided(house, nominees[:1])
    house.pump()
    told(house)
    house.pump()
    return seen(house, round_id, nominees)


def standing(
    house: House, clock: time_machine.Traveller, people: int, settings: CampaignSettings = SETTINGS
) -> list[str]:
    """Examined cases on the day of the ballot; they are brought there once."""
    return once(house, clock, stand, people, settings)


def stand(
    house: House, clock: time_machine.Traveller, people: int, settings: CampaignSettings = SETTINGS
) -> list[str]:
    """Every step of the way."""
    clock.move_to(START)
    open_campaign(house, settings)
    house.pump()
    return _examine(house, clock, people)


def under_way(house: House, clock: time_machine.Traveller) -> None:
    """A campaign on its first morning, and everybody has heard of it; it is opened once."""
    once(house, clock, _get_under_way)


def _get_under_way(house: House, clock: time_machine.Traveller) -> None:
    clock.move_to(START)
    open_campaign(house)
    house.pump()


def at_the_province(house: House, clock: time_machine.Traveller) -> str:
    """A nomination that was reported, and the case that it became."""
    return once(house, clock, _come_to_the_province)


def _come_to_the_province(house: House, clock: time_machine.Traveller) -> str:
    under_way(house, clock)
    nomination = reported(house)
    house.pump()
    return nomination


def _examine(house: House, clock: time_machine.Traveller, people: int) -> list[str]:
    found = [reported(house, number) for number in range(1, people + 1)]
    house.pump()
    clock.move_to(VOTING)
    house.pump()
    for nomination in found:
        examined(house, nomination)
    house.pump()
    return found


def to_open_round(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """Up to the morning of the first day of publicity; the way there is gone once."""
    return once(house, clock, _walk_on)


def _walk_on(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    return _open_round(house, clock, standing(house, clock, 2))


def walk_to_open_round(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """Every step of the way."""
    return _open_round(house, clock, stand(house, clock, 2))


def _open_round(
    house: House, clock: time_machine.Traveller, nominees: list[str]
) -> tuple[str, list[str]]:
    round_id = shortlisted(house, nominees)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-20T08:40:00+08:00"))
    shown(house, round_id)
    house.pump()
    return round_id, nominees


CORRECTED = {"post": "更正后的职务（演练）", "reason": "职务名称有误（演练）"}


def correct_profile(house: House, nomination: str) -> None:
    """The bureau that reported a nominee corrects what the public is shown."""
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/profile", CORRECTED)


def seen(house: House, round_id: str, nominees: list[str]) -> dict[str, Any]:
    """The end as staff see it, and how often what happened."""
    shown_round = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    lines = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/nominations")["items"]
    progress = {line["id"]: line["progress"] for line in lines}
    happened = Counter(event["type"] for event in house.events())
    return {
        "entries": [entry["status"] for entry in shown_round["entries"]],
        "progress": [progress[nomination] for nomination in nominees],
        "closed_by": shown_round["closed_by"],
        "causation": shown_round["causation"].split("/")[0],
        "facts": Counter({kind: happened[kind] for kind in FACTS}),
        "dead": house.dead_letters(),
    }


END = {
    "entries": ["CLEARED", "DISQUALIFIED"],
    "progress": ["HONOURED", "DISQUALIFIED"],
    "closed_by": "timer",
    "causation": "window",
    "facts": FACTS,
    "dead": [],
}
