"""The honour roll: decisions, and deeds in the media (R28, R29)."""

from datetime import date
from typing import Any

import pytest

from events.published import DeedsPolicy
from services.publicity import roll as rolls
from services.publicity.roll import Release, Roll, RoundMissingError
from shared.problems import Refusal
from tests.support.people import CAMPAIGN
from tests.unit.publicity.made import DATED, issued, open_round

POLICY = DeedsPolicy()


@pytest.fixture
def roll() -> Roll:
    return rolls.enter(None, CAMPAIGN, issued("N1", "N2"), [open_round()])[0]


def told(**changes: Any) -> Release:
    fields = {
        "medium": "厅官网",
        "url": "https://example.invalid/deeds",
        "published_on": DATED,
        "proof_hash": "0" * 64,
        "nominations": (),
        **changes,
    }
    return Release.model_validate(fields)


def test_each_round_is_told_of_its_own() -> None:
    first, second = open_round(1, "R1"), open_round(3, "R2")
    second = second.model_copy(update={"nominees": second.nominees[1:]})
    _, events = rolls.enter(None, CAMPAIGN, issued("N1", "N3"), [first, second])
    assert [(e.model_dump()["round"], e.model_dump()["nominations"]) for e in events] == [
        ("R1", ("N1",)),
        ("R2", ("N3",)),
    ]


def test_a_decision_waits_for_its_round() -> None:
    with pytest.raises(RoundMissingError, match="N9"):
        rolls.enter(None, CAMPAIGN, issued("N1", "N9"), [open_round()])


def test_deeds_of_everybody_unless_some_are_named(roll: Roll) -> None:
    everybody, (event,) = rolls.release(roll, POLICY, told())
    assert everybody.releases[0].nominations == ("N1", "N2")
    assert event.model_dump()["nominations"] == ("N1", "N2")
    one, _ = rolls.release(everybody, POLICY, told(nominations=("N2",)))
    assert [r.nominations for r in one.releases] == [("N1", "N2"), ("N2",)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"medium": "村口大喇叭"}, "MEDIUM_UNKNOWN"),
        ({"nominations": ("N3",)}, "NOT_HONOURED"),
        ({"published_on": date(2023, 4, 27)}, "INVALID"),
    ],
)
def test_what_is_not_so_is_refused(roll: Roll, changes: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rolls.release(roll, POLICY, told(**changes))
    assert refused.value.code == code


def test_nothing_of_the_deeds_before_the_decision() -> None:
    with pytest.raises(Refusal) as refused:
        rolls.release(None, POLICY, told())
    assert refused.value.code == "NOT_DECIDED"
