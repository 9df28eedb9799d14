"""What could not be digested: looked at where it lies, and sent through its queue once more.

One way for the command line and for the portal.
"""

from typing import Any

from shared import aws

_AT_ONCE = 10
_SECONDS = 1  # long polling, so that an empty answer means an empty queue
_LOOKS = 2  # a queue of few messages is spread over servers; one look may miss some
_HIDDEN = 60  # seconds a message taken from the dead letters stays hidden from others


def redrive(dlq_url: str, queue_url: str, most: int | None = None) -> int:
    """Send what lies in a dead-letter queue to its queue again, ``most`` if told; returns how many.

    The body is kept, the reason is dropped. A message is deleted only after it was sent, so a
    crash in between sends it twice, and consumers ignore what they know. No more are moved than
    lay there at the start: what fails again at once is not taken around in circles.
    """
    sqs = aws.client("sqs")
    here, moved = waiting(dlq_url), 0
    wanted = here if most is None else min(here, most)
    while moved < wanted:
        answer = sqs.receive_message(
            QueueUrl=dlq_url,
            MaxNumberOfMessages=min(_AT_ONCE, wanted - moved),
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


def waiting(queue_url: str) -> int:
    """About how many messages of a queue can be taken now."""
    return counts(queue_url)[0]


def counts(queue_url: str) -> tuple[int, int]:
    """About how many messages of a queue wait, and how many somebody is working on."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
    waits, taken = (int(answer["Attributes"][name]) for name in names)
    return waits, taken


def peek(dlq_url: str) -> list[dict[str, Any]]:
    """Up to ten dead letters, whichever the queue hands out, by age; they stay where they are.

    They are not hidden from anybody, so a queue may hand out the same one twice: it is told once.
    """
    wanted = min(waiting(dlq_url), _AT_ONCE)
    found: dict[str, dict[str, Any]] = {}
    for _ in range(_LOOKS):
        if len(found) >= wanted:
            break
        answer = aws.client("sqs").receive_message(
            QueueUrl=dlq_url,
            MaxNumberOfMessages=_AT_ONCE,
            WaitTimeSeconds=_SECONDS,
            VisibilityTimeout=0,
            MessageAttributeNames=["All"],
            AttributeNames=["SentTimestamp"],
        )
        found |= {message["MessageId"]: message for message in answer.get("Messages", [])}
    oldest = sorted(found.values(), key=lambda each: int(each["Attributes"]["SentTimestamp"]))
    return oldest[:_AT_ONCE]
