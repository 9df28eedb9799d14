"""A desk: filtered, sorted, counted by status, page by page."""

from collections.abc import Callable
from typing import Any

import pytest

from shared import desk, table
from shared.desk import Order, Wanted
from shared.documents import Key
from shared.problems import Refusal

LINES: list[dict[str, Any]] = [
    {"id": f"N{n:02d}", "status": "OPEN" if n % 3 else "DONE", "unit": f"单位{n % 4}", "marks": n}
    for n in range(1, 13)
]


def wanted(**changes: Any) -> Wanted:
    fields: dict[str, Any] = {"fields": {}, "sort": "id", "limit": 5, **changes}
    return Wanted(**fields)


def pages(**changes: Any) -> list[list[str]]:
    """Every page, by following ``next``."""
    found, after = [], None
    while True:
        page = desk.arranged(LINES, wanted(after=after, **changes), "id")
        found.append([line["id"] for line in page.items])
        after = page.next
        if after is None:
            return found


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("sort", ["id", "unit", "marks", "status"])
def test_the_pages_are_the_list_in_its_order(sort: str, order: Order) -> None:
    down = order is Order.DESCENDING
    ordered = sorted(LINES, key=lambda line: (line[sort], line["id"]), reverse=down)
    found = pages(sort=sort, order=order)
    assert [name for page in found for name in page] == [line["id"] for line in ordered]
    assert [len(page) for page in found] == [5, 5, 2]


def test_the_counts_are_of_what_was_asked_whatever_the_status() -> None:
    page = desk.arranged(LINES, wanted(fields={"status": "DONE", "unit": "单位1"}), "id")
    assert [line["id"] for line in page.items] == ["N09"]
    assert page.counts == {"DONE": 1, "OPEN": 2}


def test_a_field_that_is_not_asked_for_does_not_count() -> None:
    page = desk.arranged(LINES, wanted(fields={"status": None, "unit": None}, limit=50), "id")
    assert (len(page.items), page.next) == (12, None)


def test_a_line_that_went_away_between_two_pages_hurts_no_other() -> None:
    first = desk.arranged(LINES, wanted(), "id")
    left = [line for line in LINES if line["id"] != "N05"]
    second = desk.arranged(left, wanted(after=first.next), "id")
    assert second.items[0]["id"] == "N06"


def test_what_is_no_page_is_refused() -> None:
    with pytest.raises(Refusal, match="MALFORMED"):
        desk.arranged(LINES, wanted(after="N05"), "id")


def test_a_text_is_found_in_any_of_the_fields() -> None:
    found = desk.searched(LINES, "单位3", ("unit", "name"), "id")
    assert [line["id"] for line in found] == ["N03", "N07", "N11"]
    assert desk.searched(LINES, None, ("unit",), "id") == LINES


def test_a_line_is_found_by_the_end_of_its_id_as_messages_name_it() -> None:
    lines = [{"id": f"01GWTJVCM0SNDM9AFXSWSR{end}", "name": "演练"} for end in ("07R1", "7R1X")]
    for text in ("07R1", "07r1"):
        assert desk.searched(lines, text, ("name",), "id") == lines[:1]
    for text in ("7R1", "R07R1", "07R"):
        assert desk.searched(lines, text, ("name",), "id") == []


def _listing(monkeypatch: pytest.MonkeyPatch, total: int) -> list[int]:
    """A list index with some lines; returns how many were asked for in each query."""
    asked: list[int] = []

    def list_by(pk: str, prefix: str = "", *, after: str | None = None) -> table.Page:
        start = int(after or 0)
        asked.append(start)
        end = min(start + table.PAGE, total)
        items: list[Any] = [{"id": str(n)} for n in range(start, end)]
        return table.Page(items, str(end) if end < total else None)

    monkeypatch.setattr(table, "list_by", list_by)
    return asked


@pytest.mark.parametrize(
    ("total", "read", "complete", "queries"),
    [(0, 0, True, 1), (250, 250, True, 3), (2000, 2000, True, 20), (2500, 2000, False, 20)],
)
def test_a_desk_reads_no_more_than_its_bound(
    monkeypatch: pytest.MonkeyPatch, total: int, read: int, queries: int, *, complete: bool
) -> None:
    asked = _listing(monkeypatch, total)
    found, whole = desk.lines("CASES#c1")
    assert (len(found), whole, len(asked)) == (read, complete, queries)


def test_names_come_from_profiles_and_may_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = {Key("PROFILE#1", "v0001"): {"name": "演练01号", "unit": "单位"}}
    reads: Callable[[Any], Any] = lambda _: profiles  # noqa: E731 - one line
    monkeypatch.setattr(table, "get_published_all", reads)
    keys = [Key("PROFILE#1", "v0001"), Key("PROFILE#2", "v0001")]
    found = desk.with_profiles([{"id": "1"}, {"id": "2"}], keys)
    assert [line["name"] for line in found] == ["演练01号", None]
