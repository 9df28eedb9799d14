"""The honour roll: decisions, and deeds in the media (R28, R29)."""

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import pytest

from events.published import DeedsPolicy
from events.review import HonourRevoked
from services.publicity import roll as rolls
from services.publicity.roll import Ceremony, Release, Roll, RoundMissingError
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


def test_a_nominee_with_a_corrected_profile_is_honoured_with_that_one() -> None:
    old, new = open_round(1, "R2"), open_round(1, "R1")
    corrected = new.nominees[0].model_copy(update={"profile_version": 2})
    new = new.model_copy(update={"nominees": (corrected,)})
    for rounds in ([old, new], [new, old]):
        state, _ = rolls.enter(None, CAMPAIGN, issued("N1"), rounds)
        assert [(line.round, line.profile_version) for line in state.lines] == [("R1", 2)]


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


def ceremony(day: int, *, held: bool, hour: int) -> Ceremony:
    said_at = datetime(2023, 6, 1, hour, tzinfo=UTC)
    return Ceremony(on=date(2023, 6, day), held=held, said_at=said_at)


def test_the_latest_word_on_the_ceremony_counts_and_held_is_held(roll: Roll) -> None:
    """Whatever comes first: events have no order."""
    said = [
        ceremony(16, held=False, hour=1),
        ceremony(20, held=False, hour=2),
        ceremony(20, held=True, hour=3),
    ]
    for order in permutations(said):
        state = roll
        for each in order:
            outcome = rolls.hold_ceremony(state, each)
            state = outcome[0] if outcome else state
        assert state.ceremony == said[-1]


def test_a_revoked_honour_is_no_longer_told_of(roll: Roll) -> None:
    revoked = HonourRevoked(nomination="N1", document_number="演练9号", dated=DATED)
    state, (event,) = rolls.revoke(roll, revoked)
    assert state.honoured == ("N2",)
    assert event.model_dump() == {"nomination": "N1", "document_number": "演练9号"}
    with pytest.raises(Refusal):
        rolls.release(state, POLICY, told(nominations=("N1",)))
