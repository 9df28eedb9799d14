"""A case: what is needed before the panel may vote, and who holds it (R23–R25)."""

from datetime import date

import pytest

from events.intake import NominationReported
from events.vocabulary import Category, Level, ReferenceKind
from services.review import case as cases
from services.review.case import Case, Headings, Inspection, Rating, Reference, Status
from shared.problems import Refusal

TODAY = date(2023, 4, 10)
YES = Headings(political=True, character=True, ability=True, conduct=True, integrity=True)


def opened() -> Case:
    reported = NominationReported(
        nomination="n",
        region="330106",
        city="330100",
        category=Category.SYSTEM_STAFF,
        dossier_version=1,
        dossier_hash="d",
        profile_version=1,
        profile_hash="p",
        levels_passed=(Level.COUNTY, Level.CITY),
        history_head="h",
    )
    return cases.opened("c", reported)[0]


def inspection(*, positive: bool = True) -> Inspection:
    return Inspection(
        inspectors=("reviewer-1", "reviewer-2"),
        interviewees=8,
        began_on=TODAY,
        ended_on=TODAY,
        positive=positive,
        sealed="s",
    )


def reference(kind: ReferenceKind, level: Level, *, adverse: bool = False) -> Reference:
    return Reference(kind=kind, level=level, adverse=adverse, dated=TODAY, sealed="s")


def rating(reviewer: str = "reviewer-1") -> Rating:
    return Rating(reviewer=reviewer, advanced=8, typical=8, representative=7, headings=YES)


def referred(case: Case, *, adverse: bool = False) -> Case:
    for kind in ReferenceKind:
        for level in (Level.COUNTY, Level.CITY):
            case, _ = cases.refer(case, reference(kind, level, adverse=adverse), TODAY)
    return case


def code_of(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.code


def test_a_case_is_rated_only_when_inspected_and_referred_at_every_level() -> None:
    case = opened()
    with pytest.raises(Refusal) as refused:
        cases.rate(case, rating())
    assert code_of(refused) == "CASE_NOT_INSPECTED"
    case, _ = cases.inspect(case, inspection(), TODAY)
    case, _ = cases.refer(case, reference(ReferenceKind.DISCIPLINE, Level.COUNTY), TODAY)
    with pytest.raises(Refusal) as refused:
        cases.rate(case, rating())
    assert code_of(refused) == "REFERENCE_INCOMPLETE"
    rated, _ = cases.rate(referred(case), rating())
    cases.may_stand(rated)
    assert rated.average == 23


def test_nobody_rates_twice() -> None:
    case, _ = cases.inspect(referred(opened()), inspection(), TODAY)
    case, _ = cases.rate(case, rating())
    with pytest.raises(Refusal) as refused:
        cases.rate(case, rating())
    assert code_of(refused) == "ALREADY_RATED"


def test_an_adverse_reference_holds_the_case_from_the_ballot() -> None:
    case, _ = cases.inspect(referred(opened(), adverse=True), inspection(), TODAY)
    case, _ = cases.rate(case, rating())
    with pytest.raises(Refusal) as refused:
        cases.may_stand(case)
    assert code_of(refused) == "CASE_HELD"


def test_a_negative_inspection_ends_the_case() -> None:
    case, events = cases.inspect(opened(), inspection(positive=False), TODAY)
    assert case.status is Status.NOT_SELECTED
    assert [event.event_type() for event in events] == ["CaseInspected", "CaseNotSelected"]


def test_an_inspection_that_is_yet_to_be_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        cases.inspect(opened(), inspection(), date(2023, 4, 9))
    assert code_of(refused) == "INVALID"


def test_while_publicity_holds_the_case_nobody_changes_it_here() -> None:
    case, _ = cases.handed_over(cases.shortlisted(opened(), 1, 5)[0])
    with pytest.raises(Refusal) as refused:
        cases.inspect(case, inspection(), TODAY)
    assert (code_of(refused), refused.value.detail) == ("HOLDER_ELSEWHERE", "publicity")


def test_messages_in_any_order_never_take_a_case_back() -> None:
    case, _ = cases.concluded(opened(), cleared=True)
    case, _ = cases.handed_over(case)
    case, _ = cases.shortlisted(case, 1, 5)
    assert case.status is Status.CLEARED
