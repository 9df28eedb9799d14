"""Which heads are on paper, as histories tell it."""

import hashlib
import json

import pytest
import rfc8785

from cli.docs.examples import example
from events.publicity import RoundExtended, RoundOpened, RoundScheduled
from events.review import DecisionIssued
from services.operator.printed import on_paper, papers
from shared.history import Link

HEADS = {"CASE#1": "a" * 64, "NOMINATION#1": "b" * 64}


def scheduled(heads: dict[str, str]) -> str:
    event = example(RoundScheduled)
    return event.model_copy(update={"data": {**event.data, "heads": heads}}).to_json()


def issued(heads: dict[str, str]) -> str:
    event = example(DecisionIssued)
    return event.model_copy(update={"data": {**event.data, "case_heads": heads}}).to_json()


def test_a_notice_tells_its_heads_and_the_digest_that_it_prints() -> None:
    (paper,) = papers("ROUND#R", [Link(3, scheduled(HEADS), "")])
    assert (paper.document, paper.event, paper.heads) == ("ROUND#R", 3, HEADS)
    assert paper.digest == hashlib.sha256(rfc8785.dumps(HEADS)).hexdigest()
    assert (paper.notice_hash, paper.number) == (example(RoundScheduled).data["notice_hash"], None)


def test_a_window_made_longer_prints_the_notice_anew_with_the_same_heads() -> None:
    event = example(RoundExtended)
    longer = event.model_copy(update={"data": {**event.data, "notice_hash": "e" * 64}})
    links = [Link(3, scheduled(HEADS), ""), Link(5, longer.to_json(), "")]
    first, anew = papers("ROUND#R", links)
    assert (anew.event, anew.heads, anew.digest) == (5, HEADS, first.digest)
    assert anew.notice_hash == "e" * 64 != first.notice_hash
    assert papers("ROUND#R", links[1:]) == []


def test_a_decision_tells_the_heads_of_cases() -> None:
    (paper,) = papers("DECISION#D", [Link(2, issued({"1": "c" * 64}), "")])
    assert paper.heads == {"CASE#1": "c" * 64}
    assert paper.number == example(DecisionIssued).data["document_number"]


def test_a_document_may_be_on_several_papers_or_on_none() -> None:
    both = [
        *papers("ROUND#R", [Link(1, scheduled(HEADS), ""), Link(2, scheduled({}), "")]),
        *papers("DECISION#D", [Link(2, issued({"1": "c" * 64}), "")]),
    ]
    assert len(both) == 3
    assert on_paper(both, "CASE#1") == ["a" * 64, "c" * 64]
    assert on_paper(both, "CASE#2") == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "not json", scheduled({}).replace('"heads":{}', '"heads":3')],
    ids=["empty", "list", "text", "heads"],
)
def test_what_cannot_be_read_is_no_paper(text: str) -> None:
    assert papers("ROUND#R", [Link(1, text, "")]) == []


def test_other_events_tell_of_no_paper() -> None:
    assert (
        papers("ROUND#R", [Link(1, json.dumps(json.loads(example(RoundOpened).to_json())), "")])
        == []
    )
