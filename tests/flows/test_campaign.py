"""The whole way in one process, calm and in chaos: the same end, nothing lost, nothing twice."""

import random

import pytest
import time_machine

from tests.flows.story import END, START, play
from tests.support.house import House, running
from tests.support.people import ADMIN, CAMPAIGN


def test_a_campaign_goes_from_form_to_honour_roll(
    house: House, clock: time_machine.Traveller
) -> None:
    assert play(house, clock) == END
    told = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries?limit=100")["items"]
    sent = [line for about in told for line in about["deliveries"] if line["status"] == "SENT"]
    assert len(house.mails.mails) == len(sent) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_event_twice_and_shuffled_ends_the_same(seed: int) -> None:
    with (
        time_machine.travel(START, tick=False) as clock,
        running(random.Random(seed)) as house,
    ):
        assert play(house, clock) == END
