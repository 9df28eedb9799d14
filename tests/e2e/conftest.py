"""One deployed stack for all end-to-end tests, with a small rehearsal played on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from cli import stack as stacks
from cli.history import verify_all
from cli.rehearsal import Outcome, StackInfo, rehearse
from cli.rehearsal.client import Client
from cli.rehearsal.plan import Plan, demo_users
from cli.stack import Stack
from events.published import CampaignSettings, Roster

SECONDS_A_DAY = 5.0


@dataclass(frozen=True)
class Played:
    """A stack, its folder, and what came of the rehearsal on it."""

    stack: Stack
    folder: Path
    outcome: Outcome
    plan: Plan


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Deploy the template, rehearse, hand over the stack, stop it."""
    folder = tmp_path_factory.mktemp("stack")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        try:
            stack = stacks.up(demo_users(), lambda _: None)
            info = StackInfo(
                api=stack.api,
                token=stack.token,
                mails=stack.mails,
                robots=stack.robots,
                chains=verify_all,
            )
            with (folder / "console.log").open("w", encoding="utf-8") as log:
                outcome = rehearse(
                    info, small=True, seconds_a_day=SECONDS_A_DAY, console=Console(file=log)
                )
            yield Played(stack, folder, outcome, Plan.load(small=True))
        finally:
            stacks.down()


def open_beside(client: Client, settings: CampaignSettings, roster: Roster) -> None:
    """A campaign of its own beside the one that was rehearsed."""
    members = roster.model_copy(update={"campaign": settings.campaign})
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": members.model_dump(mode="json"),
    }
    client.do("admin-1", "POST /campaigns", body)
