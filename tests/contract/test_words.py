"""The portal's words: its code lists and field names are those that the services judge by."""

import json
from pathlib import Path
from typing import Any

from services.intake.documents_cases import PROGRESS
from services.intake.event_cases import STAGES
from services.intake.form import Form
from services.intake.nomination import OVER
from services.review import story
from services.review.case import Status
from shared import codes

WORDS = Path(__file__).parents[2] / "web" / "src" / "words"


def _read(name: str) -> Any:
    return json.loads((WORDS / name).read_text(encoding="utf-8"))


def test_the_code_lists_of_the_form_are_those_it_is_checked_by() -> None:
    assert _read("codes.json") == {
        "political_status": [[*pair] for pair in codes.POLITICAL_STATUS.items()],
        "ethnicity": [*codes.ETHNICITIES],
        "education": [[*pair] for pair in codes.EDUCATION.items()],
        "degree": [[*pair] for pair in codes.DEGREES.items()],
        "unit_nature": [*codes.UNIT_NATURES],
        "technical_grade": [*codes.TECHNICAL_GRADES],
        "admin_rank": [*codes.ADMIN_RANKS],
        "leading_rank": [*codes.LEADING_RANKS],
        "party_member": sorted(codes.PARTY_MEMBER),
    }


def test_every_field_of_the_form_has_a_name_for_people() -> None:
    names = _read("fields.json")
    assert set(names) == set(Form.model_fields)
    assert all(names.values())


def test_the_portal_knows_when_nothing_is_left_to_correct() -> None:
    assert _read("over.json") == sorted(OVER)


def test_every_stage_of_a_nomination_has_a_word_for_people_and_the_same_on_paper() -> None:
    words = _read("progress.json")
    assert set(words) == {"INTAKE", "REPORTED", *(stage for stage, _ in STAGES.values())}
    assert words == PROGRESS


def test_who_is_withdrawn_is_called_so_at_every_desk_and_in_the_story() -> None:
    assert story._NOW[Status.WITHDRAWN] == PROGRESS["WITHDRAWN"]
    for desk in ("officer", "review", "publicity"):
        words = (WORDS / f"{desk}.ts").read_text(encoding="utf-8")
        assert "  WITHDRAWN: progress.WITHDRAWN,\n" in words
