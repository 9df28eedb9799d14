"""The panel at work in flows: standing cases, ballots with ties and reserves."""

from datetime import datetime
from typing import Any

import time_machine

from events.published import CampaignSettings
from tests.flows.story import START
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    DISCIPLINE,
    SETTINGS,
    examined,
    member,
    objection,
    open_campaign,
    reported,
    shown,
)

CHAIR, SECOND = member("panel-1"), member("panel-2")
VOTING = datetime.fromisoformat("2023-04-10T09:00:00+08:00")
END = datetime.fromisoformat("2023-04-12T17:00:00+08:00")
#: A majority of one, so that few votes make ties and reserves.
FEW: dict[str, Any] = {"ballot": {"quorum": 4, "majority": 1}}


def with_places(number: int, **policies: Any) -> CampaignSettings:
    """The notice's settings with other places and policies."""
    pools = [
        {"category": c.category, "title": c.title, "honourees": number} for c in SETTINGS.categories
    ]
    return CampaignSettings.model_validate(
        SETTINGS.model_dump() | {"categories": pools, **policies}
    )


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
    found = [reported(house, number) for number in range(1, people + 1)]
    house.pump()
    clock.move_to(VOTING)
    house.pump()
    for nomination in found:
        examined(house, nomination)
    house.pump()
    return found


def opened(house: House, nominations: list[str], **fields: Any) -> str:
    body = {"nominations": nominations, **fields}
    made = house.ok(CHAIR, f"POST /campaigns/{CAMPAIGN}/ballots", body)
    house.pump()
    return str(made["id"])


def vote(house: House, ballot: str, *choices: list[str]) -> None:
    """Votes of panel-1, panel-2, …"""
    for number, chosen in enumerate(choices, start=1):
        body = {"choices": chosen}
        house.ok(member(f"panel-{number}"), f"PUT /ballots/{ballot}/vote", body)


def shown_ballot(house: House, ballot: str) -> dict[str, Any]:
    found: dict[str, Any] = house.ok(SECOND, f"GET /ballots/{ballot}")
    return found


def at(clock: time_machine.Traveller, house: House, instant: datetime) -> None:
    clock.move_to(instant)
    house.pump()


def tied(house: House, nominations: list[str]) -> str:
    """One place, the first two tied for it, the third behind; the chair closes."""
    first, second, third = nominations
    ballot = opened(house, nominations)
    vote(house, ballot, *[[first], [first], [second], [second], [third]])
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    return ballot


def disqualified(house: House, clock: time_machine.Traveller, round_id: str, who: str) -> None:
    """The round opens; an objection against a nominee is upheld."""
    clock.move_to(datetime.fromisoformat("2023-04-20T08:40:00+08:00"))
    shown(house, round_id)
    house.pump()
    made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(who))
    verdict = {"admissible": True, "reason": "线索具体"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/screen", verdict)
    finding = {"upheld": True, "finding": "经核查（演练）"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/conclude", finding)
    house.pump()


def with_reserves(house: House, clock: time_machine.Traveller, **policies: Any) -> tuple[str, ...]:
    """A confirmed ballot: one placed, one in reserve, one without a vote; its id, then theirs."""
    first, second, third = nominations = standing(house, clock, 3, with_places(1, **policies))
    ballot = opened(house, nominations)
    vote(house, ballot, [first], [first], [first], [first], [])
    vote(house, ballot, [first], [first], [first], [second], [second])
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    house.pump()
    return ballot, first, second, third
