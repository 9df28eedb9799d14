"""A real SMTP server on loopback that keeps every mail: ``python -m cli.sink PORT FOLDER``."""

import asyncio
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController

from cli.faults import Fault, Ordered, none

#: What a fault does with a mail: not now, never, the line breaks before it is kept, or after, or it
#: is kept and its sender waits for an answer longer than senders do.
LATER, NEVER = "451 later", "550 never"
BREAK, KEEP_AND_BREAK, KEEP_AND_HANG = "break", "keep and break", "keep and hang"
_HELD = 15.0  # seconds


class Mails(ABC):
    """Takes mails; ``fault`` is asked at every one."""

    def __init__(self, fault: Fault = none) -> None:
        self.fault = fault

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: ANN401, N802 - as aiosmtpd has it
        """Answer the end of a mail's data."""
        fault = self.fault()
        if fault in {LATER, NEVER}:
            return str(fault)
        if fault != BREAK:
            self.keep(envelope.content)
        if fault == KEEP_AND_HANG:
            await asyncio.sleep(_HELD)
        if fault in {BREAK, KEEP_AND_BREAK}:
            server.transport.close()
        return "250 OK"

    @abstractmethod
    def keep(self, content: bytes) -> None:
        """A mail was taken."""


class KeptMails(Mails):
    """Writes each mail to a numbered ``.eml`` file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Ordered(folder))
        self._folder = folder
        self._kept = 0

    def keep(self, content: bytes) -> None:
        """Keep one mail."""
        self._kept += 1
        (self._folder / f"{self._kept:06d}.eml").write_bytes(content)


def main(port: int, folder: Path) -> None:
    """Serve on 127.0.0.1 until the process is told to end."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(
        KeptMails(folder), hostname="127.0.0.1", port=port, loop=loop, decode_data=False
    )
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
