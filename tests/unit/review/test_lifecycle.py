"""The whole life of a case before the pure rules: messages late, in any order, more than once."""

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from services.publicity import entry as entries
from services.review.case import Status
from tests.support.lifecycle import LEGAL, Life, Lifecycle


class Rules(Lifecycle):
    """People take their steps while the services' words to each other are under way."""

    def __init__(self) -> None:
        super().__init__(Life(others=True))
        self.marks: set[int] = set()

    @precondition(lambda self: self.life.mail)
    @rule(data=st.data(), again=st.booleans())
    def deliver(self, data: st.DataObject, *, again: bool) -> None:
        """Any message that waits; ``again``: it will come once more."""
        self.hand_over(data.draw(st.integers(0, len(self.life.mail) - 1)), again=again)

    def hand_over(self, number: int, *, again: bool = False) -> None:
        mail = self.life.mail
        identity, heard = mail[number]
        if not again:
            mail.pop(number)
        if identity in self.marks:
            return
        try:
            heard()
        except LookupError:
            if not again:
                mail.append((identity, heard))  # too early: back into the queue
            return
        self.marks.add(identity)

    @precondition(lambda self: self.life.voted_on is not None and not self.life.placed)
    @rule()
    def correct_it_while_others_are_placed(self) -> None:
        """A file is returned and reported again; the ballot that was open over it is confirmed."""
        waiting = [*self.life.mail]
        self.life.mail.clear()
        self.send_away("return")
        self.life.hear_everything()
        if self.life.intake:
            self.report()
            self.life.hear_everything()
        self.life.mail[:0] = waiting
        self.confirm_ballot(chosen=False)

    @precondition(lambda self: self.life.case is not None and self.life.consent)
    @rule()
    def take_consent_back(self) -> None:
        self.life.take_consent_back()

    def teardown(self) -> None:
        """Once all post is delivered, nothing goes on without the nominee's consent."""
        life = self.life
        for _ in range(100):
            if life.mail:
                self.hand_over(0)
        assert life.mail == []
        if not life.consent:
            assert life.case is not None
            assert life.case.status not in set(LEGAL) - {Status.REJECTED}
            assert not life.intake
            assert life.entry is None or life.entry.status in entries.FINAL


Rules.TestCase.settings = hypothesis_settings(
    max_examples=80, stateful_step_count=40, deadline=None
)
TestLifecycle = Rules.TestCase
