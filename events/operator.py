"""What the operator's desk says: what was done to the running system, and by whom (``actor``)."""

from events.envelope import Payload


class DeadLettersRedriven(Payload):
    """Dead letters of a queue were sent through it again; ``left`` is about how many still lie."""

    queue: str
    moved: int
    left: int
