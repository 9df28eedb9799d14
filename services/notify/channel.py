"""What every way of reaching somebody has in common: an open relay that takes messages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class RefusedError(Exception):
    """The relay refuses this message for good; the text is a code such as ``SMTP_550``."""


class DeferredError(Exception):
    """The relay does not take this message now; others may go on. The text is a code."""


class LostError(Exception):
    """The connection broke after the message was handed over: it may have arrived, or not."""


class Relay(Protocol):
    """An open connection that takes messages."""

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one message over.

        Raises:
            RefusedError: never to be tried again.
            DeferredError: to be tried again later.
            LostError: nobody knows; the connection is gone.
            OSError: the connection is gone, and the message was not handed over.
        """


#: Opens a relay for a ``with`` block; raises ``OSError`` if it does not answer.
Opener = Callable[[], AbstractContextManager[Relay]]
