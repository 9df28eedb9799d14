"""Identifiers that sort by time of creation: ULIDs, 26 characters."""

from typing import Annotated

from pydantic import Field
from ulid import ULID

Id = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]


def new_id() -> str:
    """A fresh identifier."""
    return str(ULID())
