"""What came of a rehearsal, and whether it is what the plan states."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from cli.rehearsal.plan import Fate, Plan
from shared.clock import SHANGHAI


class PersonOutcome(BaseModel):
    """What became of one person."""

    model_config = ConfigDict(frozen=True)

    name: str
    nomination: str | None
    category: str
    code: str | None = None


class RoundOutcome(BaseModel):
    """How a round ended; ``causation`` is the message that closed it, the last of its windows."""

    model_config = ConfigDict(frozen=True)

    round: str
    closes_at: datetime
    closed_at: datetime
    closed_by: str
    causation: str
    windows: int


class SheetOutcome(BaseModel):
    """What came of a city's 汇总表; ``answered``: its wrong rows could be fetched."""

    model_config = ConfigDict(frozen=True)

    rows: int
    drafts: int
    errors: int
    answered: bool


SHEET = SheetOutcome(rows=4, drafts=2, errors=2, answered=True)


class Outcome(BaseModel):
    """Everything that came of a rehearsal.

    ``seconds`` are real ones; ``memory_mib`` is the most that all processes held together.
    """

    honoured: list[PersonOutcome]
    refused: list[PersonOutcome]
    held: list[PersonOutcome]
    disqualified: list[PersonOutcome]
    returned: list[PersonOutcome]
    tied: list[PersonOutcome]
    reserve: list[PersonOutcome]
    rounds: list[RoundOutcome]
    sheet: SheetOutcome
    mails: int
    deliveries: int
    robot_messages: int
    digests: int
    robot_lines: int
    robot_deliveries: int
    chains: int
    broken_chains: list[str]
    seconds: float
    memory_mib: int = 0
    difference: str | None = None

    def sums(self) -> list[str]:
        """The sums, line by line."""
        rounds = [
            f"公示期满 {_local(r.closes_at)}，由 {r.closed_by} 关闭（{r.causation}）"
            for r in self.rounds
        ]
        people = (
            f"荣誉 {len(self.honoured)}，未受理 {len(self.refused)}，暂缓过 {len(self.held)}，"
            f"取消资格 {len(self.disqualified)}，退回更正 {len(self.returned)}，"
            f"末位同票 {len(self.tied)}，递补 {len(self.reserve)}"
        )
        sheet = (
            f"汇总表 {self.sheet.rows} 行，起草 {self.sheet.drafts}，有误退回 {self.sheet.errors}"
        )
        proofs = (
            f"邮件 {self.mails}，群机器人消息 {self.robot_messages}（其中摘要 {self.digests}），"
            f"历史链 {self.chains} 条，有误 {len(self.broken_chains)} 条，"
            f"用时 {self.seconds:.0f} 秒"
        )
        told = f"与演练不符：{self.difference}" if self.difference else "全部结果与演练一致"
        return [*rounds, people, sheet, proofs, told]


def first_difference(outcome: Outcome, plan: Plan) -> str | None:
    """The first thing that is not as the plan states."""
    expected: list[tuple[str, Any, Any]] = [
        ("honoured", plan.honoured, _names(outcome.honoured)),
        (
            "refused",
            sorted((p.name, p.code) for p in plan.refusals),
            sorted((p.name, p.code) for p in outcome.refused),
        ),
        (
            "held",
            sorted(plan.names(Fate.NOT_UPHELD) + plan.names(Fate.UPHELD)),
            sorted(_names(outcome.held)),
        ),
        ("disqualified", plan.names(Fate.UPHELD), _names(outcome.disqualified)),
        ("returned", [plan.returned], _names(outcome.returned)),
        ("tied", [plan.tie.won, plan.tie.lost], _names(outcome.tied)),
        ("reserve", [plan.tie.lost], _names(outcome.reserve)),
        ("windows of each round", [1, 2], [r.windows for r in outcome.rounds]),
        ("rounds closed by", ["timer", "timer"], [r.closed_by for r in outcome.rounds]),
        (
            "closing causation",
            [f"window/{r.round}/{r.windows}" for r in outcome.rounds],
            [r.causation for r in outcome.rounds],
        ),
        ("sheet", SHEET, outcome.sheet),
        ("mails", outcome.deliveries, outcome.mails),
        ("lines of robots", outcome.robot_deliveries, outcome.robot_lines),
        ("a digest among them", True, outcome.digests > 0),
        ("broken chains", [], outcome.broken_chains),
    ]
    for what, stated, seen in expected:
        if stated != seen:
            return f"{what}: {stated} ≠ {seen}"
    return None


def _names(people: Iterable[PersonOutcome]) -> list[str]:
    return [person.name for person in people]


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
