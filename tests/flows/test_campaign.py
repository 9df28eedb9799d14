"""The whole way in one process, calm and in chaos: the same end, nothing lost, nothing twice."""

import random
from collections import Counter

import pytest
import time_machine

from tests.flows.story import END, START, play
from tests.support.deliveries import deliveries, let_robots_finish
from tests.support.house import House, running


def test_a_campaign_goes_from_form_to_honour_roll(
    house: House, clock: time_machine.Traveller
) -> None:
    assert play(house, clock) == END
    let_robots_finish(house, clock)
    sent = Counter(line["channel"] for line in deliveries(house) if line["status"] == "SENT")
    assert sent.total() == len(deliveries(house))
    assert len(house.mails.mails) == sent["mail"] > 0
    assert sum(len(said.lines) for said in house.robots.said) == sent["robot"] > 0
    assert len(house.robots.said) < sent["robot"]  # some came as a digest
    assert house.robots.broken == 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_every_event_twice_and_shuffled_ends_the_same(seed: int) -> None:
    with (
        time_machine.travel(START, tick=False) as clock,
        running(random.Random(seed)) as house,
    ):
        assert play(house, clock) == END
