"""A case: inspection, reference opinions, ratings; who holds it, and in any order of messages."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.published import RatingWeights, ReviewPolicy
from events.review import (
    CaseConcluded,
    CaseHandedOver,
    CaseHeld,
    CaseInspected,
    CaseNotSelected,
    CaseOpened,
    CaseRated,
    HonourDecided,
    NomineeShortlisted,
    ReferenceOpinionRecorded,
)
from events.vocabulary import HoldCause, Level, ReferenceKind
from services.review import case as cases
from services.review.case import Case, Status
from tests.unit.review.made import (
    FACTS,
    OFFICES,
    REPORTED,
    STAFF,
    TODAY,
    inspected,
    inspection,
    opened,
    rated,
    rating,
    reference,
    referred,
    refused,
    stored,
)


def test_a_reported_nomination_is_a_case_under_review() -> None:
    case, events = cases.opened("2023-third", REPORTED, FACTS)
    assert events == [CaseOpened(nomination="N01", city="330100", category=STAFF)]
    assert case.status is Status.UNDER_REVIEW
    assert (case.dossier_version, case.profile_version) == (2, 3)
    assert (case.nomination_head, case.levels_passed) == ("a" * 64, (Level.COUNTY, Level.CITY))
    assert case.key == ("CASE#N01", "CASE")
    assert case.index == {"ListPK": "CASES#2023-third", "ListSK": "330106#N01"}


def test_a_positive_inspection_lets_the_case_go_on() -> None:
    case, events = cases.inspect(opened(), inspection(), TODAY)
    assert case.status is Status.UNDER_REVIEW
    assert events == [
        CaseInspected(nomination="N01", inspectors=2, interviewees=8, ended_on=TODAY, positive=True)
    ]


def test_a_negative_inspection_holds_the_case_for_a_ruling() -> None:
    case, events = cases.inspect(opened(), inspection(positive=False), TODAY)
    assert case.status is Status.UNDER_REVIEW
    assert events[1:] == [CaseHeld(nomination="N01", cause=HoldCause.INSPECTION)]
    rated_too, _ = cases.rate(referred(case), rating())
    with refused("CASE_HELD"):
        cases.may_stand(rated_too)


def test_a_case_is_inspected_once() -> None:
    with refused("WRONG_STATE"):
        cases.inspect(inspected(opened()), inspection(), TODAY)


@pytest.mark.parametrize(
    ("began_on", "ended_on"),
    [(date(2023, 4, 10), date(2023, 4, 9)), (date(2023, 4, 10), date(2023, 4, 11))],
)
def test_an_inspection_ends_after_it_began_and_not_in_the_future(
    began_on: date, ended_on: date
) -> None:
    with refused("INVALID"):
        cases.inspect(opened(), inspection(began_on=began_on, ended_on=ended_on), TODAY)


def test_a_reference_opinion_is_kept_and_said_without_its_text() -> None:
    case, events = cases.refer(opened(), reference(), TODAY)
    assert case.references == (reference(),)
    assert events == [
        ReferenceOpinionRecorded(
            nomination="N01",
            kind=ReferenceKind.DISCIPLINE,
            level=Level.CITY,
            adverse=False,
            dated=TODAY,
        )
    ]
    assert "sealed" not in events[0].model_dump_json()


def test_a_later_opinion_of_an_office_replaces_its_earlier_one() -> None:
    first, _ = cases.refer(opened(), reference(dated=date(2023, 4, 8)), TODAY)
    second, _ = cases.refer(first, reference(), TODAY)
    assert second.references == (reference(),)


def test_an_adverse_opinion_stays_on_file() -> None:
    held, _ = cases.refer(opened(), reference(adverse=True), TODAY)
    with refused("CASE_HELD"):
        cases.refer(held, reference(), TODAY)
    other, _ = cases.refer(held, reference(ReferenceKind.PERSONNEL), TODAY)
    assert [r.adverse for r in other.references] == [True, False]


def test_an_opinion_may_turn_adverse() -> None:
    fine, _ = cases.refer(opened(), reference(), TODAY)
    held, _ = cases.refer(fine, reference(adverse=True), TODAY)
    assert [r.adverse for r in held.references] == [True]


@pytest.mark.parametrize(
    "wrong", [reference(level=Level.PROVINCE), reference(dated=date(2023, 4, 11))]
)
def test_an_opinion_is_of_a_level_passed_and_not_from_the_future(
    wrong: cases.Reference,
) -> None:
    with refused("INVALID"):
        cases.refer(opened(), wrong, TODAY)


def test_ratings_wait_for_the_inspection() -> None:
    with refused("CASE_NOT_INSPECTED"):
        cases.rate(referred(opened()), rating())


@pytest.mark.parametrize("missing", OFFICES)
def test_ratings_wait_for_both_offices_of_every_level_passed(
    missing: tuple[ReferenceKind, Level],
) -> None:
    heard = referred(inspected(opened()), [office for office in OFFICES if office != missing])
    with refused("REFERENCE_INCOMPLETE"):
        cases.rate(heard, rating())
    whole = referred(heard, [missing])
    assert cases.rate(whole, rating())[1] == [CaseRated(nomination="N01", ratings=1)]


def test_a_reviewer_changes_their_marks_and_nobody_elses() -> None:
    twice, _ = cases.rate(rated(), rating("reviewer-2"))
    changed, events = cases.rate(twice, rating("reviewer-1", 1, 1, 1))
    assert {r.reviewer: r.total for r in changed.ratings} == {"reviewer-1": 3, "reviewer-2": 23}
    assert events == [CaseRated(nomination="N01", ratings=2, changed=True)]


def test_marks_keep_to_the_scale_of_the_settings_and_count_by_its_weights() -> None:
    policy = ReviewPolicy(scale=5, weights=RatingWeights(advanced=2, typical=1, representative=0))
    examined = referred(inspected(opened()))
    with refused("INVALID") as refusal:
        cases.rate(examined, rating("reviewer-1", 6, 5, 7), policy)
    assert [(e.pointer, e.code) for e in refusal.value.errors] == [
        ("/advanced", "TOO_HIGH"),
        ("/representative", "TOO_HIGH"),
    ]
    case, _ = cases.rate(examined, rating("reviewer-1", 5, 4, 1), policy)
    assert case.average == Decimal(14)


def test_a_case_needs_as_many_ratings_as_the_settings_say() -> None:
    policy = ReviewPolicy(ratings=2)
    with refused("CASE_NOT_RATED"):
        cases.may_stand(rated(), policy)
    twice, _ = cases.rate(rated(), rating("reviewer-2"), policy)
    cases.may_stand(twice, policy)


def test_an_inspection_needs_as_many_inspectors_as_the_settings_say() -> None:
    with refused("INVALID"):
        cases.inspect(opened(), inspection(), TODAY, ReviewPolicy(inspectors=3))


def test_a_second_rating_is_added() -> None:
    case = rated()
    twice, events = cases.rate(case, rating("reviewer-2"))
    assert [r.reviewer for r in twice.ratings] == ["reviewer-1", "reviewer-2"]
    assert events == [CaseRated(nomination="N01", ratings=2)]


def test_the_average_is_the_mean_of_the_totals_to_two_places() -> None:
    assert opened().average == 0
    case = rated()
    assert case.average == Decimal(23)
    for reviewer, marks in (("reviewer-2", (8, 8, 8)), ("reviewer-3", (8, 8, 8))):
        case, _ = cases.rate(case, rating(reviewer, *marks))
    assert case.average == Decimal("23.67")


@given(marks=st.lists(st.tuples(*[st.integers(1, 10)] * 3), min_size=1, max_size=9))
def test_an_average_lies_within_the_marks(marks: list[tuple[int, int, int]]) -> None:
    given_marks = tuple(rating(f"reviewer-{n}", *three) for n, three in enumerate(marks))
    average = opened().model_copy(update={"ratings": given_marks}).average
    assert min(map(sum, marks)) <= average <= max(map(sum, marks))


def test_only_a_rated_case_that_nobody_holds_may_stand() -> None:
    cases.may_stand(rated())
    with refused("CASE_NOT_INSPECTED"):
        cases.may_stand(opened())
    with refused("REFERENCE_INCOMPLETE"):
        cases.may_stand(inspected(opened()))
    with refused("CASE_NOT_RATED"):
        cases.may_stand(referred(inspected(opened())))


@pytest.mark.parametrize(("kind", "level"), OFFICES)
def test_one_adverse_opinion_keeps_a_case_off_the_ballot(kind: ReferenceKind, level: Level) -> None:
    adverse, _ = cases.refer(rated(), reference(kind, level, adverse=True), TODAY)
    with refused("CASE_HELD"):
        cases.may_stand(adverse)


def test_a_case_with_an_adverse_opinion_is_rated_and_still_held() -> None:
    adverse, _ = cases.refer(referred(inspected(opened())), reference(adverse=True), TODAY)
    rated_too, _ = cases.rate(adverse, rating())
    with refused("CASE_HELD"):
        cases.may_stand(rated_too)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.SHORTLISTED, "HOLDER_ELSEWHERE"),
        (Status.IN_PUBLICITY, "HOLDER_ELSEWHERE"),
        (Status.RETURNED, "HOLDER_ELSEWHERE"),
        (Status.CLEARED, "WRONG_STATE"),
        (Status.HONOURED, "WRONG_STATE"),
        (Status.NOT_SELECTED, "WRONG_STATE"),
        (Status.REJECTED, "WRONG_STATE"),
        (Status.WITHDRAWN, "WRONG_STATE"),
        (Status.DISQUALIFIED, "WRONG_STATE"),
    ],
)
def test_only_a_case_under_review_is_worked_on(status: Status, code: str) -> None:
    case = referred(opened()).model_copy(update={"status": status})
    with refused(code):
        cases.inspect(case, inspection(), TODAY)
    with refused(code):
        cases.refer(case, reference(), TODAY)
    with refused(code):
        cases.rate(case, rating())
    with refused(code):
        cases.may_stand(case)


def test_the_refusal_names_the_holder() -> None:
    away, _ = cases.handed_over(opened())
    with refused("HOLDER_ELSEWHERE") as refusal:
        cases.inspect(away, inspection(), TODAY)
    assert refusal.value.detail == "publicity"


def test_each_stage_says_what_happened() -> None:
    case, said = cases.shortlisted(rated(), 1, 5)
    assert said == [NomineeShortlisted(nomination="N01", category=STAFF, rank=1, votes=5)]
    case, said = cases.handed_over(case)
    assert said == [CaseHandedOver(nomination="N01")]
    case, said = cases.concluded(case, cleared=True)
    assert said == [CaseConcluded(nomination="N01", cleared=True)]
    case, said = cases.honoured(case, "浙应急〔2023〕58号")
    assert said == [
        HonourDecided(
            nomination="N01",
            category=STAFF,
            document_number="浙应急〔2023〕58号",
            profile_version=3,
        )
    ]
    assert case.status is Status.HONOURED


def test_who_is_not_placed_is_told_why() -> None:
    case, said = cases.not_selected(rated(), "RESERVE", 0)
    assert case.status is Status.NOT_SELECTED
    assert said == [CaseNotSelected(nomination="N01", reason="RESERVE")]


STEPS: dict[str, Callable[[Case], cases.Outcome]] = {
    "shortlisted": lambda case: cases.shortlisted(case, 1, 5),
    "handed over": cases.handed_over,
    "cleared": lambda case: cases.concluded(case, cleared=True),
    "honoured": lambda case: cases.honoured(case, "浙应急〔2023〕58号"),
}


@pytest.mark.parametrize("order", list(permutations(STEPS)), ids="-".join)
def test_messages_in_any_order_end_in_the_same_stage(order: tuple[str, ...]) -> None:
    case: Case = rated()
    for step in order:
        case = stored(STEPS[step](case)[0])
    assert case.status is Status.HONOURED


@pytest.mark.parametrize("order", list(permutations(list(STEPS)[:3])), ids="-".join)
def test_a_cleared_case_is_not_taken_back_by_what_comes_late(order: tuple[str, ...]) -> None:
    case: Case = rated()
    for step in order:
        case = stored(STEPS[step](case)[0])
    assert case.status is Status.CLEARED


def test_a_late_handover_does_not_undo_a_disqualification() -> None:
    out, _ = cases.concluded(rated(), cleared=False)
    late, _ = cases.handed_over(out)
    assert late.status is Status.DISQUALIFIED
