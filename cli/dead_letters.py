"""The way back for messages that could not be digested: once more through their queue."""

from typing import Any

from shared import aws

_AT_ONCE = 10
_SECONDS = 1  # long polling, so that an empty answer means an empty queue
_HIDDEN = 60  # seconds a message taken from the dead letters stays hidden from others


def redrive(dlq_url: str, queue_url: str) -> int:
    """Send what lies in a dead-letter queue to its queue again; returns how many.

    The body is kept, the reason is dropped. A message is deleted only after it was sent, so a
    crash in between sends it twice, and consumers ignore what they know. No more are moved than
    lay there at the start: what fails again at once is not taken around in circles.
    """
    sqs = aws.client("sqs")
    waiting, moved = _waiting(dlq_url), 0
    while moved < waiting:
        answer = sqs.receive_message(
            QueueUrl=dlq_url,
            MaxNumberOfMessages=min(_AT_ONCE, waiting - moved),
            WaitTimeSeconds=_SECONDS,
            VisibilityTimeout=_HIDDEN,
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        if not messages:
            break
        for message in messages:
            sqs.send_message(QueueUrl=queue_url, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dlq_url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _waiting(queue_url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return int(answer["Attributes"][name])
