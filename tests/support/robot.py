"""The robots of the local stack in a thread, with faults on demand."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from cli.processes import free_port
from cli.robot_sink import Answer, Robots, server

ROBOTS = {
    name: {"access_token": f"token-{name}", "secret": f"SEC{name}"} for name in ("cities", "group")
}
#: What a fault does: before or instead of what the robot would have done.
REFUSE, BUSY, DROP, TAKE_AND_DROP, HANG = "refuse", "busy", "drop", "take and drop", "hang"
HELD = 0.6  # real seconds that a hanging robot keeps its caller waiting, longer than tests allow

Fault = Callable[[], str | None]


class RobotSink(Robots):
    """Robots that may fail: ``fault`` is asked at every request."""

    def __init__(self) -> None:
        super().__init__(ROBOTS)
        self.port = free_port()
        self.fault: Fault = lambda: None
        self.asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, target: str, body: bytes) -> Answer | None:
        self.asked += 1
        fault = self.fault()
        if fault == REFUSE:
            return {"errcode": 310000, "errmsg": "keywords not in content"}
        if fault == BUSY:
            return {"errcode": -1, "errmsg": "system busy"}
        if fault == DROP:
            return None
        taken = self.take(target, body)
        if fault == HANG:
            time.sleep(HELD)
        return None if fault in {TAKE_AND_DROP, HANG} else taken


@contextmanager
def robot_sink() -> Iterator[RobotSink]:
    """Running robots."""
    sink = RobotSink()
    http = server(sink.port, sink.answer)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
