"""The province examines, votes and calls a reserve."""

from collections.abc import Sequence

from cli.rehearsal.client import DifferenceError
from cli.rehearsal.climb import BACK
from cli.rehearsal.plan import Person
from cli.rehearsal.stage import Act, Stage
from shared.clock import day_of


class ReviewAct(Act):
    """Plays reviewers and the panel."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.tied: list[str] = []

    def review(self) -> str:
        """Every case examined, one sent back and up again, the panel's vote; returns the ballot."""
        expected = len(self._plan.people)
        self._stage.until(
            lambda: len(self._stage.cases()) == expected, f"{expected} 件材料进入审核"
        )
        self._send_back()
        self._recuse()
        self._stage.all(self.examine, self._plan.people)
        self._stage.step(f"考察、征求意见、评分 {expected} 人")
        return self._vote()

    def call_reserve(self, ballot: str) -> None:
        """The reserve takes the place of the disqualified nominee; two people say so."""
        reserve = {"nomination": self._stage.id(self._plan.tie.lost)}
        call = f"/ballots/{ballot}/reserves"
        self._client.do("panel-1", f"POST {call}", reserve)
        self._client.do("panel-2", f"POST {call}/{reserve['nomination']}/confirm")
        self._stage.step(f"递补 {self._plan.tie.lost}，另行公示")

    def returned(self) -> list[str]:
        """Whoever was sent back, as often as that was."""
        nomination = self._stage.id(self._plan.returned)
        seen = self._client.do("reviewer-1", f"GET /cases/{nomination}")
        return [nomination] * seen["returns"]

    def _send_back(self) -> None:
        """The province returns a file; its region corrects it and reports it again."""
        person = self._plan.person(self._plan.returned)
        case = f"/cases/{self._stage.id(person.name)}"
        self._client.do("reviewer-1", f"POST {case}/return", BACK)
        self._stage.until(lambda: self._stage.climb.is_back(person), f"退回更正 {person.name}")
        self._stage.climb.put_right(person, self._stage.climb.last_region(person))

        def resumed() -> bool:
            seen = self._client.do("reviewer-1", f"GET {case}")
            return bool(seen["status"] == "UNDER_REVIEW" and seen["returns"] == 1)

        self._stage.until(resumed, f"更正后重新上报 {person.name}")

    def _recuse(self) -> None:
        """A reviewer declares a conflict of interest, and does not see the case any more."""
        recusal = self._plan.recusal
        case = f"/cases/{self._stage.id(recusal.about)}"
        self._client.do(recusal.reviewer, f"POST {case}/recusal", {})
        code = self._client.refused(recusal.reviewer, f"GET {case}")
        if code != "RECUSED":
            raise DifferenceError(f"recusal: RECUSED ≠ {code}")
        self._stage.step(f"{recusal.reviewer} 回避 {recusal.about}")

    def _vote(self) -> str:
        """A tie at the last place and the run-off that breaks it; returns the ballot."""
        tie = self._plan.tie
        ahead, won, lost = (self._stage.id(name) for name in (tie.ahead, tie.won, tie.lost))
        settled = {tie.ahead, tie.won}
        sure = [
            self._stage.id(p.name)
            for p in self._plan.people
            if p.selected and p.name not in settled
        ]
        votes = [[ahead, won], [ahead, won], [won, lost], [ahead, lost], [ahead, lost]]
        everybody = [self._stage.id(person.name) for person in self._plan.people]
        ballot = self.ballot(everybody, [[*sure, *vote] for vote in votes])
        self.tied = self._client.do("panel-1", f"GET /ballots/{ballot}")["count"]["tied"]
        self._stage.step(f"投票：末位 {len(self.tied)} 人同票，另行投票")
        self.ballot([won, lost], [[won], [won], [won], [lost], [lost]], runoff_of=ballot)

        def untied() -> bool:
            return not self._client.do("panel-1", f"GET /ballots/{ballot}")["count"]["tied"]

        self._stage.until(untied, "末位同票已另行表决")
        self._client.do("panel-2", f"POST /ballots/{ballot}/confirm")
        self._stage.step(f"确认拟选树 {len(sure) + len(settled)} 人")
        return ballot

    def ballot(
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

    def examine(self, person: Person) -> None:
        """Inspection, reference opinions of every level passed, two ratings."""
        case = f"/cases/{self._stage.id(person.name)}"
        today = day_of(self._stage.clock.now()).isoformat()
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
