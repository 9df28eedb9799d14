"""A campaign of two nominees, one cleared late and one disqualified, and what must come of it."""

from collections import Counter
from datetime import datetime
from typing import Any

import time_machine

from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    DISCIPLINE,
    PUBLICIST,
    REVIEWER,
    decided,
    examined,
    objection,
    open_campaign,
    reported,
    shortlisted,
    shown,
    told,
)

START = datetime.fromisoformat("2023-03-31T09:00:00+08:00")

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
    round_id, nominees = walk_to_open_round(house, clock)
    against = {}
    for nomination in nominees:
        made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nomination))
        against[nomination] = made["id"]
        admitted = {"admissible": True, "reason": "线索具体"}
        house.ok(DISCIPLINE, f"POST /objections/{made['id']}/screen", admitted)
    house.pump()
    for instant in ("2023-04-26T00:00:01+08:00", "2023-04-27T00:00:01+08:00"):
        clock.move_to(datetime.fromisoformat(instant))
        house.pump()
    for nomination, upheld in zip(nominees, (False, True), strict=True):
        verdict = {"upheld": upheld, "finding": "经核查（演练）"}
        house.ok(DISCIPLINE, f"POST /objections/{against[nomination]}/conclude", verdict)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-28T09:00:00+08:00"))
    decided(house, nominees[:1])
    house.pump()
    told(house)
    house.pump()
    return seen(house, round_id, nominees)


def to_open_round(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """Up to the morning of the first day of publicity; the way there is gone once."""
    return once(house, clock, walk_to_open_round)


def walk_to_open_round(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """Every step of the way."""
    open_campaign(house)
    house.pump()
    nominees = [reported(house, number) for number in (1, 2)]
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    for nomination in nominees:
        examined(house, nomination)
    round_id = shortlisted(house, nominees)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-20T08:40:00+08:00"))
    shown(house, round_id)
    house.pump()
    return round_id, nominees


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
