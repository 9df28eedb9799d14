"""Desks: the list of a campaign, filtered, sorted, counted by status, shown a page at a time.

A desk reads its campaign's list anew for every page: one query for each hundred lines and at most
``MOST`` lines; names and units, where they come from profiles, are one batch for each hundred
lines that are shown or searched. A campaign of a province has some hundred lines. A list that is
longer than ``MOST`` is told as ``complete: false`` and must be narrowed by region.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared import table
from shared.documents import Key
from shared.ids import TAIL
from shared.problems import Refusal

MOST = 2000
_CURSOR = "~"

Line = Mapping[str, Any]


class Order(StrEnum):
    """Up or down."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True)
class Wanted:
    """What a desk is asked for: values that fields must have, order, and which page.

    ``fields`` with None ask for nothing; ``after`` is the ``next`` of the page before.
    """

    fields: Mapping[str, object]
    sort: str
    order: Order = Order.ASCENDING
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class Desk:
    """One page, and how many lines there are of each status, whatever status was asked for."""

    items: list[Line]
    next: str | None
    counts: dict[str, int]
    complete: bool


def lines(pk: str, prefix: str = "") -> tuple[list[Line], bool]:
    """The lines under a list key, at most ``MOST``, and whether those are all."""
    found: list[Line] = []
    after: str | None = None
    while len(found) < MOST:
        page = table.list_by(pk, prefix, after=after)
        found += page.items
        after = page.next
        if after is None:
            return found, True
    return found, False


def arranged(
    found: Iterable[Line], wanted: Wanted, identity: str, *, complete: bool = True
) -> Desk:
    """The page that is wanted of some lines; ``identity`` is the field that tells them apart.

    Raises:
        Refusal: ``MALFORMED``: ``after`` is not the ``next`` of a page.
    """
    asked = {field: value for field, value in wanted.fields.items() if value is not None}
    status = asked.pop("status", None)
    kept = [line for line in found if all(line.get(f) == v for f, v in asked.items())]
    counts = Counter(str(line["status"]) for line in kept)
    kept = [line for line in kept if status is None or line["status"] == status]
    kept.sort(
        key=lambda line: _place(line, wanted.sort, identity),
        reverse=wanted.order is Order.DESCENDING,
    )
    start = _start(kept, wanted, identity)
    page = kept[start : start + wanted.limit]
    more = start + wanted.limit < len(kept)
    following = _CURSOR.join(_place(page[-1], wanted.sort, identity)) if page and more else None
    return Desk(page, following, dict(sorted(counts.items())), complete)


def searched(
    found: Iterable[Line], text: str | None, fields: Sequence[str], identity: str
) -> list[Line]:
    """The lines with a text in one of some fields; all of them if none is given.

    Also those whose ``identity`` ends with it, if it is as long as messages name one by (尾号).
    """
    if not text:
        return list(found)
    ending = text.upper() if len(text) == TAIL else None
    return [
        line
        for line in found
        if any(text in str(line.get(f) or "") for f in fields)
        or (ending and str(line[identity]).endswith(ending))
    ]


def with_profiles(found: Sequence[Line], keys: Sequence[Key]) -> list[Line]:
    """The lines with name and unit of their profiles; a line without one has neither."""
    profiles = table.get_published_all(keys)
    return [
        {**line, "name": profile.get("name"), "unit": profile.get("unit")}
        for line, key in zip(found, keys, strict=True)
        for profile in [profiles.get(key, {})]
    ]


def _place(line: Line, sort: str, identity: str) -> tuple[str, str]:
    value = line.get(sort)
    text = f"{value:06d}" if isinstance(value, int) else str(value or "")
    return text, str(line[identity])


def _start(kept: Sequence[Line], wanted: Wanted, identity: str) -> int:
    """How many lines the pages before have shown; lines may have come and gone since."""
    if wanted.after is None:
        return 0
    value, found, name = wanted.after.rpartition(_CURSOR)
    if not found:
        raise Refusal("MALFORMED", "after")
    last = (value, name)
    places = [_place(line, wanted.sort, identity) for line in kept]
    down = wanted.order is Order.DESCENDING
    return sum(place >= last if down else place <= last for place in places)
