"""No order of objections clears a nominee against whom one is open or was upheld (R27)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from events.publicity import NomineeCleared, NomineeDisqualified
from events.vocabulary import Category
from services.publicity import entry as entries
from services.publicity.entry import Entry, Status


class Lifecycle(RuleBasedStateMachine):
    """Objections come, are admitted, dropped and upheld in any order; the round settles once."""

    def __init__(self) -> None:
        super().__init__()
        self.entry = Entry(
            campaign="c",
            round="r",
            nomination="n",
            category=Category.SYSTEM_STAFF,
            profile_version=1,
        )
        self.open: list[str] = []
        self.upheld = 0
        self.received = 0
        self.settled = False
        self.cleared = 0
        self.disqualified = 0

    def take(self, outcome: entries.Outcome) -> None:
        self.entry, events = outcome
        self.cleared += sum(isinstance(event, NomineeCleared) for event in events)
        self.disqualified += sum(isinstance(event, NomineeDisqualified) for event in events)

    @precondition(lambda self: not self.settled)
    @rule()
    def receive(self) -> None:
        self.received += 1
        name = f"o{self.received}"  # ids never come twice
        self.open.append(name)
        self.take(entries.attach(self.entry, name))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def admit(self, data: st.DataObject) -> None:
        self.take(entries.hold(self.entry, data.draw(st.sampled_from(self.open))))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def drop(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.open))
        self.open.remove(name)
        self.take(entries.detach(self.entry, name, settled=self.settled))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def uphold(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.open))
        self.open.remove(name)
        self.upheld += 1
        self.take(entries.disqualify(self.entry, name))

    @rule()
    def settle(self) -> None:
        self.settled = True
        if entries.may_clear(self.entry):
            self.take(entries.clear(self.entry))

    @invariant()
    def cleared_only_with_nothing_open_or_upheld(self) -> None:
        if self.entry.status is Status.CLEARED:
            assert not self.open
            assert not self.upheld
            assert self.settled

    @invariant()
    def what_was_upheld_stays_so(self) -> None:
        if self.upheld:
            assert self.entry.status is Status.DISQUALIFIED

    @invariant()
    def a_free_nominee_of_a_settled_round_is_cleared_once(self) -> None:
        assert self.cleared <= 1
        if self.settled and not self.open and not self.upheld:
            assert self.entry.status is Status.CLEARED


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(max_examples=80, stateful_step_count=12, deadline=None)
