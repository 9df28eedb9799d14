"""What tests share: a house in this process and its clock; a deployed stack, made only if asked."""

import gc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import time_machine
from hypothesis import settings

from tests.support.house import House, running

if TYPE_CHECKING:
    from cli.stack import Stack
    from tests.support.deployed import Played

# A test proves a rule, not the speed of the machine it runs on.
settings.register_profile("zuimei", deadline=None)
settings.load_profile("zuimei")

#: So many new objects, and the collector looks for garbage among them.
_GARBAGE = 50_000
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


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--stack .zuimei/stack.json``: browser tests use the stack that runs, and deploy none."""
    parser.addoption("--stack", type=Path, default=None, help="stack.json of a running stack")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not look at it again and again.

    Every client of AWS is garbage in cycles, so it looks often; that was a fifth of all the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE)


@pytest.fixture(scope="session")
def stack_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the deployed stack of this run keeps what it writes."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, stack_folder: Path) -> "Iterator[Stack]":
    """The deployed stack of every test of this process that wants one."""
    from tests.support.deployed import deployed, running_at  # noqa: PLC0415 - most want none

    kept: Path | None = request.config.getoption("--stack")
    if kept is not None:
        yield running_at(kept)
        return
    with deployed(stack_folder) as ready:
        yield ready


@pytest.fixture(scope="session")
def played(stack: "Stack", stack_folder: Path) -> "Played":
    """The stack with the small rehearsal played on it."""
    from tests.support.deployed import play  # noqa: PLC0415 - most tests need no rehearsal

    return play(stack, stack_folder)
