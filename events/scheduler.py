"""Messages from timers and sweeps. They are not facts: the receiver checks what they claim."""

from events.envelope import Payload


class NominationDeadlineReached(Payload):
    """The nomination deadline of a campaign should have passed."""


class WindowElapsed(Payload):
    """The window of a round, in this version, should have ended."""

    round: str
    window_version: int


class GraceElapsed(Payload):
    """The grace days after a round's close should be over."""

    round: str
    window_version: int


class SweepDue(Payload):
    """Look for windows that no timer closed, and for timers that are missing."""


class FileSweepDue(Payload):
    """Look for accepted files that nothing in their nomination refers to."""
