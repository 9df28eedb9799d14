"""One-time timers (EventBridge Scheduler) that put a message into the service's own queue.

A timer is a hint: whoever receives its message checks the time and the version for himself. The
name is deterministic, so setting a timer twice is setting it once. UTC, second precision; AWS
fires within about a minute.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from events.envelope import CloudEvent, Payload
from shared import aws, env
from shared.clock import utc_now

#: A timer fires within about a minute of its instant; until then nobody does its work (real time).
TIMER_DELAY = timedelta(seconds=90)
_SOONEST = timedelta(seconds=2)
#: How many characters Scheduler allows a name.
_LONGEST = 64


@dataclass(frozen=True)
class Timer:
    """What a service tells itself later: of which kind, about what (parts joined by ``/``).

    Kind and ``about`` are its name, so the same timer is set once however often it is asked for.
    ``subject`` is the key of the document that it is about.
    """

    kind: str
    about: str
    subject: str
    payload: Payload

    @property
    def name(self) -> str:
        """As the scheduler knows it."""
        return f"{self.kind}-{self.about.replace('/', '-')}"

    def set(
        self, cause: CloudEvent, real: datetime, due: datetime, campaign: str | None = None
    ) -> None:
        """Have it delivered at a real instant; ``due`` is campaign time, and what its message says.

        ``cause`` is the message on which it is set: it tells the correlation, and the campaign
        unless that is named, for a sweep is of none.
        """
        message = CloudEvent.message(
            self.payload,
            identity=f"{self.kind}/{self.about}",
            source="zuimei.scheduler",
            subject=self.subject,
            time=due,
            campaign=campaign or cause.campaign,
            correlation=cause.correlationid,
            causation=cause.id,
        )
        set_timer(self.name, real, message)

    def restore(self, sweep: CloudEvent, campaign: str, real: datetime, due: datetime) -> None:
        """Set it again if it is missing."""
        if not has_timer(self.name):
            self.set(sweep, real, due, campaign)


def is_overdue(at: datetime) -> bool:
    """Whether a timer of a real instant has had its time and did nothing."""
    return utc_now() - at >= TIMER_DELAY


def set_timer(name: str, at: datetime, message: CloudEvent) -> None:
    """Deliver ``message`` to this function's queue at real instant ``at`` (soon, if past)."""
    try:
        aws.client("scheduler").create_schedule(
            Name=_name(name),
            ScheduleExpression=_expression(max(at, utc_now() + _SOONEST)),
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": env.variable("QUEUE_ARN"),
                "RoleArn": env.variable("TIMER_ROLE_ARN"),
                "Input": message.to_json(),
                "DeadLetterConfig": {"Arn": env.variable("DLQ_ARN")},
                "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise


def has_timer(name: str) -> bool:
    """Whether a timer of this name is waiting."""
    try:
        aws.client("scheduler").get_schedule(Name=_name(name))
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return False
        raise
    return True


def _name(name: str) -> str:
    """As Scheduler knows it: after the stack, as roles ask for; a name too long ends in a hash."""
    whole = f"{env.variable('TIMER_PREFIX')}-{name}"
    if len(whole) <= _LONGEST:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    return f"{whole[: _LONGEST - len(digest) - 1]}-{digest}"


def _expression(at: datetime) -> str:
    whole = datetime.fromtimestamp(math.ceil(at.timestamp()), UTC)
    return f"at({whole:%Y-%m-%dT%H:%M:%S})"
