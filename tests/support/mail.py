"""The mail sink of the local stack in a thread, with faults on demand."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from cli.processes import free_port
from cli.sink import Mails


class MailSink(Mails):
    """Mails in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.mails: list[EmailMessage] = []

    def keep(self, content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)


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
