"""The operator's items: the only place with its key strings."""

from shared.documents import Key


def queue_key(queue: str) -> Key:
    """What was done to a queue."""
    return Key(f"QUEUE#{queue}", "QUEUE")
