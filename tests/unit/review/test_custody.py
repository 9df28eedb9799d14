"""A case is returned, resumed, rejected, withdrawn: who holds it, and what each refuses."""

import pytest

from events.published import FieldReason
from events.review import (
    CaseHandedOver,
    CaseRejected,
    CaseResumed,
    CaseReturned,
    CaseWithdrawn,
    ConsentNoted,
)
from events.vocabulary import RejectionReason, RulingOutcome, WithdrawalReason
from services.review import case as cases
from services.review import custody, ruling
from services.review.case import Case, Rejection, Status
from tests.unit.review.made import (
    FACTS,
    REPORTED,
    TODAY,
    inspection,
    opened,
    rated,
    refused,
    stored,
)

REASONS = (FieldReason(pointer="/resume/0/to", reason="简历不连续（演练）"),)
REJECTION = Rejection(reason=RejectionReason.ELIGIBILITY, minutes_number="演练纪要3号")


def returned(case: Case) -> Case:
    (state, _), _ = custody.sent_back(case, "请补正（演练）", REASONS)
    return stored(state)


def test_a_return_gives_the_file_to_intake_and_tells_what_to_correct() -> None:
    (case, events), told = custody.sent_back(rated(), "请补正（演练）", REASONS)
    assert (case.status, cases.holder(case)) == (Status.RETURNED, "intake")
    assert events == [CaseReturned(nomination="N01", dossier_version=2, number=1)]
    assert (told.version, told.dossier_version, told.fields) == (1, 2, REASONS)


def test_what_is_wrong_is_not_in_the_event() -> None:
    (_, (event,)), _ = custody.sent_back(opened(), "请补正（演练）", REASONS)
    assert "补正" not in event.model_dump_json()
    assert "简历" not in event.model_dump_json()


def test_a_corrected_file_is_rated_anew_and_its_inspection_kept() -> None:
    before = returned(rated())
    corrected = REPORTED.model_copy(
        update={"dossier_version": 3, "profile_version": 4, "profile_hash": "e" * 64}
    )
    case, events = custody.resumed(before, corrected, FACTS)
    assert events == [CaseResumed(nomination="N01", dossier_version=3)]
    assert (case.status, cases.holder(case)) == (Status.UNDER_REVIEW, "review")
    assert (case.dossier_version, case.profile_version, case.profile_hash) == (3, 4, "e" * 64)
    assert case.ratings == ()
    assert (case.inspection, case.references) == (before.inspection, before.references)
    with refused("CASE_NOT_RATED"):
        cases.may_stand(case)


def test_the_second_return_has_its_own_number() -> None:
    corrected = REPORTED.model_copy(update={"dossier_version": 3})
    case = stored(custody.resumed(returned(opened()), corrected, FACTS)[0])
    (_, (event,)), told = custody.sent_back(case, "再补正（演练）", ())
    assert event == CaseReturned(nomination="N01", dossier_version=3, number=2)
    assert told.version == 2


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_version_changes_nothing(version: int) -> None:
    before = returned(opened())
    stale = REPORTED.model_copy(update={"dossier_version": version})
    assert custody.resumed(before, stale, FACTS) == (before, [])


def test_a_version_that_nobody_asked_for_changes_nothing() -> None:
    case = opened()
    unasked = REPORTED.model_copy(update={"dossier_version": 9})
    assert custody.resumed(case, unasked, FACTS) == (case, [])


def test_nobody_works_on_a_file_that_is_out_for_correction() -> None:
    away = returned(opened())
    with refused("HOLDER_ELSEWHERE") as refusal:
        cases.inspect(away, inspection(), TODAY)
    assert refusal.value.detail == "intake"


def test_a_rejection_ends_the_case_and_keeps_it_with_review() -> None:
    case, events = custody.rejected(opened(), REJECTION)
    assert (case.status, cases.holder(case)) == (Status.REJECTED, "review")
    assert events == [CaseRejected(nomination="N01", reason=RejectionReason.ELIGIBILITY)]


@pytest.mark.parametrize("status", list(Status))
def test_consent_that_is_withdrawn_ends_what_review_holds_and_is_noted_elsewhere(
    status: Status,
) -> None:
    case = opened().model_copy(update={"status": status})
    ends = status in (Status.UNDER_REVIEW, Status.RESERVE, Status.CLEARED)
    after, events = custody.consent_withdrawn(case)
    over = status is Status.WITHDRAWN
    assert after.status is (Status.WITHDRAWN if ends else status)
    assert after.consent_withdrawn is not over
    assert [event.event_type() for event in events] == (
        [] if over else ["CaseWithdrawn"] if ends else ["ConsentNoted"]
    )


def test_a_corrected_file_without_its_nominees_consent_ends_where_it_is_taken_up() -> None:
    """It was on its way to the province when the consent was taken back."""
    noted, _ = custody.consent_withdrawn(returned(rated()))
    again = REPORTED.model_copy(update={"dossier_version": 3})
    ended, events = custody.resumed(stored(noted), again, FACTS)
    assert ended.status is Status.WITHDRAWN
    assert [event.event_type() for event in events] == ["CaseResumed", "CaseWithdrawn"]


def test_nothing_is_voted_on_or_opened_again_without_the_nominees_consent() -> None:
    with refused("CONSENT_WITHDRAWN"):
        cases.may_stand(rated().model_copy(update={"consent_withdrawn": True}))
    away = stored(custody.rejected(opened(), REJECTION)[0])
    noted = stored(custody.consent_withdrawn(away)[0])
    with refused("CONSENT_WITHDRAWN"):
        ruling.propose(noted, "演练纪要4号", RulingOutcome.PROCEED, "sealed", "panel-1")
    proposed, _ = ruling.propose(away, "演练纪要4号", RulingOutcome.PROCEED, "sealed", "panel-1")
    with refused("CONSENT_WITHDRAWN"):
        ruling.confirm(proposed.model_copy(update={"consent_withdrawn": True}), "panel-2")


def test_a_round_that_clears_whoever_took_the_consent_back_meanwhile_clears_nobody() -> None:
    """Publicity had cleared them when it heard; review had not heard of it when it did."""
    away = opened().model_copy(update={"status": Status.IN_PUBLICITY})
    noted, _ = custody.consent_withdrawn(away)
    assert custody.consent_withdrawn(noted) == (noted, [])
    ended, events = custody.cleared(noted)
    assert ended.status is Status.WITHDRAWN
    assert [event.event_type() for event in events] == ["CaseConcluded", "CaseWithdrawn"]
    cleared, _ = custody.cleared(away)
    assert cleared.status is Status.CLEARED


def test_who_took_the_consent_back_before_the_round_is_to_leave_it() -> None:
    noted, (said,) = custody.consent_withdrawn(
        opened().model_copy(update={"status": Status.SHORTLISTED})
    )
    assert said == ConsentNoted(nomination="N01")
    placed, events = custody.handed_over(noted, "R1")
    assert events == [CaseHandedOver(nomination="N01"), ConsentNoted(nomination="N01", round="R1")]
    _, events = custody.handed_over(placed, "R2")
    assert events[-1] == ConsentNoted(nomination="N01", round="R2")
    _, events = custody.handed_over(
        stored(placed.model_copy(update={"status": Status.WITHDRAWN})), "R1"
    )
    assert events == [CaseHandedOver(nomination="N01")]


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        (Status.IN_PUBLICITY, True),
        (Status.SHORTLISTED, True),
        (Status.WITHDRAWN, False),
        (Status.DISQUALIFIED, False),
        (Status.REVOKED, False),
    ],
)
def test_who_leaves_the_round_is_withdrawn_once(status: Status, *, ends: bool) -> None:
    case = opened().model_copy(update={"status": status})
    after, events = custody.left_round(case, WithdrawalReason.UNIT)
    assert (after.status is Status.WITHDRAWN, len(events)) == (
        ends or status is Status.WITHDRAWN,
        ends,
    )


def test_a_returned_file_may_be_withdrawn_below() -> None:
    after, (event,) = custody.withdrawn_below(returned(opened()), WithdrawalReason.UNIT)
    assert event == CaseWithdrawn(nomination="N01", reason=WithdrawalReason.UNIT)
    assert after.status is Status.WITHDRAWN
    assert custody.withdrawn_below(opened(), WithdrawalReason.UNIT) == (opened(), [])


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.RESERVE, Status.CLEARED])
def test_a_nomination_is_withdrawn_before_the_round_or_after_it(status: Status) -> None:
    before = opened().model_copy(update={"status": status})
    case, events = custody.withdrawn(before, WithdrawalReason.NOMINEE)
    assert case.status is Status.WITHDRAWN
    assert events == [CaseWithdrawn(nomination="N01", reason=WithdrawalReason.NOMINEE)]
    assert custody.takes_a_seat(before) is (status is Status.CLEARED)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.RETURNED, "HOLDER_ELSEWHERE"),
        (Status.SHORTLISTED, "HOLDER_ELSEWHERE"),
        (Status.IN_PUBLICITY, "HOLDER_ELSEWHERE"),
        (Status.HONOURED, "WRONG_STATE"),
        (Status.NOT_SELECTED, "WRONG_STATE"),
        (Status.REJECTED, "WRONG_STATE"),
        (Status.WITHDRAWN, "WRONG_STATE"),
        (Status.DISQUALIFIED, "WRONG_STATE"),
    ],
)
def test_only_the_holder_sends_back_rejects_and_withdraws(status: Status, code: str) -> None:
    case = opened().model_copy(update={"status": status})
    with refused(code):
        custody.sent_back(case, "请补正（演练）", ())
    with refused(code):
        custody.rejected(case, REJECTION)
    with refused(code):
        custody.withdrawn(case, WithdrawalReason.UNIT)


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REJECTED, Status.WITHDRAWN])
def test_a_ballot_that_is_counted_later_changes_nothing(status: Status) -> None:
    case = opened().model_copy(update={"status": status})
    assert cases.not_selected(case, "NOT_PLACED", case.comebacks) == (case, [])


@pytest.mark.parametrize("way", ["corrected", "reopened"])
def test_a_ballot_from_before_it_came_back_says_nothing_of_a_case(way: str) -> None:
    before = opened()
    case = back(before) if way == "corrected" else reopened(before)
    assert case.status is Status.UNDER_REVIEW
    assert cases.not_selected(case, "NOT_PLACED", before.comebacks) == (case, [])
    assert cases.reserved(case, 1, 3, before.comebacks) == (case, [])
    assert cases.not_selected(case, "TIED", case.comebacks)[0].status is Status.NOT_SELECTED
    assert cases.reserved(case, 1, 3, case.comebacks)[0].status is Status.RESERVE


def back(case: Case) -> Case:
    """Corrected where it came from, and reported again."""
    again = REPORTED.model_copy(update={"dossier_version": case.dossier_version + 1})
    return custody.resumed(returned(case), again, FACTS)[0]


def reopened(case: Case) -> Case:
    """Rejected, and opened again by a ruling of two."""
    rejected, _ = custody.rejected(case, REJECTION)
    proceed = RulingOutcome.PROCEED
    proposed, _ = ruling.propose(rejected, "演练纪要4号", proceed, "sealed-reason", "panel-1")
    return ruling.confirm(proposed, "panel-2")[0]


@pytest.mark.parametrize(
    "status", [Status.SHORTLISTED, Status.IN_PUBLICITY, Status.CLEARED, Status.NOT_SELECTED]
)
def test_a_ballot_does_not_end_who_another_placed_and_ends_nobody_twice(status: Status) -> None:
    case = opened().model_copy(update={"status": status})
    assert cases.not_selected(case, "NOT_PLACED", case.comebacks) == (case, [])
