"""What a stored document is: pure models, no AWS.

One document is one item under one partition key, with its history (``EVENT#…``) and its inbox
(``INBOX#…``) beside it. So a command reads once and writes once (docs/decisions).
"""

from abc import ABC, abstractmethod
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict


class Key(NamedTuple):
    """The address of an item in the one table."""

    pk: str
    sk: str


class Document(BaseModel, ABC):
    """A state that changes only together with an event.

    ``version`` is the stored version this state was read from (0: not stored yet), ``sequence``
    and ``head`` are the number and SHA-256 of the last event of its history. ``table.commit``
    alone moves the three.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    SCHEMA: ClassVar[int] = 1

    campaign: str
    version: int = 0
    sequence: int = 0
    head: str = ""

    @property
    @abstractmethod
    def key(self) -> Key:
        """Where this document is stored."""

    @property
    def index(self) -> dict[str, str]:
        """The index attributes by which lists find this document (none by default)."""
        return {}
