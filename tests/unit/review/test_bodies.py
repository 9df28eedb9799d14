"""What comes in is strict; what goes out hides findings, texts, others' marks and votes."""

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.review import ballot as ballots
from services.review import case as cases
from services.review.bodies import (
    BallotView,
    CaseView,
    DecisionBody,
    InspectionBody,
    RatingBody,
    ReferenceBody,
)
from services.review.case import Revocation
from shared.problems import field_errors
from tests.unit.review.made import MET, STAFF, ballot, cast, rated, rating

INSPECTION: dict[str, Any] = {
    "inspectors": ["reviewer-1", "reviewer-2"],
    "interviewees": 8,
    "began_on": "2023-04-08",
    "ended_on": "2023-04-10",
    "findings": "反映良好（演练）。",
    "positive": True,
}
REFERENCE: dict[str, Any] = {
    "kind": "DISCIPLINE",
    "level": "city",
    "adverse": False,
    "text": "无问题（演练）。",
    "dated": "2023-04-10",
}
RATING: dict[str, Any] = {
    "advanced": 8,
    "typical": 8,
    "representative": 7,
    "headings": MET.model_dump(),
}
DECISION: dict[str, Any] = {
    "minutes_number": "纪要〔2023〕9号",
    "document_number": "浙应急〔2023〕58号",
    "dated": "2023-04-28",
    "nominations": ["01GXKQ3M5N8RZ0V6T4W2Y7B9CD"],
}
DOSSIER: dict[str, Any] = {
    "nomination": "N01",
    "campaign": "2023-third",
    "version": 2,
    "category": "SYSTEM_STAFF",
    "region": "330106",
    "city": "330100",
    "form": {"name": "测试甲", "id_number": "3301**********1234"},
    "opinions": [],
    "endorsements": [],
    "flags": [],
    "sealed": "sealed-dossier",
    "schema_name": "dossier",
}


def test_whole_bodies_are_taken() -> None:
    assert InspectionBody.model_validate(INSPECTION).interviewees == 8
    assert ReferenceBody.model_validate(REFERENCE).kind == "DISCIPLINE"
    assert RatingBody.model_validate(RATING).headings == MET
    assert DecisionBody.model_validate(DECISION).document_number == "浙应急〔2023〕58号"


@pytest.mark.parametrize(
    ("body", "whole", "change"),
    [
        (InspectionBody, INSPECTION, {"inspectors": ["reviewer-1"]}),
        (InspectionBody, INSPECTION, {"inspectors": ["reviewer-1", "reviewer-1"]}),
        (InspectionBody, INSPECTION, {"inspectors": ["reviewer-1", " reviewer-1 "]}),
        (InspectionBody, INSPECTION, {"inspectors": ["reviewer-1", ""]}),
        (InspectionBody, INSPECTION, {"interviewees": 0}),
        (InspectionBody, INSPECTION, {"interviewees": "8"}),
        (InspectionBody, INSPECTION, {"findings": "  "}),
        (InspectionBody, INSPECTION, {"positive": "yes"}),
        (InspectionBody, INSPECTION, {"ended_on": "10/4/2023"}),
        (ReferenceBody, REFERENCE, {"kind": "FRIENDS"}),
        (ReferenceBody, REFERENCE, {"adverse": 0}),
        (ReferenceBody, REFERENCE, {"text": "\n"}),
        (RatingBody, RATING, {"advanced": 0}),
        (RatingBody, RATING, {"typical": 101}),
        (RatingBody, RATING, {"headings": {**MET.model_dump(), "ability": False}}),
        (RatingBody, RATING, {"representative": 7.5}),
        (RatingBody, RATING, {"representative": True}),
        (RatingBody, RATING, {"headings": {**MET.model_dump(), "political": "true"}}),
        (RatingBody, RATING, {"headings": {**MET.model_dump(), "charm": True}}),
        (RatingBody, RATING, {"headings": {"political": True}}),
        (RatingBody, RATING, {"reviewer": "panel-1"}),
        (DecisionBody, DECISION, {"document_number": "浙应急 〔2023〕58号"}),
        (DecisionBody, DECISION, {"document_number": "58"}),
        (DecisionBody, DECISION, {"nominations": []}),
    ],
)
def test_one_wrong_field_is_enough(
    body: type[BaseModel], whole: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        body.model_validate({**whole, **change})


@pytest.mark.parametrize(
    ("body", "whole", "change", "code"),
    [
        (InspectionBody, INSPECTION, {"inspectors": ["r-1", "r-1"]}, "TWO_INSPECTORS"),
        (
            RatingBody,
            RATING,
            {"headings": {**MET.model_dump(), "conduct": False}},
            "REMARKS_MISSING",
        ),
    ],
)
def test_what_two_fields_say_together_has_a_code_of_its_own(
    body: type[BaseModel], whole: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ValidationError) as invalid:
        body.model_validate({**whole, **change})
    assert [error.code for error in field_errors(invalid.value.errors())] == [code]


def test_a_document_number_is_the_same_with_space_around_it() -> None:
    given = DecisionBody.model_validate({**DECISION, "document_number": " 浙应急〔2023〕58号 "})
    assert given.document_number == "浙应急〔2023〕58号"


def test_nothing_sealed_is_shown() -> None:
    shown = CaseView.of(rated(), DOSSIER, "reviewer-1").model_dump_json()
    assert "sealed" not in shown
    assert "测试甲" in shown


def test_marks_are_blind_until_one_has_given_ones_own() -> None:
    case, _ = cases.rate(rated(), rating("reviewer-2", 9, 9, 9))
    blind = CaseView.of(case, DOSSIER, "reviewer-3")
    assert (blind.ratings, blind.rated_by) == ([], 2)
    seeing = CaseView.of(case, DOSSIER, "reviewer-2")
    assert [r.reviewer for r in seeing.ratings] == ["reviewer-1", "reviewer-2"]


def test_a_case_without_its_dossier_is_still_shown() -> None:
    assert CaseView.of(rated(), None, "reviewer-1").dossier is None


def test_a_member_sees_their_own_vote_and_nobody_elses() -> None:
    state = cast(ballot([rated("N01"), rated("N02")], {STAFF: 1}), panel_1=["N01"], panel_2=["N02"])
    own = BallotView.of(state, "panel-1")
    assert (own.own_choices, own.voted, own.count) == (["N01"], 2, None)
    other = BallotView.of(state, "panel-3")
    assert (other.own_choices, other.own_signed_at) == (None, None)
    assert (own.has_voted, other.has_voted) == (True, False)
    assert "panel-" not in other.model_dump_json()


def test_after_the_close_everyone_sees_the_count_and_still_not_who_chose_whom() -> None:
    state = cast(ballot([rated("N01"), rated("N02")], {STAFF: 1}), panel_1=["N01"], panel_2=["N01"])
    done, _ = ballots.close(state, "panel-1")
    view = BallotView.of(done, "panel-3")
    assert view.count is not None
    assert view.count.placed == ("N01",)
    assert "panel-" not in view.model_dump_json()


def test_of_a_secret_ballot_a_member_sees_that_they_voted_and_no_more() -> None:
    state = ballot([rated("N01")], {STAFF: 1}).model_copy(
        update={"secret": True, "voters": ("panel-1",)}
    )
    views = [BallotView.of(state, member) for member in ("panel-1", "panel-2")]
    assert [view.has_voted for view in views] == [True, False]
    assert [view.own_choices for view in views] == [None, None]


def test_a_revocation_is_shown_without_its_reason() -> None:
    paper = {"document_number": "演练2号", "dated": date(2023, 7, 1), "minutes_number": "纪要2号"}
    revocation = Revocation(**paper, sealed="sealed-reason", proposed_by="panel-1")
    case = rated().model_copy(update={"revocation": revocation})
    shown = CaseView.of(case, DOSSIER, "panel-2").revocation
    assert shown is not None
    assert shown.model_dump() == {**paper, "proposed_by": "panel-1", "confirmed_by": None}
    assert CaseView.of(rated(), DOSSIER, "panel-2").revocation is None
