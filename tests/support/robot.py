"""The robots of the local stack in a thread, with faults on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from cli.processes import free_port
from cli.robot_sink import Robots, server

ROBOTS = {
    name: {"access_token": f"token-{name}", "secret": f"SEC{name}"} for name in ("cities", "group")
}
HELD = 0.6  # real seconds that a hanging robot keeps its caller waiting, longer than tests allow


class RobotSink(Robots):
    """Robots at an address of their own."""

    def __init__(self) -> None:
        super().__init__(ROBOTS, held=HELD)
        self.port = free_port()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


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
