"""A unit's name as a hash: compared for a conflict of interest, never shown (decision 0036)."""

import hashlib
import re
from typing import Annotated

from pydantic import AfterValidator

_HASH = re.compile(r"[0-9a-f]{64}")


def unit_hash(unit: str, organiser: str = "") -> str:
    """The hash of a name without its spaces; a unit inside the organiser goes by its own name."""
    plain = "".join(unit.split())
    plain = plain.removeprefix(organiser) or plain
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def _hashed(unit: str) -> str:
    return unit if _HASH.fullmatch(unit) else unit_hash(unit)


#: A unit that is kept as its hash, whether it is given by name or was hashed before.
UnitHash = Annotated[str, AfterValidator(_hashed)]
