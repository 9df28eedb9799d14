"""Faults on demand: every n-th request of a sink fails, in one way after the other.

``faults.json`` in the folder of a sink says how often and in which ways; without it nothing fails.
Which requests fail follows from their order alone, so every way has its turn.
"""

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path

#: Asked at every request: what is to go wrong with it, if anything.
Fault = Callable[[], str | None]

_FILE = "faults.json"


class Ordered:
    """What the folder of a sink orders."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._numbers = itertools.count(1)

    def __call__(self) -> str | None:
        """What is to go wrong with this request."""
        try:
            ordered = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        turn, rest = divmod(next(self._numbers), ordered["every"])
        ways: list[str] = ordered["ways"]
        return None if rest else ways[(turn - 1) % len(ways)]


def order(folder: Path, every: int, ways: Sequence[str]) -> None:
    """From now on every ``every``-th request of the folder's sink fails."""
    part = folder / f"{_FILE}.part"
    part.write_text(json.dumps({"every": every, "ways": list(ways)}), encoding="utf-8")
    part.rename(folder / _FILE)


def cancel(folder: Path) -> None:
    """From now on nothing fails."""
    (folder / _FILE).unlink(missing_ok=True)


def none() -> None:
    """Nothing goes wrong."""
