"""The rehearsal, act by act: nominations, review, the public round, the decision."""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from rich.console import Console

from cli.rehearsal import plan as plans
from cli.rehearsal.board import Board
from cli.rehearsal.client import Client, DifferenceError
from cli.rehearsal.climb import Climb
from cli.rehearsal.outcome import Outcome, PersonOutcome, RoundOutcome, first_difference
from cli.rehearsal.plan import Fate, Person, Plan, Story
from events.published import CampaignSettings
from shared.clock import CampaignClock, day_of, end_of_day, start_of_day, utc_now

_THREADS = 6
_SETTLE_SECONDS = 90.0
T = TypeVar("T")


class Said(Protocol):
    """Something that a group's robot said."""

    @property
    def lines(self) -> list[str]:
        """What it told, line by line; a digest has several."""


class Chain(Protocol):
    """A verified history."""

    @property
    def intact(self) -> bool:
        """Whether every link and the tail are there."""


@dataclass(frozen=True)
class StackInfo:
    """What the rehearsal knows of the stack it plays on."""

    api: str
    token: Callable[[str], str]
    mails: Callable[[], int]
    robots: Callable[[], Sequence[Said]]
    chains: Callable[[], Iterable[Chain]]


class Play:
    """One rehearsal on one stack."""

    def __init__(
        self,
        stack: StackInfo,
        client: Client,
        plan: Plan,
        settings: CampaignSettings,
        console: Console,
    ) -> None:
        self._stack = stack
        self._plan = plan
        self._settings = settings
        self._client = client
        self._board = Board(console, CampaignClock.of(settings))
        self._climb = Climb(client, settings, plans.roster())
        self._codes: dict[str, str] = {}
        self._objections: dict[str, str] = {}
        self._held: list[str] = []

    def run(self) -> Outcome:
        """All acts; the outcome is compared with the plan."""
        began = time.monotonic()
        self._open()
        self._nominate()
        self._review()
        round_id = self._publish()
        self._object(round_id)
        self._close(round_id)
        self._conclude(round_id)
        self._decide()
        outcome = self._gather(round_id, time.monotonic() - began)
        difference = first_difference(outcome, self._plan)
        outcome = outcome.model_copy(update={"difference": difference})
        self._board.show(outcome)
        return outcome

    def _open(self) -> None:
        body = {
            "settings": self._settings.model_dump(mode="json"),
            "roster": plans.roster().model_dump(mode="json"),
        }
        self._client.do("admin-1", "POST /campaigns", body)
        self._board.step(f"发布活动：{self._settings.title}（演练）")
        self._refuse(Story.NOT_OPEN_YET)
        self._board.wait_until(start_of_day(self._settings.opens_on), "等待活动启动")

    def _nominate(self) -> None:
        self._all(self._climb.to_province, self._plan.people)
        self._board.step(f"逐级推荐 {len(self._plan.people)} 人上报至省厅")
        early = [
            person
            for person in self._plan.refusals
            if person.story not in (Story.NOT_OPEN_YET, Story.LATE)
        ]
        self._all(self._refuse_one, early)
        for person in self._of(Story.LATE):
            self._climb.to_city_endorsement(person)
        self._board.wait_until(end_of_day(self._settings.nominations_due_on), "等待上报截止")
        self._refuse(Story.LATE)

    def _review(self) -> None:
        campaign = self._settings.campaign
        expected = len(self._plan.people)
        self._await(lambda: len(self._cases()) == expected, f"{expected} 件材料进入审核")
        self._all(self._examine, self._plan.people)
        self._board.step(f"考察、征求意见、评分 {expected} 人")
        names = [self._id(person.name) for person in self._plan.people]
        made = self._client.do(
            "panel-1", f"POST /campaigns/{campaign}/ballots", {"nominations": names}
        )
        ballot = made["id"]
        choices = [self._id(person.name) for person in self._plan.people if person.selected]
        for number in range(1, 6):
            vote = f"PUT /ballots/{ballot}/vote"
            self._client.do(f"panel-{number}", vote, {"choices": choices})
        self._client.do("panel-1", f"POST /ballots/{ballot}/close")
        self._client.do("panel-2", f"POST /ballots/{ballot}/confirm")
        self._board.step(f"投票确认拟选树 {len(choices)} 人")

    def _examine(self, person: Person) -> None:
        """Inspection, reference opinions of every level passed, two ratings."""
        case = f"/cases/{self._id(person.name)}"
        today = day_of(CampaignClock.of(self._settings).now()).isoformat()
        inspection = {
            "inspectors": ["reviewer-1", "reviewer-2"],
            "interviewees": 8,
            "began_on": today,
            "ended_on": today,
            "findings": f"走访群众，反映{person.name}表现良好（演练）。",
            "positive": True,
        }
        self._client.do("reviewer-1", f"POST {case}/inspection", inspection)
        levels = self._client.do("reviewer-1", f"GET {case}")["levels_passed"]
        for level in levels:
            for kind in ("DISCIPLINE", "PERSONNEL"):
                opinion = {
                    "kind": kind,
                    "level": level,
                    "adverse": False,
                    "text": "未发现影响选树的问题（演练）。",
                    "dated": today,
                }
                self._client.do("reviewer-2", f"POST {case}/references", opinion)
        marks = {"advanced": 8, "typical": 8, "representative": 7}
        five = ("political", "character", "ability", "conduct", "integrity")
        rating = {**marks, "headings": dict.fromkeys(five, True)}
        for reviewer in ("reviewer-1", "reviewer-3"):
            self._client.do(reviewer, f"POST {case}/ratings", rating)

    def _publish(self) -> str:
        campaign, days = self._settings.campaign, self._plan.days
        rounds: list[dict[str, Any]] = []

        def prepared() -> bool:
            rounds[:] = self._client.all("publicist-1", f"/campaigns/{campaign}/rounds")
            return bool(rounds)

        self._await(prepared, "公示准备就绪")
        round_id = str(rounds[0]["id"])
        live_at = days.channels_live_at
        starts_on = {"starts_on": day_of(live_at).isoformat()}
        self._client.do("publicist-1", f"POST /rounds/{round_id}/schedule", starts_on)
        self._board.wait_until(live_at, "等待公示日")
        for channel in self._settings.publicity.mandatory_channels:
            shown = {
                "channel": channel,
                "live_at": live_at.isoformat(),
                "url": "https://example.invalid/notice",
                "proof_hash": hashlib.sha256(channel.encode()).hexdigest(),
            }
            self._client.do("publicist-1", f"POST /rounds/{round_id}/channels", shown)
        self._board.step(f"公示开始，期限至 {self._round(round_id)['days'][-1]} 24:00")
        return round_id

    def _object(self, round_id: str) -> None:
        """The public objects; the discipline role screens while the window runs."""
        for objection in self._plan.objections:
            said = {
                "nomination": self._id(objection.about),
                "grounds": objection.grounds.value,
                "text": f"关于{objection.about}的情况反映（演练，虚构）。",
                "real_name": "演练反映人",
                "address": "演练路0号（虚构）",
                "phone": "19900009999",
            }
            made = self._client.do(None, f"POST /rounds/{round_id}/objections", said)
            self._objections[objection.about] = made["id"]
            self._client.do("discipline-1", f"GET /objections/{made['id']}")
            admissible = objection.then is not Fate.INADMISSIBLE
            reason = "线索具体，予以受理（演练）" if admissible else "不属受理范围（演练）"
            screening = {"admissible": admissible, "reason": reason}
            self._client.do("discipline-1", f"POST /objections/{made['id']}/screen", screening)
        expected = sum(o.then is not Fate.INADMISSIBLE for o in self._plan.objections)
        self._await(lambda: len(self._standing(round_id, "HELD")) == expected, "异议受理")
        self._held = self._standing(round_id, "HELD")
        self._board.step(f"收到异议 {len(self._objections)} 件，暂缓 {len(self._held)} 人")

    def _close(self, round_id: str) -> None:
        """Nobody closes the window: its timer does."""
        closes_at = datetime.fromisoformat(self._round(round_id)["closes_at"])
        self._board.wait_until(closes_at, "公示进行中")
        self._await(lambda: self._round(round_id)["closed_by"] is not None, "公示期满自动关闭")
        self._await(lambda: self._round(round_id)["status"] == "SETTLED", "公示结清")
        free = sum(person.selected for person in self._plan.people) - len(self._held)
        self._await(
            lambda: len(self._standing(round_id, "CLEARED")) == free, f"{free} 人公示无异议"
        )

    def _conclude(self, round_id: str) -> None:
        """Investigations end after the window: one late clearing, one disqualification."""
        for objection in self._plan.objections:
            if objection.then is Fate.INADMISSIBLE:
                continue
            upheld = objection.then is Fate.UPHELD
            finding = {"upheld": upheld, "finding": "经核查（演练）。"}
            call = f"POST /objections/{self._objections[objection.about]}/conclude"
            self._client.do("discipline-1", call, finding)
        cleared = len(self._plan.honoured)
        self._await(lambda: self._cleared() == cleared, f"{cleared} 人可以提交审定")
        self._board.step(f"取消资格 {len(self._standing(round_id, 'DISQUALIFIED'))} 人")

    def _decide(self) -> None:
        campaign, dated = self._settings.campaign, self._plan.days.decision_dated
        self._board.wait_until(start_of_day(dated) + timedelta(hours=9), "等待审定")
        decision = {
            "document_number": self._plan.document_number,
            "dated": dated.isoformat(),
            "minutes_number": "演练会议纪要第1号",
            "nominations": [self._id(name) for name in self._plan.honoured],
        }
        call = f"POST /campaigns/{campaign}/decisions"
        made = self._client.do("panel-1", call, decision)
        self._client.do("panel-2", f"POST /decisions/{made['id']}/confirm")
        self._board.step(f"印发选树决定 {self._plan.document_number}")
        self._await(
            lambda: len(self._progress("HONOURED")) == len(self._plan.honoured), "荣誉名单发布"
        )
        roll = f"/campaigns/{campaign}/roll"
        self._await(lambda: self._client.found("publicist-1", roll) is not None, "荣誉名单入册")
        for medium in self._settings.deeds.media:
            told = {
                "medium": medium,
                "url": "https://example.invalid/deeds",
                "published_on": dated.isoformat(),
                "proof_hash": hashlib.sha256(medium.encode()).hexdigest(),
            }
            self._client.do("publicist-1", f"POST /campaigns/{campaign}/publications", told)
        self._board.step(f"{len(self._settings.deeds.media)} 类媒体宣传先进事迹")

    def _gather(self, round_id: str, seconds: float) -> Outcome:
        seen = self._round(round_id)
        self._await(self._all_told, "通知送达")
        chains, said = list(self._stack.chains()), self._stack.robots()
        return Outcome(
            honoured=self._people(self._progress("HONOURED")),
            refused=[self._refusal(person) for person in self._plan.refusals],
            held=self._people(self._held),
            disqualified=self._people(self._standing(round_id, "DISQUALIFIED")),
            rounds=[
                RoundOutcome(
                    round=round_id,
                    closes_at=seen["closes_at"],
                    closed_at=seen["closed_at"],
                    closed_by=seen["closed_by"],
                    causation=seen["causation"],
                )
            ],
            mails=self._stack.mails(),
            deliveries=self._deliveries("mail", "SENT"),
            robot_messages=len(said),
            digests=sum(len(each.lines) > 1 for each in said),
            robot_lines=self._robot_lines(),
            robot_deliveries=self._deliveries("robot", "SENT"),
            chains=len(chains),
            broken_chains=[str(chain) for chain in chains if not chain.intact],
            seconds=seconds,
        )

    def _people(self, nominations: Sequence[str]) -> list[PersonOutcome]:
        """People in the order of the plan."""
        return [
            PersonOutcome(
                name=person.name, nomination=self._id(person.name), category=person.category.value
            )
            for person in self._plan.people
            if self._id(person.name) in nominations
        ]

    def _refusal(self, person: Person) -> PersonOutcome:
        return PersonOutcome(
            name=person.name,
            nomination=self._climb.nominations.get(person.name),
            category=person.category.value,
            code=self._codes.get(person.name),
        )

    def _refuse(self, story: Story) -> None:
        for person in self._of(story):
            self._refuse_one(person)

    def _refuse_one(self, person: Person) -> None:
        code = self._climb.refusal(person)
        self._codes[person.name] = code
        self._board.step(f"未受理 {person.name}：{code}")

    def _of(self, story: Story) -> list[Person]:
        return [person for person in self._plan.refusals if person.story is story]

    def _id(self, name: str) -> str:
        return self._climb.nominations[name]

    def _round(self, round_id: str) -> dict[str, Any]:
        return self._client.do("publicist-1", f"GET /rounds/{round_id}")

    def _standing(self, round_id: str, status: str) -> list[str]:
        entries = self._round(round_id)["entries"]
        return [entry["nomination"] for entry in entries if entry["status"] == status]

    def _cases(self) -> list[dict[str, Any]]:
        return self._client.all("reviewer-1", f"/campaigns/{self._settings.campaign}/cases")

    def _cleared(self) -> int:
        return sum(case["status"] == "CLEARED" for case in self._cases())

    def _progress(self, progress: str) -> list[str]:
        campaign = self._settings.campaign
        found = self._client.all("admin-1", f"/campaigns/{campaign}/nominations")
        return [line["id"] for line in found if line["progress"] == progress]

    def _deliveries(self, channel: str, *statuses: str) -> int:
        """How many deliveries on a channel are in one of some states."""
        path = f"/campaigns/{self._settings.campaign}/deliveries?limit=1"
        counts = self._client.do("admin-1", f"GET {path}")["counts"][channel]
        return sum(counts.get(status, 0) for status in statuses)

    def _robot_lines(self) -> int:
        return sum(len(said.lines) for said in self._stack.robots())

    def _all_told(self) -> bool:
        """Nothing waits, and everything that was sent is where it was sent to."""
        if any(self._deliveries(c, "PENDING", "SENDING") for c in ("mail", "inbox", "robot")):
            return False
        mails, lines = self._deliveries("mail", "SENT"), self._deliveries("robot", "SENT")
        return 0 < mails == self._stack.mails() and 0 < lines == self._robot_lines()

    def _await(self, done: Callable[[], bool], text: str) -> None:
        if not self._board.wait_for(done, text, _SETTLE_SECONDS):
            raise DifferenceError(f"{text}: not within {_SETTLE_SECONDS:.0f} s")
        self._board.step(text)

    def _all(self, act: Callable[[Person], T], people: Sequence[Person]) -> None:
        """Several officers at once; the first failure is raised."""
        with ThreadPoolExecutor(_THREADS) as pool:
            for _ in pool.map(act, people):
                pass


def rehearse(stack: StackInfo, *, small: bool, seconds_a_day: float, console: Console) -> Outcome:
    """Play the campaign on a stack and say what came of it."""
    plan = Plan.load(small=small)
    with Client(stack.api, stack.token) as client:
        _warm(client)
        settings = plans.settings(plan, utc_now(), seconds_a_day)
        return Play(stack, client, plan, settings, console).run()


def _warm(client: Client) -> None:
    """Call each function once: a first call is slow and must not cost campaign hours."""
    client.refused("admin-1", "GET /campaigns/none")
    client.refused("admin-1", "GET /nominations/none/files/none")
    client.refused("reviewer-1", "GET /cases/none")
    client.refused("panel-1", "POST /ballots/none/count")
    client.refused("publicist-1", "GET /rounds/none")
    client.refused("discipline-1", "GET /objections/none")
    client.refused(None, "POST /rounds/none/objections", {})
    client.do("admin-1", "GET /campaigns/none/deliveries")
