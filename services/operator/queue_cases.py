"""Dead letters: how many lie where, why, and once more through their queue."""

from services.operator import queues, record, store
from services.operator.bodies import Redriven
from services.operator.letter import Letter
from services.operator.queues import Queue, Standing
from services.operator.record import QueueRecord
from shared import dead_letters, env, table
from shared.caller import Caller
from shared.clock import CampaignClock
from shared.logs import logger
from shared.problems import Refusal
from shared.table import Change, ReplayError, commit


def standings() -> list[Standing]:
    """Every queue; two questions for each, whatever lies in it."""
    return [_standing(queue) for queue in _queues()]


def failures(name: str) -> list[Letter]:
    """Up to ten dead letters of a queue; they stay where they are.

    Raises:
        Refusal: ``NOT_FOUND``: no such queue, or not one whose letters can go back.
    """
    _, dlq_url = queues.named(_queues(), name)
    return [Letter.of(message) for message in dead_letters.peek(dlq_url)]


def redrive(caller: Caller, name: str, most: int) -> Redriven:
    """Send dead letters of a queue through it again, and put on record who did.

    The letters go first: on record stands how many went. If the function dies in between, its log
    has the caller, and who asks again moves what still lies there.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOTHING_DEAD``.
        ReplayError: this request was carried out before.
    """
    url, dlq_url = queues.named(_queues(), name)
    receipt = table.answered_before(caller.cause())
    if receipt is not None:
        raise ReplayError(receipt)
    logger.info("redrive", extra={"queue": name, "user": caller.who.user, "most": most})
    moved = dead_letters.redrive(dlq_url, url, most)
    if not moved:
        raise Refusal("NOTHING_DEAD", name)
    return _recorded(caller, name, moved, dead_letters.waiting(dlq_url))


@table.retrying
def _recorded(caller: Caller, name: str, moved: int, left: int) -> Redriven:
    found = table.get(store.queue_key(name), QueueRecord) or record.fresh(name)
    version = found.version + 1
    receipt = Redriven(id=name, version=version, status="REDRIVEN", moved=moved, left=left)
    commit(
        caller.cause(),
        CampaignClock().now(),
        Change(*record.redriven(found, moved, left)),
        receipt=receipt.model_dump(),
    )
    return receipt


def _queues() -> list[Queue]:
    return queues.of(env.variable("QUEUES"))


def _standing(queue: Queue) -> Standing:
    waits, taken = dead_letters.counts(queue.url) if queue.url else (None, None)
    return Standing(queue, dead_letters.waiting(queue.dlq_url), waits, taken)
