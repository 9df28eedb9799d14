"""The count with recused members, and what more votes may change."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from events.vocabulary import Category
from services.review import counting
from services.review.counting import Count, Standing

STAFF, RESCUE = Category.SYSTEM_STAFF, Category.RESCUE_OR_OTHER
NAMES = "ABCDEFGH"


def standing(nomination: str, votes: int, **changes: Any) -> Standing:
    fields = {"category": STAFF, "present": 7, "quorum": 4, "majority": 3, **changes}
    return Standing(nomination=nomination, votes=votes, **fields)


@pytest.mark.parametrize(
    ("number", "recused", "needed"),
    [
        (4, 0, 4),
        (4, 1, 4),  # four fifths of four, rounded up
        (3, 1, 3),
        (3, 2, 2),
        (3, 3, 2),
        (3, 4, 1),
        (3, 5, 6),  # nobody may vote: it cannot be reached
        (0, 5, 0),  # a run-off asks for no majority
    ],
)
def test_what_is_needed_is_a_share_of_those_who_may_vote(
    number: int, recused: int, needed: int
) -> None:
    assert counting.share(number, 5, recused) == needed


@given(number=st.integers(1, 9), panel=st.integers(1, 9), recused=st.integers(0, 9))
def test_a_share_is_never_less_than_its_part(number: int, panel: int, recused: int) -> None:
    left = panel - recused
    if left <= 0 < recused:
        assert counting.share(number, panel, recused) > panel
        return
    assert counting.share(number, panel, recused) * panel >= number * left


def test_too_few_on_a_line_leaves_it_uncounted() -> None:
    """Enough voted, but not on B, where some are recused: B is reported, and not counted."""
    lines = [standing("A", 3), standing("B", 5, present=3), standing("C", 4)]
    count = counting.counted(lines, {STAFF: 2})
    assert (count.placed, count.unquorate) == (("C", "A"), ("B",))


def test_reserves_with_equal_votes_are_reported_as_equals() -> None:
    lines = [standing(n, v) for n, v in zip("ABCDE", (7, 5, 5, 4, 4), strict=True)]
    count = counting.counted(lines, {STAFF: 1})
    assert count.reserves == ("B", "C", "D", "E")
    assert count.equals == (("B", "C"), ("D", "E"))


def order(count: Count) -> dict[str, int]:
    """How well each stands: 0 placed, 1 tied at the cut, 2 in reserve; others 3."""
    found = dict.fromkeys(NAMES, 3)
    for place, names in enumerate((count.placed, count.tied, count.reserves)):
        found |= dict.fromkeys(names, place)
    return found


@tries(max_examples=300, deadline=None)
@given(
    votes=st.lists(st.integers(0, 7), min_size=1, max_size=8),
    seats=st.integers(0, 6),
    majority=st.integers(0, 7),
    lucky=st.integers(0, 7),
)
def test_one_more_vote_never_hurts(votes: list[int], seats: int, majority: int, lucky: int) -> None:
    lucky %= len(votes)

    def count(numbers: list[int]) -> dict[str, int]:
        lines = [standing(n, v, majority=majority) for n, v in zip(NAMES, numbers, strict=False)]
        return order(counting.counted(lines, {STAFF: seats}))

    more = [v + (place == lucky) for place, v in enumerate(votes)]
    assert count(more)[NAMES[lucky]] <= count(votes)[NAMES[lucky]]


@tries(max_examples=300, deadline=None)
@given(
    lines=st.lists(
        st.tuples(st.sampled_from([STAFF, RESCUE]), st.integers(0, 7), st.integers(0, 7)),
        max_size=10,
    ),
    seats=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_never_more_than_the_places_and_every_tie_reported(
    lines: list[tuple[Category, int, int]], seats: tuple[int, int]
) -> None:
    found = [
        standing(f"N{n:02d}", votes, category=category, present=present)
        for n, (category, votes, present) in enumerate(lines)
    ]
    count = counting.counted(found, {STAFF: seats[0], RESCUE: seats[1]})
    by_name = {each.nomination: each for each in found}
    for category, places in ((STAFF, seats[0]), (RESCUE, seats[1])):
        votes = [by_name[n].votes for n in count.placed if by_name[n].category is category]
        assert len(votes) <= places
        assert votes == sorted(votes, reverse=True)
        behind = [
            by_name[n].votes
            for n in (*count.tied, *count.reserves)
            if by_name[n].category is category
        ]
        assert not votes or not behind or min(votes) > max(behind)
    assert {n for group in count.equals for n in group} <= set(count.reserves)
    assert set(count.unquorate) == {s.nomination for s in found if s.present < s.quorum}
