"""The rehearsal, act by act: nominations, review, the public round, the decision."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console

from cli.history import verify_all
from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.decision_act import DecisionAct
from cli.rehearsal.nomination_act import NominationAct
from cli.rehearsal.objection_act import ObjectionAct
from cli.rehearsal.outcome import (
    Outcome,
    PersonOutcome,
    RoundOutcome,
    SheetOutcome,
    first_difference,
)
from cli.rehearsal.plan import Plan
from cli.rehearsal.review_act import ReviewAct
from cli.rehearsal.round_act import RoundAct
from cli.rehearsal.stage import THREADS, Act, Stage
from cli.stack import Stack
from shared.clock import utc_now


class Play(Act):
    """One rehearsal on one stack."""

    def __init__(self, stack: Stack, stage: Stage) -> None:
        super().__init__(stage)
        self._stack = stack
        self._nomination, self._review = NominationAct(stage), ReviewAct(stage)
        self._round, self._objection = RoundAct(stage), ObjectionAct(stage)
        self._decision = DecisionAct(stage)

    def run(self) -> Outcome:
        """All acts; the outcome is compared with the plan."""
        began = time.monotonic()
        self._nomination.open()
        self._nomination.nominate()
        ballot = self._review.review()
        first = self._round.prepared()
        self._round.show(first, self._plan.days.channels_live_at)
        self._objection.hear(first)
        self._review.call_reserve(ballot)
        further = self._round.prepared()
        self._round.restart(further)
        self._objection.post_letter(first)
        self._round.close(first, self._objection.held)
        self._decision.decide_first()
        self._objection.clear_late()
        self._round.close(further, self._objection.held)
        self._decision.decide_further()
        self._decision.tell_of_deeds()
        outcome = self._gather(time.monotonic() - began)
        difference = first_difference(outcome, self._plan)
        outcome = outcome.model_copy(update={"difference": difference})
        self._stage.board.show(outcome)
        return outcome

    def _gather(self, seconds: float) -> Outcome:
        self._stage.until(self._all_told, "通知送达")
        chains, said = list(verify_all()), self._stack.robots()
        fallen = self._stage.standing(self._round.rounds[0], "DISQUALIFIED")
        called = [
            entry["nomination"] for entry in self._stage.round(self._round.rounds[1])["entries"]
        ]
        return Outcome(
            honoured=self._people(self._stage.progress("HONOURED")),
            refused=self._nomination.refused,
            held=self._people(self._objection.held),
            disqualified=self._people(fallen),
            returned=self._people(self._review.returned()),
            tied=self._people(self._review.tied),
            reserve=self._people(called),
            rounds=[self._round_outcome(round_id) for round_id in self._round.rounds],
            sheet=self._nomination.sheet
            or SheetOutcome(rows=0, drafts=0, errors=0, answered=False),
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
        seen = self._stage.round(round_id)
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
                name=person.name,
                nomination=self._stage.id(person.name),
                category=person.category.value,
            )
            for person in self._plan.people
            if self._stage.id(person.name) in nominations
        ]

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


def rehearse(stack: Stack, *, small: bool, seconds_a_day: float, console: Console) -> Outcome:
    """Play the campaign on a stack and say what came of it."""
    plan = Plan.load(small=small)
    with Client(stack.api, stack.token) as client:
        _warm(client)
        settings = plans.settings(plan, utc_now(), seconds_a_day)
        return Play(stack, Stage(client, plan, settings, console)).run()


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
    with ThreadPoolExecutor(THREADS) as pool:
        calls = [("admin-1", "GET /campaigns/none")] * THREADS * 3
        for _ in pool.map(lambda each: client.refused(*each), calls):
            pass
