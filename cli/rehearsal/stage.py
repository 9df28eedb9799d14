"""What every act plays on: who calls, the plan, the campaign's date, and how to look around."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from rich.console import Console

from cli.rehearsal import plan as plans
from cli.rehearsal.board import Board
from cli.rehearsal.client import Client, DifferenceError
from cli.rehearsal.climb import Climb
from cli.rehearsal.plan import Person, Plan
from events.published import CampaignSettings
from shared.clock import CampaignClock

#: How many officers are at it at once.
THREADS = 6
_SETTLE_SECONDS = 90.0
T = TypeVar("T")


class Stage:
    """One campaign on one stack."""

    def __init__(
        self, client: Client, plan: Plan, settings: CampaignSettings, console: Console
    ) -> None:
        self.client, self.plan, self.settings = client, plan, settings
        self.clock = CampaignClock.of(settings)
        self.board = Board(console, self.clock)
        self.climb = Climb(client, settings, plans.roster())

    def step(self, text: str) -> None:
        """Something was done."""
        self.board.step(text)

    def wait_until(self, instant: datetime, text: str) -> None:
        """Wait until a campaign instant."""
        self.board.wait_until(instant, text)

    def until(self, done: Callable[[], bool], text: str) -> None:
        """Wait until something has come about by itself.

        Raises:
            DifferenceError: it has not, in a time in which it should have.
        """
        if not self.board.wait_for(done, text, _SETTLE_SECONDS):
            raise DifferenceError(f"{text}: not within {_SETTLE_SECONDS:.0f} s")
        self.step(text)

    def all(self, act: Callable[[Person], T], people: Sequence[Person]) -> None:
        """Several officers at once; the first failure is raised."""
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(act, people):
                pass

    def id(self, name: str) -> str:
        """The nomination of a person."""
        return self.climb.nominations[name]

    def round(self, round_id: str) -> dict[str, Any]:
        """A round as staff see it."""
        return self.client.do("publicist-1", f"GET /rounds/{round_id}")

    def standing(self, round_id: str, status: str) -> list[str]:
        """The nominations of a round that are in a state."""
        entries = self.round(round_id)["entries"]
        return [entry["nomination"] for entry in entries if entry["status"] == status]

    def cases(self) -> list[dict[str, Any]]:
        """The cases of the campaign, line by line."""
        return self.client.all("reviewer-1", f"/campaigns/{self.settings.campaign}/cases")

    def cases_in(self, status: str) -> int:
        """How many cases are in a state."""
        return sum(case["status"] == status for case in self.cases())

    def progress(self, progress: str) -> list[str]:
        """The nominations that have come so far."""
        campaign = self.settings.campaign
        found = self.client.all("admin-1", f"/campaigns/{campaign}/nominations")
        return [line["id"] for line in found if line["progress"] == progress]


class Act:
    """What happens on the stage: each act plays some of the roles."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._client, self._plan, self._settings = stage.client, stage.plan, stage.settings
