"""What the public hands in is whole: whom it is about, who signs, where they are reached."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.publicity.bodies import ObjectionBody
from shared.problems import field_errors

SIGNED: dict[str, Any] = {
    "nomination": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "grounds": "UNTRUE_DEEDS",
    "text": "反映的情况写在这里（演练）。",
    "real_name": "演练甲",
    "address": "演练路1号",
    "phone": "0571-00000000",
}


def codes(**changes: Any) -> list[str]:
    with pytest.raises(ValidationError) as invalid:
        ObjectionBody.model_validate({**SIGNED, **changes})
    return [error.code for error in field_errors(invalid.value.errors())]


def test_a_whole_objection_is_taken() -> None:
    assert ObjectionBody.model_validate(SIGNED).real_name == "演练甲"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nomination": None, "about": "PERSON"}, "ABOUT"),
        ({"about": "PROCEDURE"}, "ABOUT"),
        ({"real_name": None, "unit": "演练单位（虚构）"}, "NO_SEAL"),
        ({"address": None}, "NO_CONTACT"),
        ({"phone": None}, "NO_CONTACT"),
    ],
)
def test_what_is_missing_has_a_code(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]
