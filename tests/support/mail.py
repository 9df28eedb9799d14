"""A real SMTP server on loopback that keeps what it is handed, with faults on demand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from cli.processes import free_port

#: What a fault does with a mail: not now, never, the line breaks before it is kept, or after.
LATER, NEVER, BREAK, KEEP_AND_BREAK = "451 later", "550 never", "break", "keep and break"

Fault = Callable[[], str | None]


class MailSink:
    """Mails in the order in which they came; ``fault`` is asked at every one."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.fault: Fault = lambda: None

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        fault = self.fault()
        if fault in {LATER, NEVER}:
            return str(fault)
        if fault != BREAK:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
        if fault in {BREAK, KEEP_AND_BREAK}:
            server.transport.close()
        return "250 OK"


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A running sink."""
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
