"""The whole life of a case before the pure rules: messages late, in any order, more than once."""

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.support.lifecycle import Life, Lifecycle


class Rules(Lifecycle):
    """People take their steps while the services' words to each other are under way."""

    def __init__(self) -> None:
        super().__init__(Life(others=True))
        self.marks: set[int] = set()

    @precondition(lambda self: self.life.mail)
    @rule(data=st.data(), again=st.booleans())
    def deliver(self, data: st.DataObject, *, again: bool) -> None:
        """Any message that waits; ``again``: it will come once more."""
        mail = self.life.mail
        number = data.draw(st.integers(0, len(mail) - 1))
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


Rules.TestCase.settings = hypothesis_settings(
    max_examples=80, stateful_step_count=40, deadline=None
)
TestLifecycle = Rules.TestCase
