"""The decision: proposed by one, issued by another, over cleared nominees only."""

from datetime import date

import pytest

from events.review import DecisionIssued, DecisionProposed, SeatsOpened
from events.vocabulary import Category
from services.review import case as cases
from services.review import decision as decisions
from services.review import selection
from services.review.case import Case
from services.review.case import Status as CaseStatus
from services.review.decision import Decision, Status
from tests.support.people import SETTINGS
from tests.unit.review.made import NOW, RESCUE, STAFF, rated, refused, stored

NUMBER, DATED = "浙应急〔2023〕58号", date(2023, 4, 28)


def cleared(nomination: str, category: Category = STAFF) -> Case:
    return stored(cases.concluded(rated(nomination, category), cleared=True)[0])


def proposed(known: Decision | None = None, *named: Case) -> decisions.Outcome:
    lines = named or (cleared("N02"), cleared("N01"), cleared("N04", RESCUE))
    return decisions.propose("2023-third", known, NUMBER, DATED, lines, "panel-1")


def test_a_proposal_names_each_case_as_it_stands() -> None:
    decision, events = proposed()
    assert decision.key == ("DECISION#2023-third", "DECISION")
    assert (decision.status, decision.proposed_by) == (Status.PROPOSED, "panel-1")
    case = cleared("N02")
    line = decision.lines[0]
    assert (line.case_version, line.case_head) == (case.version, case.head)
    assert events == [DecisionProposed(document_number=NUMBER, nominations=("N02", "N01", "N04"))]


@pytest.mark.parametrize("status", [s for s in CaseStatus if s is not CaseStatus.CLEARED])
def test_only_cleared_nominees_are_proposed(status: CaseStatus) -> None:
    other = rated("N03").model_copy(update={"status": status})
    with refused("NOT_CLEARED") as refusal:
        proposed(None, cleared("N01"), other)
    assert refusal.value.detail == "N03"


def test_a_draft_may_be_replaced_and_keeps_its_history() -> None:
    known = proposed()[0].model_copy(update={"version": 4, "sequence": 4, "head": "e" * 64})
    again, _ = proposed(known, cleared("N01"))
    assert (again.version, again.sequence, again.head) == (4, 4, "e" * 64)
    assert [line.nomination for line in again.lines] == ["N01"]


def test_a_second_person_issues_it_and_the_heads_are_printed() -> None:
    draft, _ = proposed()
    with refused("SECOND_PERSON_NEEDED"):
        decisions.issue(draft, "panel-1", NOW)
    decision, events = decisions.issue(draft, "panel-2", NOW)
    assert (decision.status, decision.confirmed_by) == (Status.ISSUED, "panel-2")
    assert events == [
        DecisionIssued(
            document_number=NUMBER,
            dated=DATED,
            issued_at=NOW,
            nominations=("N02", "N01", "N04"),
            case_heads=dict.fromkeys(("N02", "N01", "N04"), "c" * 64),
            proposed_by="panel-1",
            confirmed_by="panel-2",
        )
    ]


def test_what_is_issued_stands() -> None:
    issued, _ = decisions.issue(proposed()[0], "panel-2", NOW)
    with refused("WRONG_STATE"):
        decisions.issue(issued, "panel-3", NOW)
    with refused("WRONG_STATE"):
        proposed(issued)


def test_honourees_are_counted_by_pool() -> None:
    decision, _ = proposed()
    assert (decision.honourees(STAFF), decision.honourees(RESCUE)) == (2, 1)


def test_the_places_are_those_of_the_notice() -> None:
    places, events = selection.set_out(SETTINGS)
    assert places.key == ("SELECTION#2023-third", "SELECTION")
    assert events == [SeatsOpened(seats={STAFF: 15, RESCUE: 5})]
