"""A real SMTP server on loopback that keeps every mail: ``python -m cli.sink PORT FOLDER``."""

import asyncio
import sys
from email.message import Message
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.handlers import AsyncMessage


class Keep(AsyncMessage):
    """Writes each accepted mail to a numbered ``.eml`` file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._kept = 0

    async def handle_message(self, message: Message) -> None:
        """Keep one mail."""
        self._kept += 1
        (self._folder / f"{self._kept:06d}.eml").write_bytes(message.as_bytes())


def main(port: int, folder: Path) -> None:
    """Serve on 127.0.0.1 until the process is told to end."""
    folder.mkdir(parents=True, exist_ok=True)
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(
        Keep(folder), hostname="127.0.0.1", port=port, loop=loop, decode_data=False
    )
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
