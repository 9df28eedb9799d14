"""The count: most votes first, ties reported and never broken (R03, R25). Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from pydantic import BaseModel, ConfigDict

from events.vocabulary import Category


class Count(BaseModel):
    """Who is placed, who stands in reserve, and whom a tie at the cut leaves open.

    ``equals`` are groups of reserves with equal votes: their order among each other says nothing.
    ``unquorate`` are those on whom too few voted, others being recused.
    """

    model_config = ConfigDict(frozen=True)

    placed: tuple[str, ...]
    reserves: tuple[str, ...]
    tied: tuple[str, ...]
    equals: tuple[tuple[str, ...], ...] = ()
    unquorate: tuple[str, ...] = ()


class Standing(BaseModel):
    """A candidate's votes, and what they need: ``present`` voted and were not recused."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    category: Category
    votes: int
    present: int
    quorum: int
    majority: int


def share(number: int, panel: int, recused: int) -> int:
    """A quorum or majority of the members who are not recused, rounded up.

    As the settings' number is to the panel, so is this to those who may vote on the line; where
    nobody may, it cannot be reached.
    """
    if recused == 0 or number == 0:
        return number
    left = panel - recused
    return -(-number * left // panel) if left > 0 else panel + 1


def counted(standings: Sequence[Standing], seats: Mapping[Category, int]) -> Count:
    """Most votes first, up to the seats of each category, none without quorum and majority.

    A tie at the cut places nobody of the tie: the panel breaks it by a run-off, not the alphabet.
    """
    quorate = [each for each in standings if each.present >= each.quorum]
    counts = [_pool(quorate, category, places) for category, places in seats.items()]
    return Count(
        placed=tuple(name for count in counts for name in count.placed),
        reserves=tuple(name for count in counts for name in count.reserves),
        tied=tuple(name for count in counts for name in count.tied),
        equals=tuple(group for count in counts for group in count.equals),
        unquorate=tuple(sorted(s.nomination for s in standings if s.present < s.quorum)),
    )


def by_category(
    categories: Iterable[Category], category_of: Callable[[str], Category]
) -> Callable[..., tuple[str, ...]]:
    """Joins lists of nominations category by category, each list's order kept."""

    def joined(*lists: Iterable[str]) -> tuple[str, ...]:
        names = [name for names in lists for name in names]
        return tuple(n for category in categories for n in names if category_of(n) is category)

    return joined


def _pool(standings: Sequence[Standing], category: Category, seats: int) -> Count:
    able = [s for s in standings if s.category is category and s.votes >= s.majority]
    able.sort(key=lambda s: (-s.votes, s.nomination))
    cut = _cut(able, seats)
    behind = [s for s in able[seats:] if s.votes != cut]
    groups = [tuple(s.nomination for s in group) for _, group in groupby(behind, lambda s: s.votes)]
    return Count(
        placed=tuple(s.nomination for s in able[:seats] if s.votes != cut),
        tied=tuple(s.nomination for s in able if s.votes == cut),
        reserves=tuple(s.nomination for s in behind),
        equals=tuple(group for group in groups if len(group) > 1),
    )


def _cut(able: Sequence[Standing], seats: int) -> int | None:
    """The number of votes at which the seats run out among equals, if they do."""
    if not 0 < seats < len(able):
        return None
    last, next_one = able[seats - 1].votes, able[seats].votes
    return last if last == next_one else None
