"""The rehearsal, act by act: nominations, review, the public round, the decision."""

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from rich.console import Console

from cli.rehearsal import plan as plans
from cli.rehearsal.board import Board
from cli.rehearsal.client import Client, DifferenceError
from cli.rehearsal.climb import BACK, Climb
from cli.rehearsal.outcome import (
    Outcome,
    PersonOutcome,
    RoundOutcome,
    SheetOutcome,
    first_difference,
)
from cli.rehearsal.plan import Fate, Person, Plan, PlannedObjection, Story
from cli.rehearsal.sheet_act import SheetAct
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
        self._sheet_act = SheetAct(client, settings)
        self._sheet: SheetOutcome | None = None
        self._codes: dict[str, str] = {}
        self._objections: dict[str, str] = {}
        self._held: list[str] = []
        self._tied: list[str] = []
        self._rounds: list[str] = []

    def run(self) -> Outcome:
        """All acts; the outcome is compared with the plan."""
        began = time.monotonic()
        self._open()
        self._nominate()
        ballot = self._review()
        first = self._prepared()
        self._show(first, self._plan.days.channels_live_at)
        self._object(first)
        self._call_reserve(ballot)
        self._restart(self._prepared())
        self._post_letter(first)
        self._close(first)
        self._decide_first()
        self._clear_late()
        self._close(self._rounds[1])
        self._decide_further()
        self._tell_of_deeds()
        outcome = self._gather(time.monotonic() - began)
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
        self._sheet_act.send()
        self._board.step("杭州市局报送汇总表")
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
        self._await(self._sheet_act.finished, "汇总表办结")
        self._sheet = self._sheet_act.withdraw()
        self._board.step(f"汇总表起草 {self._sheet.drafts} 人并撤回，退回 {self._sheet.errors} 行")

    def _review(self) -> str:
        """Every case examined, one sent back and up again, the panel's vote; returns the ballot."""
        expected = len(self._plan.people)
        self._await(lambda: len(self._cases()) == expected, f"{expected} 件材料进入审核")
        self._send_back()
        self._recuse()
        self._all(self._examine, self._plan.people)
        self._board.step(f"考察、征求意见、评分 {expected} 人")
        return self._vote()

    def _send_back(self) -> None:
        """The province returns a file; its region corrects it and reports it again."""
        person = self._plan.person(self._plan.returned)
        case = f"/cases/{self._id(person.name)}"
        self._client.do("reviewer-1", f"POST {case}/return", BACK)
        self._await(lambda: self._climb.is_back(person), f"退回更正 {person.name}")
        self._climb.put_right(person, self._climb.last_region(person))

        def resumed() -> bool:
            seen = self._client.do("reviewer-1", f"GET {case}")
            return bool(seen["status"] == "UNDER_REVIEW" and seen["returns"] == 1)

        self._await(resumed, f"更正后重新上报 {person.name}")

    def _recuse(self) -> None:
        """A reviewer declares a conflict of interest, and does not see the case any more."""
        recusal = self._plan.recusal
        case = f"/cases/{self._id(recusal.about)}"
        self._client.do(recusal.reviewer, f"POST {case}/recusal", {})
        code = self._client.refused(recusal.reviewer, f"GET {case}")
        if code != "RECUSED":
            raise DifferenceError(f"recusal: RECUSED ≠ {code}")
        self._board.step(f"{recusal.reviewer} 回避 {recusal.about}")

    def _vote(self) -> str:
        """A tie at the last place and the run-off that breaks it; returns the ballot."""
        tie = self._plan.tie
        ahead, won, lost = (self._id(name) for name in (tie.ahead, tie.won, tie.lost))
        settled = {tie.ahead, tie.won}
        sure = [self._id(p.name) for p in self._plan.people if p.selected and p.name not in settled]
        votes = [[ahead, won], [ahead, won], [won, lost], [ahead, lost], [ahead, lost]]
        everybody = [self._id(person.name) for person in self._plan.people]
        ballot = self._ballot(everybody, [[*sure, *vote] for vote in votes])
        self._tied = self._client.do("panel-1", f"GET /ballots/{ballot}")["count"]["tied"]
        self._board.step(f"投票：末位 {len(self._tied)} 人同票，另行投票")
        self._ballot([won, lost], [[won], [won], [won], [lost], [lost]], runoff_of=ballot)

        def untied() -> bool:
            return not self._client.do("panel-1", f"GET /ballots/{ballot}")["count"]["tied"]

        self._await(untied, "末位同票已另行表决")
        self._client.do("panel-2", f"POST /ballots/{ballot}/confirm")
        self._board.step(f"确认拟选树 {len(sure) + len(settled)} 人")
        return ballot

    def _ballot(
        self, nominations: Sequence[str], votes: Sequence[Sequence[str]], **more: str
    ) -> str:
        """A ballot of the five members, closed by the chair."""
        call = f"POST /campaigns/{self._settings.campaign}/ballots"
        made = self._client.do("panel-1", call, {"nominations": nominations, **more})
        ballot = str(made["id"])
        for number, choices in enumerate(votes, start=1):
            vote = f"PUT /ballots/{ballot}/vote"
            self._client.do(f"panel-{number}", vote, {"choices": choices})
        self._client.do("panel-1", f"POST /ballots/{ballot}/close")
        return ballot

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
        other = "reviewer-2" if person.name == self._plan.recusal.about else "reviewer-3"
        for reviewer in ("reviewer-1", other):
            self._client.do(reviewer, f"POST {case}/ratings", rating)

    def _prepared(self) -> str:
        """The round that publicity prepared for a shortlist that was just confirmed."""
        path = f"/campaigns/{self._settings.campaign}/rounds"
        found: list[str] = []

        def prepared() -> bool:
            every = (str(line["id"]) for line in self._client.all("publicist-1", path))
            found[:] = [each for each in every if each not in self._rounds]
            return bool(found)

        self._await(prepared, "公示准备就绪")
        self._rounds += found
        return found[0]

    def _show(self, round_id: str, live_at: datetime) -> None:
        """Print the notice for a day, and show it in every mandatory channel from then on."""
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

    def _call_reserve(self, ballot: str) -> None:
        """The reserve takes the place of the disqualified nominee; two people say so."""
        reserve = {"nomination": self._id(self._plan.tie.lost)}
        call = f"/ballots/{ballot}/reserves"
        self._client.do("panel-1", f"POST {call}", reserve)
        self._client.do("panel-2", f"POST {call}/{reserve['nomination']}/confirm")
        self._board.step(f"递补 {self._plan.tie.lost}，另行公示")

    def _restart(self, round_id: str) -> None:
        """The reserve's round overlaps the first; a channel goes down, and it starts anew."""
        days = self._plan.days
        self._show(round_id, days.reserve_live_at)
        self._board.wait_until(days.channel_down_at, "公示进行中")
        channel = self._settings.publicity.mandatory_channels[0]
        down = {
            "channel": channel,
            "down_at": days.channel_down_at.isoformat(),
            "proof_hash": hashlib.sha256(channel.encode()).hexdigest(),
            "reason": "页面无法访问（演练）",
        }
        self._client.do("publicist-1", f"POST /rounds/{round_id}/channels/down", down)
        self._board.step(f"{channel}中断，重新公示")
        self._show(round_id, days.channel_back_at)

    def _post_letter(self, round_id: str) -> None:
        """A letter posted inside the first window arrives after it: its postmark counts."""
        letter = self._plan.letter
        now = CampaignClock.of(self._settings).now()
        said = {
            **self._said(letter),
            "means": "LETTER",
            "received_at": now.isoformat(),
            "postmarked_on": letter.postmarked_on.isoformat(),
        }
        made = self._client.do("discipline-1", f"POST /rounds/{round_id}/objections/logged", said)
        self._screen(made["id"], letter)
        self._board.step(f"期满后收到信函一封，邮戳 {letter.postmarked_on}，按期内受理")

    def _object(self, round_id: str) -> None:
        """The public objects; the discipline role screens, and concludes what is upheld."""
        for objection in self._plan.objections:
            call = f"POST /rounds/{round_id}/objections"
            made = self._client.do(None, call, self._said(objection))
            self._objections[objection.about] = made["id"]
            self._client.do("discipline-1", f"GET /objections/{made['id']}")
            self._screen(made["id"], objection)
        expected = sum(o.then is not Fate.INADMISSIBLE for o in self._plan.objections)
        self._await(lambda: len(self._standing(round_id, "HELD")) == expected, "异议受理")
        self._held = self._standing(round_id, "HELD")
        self._board.step(f"收到异议 {len(self._objections)} 件，暂缓 {len(self._held)} 人")
        self._conclude(Fate.UPHELD)
        fallen = len(self._plan.names(Fate.UPHELD))
        self._await(
            lambda: self._cases_in("DISQUALIFIED") == fallen, f"异议属实，取消资格 {fallen} 人"
        )

    def _said(self, objection: PlannedObjection) -> dict[str, object]:
        """What somebody who objects fills in."""
        return {
            "nomination": self._id(objection.about),
            "grounds": objection.grounds.value,
            "text": f"关于{objection.about}的情况反映（演练，虚构）。",
            "real_name": "演练反映人",
            "address": "演练路0号（虚构）",
            "phone": "19900009999",
        }

    def _screen(self, objection: str, planned: PlannedObjection) -> None:
        admissible = planned.then is not Fate.INADMISSIBLE
        reason = "线索具体，予以受理（演练）" if admissible else "不属受理范围（演练）"
        screening = {"admissible": admissible, "reason": reason}
        self._client.do("discipline-1", f"POST /objections/{objection}/screen", screening)

    def _conclude(self, fate: Fate) -> None:
        """Investigations of objections of a fate end."""
        finding = {"upheld": fate is Fate.UPHELD, "finding": "经核查（演练）。"}
        for about in self._plan.names(fate):
            call = f"POST /objections/{self._objections[about]}/conclude"
            self._client.do("discipline-1", call, finding)

    def _close(self, round_id: str) -> None:
        """Nobody closes the window: its timer does."""
        closes_at = datetime.fromisoformat(self._round(round_id)["closes_at"])
        self._board.wait_until(closes_at, "公示进行中")
        self._await(lambda: self._round(round_id)["closed_by"] is not None, "公示期满自动关闭")
        self._await(lambda: self._round(round_id)["status"] == "SETTLED", "公示结清")
        entries = [str(entry["nomination"]) for entry in self._round(round_id)["entries"]]
        free = len([nomination for nomination in entries if nomination not in self._held])
        self._await(
            lambda: len(self._standing(round_id, "CLEARED")) == free, f"{free} 人公示无异议"
        )

    def _clear_late(self) -> None:
        """An investigation ends after the window in the nominee's favour: cleared late."""
        self._conclude(Fate.NOT_UPHELD)
        late = len(self._plan.names(Fate.NOT_UPHELD))
        self._await(lambda: self._cases_in("CLEARED") == late, f"异议不成立，{late} 人可以审定")

    def _decide_first(self) -> None:
        now = [name for name in self._plan.honoured if name not in self._plan.late]
        self._await(lambda: self._cases_in("CLEARED") == len(now), f"{len(now)} 人可以提交审定")
        self._decide(self._plan.document_number, self._plan.days.decision_dated, now)

    def _decide_further(self) -> None:
        """Who was cleared late, or called from the reserve, by a decision of their own."""
        late, dated = self._plan.late, self._plan.days.further_decision_dated
        self._await(lambda: self._cases_in("CLEARED") == len(late), f"{len(late)} 人补充审定")
        self._decide(self._plan.further_document_number, dated, late)
        everybody = len(self._plan.honoured)
        self._await(lambda: len(self._progress("HONOURED")) == everybody, "荣誉名单发布")

    def _decide(self, number: str, dated: date, names: Sequence[str]) -> None:
        self._board.wait_until(start_of_day(dated) + timedelta(hours=9), "等待审定")
        decision = {
            "document_number": number,
            "dated": dated.isoformat(),
            "minutes_number": "演练会议纪要第1号",
            "nominations": [self._id(name) for name in names],
        }
        call = f"POST /campaigns/{self._settings.campaign}/decisions"
        made = self._client.do("panel-1", call, decision)
        self._client.do("panel-2", f"POST /decisions/{made['id']}/confirm")
        self._board.step(f"印发选树决定 {number}：{len(names)} 人")

    def _tell_of_deeds(self) -> None:
        """Every kind of medium tells of the deeds; where, is on record (R29)."""
        campaign, dated = self._settings.campaign, self._plan.days.further_decision_dated
        everybody = len(self._plan.honoured)

        def on_roll() -> bool:
            roll = self._client.found("publicist-1", f"/campaigns/{campaign}/roll")
            named = [n for d in (roll or {"decisions": []})["decisions"] for n in d["nominations"]]
            return len(named) == everybody

        self._await(on_roll, "荣誉名单入册")
        for medium in self._settings.deeds.media:
            told = {
                "medium": medium,
                "url": "https://example.invalid/deeds",
                "published_on": dated.isoformat(),
                "proof_hash": hashlib.sha256(medium.encode()).hexdigest(),
            }
            self._client.do("publicist-1", f"POST /campaigns/{campaign}/publications", told)
        self._board.step(f"{len(self._settings.deeds.media)} 类媒体宣传先进事迹")

    def _gather(self, seconds: float) -> Outcome:
        self._await(self._all_told, "通知送达")
        chains, said = list(self._stack.chains()), self._stack.robots()
        fallen = self._standing(self._rounds[0], "DISQUALIFIED")
        called = [entry["nomination"] for entry in self._round(self._rounds[1])["entries"]]
        return Outcome(
            honoured=self._people(self._progress("HONOURED")),
            refused=[self._refusal(person) for person in self._plan.refusals],
            held=self._people(self._held),
            disqualified=self._people(fallen),
            returned=self._people(self._returned()),
            tied=self._people(self._tied),
            reserve=self._people(called),
            rounds=[self._round_outcome(round_id) for round_id in self._rounds],
            sheet=self._sheet or SheetOutcome(rows=0, drafts=0, errors=0, answered=False),
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

    def _round_outcome(self, round_id: str) -> RoundOutcome:
        seen = self._round(round_id)
        ends = ("closes_at", "closed_at", "closed_by", "causation")
        return RoundOutcome(
            round=round_id,
            windows=len(seen["past"]) + 1,
            **{name: seen[name] for name in ends},
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

    def _returned(self) -> list[str]:
        nomination = self._id(self._plan.returned)
        seen = self._client.do("reviewer-1", f"GET /cases/{nomination}")
        return [nomination] * seen["returns"]

    def _cases_in(self, status: str) -> int:
        return sum(case["status"] == status for case in self._cases())

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


#: One call that each function refuses at once.
_REFUSED: tuple[tuple[str | None, str], ...] = (
    ("admin-1", "GET /campaigns/none"),
    ("reviewer-1", "GET /cases/none"),
    ("panel-1", "POST /ballots/none/count"),
    ("publicist-1", "GET /rounds/none"),
    ("discipline-1", "GET /objections/none"),
    ("admin-1", "GET /nominations/none/files/none"),
    (None, "POST /rounds/none/objections"),
)


def _warm(client: Client) -> None:
    """Call each function until it is there: a first call is slow and must not cost campaign hours.

    Several officers will call intake at once: as many of its environments are started.
    """
    for user, call in _REFUSED:
        client.refused(user, call, {} if user is None else None)
    client.do("admin-1", "GET /campaigns/none/deliveries")
    with ThreadPoolExecutor(_THREADS) as pool:
        calls = [("admin-1", "GET /campaigns/none")] * _THREADS * 3
        for _ in pool.map(lambda each: client.refused(*each), calls):
            pass
