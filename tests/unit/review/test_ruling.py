"""Rulings: what they settle, by whose hands, and what came in meanwhile."""

from events.review import CaseRejected, CaseReopened, RulingMinuted, RulingProposed
from events.vocabulary import Level, ReferenceKind, RejectionReason, RulingOutcome
from services.review import case as cases
from services.review import custody, ruling
from services.review.case import Case, Rejection, Status
from tests.unit.review.made import (
    TODAY,
    inspection,
    opened,
    rated,
    rating,
    reference,
    referred,
    refused,
    stored,
)

GO, STOP = RulingOutcome.PROCEED, RulingOutcome.STOP
REJECTION = Rejection(reason=RejectionReason.MISCONDUCT, minutes_number="演练纪要3号")


def adverse(case: Case, kind: ReferenceKind = ReferenceKind.DISCIPLINE) -> Case:
    return stored(cases.refer(case, reference(kind, adverse=True), TODAY)[0])


def proposed(case: Case, outcome: RulingOutcome = GO) -> Case:
    return stored(ruling.propose(case, "演练纪要3号", outcome, "sealed-reason", "panel-1")[0])


def ruled(case: Case, outcome: RulingOutcome = GO) -> Case:
    return stored(ruling.confirm(proposed(case, outcome), "panel-2")[0])


def test_a_ruling_is_said_twice_and_its_reason_never() -> None:
    case, entered = ruling.propose(adverse(rated()), "演练纪要3号", GO, "sealed-reason", "panel-1")
    assert entered == [
        RulingProposed(
            nomination="N01", minutes_number="演练纪要3号", outcome=GO, proposed_by="panel-1"
        )
    ]
    _, said = ruling.confirm(case, "panel-2")
    assert said == [
        RulingMinuted(
            nomination="N01",
            minutes_number="演练纪要3号",
            outcome=GO,
            proposed_by="panel-1",
            confirmed_by="panel-2",
        )
    ]
    assert "sealed" not in said[0].model_dump_json()


def test_a_case_that_may_proceed_stands() -> None:
    held = adverse(rated())
    with refused("CASE_HELD"):
        cases.may_stand(proposed(held))
    cases.may_stand(ruled(held))


def test_one_ruling_settles_everything_on_file() -> None:
    case = stored(cases.inspect(opened(), inspection(positive=False), TODAY)[0])
    case = adverse(adverse(referred(case)), ReferenceKind.PERSONNEL)
    no = rating().headings.model_copy(update={"political": False})
    case = stored(cases.rate(case, rating().model_copy(update={"headings": no}))[0])
    assert len(case.matters) == 4
    cases.may_stand(ruled(case))


def test_what_comes_in_after_the_ruling_was_entered_holds_the_case_still() -> None:
    case = adverse(proposed(adverse(rated())), ReferenceKind.PERSONNEL)
    case, _ = ruling.confirm(case, "panel-2")
    assert list(case.matters) == [f"{ReferenceKind.PERSONNEL}/{Level.CITY}"]


def test_an_office_that_was_ruled_on_may_speak_again() -> None:
    again = adverse(ruled(adverse(rated())))
    with refused("CASE_HELD"):
        cases.may_stand(again)
    milder, _ = cases.refer(ruled(adverse(rated())), reference(), TODAY)
    assert milder.matters == {}


def test_a_stop_ends_the_case() -> None:
    case, said = ruling.confirm(proposed(adverse(rated()), STOP), "panel-2")
    assert case.status is Status.REJECTED
    assert said[1:] == [CaseRejected(nomination="N01", reason=RejectionReason.RULING)]
    assert case.rejection == Rejection(reason=RejectionReason.RULING, minutes_number="演练纪要3号")


def test_a_rejected_case_is_opened_again_by_a_ruling_alone() -> None:
    rejected = stored(custody.rejected(rated(), REJECTION)[0])
    case, said = ruling.confirm(proposed(rejected), "panel-2")
    assert said[1:] == [CaseReopened(nomination="N01")]
    assert (case.status, case.rejection) == (Status.UNDER_REVIEW, None)
    cases.may_stand(case)


def test_a_stopped_case_is_opened_again_with_its_matters_settled() -> None:
    cases.may_stand(ruled(ruled(adverse(rated()), STOP)))


def test_a_new_entry_replaces_one_that_nobody_confirmed() -> None:
    case = proposed(proposed(adverse(rated()), STOP), GO)
    assert [known.outcome for known in case.rulings] == [GO]
    again = proposed(adverse(ruled(case)))
    assert [known.confirmed_by for known in again.rulings] == ["panel-2", None]


def test_a_second_person_confirms() -> None:
    with refused("SECOND_PERSON_NEEDED"):
        ruling.confirm(proposed(adverse(rated())), "panel-1")


def test_there_must_be_something_to_rule_on() -> None:
    with refused("NOTHING_TO_RULE"):
        proposed(rated())
    with refused("NOTHING_TO_RULE"):
        ruling.confirm(adverse(rated()), "panel-2")
    with refused("NOTHING_TO_RULE"):
        ruling.confirm(ruled(adverse(rated())), "panel-2")
    with refused("NOTHING_TO_RULE"):
        proposed(stored(custody.rejected(rated(), REJECTION)[0]), STOP)


def test_who_does_not_hold_the_file_does_not_rule() -> None:
    away = adverse(rated()).model_copy(update={"status": Status.IN_PUBLICITY})
    with refused("HOLDER_ELSEWHERE"):
        proposed(away)
    gone = adverse(rated()).model_copy(update={"status": Status.WITHDRAWN})
    with refused("WRONG_STATE"):
        proposed(gone)
