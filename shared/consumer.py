"""The edge of every queue consumer: a batch is n messages, each stands for itself.

A message applied before is a success. One that comes too early goes back with a short delay.
One that can never succeed goes to the dead-letter queue with its reason, at once, and hurts no
neighbour in its batch. Everything else is retried by the queue.
"""

import math
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from events.catalogue import UnknownEventError, parse
from events.envelope import CloudEvent, Payload
from shared import aws, env
from shared.logs import count, flush, logger
from shared.problems import Refusal
from shared.table import AlreadyDoneError

LONGEST_WAIT = 60  # seconds a message that came too early waits at most


class TooEarlyError(Exception):
    """What this message needs has not arrived yet; it will (delivery has no order)."""


class NotNowError(Exception):
    """Not now, but after ``seconds``; doubled from try to try up to ``longest``, if given."""

    def __init__(self, text: str, seconds: float, longest: float | None = None) -> None:
        super().__init__(text)
        self.seconds, self.longest = seconds, longest or seconds

    def wait(self, tries: int) -> int:
        """Whole seconds to wait after so many tries."""
        return math.ceil(min(self.longest, self.seconds * 2.0 ** min(tries - 1, 12)))


Handlers = Mapping[str, Callable[[CloudEvent, Any], None]]
Entry = Callable[[dict[str, Any], Any], dict[str, Any]]


def consumer(handlers: Handlers, lease: int | None = None) -> Entry:
    """The Lambda entry point of a queue consumer; ``handlers`` are by CloudEvents ``type``.

    ``lease``: for how many seconds a message is this function's once it begins, at least its
    timeout. A function that is killed in mid-work leaves its message to the next one then, not
    only when the queue shows it again (six timeouts).
    """
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401
        answer = process_partial_response(
            event=event,
            record_handler=lambda record: _record(handlers, record, lease),
            processor=processor,
            context=context,
        )
        flush()
        return dict(answer)

    return lambda_handler


def _record(handlers: Handlers, record: SQSRecord, lease: int | None) -> None:
    if lease is not None:
        _show_in(record, lease)
    try:
        event, payload = _parse(record.body)
        handle = handlers.get(event.type)
        if handle is None:
            raise UnknownEventError(event.type)
        logger.set_correlation_id(event.correlationid)
        handle(event, payload)
    except AlreadyDoneError:
        logger.info("repeat", extra={"event_id": event.id})
        count("Repeat")
    except TooEarlyError as error:
        _later(record, NotNowError(str(error), 1, LONGEST_WAIT))
        raise
    except NotNowError as error:
        _later(record, error)
        raise
    except (ValidationError, UnknownEventError, ValueError, Refusal) as error:
        _bury(record, error)
    except Exception as error:
        # The batch would swallow it. Only its kind and place: its text could quote the message.
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind, where = type(error).__name__, f"{place.name}:{place.lineno}"
        logger.warning("to be tried again", extra={"error": kind, "where": where})
        raise


def _parse(body: str) -> tuple[CloudEvent, Payload]:
    event = CloudEvent.model_validate_json(body)
    return event, parse(event)


def _later(record: SQSRecord, error: NotNowError) -> None:
    """Back into the queue with a visibility of its own, not the queue's."""
    _show_in(record, error.wait(int(record.attributes.approximate_receive_count or 1)))


def _show_in(record: SQSRecord, seconds: int) -> None:
    aws.client("sqs").change_message_visibility(
        QueueUrl=env.variable("QUEUE_URL"),
        ReceiptHandle=record.receipt_handle,
        VisibilityTimeout=seconds,
    )


def _bury(record: SQSRecord, error: Exception) -> None:
    """To the dead-letter queue, with the reason as an attribute and in the log.

    Only the kind of error and where it lies are told: its text could quote the message.
    """
    why = reason(error)
    logger.error("dead letter", extra={"message_id": record.message_id, "reason": why})
    count("DeadLetter")
    aws.client("sqs").send_message(
        QueueUrl=env.variable("DLQ_URL"),
        MessageBody=record.body,
        MessageAttributes={"reason": {"DataType": "String", "StringValue": why[:250]}},
    )


def reason(error: Exception) -> str:
    """What kind of error it is, and where it lies; never its text, which could quote a document."""
    if isinstance(error, ValidationError):
        places = [
            "/".join(map(str, wrong["loc"])) + ":" + wrong["type"]
            for wrong in error.errors(include_input=False, include_url=False)
        ]
        return f"ValidationError {', '.join(places)}"
    if isinstance(error, Refusal):
        return f"Refusal {error.code}"
    if isinstance(error, UnknownEventError):
        return f"UnknownEventError {error}"
    return type(error).__name__
