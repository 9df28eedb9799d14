"""What was delivered, as tests ask for it."""

from datetime import timedelta
from typing import Any

import time_machine

from tests.support.house import House
from tests.support.people import ADMIN, CAMPAIGN


def deliveries(house: House) -> list[dict[str, Any]]:
    """Every delivery of the campaign, as an administrator sees it."""
    found: list[dict[str, Any]] = []
    query = "limit=100"
    while True:
        page = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries?{query}")
        found += [line for plan in page["items"] for line in plan["deliveries"]]
        if page["next"] is None:
            return found
        query = f"limit=100&after={page['next']}"


def let_robots_finish(house: House, clock: time_machine.Traveller) -> None:
    """Robots speak once in a few seconds: until none has anything left to say."""
    for _ in range(200):
        if not [line for line in deliveries(house) if line["status"] in {"PENDING", "SENDING"}]:
            return
        clock.shift(timedelta(seconds=4))
        house.pump()
    raise AssertionError(house.robots.said)
