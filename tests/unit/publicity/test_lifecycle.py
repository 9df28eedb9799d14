"""Round, entries and objections together, under any clock: what R26 and R27 promise holds."""

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from events import publicity as says
from events.envelope import Payload
from events.publicity import ChannelDown
from events.vocabulary import ClosedBy, ExtensionCause, Means, RestartCause, WithdrawalReason
from services.publicity import entry as entries
from services.publicity import round as rounds
from services.publicity.entry import Entry
from services.publicity.round import Arrival, Closing, Extension, Round, Status
from shared.problems import Refusal
from tests.support.people import SETTINGS
from tests.unit.publicity.rounds_made import LIVE, NOMINEES, channel, opened, prepared
from tests.unit.publicity.test_window import years

POLICY = SETTINGS.publicity
STEPS = st.timedeltas(timedelta(0), timedelta(days=3))


class Publicity(RuleBasedStateMachine):
    """Time passes; channels fail, timers fire early, late, twice; objections come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.now = LIVE
        self.round: Round = opened()
        self.entries = {
            n.nomination: Entry(
                campaign="c",
                round=self.round.id,
                nomination=n.nomination,
                category=n.category,
                profile_version=1,
            )
            for n in prepared().nominees
        }
        self.open: dict[str, str | None] = {}
        self.upheld: set[str] = set()
        self.number = 0
        self.said: list[tuple[datetime, Payload]] = []
        self.windows = [self.round.running]

    def hear(self, events: list[Payload]) -> None:
        self.said += [(self.now, event) for event in events]
        for event in events:
            if isinstance(event, says.RoundSettled):
                self.clear_whoever_is_free()

    def clear_whoever_is_free(self) -> None:
        for nomination, entry in self.entries.items():
            if entries.may_clear(entry):
                self.entries[nomination], events = entries.clear(entry)
                self.hear(events)

    def take(self, outcome: rounds.Outcome) -> None:
        self.round, events = outcome
        if self.round.running is not None:
            self.windows.append(self.round.running)
        self.hear(events)

    @rule(step=STEPS, fires=st.booleans())
    def time_passes(self, step: timedelta, *, fires: bool) -> None:
        """Timers of any version fire, early, late or not at all."""
        self.now += step
        if fires:
            self.timers_fire()

    def timers_fire(self) -> None:
        """As the consumer decides: by the stored window alone."""
        if rounds.may_close(self.round, self.now):
            closing = Closing(closed_at=self.now, closed_by=ClosedBy.TIMER, causation="t")
            self.take(rounds.close(self.round, closing))
        if rounds.may_settle(self.round, self.now):
            self.take(rounds.settle(self.round))

    @precondition(lambda self: self.round.running)
    @rule()
    def the_next_end_comes_and_its_timer_fires(self) -> None:
        running = self.round.running
        assert running
        ends = {Status.OPEN: running.window.closes_at, Status.CLOSED: running.window.settles_at}
        self.now = max(self.now, ends.get(self.round.status, self.now))
        self.timers_fire()

    @rule(name=st.sampled_from(POLICY.mandatory_channels))
    def a_channel_goes_down(self, name: str) -> None:
        down = ChannelDown(round="R1", channel=name, down_at=self.now, proof_hash="0" * 64)
        try:
            self.take(rounds.channel_down(self.round, POLICY, down, "演练", self.now))
        except Refusal:
            assert self.round.status is not Status.OPEN or rounds.may_close(self.round, self.now)
            return
        self.what_was_upheld_is_met()

    @precondition(lambda self: self.round.upheld)
    @rule(cause=st.sampled_from([RestartCause.NOTICE_CORRECTED, RestartCause.PROCEDURE_UPHELD]))
    def the_round_is_restarted(self, cause: RestartCause) -> None:
        try:
            self.take(rounds.restart(self.round, cause, "演练", self.now))
        except Refusal:
            return
        self.what_was_upheld_is_met()

    def what_was_upheld_is_met(self) -> None:
        """A round that starts anew, for whatever reason, is what such an objection asked for."""
        assert self.round.status is Status.PREPARED
        self.open = {o: about for o, about in self.open.items() if about or o not in self.upheld}

    @precondition(lambda self: self.round.status is Status.PREPARED)
    @rule()
    def the_notice_is_shown_anew(self) -> None:
        day = (self.now + timedelta(days=1)).date()
        state, _ = rounds.schedule(self.round, SETTINGS, day, self.now, years)
        self.now = datetime.combine(day, LIVE.timetz())
        for name in POLICY.mandatory_channels:
            state, events = rounds.confirm_channel(
                state, SETTINGS, channel(name, self.now), self.now, years
            )
            self.hear(events)
        self.round = state
        self.windows.append(state.running)

    @rule(more=st.integers(1, 3))
    def the_window_is_extended(self, more: int) -> None:
        why = Extension(at=self.now, cause=ExtensionCause.OFFICER, reason="演练")
        before = self.round.running
        try:
            self.take(rounds.extend(self.round, SETTINGS, more, why, years))
        except Refusal:
            return
        assert before
        assert self.round.running
        assert self.round.running.window.closes_at > before.window.closes_at

    @rule(about=st.sampled_from([*NOMINEES, None]))
    def somebody_objects(self, about: str | None) -> None:
        try:
            arrival = Arrival(means=Means.FORM, received_at=self.now)
            rounds.in_time(self.round, POLICY, arrival, self.now)
        except Refusal:
            return
        self.number += 1
        name = f"o{self.number}"
        self.open[name] = about
        if about is None:
            self.take(rounds.attach(self.round, name))
        else:
            self.entries[about], events = entries.attach(self.entries[about], name)
            self.hear(events)

    @precondition(lambda self: set(self.open) - self.upheld)
    @rule(data=st.data(), upheld=st.booleans())
    def an_objection_is_concluded(self, data: st.DataObject, *, upheld: bool) -> None:
        name = data.draw(st.sampled_from(sorted(set(self.open) - self.upheld)))
        about = self.open[name]
        if about is None and upheld:
            self.upheld.add(name)
            self.take(rounds.uphold(self.round, name))
            return
        del self.open[name]
        if about is None:
            self.take(rounds.detach(self.round, name, self.now))
        elif upheld:
            self.entries[about], events = entries.disqualify(self.entries[about], name)
            self.hear(events)
        else:
            settled = self.round.status is Status.SETTLED
            self.entries[about], events = entries.detach(self.entries[about], name, settled=settled)
            self.hear(events)

    @rule(nomination=st.sampled_from(NOMINEES))
    def a_nominee_withdraws(self, nomination: str) -> None:
        entry = self.entries[nomination]
        try:
            self.entries[nomination], events = entries.withdraw(entry, WithdrawalReason.NOMINEE)
        except Refusal:
            assert entry.status in entries.FINAL
            return
        self.hear(events)

    @invariant()
    def a_window_closes_once_and_not_before_its_end(self) -> None:
        closes = [(at, e) for at, e in self.said if isinstance(e, says.RoundClosed)]
        versions = [event.window_version for _, event in closes]
        assert len(versions) == len(set(versions))
        assert all(at >= event.closes_at for at, event in closes)

    @invariant()
    def versions_only_grow_and_every_window_is_full(self) -> None:
        versions = [each.version for each in self.windows if each]
        assert versions == sorted(versions)
        assert all(len(each.window.days) >= POLICY.working_days for each in self.windows if each)

    @invariant()
    def nobody_is_cleared_before_the_round_is_settled_or_with_anything_open(self) -> None:
        for nomination, entry in self.entries.items():
            if entry.status is entries.Status.CLEARED:
                assert self.round.status is Status.SETTLED
                assert nomination not in self.open.values()

    @invariant()
    def a_settled_round_had_its_full_window_and_grace(self) -> None:
        if self.round.status is Status.SETTLED:
            assert self.round.running
            assert self.now >= self.round.running.window.settles_at
            assert not [about for about in self.open.values() if about is None]

    @invariant()
    def an_outcome_is_said_once_for_each(self) -> None:
        finals = (says.NomineeCleared, says.NomineeDisqualified, says.NomineeWithdrawn)
        told = [e.nomination for _, e in self.said if isinstance(e, finals)]
        assert len(told) == len(set(told))


TestPublicity = Publicity.TestCase
TestPublicity.settings = settings(max_examples=150, stateful_step_count=15, deadline=None)
