"""The whole life of a case as a state machine: who holds the file, and what each refuses when.

Intake is what it promises: it lets go when it reports and takes hold when it hears of a return.
Case and entry are the real ones. Messages arrive late, in any order, and more than once.
"""

from collections.abc import Callable

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from events.envelope import Payload
from events.published import Profile
from events.review import ConsentNoted
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
    "RATING_CLOSED",
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


def tried(
    act: Callable[[Case], cases.Outcome], case: Case
) -> tuple[cases.Outcome | None, Refusal | None]:
    """What a command does, or why it is refused."""
    try:
        return act(case), None
    except Refusal as refusal:
        return None, refusal


class Lifecycle(RuleBasedStateMachine):
    """One nominee, from the first report to the decision."""

    def __init__(self) -> None:
        super().__init__()
        self.intake = True
        self.consent = True
        self.version = 0
        self.case: Case | None = None
        self.entry: Entry | None = None
        self.stands = False
        self.placed = False
        self.mail: list[tuple[int, Callable[[], None]]] = []
        self.marks: set[int] = set()
        self.posted = 0

    # ── the post ────────────────────────────────────────────────────────────────────────────

    def post(self, heard: Callable[[], None]) -> None:
        self.posted += 1
        self.mail.append((self.posted, heard))

    @precondition(lambda self: self.mail)
    @rule(data=st.data(), again=st.booleans())
    def deliver(self, data: st.DataObject, *, again: bool) -> None:
        """Any message that waits; ``again``: it will come once more."""
        self.hand_over(data.draw(st.integers(0, len(self.mail) - 1)), again=again)

    def hand_over(self, number: int, *, again: bool = False) -> None:
        identity, heard = self.mail[number]
        if not again:
            self.mail.pop(number)
        if identity in self.marks:
            return
        try:
            heard()
        except LookupError:
            if not again:
                self.mail.append((identity, heard))  # too early: back into the queue
            return
        self.marks.add(identity)

    def move(self, outcome: tuple[Case, list[Payload]]) -> None:
        before, (after, events) = self.case, outcome
        if before is not None and after.status is not before.status:
            assert after.status in LEGAL[before.status], (before.status, after.status)
        if events:
            self.case = stored(after)
        if any(isinstance(event, ConsentNoted) and event.round for event in events):
            self.post(self.leave_round)

    def known(self) -> Case:
        if self.case is None:
            raise LookupError
        return self.case

    # ── intake ──────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.intake)
    @rule()
    def report(self) -> None:
        self.version += 1
        self.intake = False
        reported = REPORTED.model_copy(update={"dossier_version": self.version})

        def heard() -> None:
            if self.case is None:
                self.case = stored(cases.opened("2023-third", reported, FACTS)[0])
                return
            self.move(custody.resumed(self.case, reported, FACTS))
            self.stands = self.placed = False

        self.post(heard)

    @initialize(voting=st.booleans(), placed=st.booleans())
    def begin(self, *, voting: bool, placed: bool) -> None:
        """Half of the lives begin where the panel may vote or has: later stages are reached too."""
        if voting:
            self.report()
            self.mail.pop()[1]()
            self.examine("reviewer-1", positive=True)
            self.open_ballot()
            if placed:
                self.confirm_ballot(chosen=True)

    # ── review's commands ───────────────────────────────────────────────────────────────────

    def command(
        self, act: Callable[[Case], tuple[Case, list[Payload]]], also: frozenset[Status]
    ) -> bool:
        """A command on the case: done where it is legal, refused by name where it is not."""
        case = self.known()
        if case.status is Status.UNDER_REVIEW and self.placed:
            return False  # the note beside the case refuses: HOLDER_ELSEWHERE
        outcome, refusal = tried(act, case)
        if refusal is not None:
            self.expected(case, refusal)
            return False
        assert outcome is not None
        assert case.status is Status.UNDER_REVIEW or case.status in also
        self.move(outcome)
        return True

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

    opened_only = precondition(lambda self: self.case is not None)

    @precondition(lambda self: self.case is not None and not self.stands)
    @rule(positive=st.booleans(), reviewer=REVIEWERS)
    def examine(self, reviewer: str, *, positive: bool) -> None:
        """Everything that a ballot asks for, as far as it is not there yet."""
        found = inspection(positive=positive)
        self.command(lambda case: cases.inspect(case, found, TODAY), frozenset())
        for kind, level in OFFICES:
            self.refer(kind, level, adverse=False)
        self.command(lambda case: cases.rate(case, rating(reviewer)), frozenset())

    def refer(self, kind: ReferenceKind, level: Level, *, adverse: bool) -> None:
        said = reference(kind, level, adverse=adverse)
        self.command(lambda case: cases.refer(case, said, TODAY), frozenset())

    @opened_only
    @rule(office=st.sampled_from(OFFICES))
    def hear_something_adverse(self, office: tuple[ReferenceKind, Level]) -> None:
        self.refer(*office, adverse=True)

    @opened_only
    @rule(outcome=st.sampled_from(RULINGS), confirmed=st.booleans())
    def rule_on_it(self, outcome: RulingOutcome, *, confirmed: bool) -> None:
        def propose(case: Case) -> cases.Outcome:
            return ruling.propose(case, "演练纪要3号", outcome, "sealed-reason", "panel-1")

        self.command(propose, frozenset({Status.REJECTED}))
        if confirmed:
            self.command(lambda case: ruling.confirm(case, "panel-2"), frozenset({Status.REJECTED}))

    @opened_only
    @rule(way=st.sampled_from(["return", "return", "return", "reject", "withdraw"]))
    def send_away(self, way: str) -> None:
        """Only the holder may; a return is what intake takes hold on."""
        if way == "reject":
            self.command(lambda case: custody.rejected(case, REJECTION), frozenset())
        elif way == "withdraw":
            left = WithdrawalReason.NOMINEE
            after = frozenset({Status.CLEARED})
            self.command(lambda case: custody.withdrawn(case, left), after)
        elif self.command(lambda case: custody.sent_back(case, "请补正", ())[0], frozenset()):
            self.post(self.take_back)

    def take_back(self) -> None:
        self.intake = True
        if not self.consent:
            self.end_here()

    # ── the nominee ─────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.case is not None and self.consent)
    @rule()
    def take_consent_back(self) -> None:
        """Intake ends what it holds, or what comes back to it; review hears of it."""
        self.consent = False
        self.post(self.end_case)
        if self.intake:
            self.end_here()

    def end_here(self) -> None:
        self.intake = False
        why = WithdrawalReason.CONSENT
        self.post(lambda: self.move(custody.withdrawn_below(self.known(), why)))

    def end_case(self) -> None:
        if self.placed and self.known().status is Status.UNDER_REVIEW:
            raise LookupError  # the note beside the case refuses: it comes again
        self.move(custody.consent_withdrawn(self.known()))

    def leave_round(self) -> None:
        if self.entry is not None and self.entry.status not in entries.FINAL:
            why = WithdrawalReason.CONSENT
            self.entry = entries.withdraw(self.entry, why)[0]
            self.post(lambda: self.move(custody.left_round(self.known(), why)))

    # ── the ballot and the round ────────────────────────────────────────────────────────────

    @opened_only
    @rule()
    def open_ballot(self) -> None:
        case = self.known()
        try:
            cases.may_stand(case)
        except Refusal:
            return
        if not self.placed:
            self.stands = True
            self.voted_on = case.version

    @precondition(lambda self: self.stands and not self.placed)
    @rule(chosen=st.booleans())
    def confirm_ballot(self, *, chosen: bool) -> None:
        """A placed case must be as the panel saw it; one that is not placed is told."""
        if chosen and self.known().version == self.voted_on:
            self.placed = True
            self.post(lambda: self.move(cases.shortlisted(self.known(), 1, 5)))
            self.post(self._place)
        elif not chosen:
            self.stands = False
            self.post(lambda: self.move(cases.not_selected(self.known(), "NOT_PLACED")))

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

    @precondition(lambda self: self.entry is not None and self.entry.status not in entries.FINAL)
    @rule(upheld=st.booleans())
    def conclude_round(self, *, upheld: bool) -> None:
        assert self.entry is not None
        if upheld:
            self.entry = entries.disqualify(self.entry, "O1")[0]
            self.post(lambda: self.move(cases.concluded(self.known(), cleared=False)))
        else:
            self.entry = entries.clear(self.entry)[0]
            self.post(lambda: self.move(custody.cleared(self.known())))

    @precondition(lambda self: self.case is not None and self.case.status is Status.CLEARED)
    @rule()
    def decide(self) -> None:
        self.move(cases.honoured(self.known(), "浙应急〔2023〕58号"))

    # ── what always holds ───────────────────────────────────────────────────────────────────

    @invariant()
    def never_two_holders(self) -> None:
        holders = [
            self.intake,
            self.case is not None
            and cases.holder(self.case) == "review"
            and not (self.placed and self.case.status is Status.UNDER_REVIEW),
            self.entry is not None and self.entry.status not in entries.FINAL,
        ]
        assert sum(holders) <= 1, holders

    def teardown(self) -> None:
        """Once all post is delivered, nothing goes on without the nominee's consent."""
        for _ in range(100):
            if self.mail:
                self.hand_over(0)
        assert self.mail == []
        if not self.consent:
            assert self.case is not None
            assert self.case.status not in set(LEGAL) - {Status.REJECTED}
            assert not self.intake
            assert self.entry is None or self.entry.status in entries.FINAL

    @invariant()
    def a_held_case_does_not_stand(self) -> None:
        if self.case is not None and self.case.matters:
            with pytest.raises(Refusal):
                cases.may_stand(self.case)


Lifecycle.TestCase.settings = hypothesis_settings(
    max_examples=80, stateful_step_count=40, deadline=None
)
TestLifecycle = Lifecycle.TestCase
