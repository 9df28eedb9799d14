"""The whole life of a case as a state machine: who holds the file, and what each refuses when.

``Life`` is one nominee as the pure rules have it. Intake is what it promises: it lets go when it
reports and takes hold when it hears of a return. Case and entry are the real ones. What the
services say to each other waits in ``mail`` until it is heard. ``Lifecycle`` are the steps that
people take. ``telling_lives`` are a few of many that they draw, to be lived elsewhere too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events.envelope import Payload
from events.published import Profile
from events.review import CaseWithdrawn, ConsentNoted
from events.vocabulary import Level, ReferenceKind, RejectionReason, RulingOutcome, WithdrawalReason
from services.publicity import entry as entries
from services.publicity.entry import Entry
from services.publicity.round import Nominee
from services.review import case as cases
from services.review import custody, ruling
from services.review.case import Case, Rejection, Status
from shared.problems import Refusal
from tests.unit.publicity.made import profile
from tests.unit.review.made import (
    FACTS,
    OFFICES,
    REPORTED,
    TODAY,
    inspection,
    rating,
    reference,
    stored,
)

RULINGS = [RulingOutcome.PROCEED, RulingOutcome.PROCEED, RulingOutcome.STOP]
REVIEWERS = st.sampled_from(["reviewer-1", "reviewer-2"])
REJECTION = Rejection(reason=RejectionReason.OTHER, minutes_number="演练纪要3号")

#: What a case may be refused for, when its stage would allow the step.
EXAMINING = {
    "CASE_NOT_INSPECTED",
    "REFERENCE_INCOMPLETE",
    "CASE_HELD",
    "CASE_NOT_RATED",
    "NOTHING_TO_RULE",
    "WRONG_STATE",
}
#: From which stage to which a single step may lead; whatever else happens is a fault.
LEGAL: dict[Status, set[Status]] = {
    Status.UNDER_REVIEW: {
        Status.RETURNED,
        Status.REJECTED,
        Status.WITHDRAWN,
        Status.SHORTLISTED,
        Status.NOT_SELECTED,
        Status.IN_PUBLICITY,
        Status.CLEARED,
        Status.DISQUALIFIED,
    },
    Status.RETURNED: {Status.UNDER_REVIEW, Status.WITHDRAWN},
    Status.REJECTED: {Status.UNDER_REVIEW},
    Status.SHORTLISTED: {
        Status.IN_PUBLICITY,
        Status.CLEARED,
        Status.DISQUALIFIED,
        Status.WITHDRAWN,
    },
    Status.IN_PUBLICITY: {Status.CLEARED, Status.DISQUALIFIED, Status.WITHDRAWN},
    Status.CLEARED: {Status.HONOURED, Status.WITHDRAWN},
}

#: What a step came to: nothing against it, or the code of the refusal.
Answer = str | None
P = ParamSpec("P")


class Before(Protocol):
    """Before whom the steps are taken: the pure rules, or a system that runs."""

    def report(self) -> Answer: ...
    def inspect(self, *, positive: bool) -> Answer: ...
    def refer(self, kind: ReferenceKind, level: Level, *, adverse: bool) -> Answer: ...
    def rate(self, reviewer: str) -> Answer: ...
    def propose_ruling(self, outcome: RulingOutcome) -> Answer: ...
    def confirm_ruling(self) -> Answer: ...
    def send_back(self) -> Answer: ...
    def reject(self) -> Answer: ...
    def withdraw(self) -> Answer: ...
    def open_ballot(self) -> Answer: ...
    def confirm_ballot(self, *, chosen: bool) -> Answer: ...
    def conclude_round(self, *, upheld: bool) -> Answer: ...
    def decide(self) -> Answer: ...


class Seen(NamedTuple):
    """Where a nominee stands: whether intake has the file, the case's and the entry's status."""

    intake: bool
    case: Status | None = None
    entry: entries.Status | None = None

    def holders(self) -> list[str]:
        """Every service that thinks the file is in its hands."""
        return list(self._holding())

    def _holding(self) -> Iterator[str]:
        if self.intake:
            yield "intake"
        away = (Status.RETURNED, Status.SHORTLISTED, Status.IN_PUBLICITY)
        if self.case is not None and self.case not in away:
            yield "review"
        if self.entry is not None and self.entry not in entries.FINAL:
            yield "publicity"


@dataclass(frozen=True)
class Step:
    """What somebody does; with which ``answer``, and where the nominee stood before and after."""

    name: str
    about: tuple[Any, ...] = field(compare=False)
    how: Mapping[str, Any] = field(compare=False)
    at: Seen
    answer: Answer
    then: Seen

    def before(self, who: Before) -> Answer:
        """Take it."""
        answer: Answer = getattr(who, self.name)(*self.about, **self.how)
        return answer


class Life:
    """One nominee, by the pure rules; ``others`` are placed by a ballot that does not choose them.

    ``voted_on`` is the case when the ballot in hand was opened, ``turns`` counts how often it came
    to be under review, ``turn`` which of these that was.
    """

    def __init__(self, *, others: bool) -> None:
        self.others = others
        self.intake = True
        self.consent = True
        self.version = 0
        self.case: Case | None = None
        self.entry: Entry | None = None
        self.stands = False
        self.placed = False
        self.voted_on: Case | None = None
        self.turns = 0
        self.turn = 0
        self.mail: list[tuple[int, Callable[[], None]]] = []
        self.posted = 0

    def seen(self) -> Seen:
        """Where the nominee stands; a placed one is publicity's before the case has heard of it."""
        status = self.case.status if self.case else None
        if self.placed and status is Status.UNDER_REVIEW:
            status = Status.SHORTLISTED
        return Seen(self.intake, status, self.entry.status if self.entry else None)

    # ── the post ────────────────────────────────────────────────────────────────────────────

    def post(self, heard: Callable[[], None]) -> None:
        self.posted += 1
        self.mail.append((self.posted, heard))

    def hear_everything(self) -> None:
        """Every message, in the order in which it was said."""
        while self.mail:
            self.mail.pop(0)[1]()

    def move(self, outcome: tuple[Case, list[Payload]]) -> None:
        before, (after, events) = self.case, outcome
        if before is not None and after.status is not before.status:
            assert after.status in LEGAL[before.status], (before.status, after.status)
            self.turns += after.status is Status.UNDER_REVIEW
        if events:
            self.case = stored(after)
        if any(isinstance(event, ConsentNoted) and event.round for event in events):
            self.post(self._leave_round)
        if any(isinstance(event, CaseWithdrawn) for event in events):
            self.post(self._take_down)

    def known(self) -> Case:
        if self.case is None:
            raise LookupError
        return self.case

    # ── intake ──────────────────────────────────────────────────────────────────────────────

    def report(self) -> Answer:
        self.version += 1
        self.intake = False
        reported = REPORTED.model_copy(update={"dossier_version": self.version})

        def heard() -> None:
            if self.case is None:
                self.case = stored(cases.opened("2023-third", reported, FACTS)[0])
                return
            self.move(custody.resumed(self.case, reported, FACTS))
            self.stands = self.placed = False
            if not self.others:
                self.voted_on = None  # a running system is asked about its newest ballot

        self.post(heard)
        return None

    def take_back(self) -> None:
        self.intake = True
        if not self.consent:
            self._end_here()

    # ── the nominee ─────────────────────────────────────────────────────────────────────────

    def take_consent_back(self) -> Answer:
        """Intake ends what it holds, or what comes back to it; review hears of it."""
        self.consent = False
        self.post(self._end_case)
        if self.intake:
            self._end_here()
        return None

    def _end_here(self) -> None:
        self.intake = False
        why = WithdrawalReason.CONSENT
        self.post(lambda: self.move(custody.withdrawn_below(self.known(), why)))

    def _end_case(self) -> None:
        if self.placed and self.known().status is Status.UNDER_REVIEW:
            raise LookupError  # the note beside the case refuses: it comes again
        self.move(custody.consent_withdrawn(self.known()))

    def _take_down(self) -> None:
        if self.entry is not None:
            self.entry = entries.take_down(self.entry)[0]

    def _leave_round(self) -> None:
        if self.entry is not None and self.entry.status not in entries.FINAL:
            why = WithdrawalReason.CONSENT
            self.entry = entries.withdraw(self.entry, why)[0]
            self.post(lambda: self.move(custody.left_round(self.known(), why)))

    # ── review's commands ───────────────────────────────────────────────────────────────────

    def command(
        self, act: Callable[[Case], cases.Outcome], also: frozenset[Status] = frozenset()
    ) -> Answer:
        """A command on the case: done where it is legal, refused by name where it is not."""
        case = self.known()
        if case.status is Status.UNDER_REVIEW and self.placed:
            return "HOLDER_ELSEWHERE"  # the note beside the case says so
        try:
            outcome = act(case)
        except Refusal as refusal:
            self.expected(case, refusal)
            return refusal.code
        assert case.status is Status.UNDER_REVIEW or case.status in also
        self.move(outcome)
        return None

    def expected(self, case: Case, refusal: Refusal) -> None:
        """A refusal names the holder, or the stage, or what is missing, in this order."""
        if cases.holder(case) != "review":
            assert (refusal.code, refusal.detail) == ("HOLDER_ELSEWHERE", cases.holder(case))
        elif case.status is not Status.UNDER_REVIEW:
            assert refusal.code in {
                "WRONG_STATE",
                "NOTHING_TO_RULE",
                "SECOND_PERSON_NEEDED",
                "CONSENT_WITHDRAWN",
            }
        else:
            assert refusal.code in EXAMINING

    def inspect(self, *, positive: bool) -> Answer:
        found = inspection(positive=positive)
        return self.command(lambda case: cases.inspect(case, found, TODAY))

    def refer(self, kind: ReferenceKind, level: Level, *, adverse: bool) -> Answer:
        said = reference(kind, level, adverse=adverse)
        return self.command(lambda case: cases.refer(case, said, TODAY))

    def rate(self, reviewer: str) -> Answer:
        return self.command(lambda case: cases.rate(case, rating(reviewer)))

    def propose_ruling(self, outcome: RulingOutcome) -> Answer:
        def propose(case: Case) -> cases.Outcome:
            return ruling.propose(case, "演练纪要3号", outcome, "sealed-reason", "panel-1")

        return self.command(propose, frozenset({Status.REJECTED}))

    def confirm_ruling(self) -> Answer:
        rejected = frozenset({Status.REJECTED})
        return self.command(lambda case: ruling.confirm(case, "panel-2"), rejected)

    def send_back(self) -> Answer:
        """A return is what intake takes hold on."""
        refusal = self.command(lambda case: custody.sent_back(case, "请补正", ())[0])
        if refusal is None:
            self.post(self.take_back)
        return refusal

    def reject(self) -> Answer:
        return self.command(lambda case: custody.rejected(case, REJECTION))

    def withdraw(self) -> Answer:
        left = WithdrawalReason.NOMINEE
        cleared = frozenset({Status.CLEARED})
        return self.command(lambda case: custody.withdrawn(case, left), cleared)

    # ── the ballot and the round ────────────────────────────────────────────────────────────

    def open_ballot(self) -> Answer:
        case = self.known()
        try:
            cases.may_stand(case)
        except Refusal as refusal:
            self.expected(case, refusal)
            return refusal.code
        if not self.placed:
            self.stands = True
            self.voted_on, self.turn = case, self.turns
        return None

    def confirm_ballot(self, *, chosen: bool) -> Answer:
        """A placed case must be as the panel saw it; one that is not placed is told.

        Nobody confirms a ballot that places nobody. A case that was sent away since, and is back,
        is never ended by it, however late it hears.
        """
        voted_on, self.voted_on = self.voted_on, None
        assert voted_on is not None
        if not chosen:
            if not self.others:
                return "WRONG_STATE"
            turn = self.turn

            def heard() -> None:
                outcome = cases.not_selected(self.known(), "NOT_PLACED", voted_on.comebacks)
                if self.placed and self.known().status is Status.UNDER_REVIEW:
                    return  # the note beside the case says so
                assert not outcome[1] or turn == self.turns
                self.move(outcome)

            self.post(heard)
            return None
        if self.known().version != voted_on.version:
            return "CASE_CHANGED"
        self.placed = True
        self.post(lambda: self.move(cases.shortlisted(self.known(), 1, 5)))
        self.post(self._place)
        return None

    def _place(self) -> None:
        nominee = Nominee(
            **{
                name: getattr(self.known(), name)
                for name in ("nomination", "category", "profile_version", "profile_hash")
            }
            | {"nomination_head": "a" * 64, "case_head": "c" * 64}
        )
        self.entry = entries.placed("R1", nominee, Profile.model_validate(profile(1)))[0]
        self.post(lambda: self.move(custody.handed_over(self.known(), "R1")))

    def conclude_round(self, *, upheld: bool) -> Answer:
        assert self.entry is not None
        if upheld:
            self.entry = entries.disqualify(self.entry, "O1")[0]
            self.post(lambda: self.move(cases.concluded(self.known(), cleared=False)))
        else:
            self.entry = entries.clear(self.entry)[0]
            self.post(lambda: self.move(custody.cleared(self.known())))
        return None

    def decide(self) -> Answer:
        self.move(cases.honoured(self.known(), "浙应急〔2023〕58号"))
        return None


class Lifecycle(RuleBasedStateMachine):
    """One nominee, from the first report to the decision."""

    def __init__(self, life: Life) -> None:
        super().__init__()
        self.life = life
        self.steps: list[Step] = []

    def takes(
        self,
        step: Callable[Concatenate[Before, P], Answer],
        *about: P.args,
        **how: P.kwargs,
    ) -> None:
        """Somebody takes a step."""
        at = self.life.seen()
        answer: Answer = getattr(self.life, step.__name__)(*about, **how)
        self.steps.append(Step(step.__name__, about, how, at, answer, self.life.seen()))

    opened_only = precondition(lambda self: self.life.case is not None)

    @precondition(lambda self: self.life.intake)
    @rule()
    def report(self) -> None:
        self.takes(Before.report)

    @initialize(voting=st.booleans(), placed=st.booleans())
    def begin(self, *, voting: bool, placed: bool) -> None:
        """Half of the lives begin where the panel may vote or has: later stages are reached too."""
        if voting:
            self.report()
            self.life.hear_everything()
            self.examine("reviewer-1", positive=True)
            self.open_ballot()
            if placed:
                self.confirm_ballot(chosen=True)

    @precondition(lambda self: self.life.case is not None and not self.life.stands)
    @rule(positive=st.booleans(), reviewer=REVIEWERS)
    def examine(self, reviewer: str, *, positive: bool) -> None:
        """Everything that a ballot asks for, as far as it is not there yet."""
        self.takes(Before.inspect, positive=positive)
        for kind, level in OFFICES:
            self.refer(kind, level, adverse=False)
        self.takes(Before.rate, reviewer)

    def refer(self, kind: ReferenceKind, level: Level, *, adverse: bool) -> None:
        self.takes(Before.refer, kind, level, adverse=adverse)

    @opened_only
    @rule(office=st.sampled_from(OFFICES))
    def hear_something_adverse(self, office: tuple[ReferenceKind, Level]) -> None:
        self.refer(*office, adverse=True)

    @opened_only
    @rule(outcome=st.sampled_from(RULINGS), confirmed=st.booleans())
    def rule_on_it(self, outcome: RulingOutcome, *, confirmed: bool) -> None:
        self.takes(Before.propose_ruling, outcome)
        if confirmed:
            self.takes(Before.confirm_ruling)

    @opened_only
    @rule(way=st.sampled_from(["return", "return", "return", "reject", "withdraw"]))
    def send_away(self, way: str) -> None:
        """Only the holder may."""
        ways = {"return": Before.send_back, "reject": Before.reject, "withdraw": Before.withdraw}
        self.takes(ways[way])

    @opened_only
    @rule()
    def open_ballot(self) -> None:
        self.takes(Before.open_ballot)

    @precondition(lambda self: self.life.voted_on is not None and not self.life.placed)
    @rule(chosen=st.booleans())
    def confirm_ballot(self, *, chosen: bool) -> None:
        self.takes(Before.confirm_ballot, chosen=chosen)

    @precondition(
        lambda self: self.life.entry is not None and self.life.entry.status not in entries.FINAL
    )
    @rule(upheld=st.booleans())
    def conclude_round(self, *, upheld: bool) -> None:
        self.takes(Before.conclude_round, upheld=upheld)

    @precondition(lambda self: self.life.case and self.life.case.status is Status.CLEARED)
    @rule()
    def decide(self) -> None:
        self.takes(Before.decide)

    @invariant()
    def never_two_holders(self) -> None:
        assert len(self.life.seen().holders()) <= 1, self.life.seen()

    @invariant()
    def a_held_case_does_not_stand(self) -> None:
        if self.life.case is not None and self.life.case.matters:
            with pytest.raises(Refusal):
                cases.may_stand(self.life.case)


def telling_lives() -> list[list[Step]]:
    """Of many lives in which everything is heard at once, those that show most.

    As few as together show every step that is ever accepted. Of steps that are refused alike at the
    same stage one is kept: nothing came of the others.
    """
    drawn: list[list[Step]] = []

    class Drawn(Lifecycle):
        """One life, kept."""

        def __init__(self) -> None:
            super().__init__(Life(others=False))

        @invariant()
        def everything_is_heard(self) -> None:
            self.life.hear_everything()

        def teardown(self) -> None:
            drawn.append(self.steps)

    run_state_machine_as_test(Drawn, settings=_MANY)
    accepted = {step for life in drawn for step in life if step.answer is None}
    shown: set[Step] = set()

    def new(life: list[Step]) -> tuple[int, int]:
        news = set(life) - shown
        return len(news & accepted), len(news)

    chosen: list[list[Step]] = []
    while not accepted <= shown:
        chosen.append(list(_told(max(drawn, key=new), shown)))
    return chosen


def _told(life: list[Step], shown: set[Step]) -> Iterator[Step]:
    for step in life:
        if step.answer is None or step not in shown:
            yield step
        shown.add(step)


_MANY = settings(
    max_examples=300,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
