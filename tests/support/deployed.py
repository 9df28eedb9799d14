"""The deployed stack of the end-to-end and browser tests, and the small rehearsal on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from cli import stack as stacks
from cli.rehearsal import Outcome, rehearse
from cli.rehearsal.plan import Plan, demo_users
from cli.stack import Stack

#: A little slower than `make run`: the machine that tests may be busy.
SECONDS_A_DAY = 6.0
#: Starting a function costs more processor time than most of what it is then asked.
WARM_SECONDS = 300


@dataclass(frozen=True)
class Played:
    """A stack, its folder, and what came of the rehearsal on it."""

    stack: Stack
    folder: Path
    outcome: Outcome
    plan: Plan


@contextmanager
def deployed(folder: Path) -> Iterator[Stack]:
    """Deploy the template, hand over the stack, stop it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        try:
            yield stacks.up(
                demo_users(), lambda _: None, preferred_port=None, warm_seconds=WARM_SECONDS
            )
        finally:
            stacks.down()


def play(stack: Stack, folder: Path) -> Played:
    """Play the small rehearsal on the stack of ``folder``."""
    stack.use()
    with (folder / "console.log").open("w", encoding="utf-8") as log:
        outcome = rehearse(
            stack, small=True, seconds_a_day=SECONDS_A_DAY, console=Console(file=log)
        )
    return Played(stack, folder, outcome, Plan.load(small=True))


def running_at(kept: Path) -> Stack:
    """The stack that runs already and wrote ``kept`` (its ``.zuimei/stack.json``)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(kept.resolve().parent.parent)
        stack = stacks.current()
        stack.use()
        return stack
