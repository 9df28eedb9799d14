"""One-time timers (EventBridge Scheduler) that put a message into the service's own queue.

A timer is a hint: whoever receives its message checks the time and the version for himself. The
name is deterministic, so setting a timer twice is setting it once. UTC, second precision; AWS
fires within about a minute.
"""

import math
from datetime import UTC, datetime, timedelta

from botocore.exceptions import ClientError

from events.envelope import CloudEvent
from shared import aws, env
from shared.clock import utc_now

_SOONEST = timedelta(seconds=2)


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
    return f"{env.variable('TIMER_PREFIX')}-{name}"


def _expression(at: datetime) -> str:
    whole = datetime.fromtimestamp(math.ceil(at.timestamp()), UTC)
    return f"at({whole:%Y-%m-%dT%H:%M:%S})"
