"""A campaign of a test's own, with a few people whose files have reached the province."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from rich.console import Console

from cli.rehearsal import plan as plans
from cli.rehearsal.board import Board
from cli.rehearsal.client import Client
from cli.rehearsal.climb import Climb
from cli.rehearsal.plan import Person, Plan
from cli.stack import Stack
from events.published import BallotPolicy, CampaignSettings, CeremonyPolicy
from events.vocabulary import Category
from shared.clock import SHANGHAI, CampaignClock, day_of, utc_now

#: Cities report to the province themselves: one level is climbed, not two.
CITY = "330100"
STAFF, RESCUE = Category.SYSTEM_STAFF, Category.RESCUE_OR_OTHER
_DAY = 86400
#: More people of one city than annex 1 has places for may come before the province.
_QUOTA = 9
#: A day of the notice's first week; the clock goes as fast as the real one unless a test says so.
_ANCHOR = datetime(2023, 4, 3, 9, tzinfo=SHANGHAI)
_SECONDS = 150.0
_FIVE = ("political", "character", "ability", "conduct", "integrity")


@dataclass(frozen=True)
class BeforeProvince:
    """A campaign, a client of the API, and people's nominations by their names."""

    settings: CampaignSettings
    client: Client
    nominations: dict[str, str]

    @property
    def campaign(self) -> str:
        """Its name."""
        return self.settings.campaign

    @property
    def clock(self) -> CampaignClock:
        """Tells campaign time."""
        return CampaignClock.of(self.settings)

    @property
    def today(self) -> date:
        """The campaign's day."""
        return day_of(self.clock.now())

    def wait_for(self, done: Callable[[], bool], text: str) -> None:
        """Wait until messages between the services, or the clock, have made something so."""
        board = Board(Console(file=StringIO()), self.clock)
        assert board.wait_for(done, text, _SECONDS, every=0.5), text

    def examine(self, name: str) -> None:
        """Inspection, the opinions of every office, two ratings."""
        case = f"/cases/{self.nominations[name]}"
        today = self.today.isoformat()
        inspection = {
            "inspectors": ["reviewer-1", "reviewer-2"],
            "interviewees": 8,
            "began_on": today,
            "ended_on": today,
            "findings": f"走访群众，反映{name}表现良好（演练）。",
            "positive": True,
        }
        self.client.do("reviewer-1", f"POST {case}/inspection", inspection)
        for kind in ("DISCIPLINE", "PERSONNEL"):
            opinion = {"kind": kind, "level": "city", "adverse": False, "dated": today}
            text = {"text": "未发现影响选树的问题（演练）。"}
            self.client.do("reviewer-2", f"POST {case}/references", {**opinion, **text})
        rating = {"advanced": 8, "typical": 8, "representative": 7}
        for reviewer in ("reviewer-1", "reviewer-2"):
            body = {**rating, "headings": dict.fromkeys(_FIVE, True)}
            self.client.do(reviewer, f"POST {case}/ratings", body)


@contextmanager
def reaching(
    stack: Stack,
    people: Sequence[tuple[str, Category]],
    ballot: BallotPolicy,
    *,
    examined: Sequence[str] = (),
    seconds_a_day: float = _DAY,
) -> Iterator[BeforeProvince]:
    """Open a campaign with one place in each category and bring people before the province.

    Who is among ``examined`` is ready for the vote. ``seconds_a_day`` are real ones.
    """
    settings = _settings(ballot, seconds_a_day)
    with Client(stack.api, stack.token) as client:
        roster = plans.roster().model_copy(update={"campaign": settings.campaign})
        body = {
            "settings": settings.model_dump(mode="json"),
            "roster": roster.model_dump(mode="json"),
        }
        client.do("admin-1", "POST /campaigns", body)
        climb = Climb(client, settings, roster)
        persons = [
            Person.model_validate({"name": who, "from": CITY, "category": category})
            for who, category in people
        ]
        with ThreadPoolExecutor(max(len(persons), 1)) as pool:
            list(pool.map(climb.to_province, persons))
        before = BeforeProvince(settings, client, dict(climb.nominations))
        path = f"/campaigns/{settings.campaign}/cases"
        before.wait_for(lambda: len(client.all("reviewer-1", path)) == len(persons), "材料进入审核")
        with ThreadPoolExecutor(max(len(persons), 1)) as pool:
            list(pool.map(before.examine, examined))
        yield before


def _settings(ballot: BallotPolicy, seconds_a_day: float) -> CampaignSettings:
    whole = plans.settings(Plan.load(small=True), utc_now(), seconds_a_day)
    clock = whole.rehearsal
    assert clock is not None
    changes = {
        "campaign": f"review-{secrets.token_hex(4)}",
        "title": "评审演练",
        "rehearsal": clock.model_copy(update={"anchor": _ANCHOR}),
        # Room for a slow machine where days are short.
        "nominations_due_on": date(2023, 8, 31),
        "finish_by": date(2023, 12, 31),
        "ceremony": CeremonyPolicy(month=12),
        "categories": tuple(each.model_copy(update={"honourees": 1}) for each in whole.categories),
        "recommendation_quotas": {
            **whole.recommendation_quotas,
            CITY: dict.fromkeys(Category, _QUOTA),
        },
        "ballot": ballot,
        "publicity": whole.publicity.model_copy(update={"grace_days": 0}),
    }
    return whole.model_copy(update=changes)
