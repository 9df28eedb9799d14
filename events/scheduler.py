"""Messages from timers and sweeps. They are not facts: the receiver checks what they claim."""

from datetime import date

from pydantic import AwareDatetime

from events.envelope import Payload
from events.vocabulary import LimitStep


class NominationDeadlineReached(Payload):
    """The nomination deadline of a campaign should have passed."""


class RetentionDue(Payload):
    """Look through a campaign for what is to be erased: the how-manieth look, from where on."""

    run: int
    page: int = 1
    after: str | None = None
    waiting: int = 0


class ErasureDue(Payload):
    """A nomination should be erased."""

    nomination: str


class DeadlineReminderDue(Payload):
    """The nomination deadline of a campaign should be this many days away."""

    days_left: int


class DeadlineSweepDue(Payload):
    """Look for campaigns whose deadline, or next look for what is to be erased, no timer saw to."""


class WindowElapsed(Payload):
    """The window of a round, in this version, should have ended."""

    round: str
    window_version: int


class GraceElapsed(Payload):
    """The grace days after a round's close should be over."""

    round: str
    window_version: int


class BallotElapsed(Payload):
    """The end of a ballot should have come."""

    ballot: str


class BallotReminderDue(Payload):
    """The end of a ballot should be near."""

    ballot: str


class RatingReminderDue(Payload):
    """It should be time to look for cases that still miss ratings."""

    due_at: AwareDatetime


class BallotSweepDue(Payload):
    """Look for ballots that no timer ended, and for missing timers of ballots and of ratings."""


class SweepDue(Payload):
    """Look for what no timer saw to, for timers that are missing, for objections to be erased.

    Windows and their grace days, limits of objections, last starts.
    """


class FileSweepDue(Payload):
    """Look for files that nothing in their nomination refers to, and for batches that go."""


class WindowReminderDue(Payload):
    """The window of a round, in this version, should end within a day."""

    round: str
    window_version: int


class ObjectionLimitDue(Payload):
    """A step of an objection should be done soon."""

    objection: str
    step: LimitStep
    due_at: AwareDatetime


class LastStartDue(Payload):
    """The last start of a public round should be near."""

    last_start: date
