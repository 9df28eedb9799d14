"""The ceremony: in its month, after the decision, once."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.review import CeremonyHeld, CeremonyScheduled
from services.review import ceremony as ceremonies
from services.review import decision as decisions
from services.review.case import Status
from services.review.ceremony import Ceremony
from services.review.decision import Decision, Paper
from shared.problems import Refusal
from tests.support.people import SETTINGS
from tests.unit.review.made import NOW, rated, refused

DATED, TODAY, JUNE = date(2023, 6, 5), date(2023, 6, 6), date(2023, 6, 16)
PAPER = Paper(document_number="演练1号", dated=DATED, minutes_number="纪要1号")
PROOF = "b" * 64


def issued() -> Decision:
    case = rated().model_copy(update={"status": Status.CLEARED})
    draft, _ = decisions.propose("D1", SETTINGS, PAPER, [case], "panel-1", DATED)
    return decisions.issue(draft, "panel-2", NOW)[0]


def scheduled(on: date = JUNE, known: Ceremony | None = None) -> ceremonies.Outcome:
    return ceremonies.schedule(known, SETTINGS, issued(), on, TODAY, "panel-1")


def test_it_is_fixed_for_a_day_in_june_after_the_decision() -> None:
    ceremony, events = scheduled()
    assert (ceremony.on, ceremony.decision, ceremony.decided_on) == (JUNE, "D1", DATED)
    assert ceremony.key == ("CEREMONY#2023-third", "CEREMONY")
    assert events == [CeremonyScheduled(on=JUNE)]


@given(on=st.dates(date(2023, 4, 1), date(2023, 8, 1)))
def test_no_other_day_is_taken(on: date) -> None:
    """R05, R06: in June, not before today or the decision, not after the campaign's end."""
    if TODAY <= on <= SETTINGS.finish_by and on.month == 6:
        assert scheduled(on)[0].on == on
        return
    with pytest.raises(Refusal) as refusal:
        scheduled(on)
    assert (refusal.value.code, refusal.value.errors[0].pointer) == ("INVALID", "/on")


def test_a_draft_decides_nothing() -> None:
    draft = issued().model_copy(update={"status": decisions.Status.PROPOSED})
    with refused("NOT_DECIDED"):
        ceremonies.schedule(None, SETTINGS, draft, JUNE, TODAY, "panel-1")


def test_it_may_be_moved_until_it_is_held() -> None:
    known = scheduled()[0].model_copy(update={"version": 3, "sequence": 3, "head": "e" * 64})
    moved, _ = scheduled(JUNE + timedelta(days=3), known)
    assert (moved.version, moved.sequence, moved.head) == (3, 3, "e" * 64)
    held, events = ceremonies.hold(moved, JUNE, PROOF, JUNE)
    assert events == [CeremonyHeld(held_on=JUNE, proof_hash=PROOF)]
    with refused("WRONG_STATE"):
        scheduled(JUNE, held)
    with refused("WRONG_STATE"):
        ceremonies.hold(held, JUNE, PROOF, JUNE)


@pytest.mark.parametrize("held_on", [DATED - timedelta(days=1), JUNE + timedelta(days=1)])
def test_it_is_not_held_before_the_decision_nor_in_the_future(held_on: date) -> None:
    with refused("INVALID") as refusal:
        ceremonies.hold(scheduled()[0], held_on, PROOF, JUNE)
    assert refusal.value.errors[0].pointer == "/held_on"
