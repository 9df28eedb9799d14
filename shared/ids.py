"""Identifiers that sort by time of creation: ULIDs, 26 characters."""

from typing import Annotated

from pydantic import Field
from ulid import ULID

Id = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]

#: By how many of its last characters people are told of one that has no name (尾号).
TAIL = 4


def new_id() -> str:
    """A fresh identifier."""
    return str(ULID())
