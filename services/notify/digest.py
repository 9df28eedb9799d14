"""What a robot says: one message, or several merged into a digest. Pure.

A robot may speak twenty times a minute and is blocked for ten when it speaks more. It speaks once
in ``PAUSE`` at most; whatever came up meanwhile is one digest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notify.delivery import Deliveries

PAUSE = timedelta(seconds=4)
BLOCKED = timedelta(minutes=10)
#: Plans in one digest: taking them is one transaction (100 items), and so is noting the outcome.
MOST = 40
#: A robot takes 20,000 bytes; the rest waits for the next digest.
MOST_BYTES = 15_000
_AGAIN = "（重发）"


@dataclass(frozen=True)
class Digest:
    """One message of a robot."""

    title: str
    text: str


def fitting(plans: Sequence[Deliveries]) -> Sequence[Deliveries]:
    """As many plans as one digest carries, in their order; at least the first."""
    size = 0
    for number, plan in enumerate(plans[:MOST]):
        size += len(plan.text.encode())
        if number and size > MOST_BYTES:
            return plans[:number]
    return plans[:MOST]


def digest(plans: Sequence[Deliveries]) -> Digest:
    """All of the plans as one message.

    What may have been said before is marked, since a robot's message has no identity of its own.
    """
    first = plans[0].subject
    title = first if len(plans) == 1 else f"{first}等{len(plans)}条"
    return Digest(title, "\n\n".join([f"#### {title}", *map(_line, plans)]) + "\n")


def _line(plan: Deliveries) -> str:
    again = _AGAIN if any(line.resent for line in plan.deliveries) else ""
    return f"> {again}{plan.text}"
