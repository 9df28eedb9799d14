"""The life of a case on the deployed stack, step by step beside the pure rules.

Hypothesis draws the lives before the pure rules; those that show most are lived by the API, each by
a nominee of its own, with the demo users' tokens. What the rules refuse is refused with the same
code, and after each step everybody sees what the rules say.
"""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from rich.console import Console

from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.climb import BACK
from cli.rehearsal.plan import Person, Plan
from cli.rehearsal.round_act import RoundAct
from cli.rehearsal.stage import Stage
from cli.stack import Stack
from events.published import CampaignSettings, Rehearsal
from events.vocabulary import Category, Level, ReferenceKind, RulingOutcome
from services.publicity.entry import Status as EntryStatus
from services.review.case import Status
from shared.clock import SHANGHAI, day_of, start_of_day, utc_now
from tests.e2e.conftest import open_beside
from tests.support.lifecycle import Answer, Life, Seen, Step, telling_lives
from tests.support.people import SETTINGS, objection

CAMPAIGN = "lifecycle"
#: Four seconds a day: a window of five working days is over in half a minute, and objections are in
#: time on a machine that does much else.
SPEED = 86400 // 4
START = datetime(2023, 4, 3, 9, tzinfo=SHANGHAI)
PATIENCE = 180.0  # seconds

MARKS = {
    "advanced": 8,
    "typical": 8,
    "representative": 7,
    "headings": dict.fromkeys(("political", "character", "ability", "conduct", "integrity"), True),
}


@pytest.fixture(scope="module")
def stage(stack: Stack) -> Iterator[Stage]:
    """A campaign in which neither deadline nor quota nor the age of an opinion is in the way."""
    clock = Rehearsal(anchor=START, started=utc_now(), speed=SPEED)
    update = {
        "campaign": CAMPAIGN,
        "nominations_due_on": date(2023, 12, 31),
        "finish_by": date(2024, 6, 30),
        "recommendation_quotas": {"330100": {Category.SYSTEM_STAFF: 99}},
        "ballot": {"quorum": 1, "majority": 1},
        "publicity": SETTINGS.publicity.model_dump() | {"grace_days": 0},
        "consulting": {"valid_days": 999, "stale_days": 999},
        "rehearsal": clock,
    }
    settings = CampaignSettings.model_validate(SETTINGS.model_dump() | update)
    stack.use()
    with Client(stack.api, stack.token) as client:
        open_beside(client, settings, plans.roster())
        yield Stage(client, Plan.load(small=True), settings, Console(file=io.StringIO()))


class Desks:
    """Every step as the calls that the pages of officers, reviewers, panel and publicist make."""

    def __init__(self, stage: Stage, number: int) -> None:
        self._stage, self._client, self._number = stage, stage.client, number
        about = {"name": f"演练{number}号", "from": "330106", "category": Category.SYSTEM_STAFF}
        self._person = Person.model_validate(about)
        self._ballot = ""

    @property
    def _nomination(self) -> str | None:
        return self._stage.climb.nominations.get(self._person.name)

    @property
    def _today(self) -> str:
        return day_of(self._stage.clock.now()).isoformat()

    def seen(self) -> Seen:
        """What an administrator, a reviewer and the publicist see of the nominee."""
        if self._nomination is None:
            return Seen(intake=True)
        file = self._client.do("admin-1", f"GET /nominations/{self._nomination}")
        case = self._client.found("reviewer-1", f"/cases/{self._nomination}")
        return Seen(
            intake=file["status"] != "REPORTED",
            case=Status(case["status"]) if case else None,
            entry=self._entry(),
        )

    def come_to(self, where: Seen) -> bool:
        """Whether that is what they see, when what the services say to each other is heard."""
        return self._stage.board.wait_for(lambda: self.seen() == where, "", PATIENCE, every=1.0)

    def _entry(self) -> EntryStatus | None:
        """In the round that a confirmed shortlist leads to; it bears the ballot's id."""
        found = self._client.found("publicist-1", f"/rounds/{self._ballot}")
        status = found["entries"][0]["status"] if found else None
        return EntryStatus(status) if status else None

    def _case(self, user: str, step: str, body: object = None) -> Answer:
        return self._ask(user, f"POST /cases/{self._nomination}/{step}", body)

    def _ask(self, user: str, call: str, body: object = None) -> Answer:
        return self._client.answered(user, call, body).get("code")

    # ── intake ──────────────────────────────────────────────────────────────────────────────

    def report(self) -> Answer:
        """From the draft to the province, or from the correction back to it."""
        climb, person = self._stage.climb, self._person
        if self._nomination is None:
            climb.to_province(person)
        else:
            climb.put_right(person, climb.last_region(person))
        return None

    def take_back_below(self) -> Answer:
        """The officer who drafted it withdraws what is in other hands."""
        withdrawal = {"reason": "UNIT"}
        return self._ask("xihu-1", f"POST /nominations/{self._nomination}/withdraw", withdrawal)

    # ── review ──────────────────────────────────────────────────────────────────────────────

    def inspect(self, *, positive: bool) -> Answer:
        inspection = {
            "inspectors": ["reviewer-1", "reviewer-2"],
            "interviewees": 8,
            "began_on": self._today,
            "ended_on": self._today,
            "findings": "走访群众（演练）。",
            "positive": positive,
        }
        return self._case("reviewer-1", "inspection", inspection)

    def refer(self, kind: ReferenceKind, level: Level, *, adverse: bool) -> Answer:
        said = {"kind": kind, "level": level, "adverse": adverse, "dated": self._today}
        return self._case("reviewer-2", "references", {**said, "text": "有关情况（演练）。"})

    def rate(self, reviewer: str) -> Answer:
        return self._case(reviewer, "ratings", MARKS)

    def propose_ruling(self, outcome: RulingOutcome) -> Answer:
        minutes = {
            "minutes_number": "演练纪要3号",
            "outcome": outcome,
            "reason": "经研究（演练）。",
        }
        return self._case("panel-1", "rulings", minutes)

    def confirm_ruling(self) -> Answer:
        return self._case("panel-2", "rulings/confirm")

    def send_back(self) -> Answer:
        return self._case("reviewer-1", "return", BACK)

    def reject(self) -> Answer:
        minutes = {"reason": "OTHER", "minutes_number": "演练纪要3号"}
        return self._case("panel-1", "reject", {**minutes, "explanation": "经研究（演练）。"})

    def withdraw(self) -> Answer:
        return self._case("reviewer-1", "withdraw", {"reason": "NOMINEE"})

    # ── ballot, round, decision ─────────────────────────────────────────────────────────────

    def open_ballot(self) -> Answer:
        call = f"POST /campaigns/{CAMPAIGN}/ballots"
        said = self._client.answered("panel-1", call, {"nominations": [self._nomination]})
        self._ballot = said.get("id", self._ballot)
        return said.get("code")

    def confirm_ballot(self, *, chosen: bool) -> Answer:
        """One of the panel votes, the chair ends the vote, another one confirms it."""
        ballot, choices = f"/ballots/{self._ballot}", [self._nomination] if chosen else []
        self._client.do("panel-1", f"PUT {ballot}/vote", {"choices": choices})
        self._client.do("panel-1", f"POST {ballot}/close")
        return self._ask("panel-2", f"POST {ballot}/confirm")

    def conclude_round(self, *, upheld: bool) -> Answer:
        """The notice is shown; nobody objects and its window ends, or an objection is upheld."""
        day = day_of(self._stage.clock.now()) + timedelta(days=1)
        RoundAct(self._stage).show(self._ballot, start_of_day(day) + timedelta(hours=8))
        if upheld:
            path = f"POST /rounds/{self._ballot}/objections"
            made = self._client.do(None, path, objection(self._nomination))
            admitted = {"admissible": True, "reason": "线索具体（演练）"}
            self._client.do("discipline-1", f"POST /objections/{made['id']}/screen", admitted)
            found = {"upheld": True, "finding": "经核查（演练）"}
            self._client.do("discipline-1", f"POST /objections/{made['id']}/conclude", found)
        return None

    def decide(self) -> Answer:
        decision = {
            "document_number": f"演练{CAMPAIGN}第{self._number}号",
            "dated": self._today,
            "minutes_number": "演练会议纪要1号",
            "nominations": [self._nomination],
        }
        made = self._client.do("panel-1", f"POST /campaigns/{CAMPAIGN}/decisions", decision)
        return self._ask("panel-2", f"POST /decisions/{made['id']}/confirm")


def lived(stage: Stage, number: int, steps: list[Step]) -> None:
    """People take each step before the pure rules and before the deployed system.

    Both answer alike, everybody sees what the rules say, and the file has one holder. Where that
    is not intake, nobody below can take it back.
    """
    life, desks = Life(others=False), Desks(stage, number)
    for step in steps:
        assert step.before(desks) == step.before(life), step
        life.hear_everything()
        where = life.seen()
        assert desks.come_to(where), (step, desks.seen(), where)
        (holder,) = where.holders()
        if holder != "intake" and step.answer is None:
            assert desks.take_back_below() == "HOLDER_ELSEWHERE"


def test_the_deployed_system_does_what_the_rules_say(stage: Stage) -> None:
    lives = telling_lives()
    with ThreadPoolExecutor(len(lives)) as pool:
        for done in [pool.submit(lived, stage, 201 + n, life) for n, life in enumerate(lives)]:
            done.result()
