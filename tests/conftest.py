"""Fixtures of the in-process tests: a house, and a clock that tests move."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from tests.support.house import House, running

START = datetime.fromisoformat("2023-03-31T09:00:00+08:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Real time, standing still on a day on which the campaign takes nominations."""
    with time_machine.travel(START, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def house(clock: time_machine.Traveller) -> Iterator[House]:
    """A fresh house, in which nothing repeats or is shuffled."""
    with running() as built:
        yield built
