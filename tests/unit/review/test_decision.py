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
from services.review.decision import Decision, Paper, Status
from tests.support.people import SETTINGS
from tests.unit.review.made import NOW, RESCUE, STAFF, rated, refused, settings, stored

NUMBER, DATED = "浙应急〔2023〕58号", date(2023, 4, 28)
PAPER = Paper(document_number=NUMBER, dated=DATED, minutes_number="纪要〔2023〕9号")


def cleared(nomination: str, category: Category = STAFF) -> Case:
    return stored(cases.concluded(rated(nomination, category), cleared=True)[0])


def proposed(*named: Case, paper: Paper = PAPER, today: date = DATED) -> decisions.Outcome:
    lines = named or (cleared("N02"), cleared("N01"), cleared("N04", RESCUE))
    return decisions.propose("D1", SETTINGS, paper, lines, "panel-1", today)


def test_a_proposal_names_each_case_as_it_stands() -> None:
    decision, events = proposed()
    assert decision.key == ("DECISION#D1", "DECISION")
    assert decision.index == {"ListPK": "DECISIONS#2023-third", "ListSK": "D1"}
    assert (decision.status, decision.proposed_by) == (Status.PROPOSED, "panel-1")
    assert Decision.model_validate(decision.model_dump(mode="json")) == decision
    case = cleared("N02")
    line = decision.lines[0]
    assert (line.case_version, line.case_head) == (case.version, case.head)
    assert events == [DecisionProposed(document_number=NUMBER, nominations=("N02", "N01", "N04"))]


@pytest.mark.parametrize("dated", [date(2023, 3, 29), date(2023, 4, 29)])
def test_it_bears_a_day_of_the_campaign_that_has_come(dated: date) -> None:
    with refused("INVALID") as refusal:
        proposed(paper=PAPER.model_copy(update={"dated": dated}))
    (error,) = refusal.value.errors
    assert (error.pointer, error.code) == ("/dated", "DATE_RANGE")


def test_no_decision_names_more_of_a_pool_than_it_has_places() -> None:
    few = settings({STAFF: 1, RESCUE: 1})
    named = [cleared("N01"), cleared("N02")]
    with refused("QUOTA_EXCEEDED") as refusal:
        decisions.propose("D1", few, PAPER, named, "panel-1", DATED)
    assert refusal.value.detail == "SYSTEM_STAFF"


@pytest.mark.parametrize("status", [s for s in CaseStatus if s is not CaseStatus.CLEARED])
def test_only_cleared_nominees_are_proposed(status: CaseStatus) -> None:
    other = rated("N03").model_copy(update={"status": status})
    with refused("NOT_CLEARED") as refusal:
        proposed(cleared("N01"), other)
    assert refusal.value.detail == "N03"


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


def test_honourees_are_counted_by_pool() -> None:
    decision, _ = proposed()
    assert (decision.honourees(STAFF), decision.honourees(RESCUE)) == (2, 1)


def test_the_places_are_those_of_the_notice() -> None:
    places, events = selection.set_out(SETTINGS)
    assert places.key == ("SELECTION#2023-third", "SELECTION")
    assert events == [SeatsOpened(seats={STAFF: 15, RESCUE: 5})]
