"""A history that was tampered with is named at its first broken link."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cli.docs.examples import example
from events.intake import NominationReported
from shared.history import Anchor, Link, Verdict, examine
from shared.table import link_hash

PK = "NOMINATION#1"


def _text(number: int, word: str = "as it was") -> str:
    moved = {
        "id": f"{PK}/{number}",
        "subject": PK,
        "sequence": number,
        "data": {"word": word},
    }
    event = example(NominationReported).model_copy(update=moved)
    return rfc8785.dumps(event.model_dump(mode="json", exclude_none=True)).decode()


def _chain(texts: list[str]) -> tuple[list[Link], Anchor]:
    links, head = [], ""
    for number, text in enumerate(texts, start=1):
        links.append(Link(number, text, head))
        head = link_hash(head, text)
    return links, Anchor(len(links), head)


def _genuine(count: int = 5) -> tuple[list[Link], Anchor]:
    return _chain([_text(number) for number in range(1, count + 1)])


def _broken(verdict: Verdict) -> int:
    assert verdict.broken is not None
    assert str(verdict.broken.link) in str(verdict)
    return verdict.broken.link


def test_a_genuine_history_is_intact() -> None:
    links, anchor = _genuine()
    verdict = examine(PK, links, anchor)
    assert verdict.intact
    assert (verdict.links, verdict.head) == (5, anchor.head)


@given(st.integers(1, 6), st.data())
def test_an_altered_event_is_named(count: int, data: st.DataObject) -> None:
    links, anchor = _genuine(count)
    at = data.draw(st.integers(1, count))
    links[at - 1] = Link(at, _text(at, "as somebody wished"), links[at - 1].previous)
    assert _broken(examine(PK, links, anchor)) == at


@given(st.integers(1, 6), st.data())
def test_a_cut_tail_is_named(count: int, data: st.DataObject) -> None:
    links, anchor = _genuine(count)
    kept = data.draw(st.integers(0, count - 1))
    assert _broken(examine(PK, links[:kept], anchor)) == kept + 1


@given(st.integers(2, 6), st.data())
def test_a_missing_link_is_named(count: int, data: st.DataObject) -> None:
    links, anchor = _genuine(count)
    gone = data.draw(st.integers(1, count - 1))
    del links[gone - 1]
    assert _broken(examine(PK, links, anchor)) == gone


def test_an_event_too_many_is_named() -> None:
    links, _ = _genuine(5)
    _, anchor = _genuine(4)
    assert _broken(examine(PK, links, anchor)) == 5


def test_a_missing_document_is_named() -> None:
    links, _ = _genuine()
    assert _broken(examine(PK, links, None)) == 0


def test_a_chain_that_does_not_begin_is_named() -> None:
    links, anchor = _genuine()
    links[0] = Link(1, links[0].text, "0" * 64)
    assert _broken(examine(PK, links, anchor)) == 1


def test_an_event_of_another_document_is_named() -> None:
    links, anchor = _chain([_text(1), _text(2).replace(PK, "NOMINATION#2")])
    assert _broken(examine(PK, links, anchor)) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_a_text_that_is_no_event_is_named(text: str) -> None:
    links, anchor = _chain([_text(1), text])
    assert _broken(examine(PK, links, anchor)) == 2


def test_a_text_in_another_form_is_named() -> None:
    links, anchor = _chain([_text(1), json.dumps(json.loads(_text(2)), indent=1)])
    assert _broken(examine(PK, links, anchor)) == 2


def test_a_whole_chain_rewritten_shows_against_paper_alone() -> None:
    _, printed = _genuine()
    links, anchor = _chain([_text(number, "rewritten") for number in range(1, 6)])
    assert examine(PK, links, anchor).intact
    assert _broken(examine(PK, links, anchor, printed.head)) == 0


def test_a_head_printed_before_the_history_went_on_still_holds() -> None:
    _, printed = _genuine(3)
    assert examine(PK, *_genuine(5), printed.head).intact
