"""The queues of the system, as the operator's desk names them. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from shared.problems import Refusal

#: By logical id in ``template.yaml``; in the order of the way that a nomination goes.
TITLES: Mapping[str, str] = {
    "IntakeQueue": "推荐上报",
    "IntakeBatchQueue": "汇总表批量导入",
    "ReviewQueue": "审核选树",
    "PublicityQueue": "公示",
    "NotifyQueue": "通知拟发",
    "NotifySendQueue": "邮件和站内消息发送",
    "NotifyRobotQueue": "群机器人播报",
    "Relay": "事项发布",
}


@dataclass(frozen=True)
class Queue:
    """A queue with its dead letters. ``url`` is None where there is no queue to go back to.

    What the relay gave up are positions in the stream, not messages: ``zuimei republish`` is
    their way back.
    """

    name: str
    url: str | None
    dlq_url: str

    @property
    def title(self) -> str:
        """What staff call it."""
        return TITLES[self.name]


@dataclass(frozen=True)
class Standing:
    """A queue with about how many messages lie dead, wait, and are being worked on."""

    queue: Queue
    dead: int
    waiting: int | None
    in_flight: int | None


def of(text: str) -> list[Queue]:
    """The queues of a deployment: name → the URLs of its queue and of its dead letters, as JSON."""
    urls: dict[str, list[str]] = json.loads(text)
    found = {name: Queue(name, each[0] or None, each[1]) for name, each in urls.items()}
    return [found[name] for name in TITLES]


def named(queues: list[Queue], name: str) -> tuple[str, str]:
    """The URLs of a queue and of its dead letters, if those can go back.

    Raises:
        Refusal: ``NOT_FOUND``.
    """
    for queue in queues:
        if queue.name == name and queue.url:
            return queue.url, queue.dlq_url
    raise Refusal("NOT_FOUND", name)
