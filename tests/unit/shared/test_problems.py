"""How the domain says no, and how a no looks at the edge (RFC 9457, RFC 6901)."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from shared.problems import FieldError, Refusal, field_errors, pointer


class Row(BaseModel):
    year: int


class Sheet(BaseModel):
    name: Annotated[str, Field(min_length=2)]
    rows: list[Row]


def test_every_wrong_field_is_told_at_once_by_its_pointer() -> None:
    with pytest.raises(ValidationError) as invalid:
        Sheet.model_validate({"name": "x", "rows": [{"year": 1}, {"year": "y"}, {}]})
    found = field_errors(invalid.value.errors())
    assert [error.pointer for error in found] == ["/name", "/rows/1/year", "/rows/2/year"]
    assert all(any("一" <= letter <= "鿿" for letter in error.detail) for error in found)
    assert all(error.code.isupper() for error in found)


def test_a_pointer_escapes_what_rfc_6901_asks() -> None:
    assert pointer(["a/b", 0, "m~n"]) == "/a~1b/0/m~0n"
    assert pointer([]) == ""


def test_a_refusal_shows_code_status_title_and_fields() -> None:
    refusal = Refusal("INVALID", "detail", [FieldError("/name", "TOO_SHORT", "内容过短")])
    assert refusal.body() == {
        "type": "urn:zuimei:problem:INVALID",
        "title": refusal.kind.title,
        "status": 422,
        "code": "INVALID",
        "detail": "detail",
        "errors": [{"pointer": "/name", "code": "TOO_SHORT", "detail": "内容过短"}],
    }


def test_a_code_that_is_not_on_the_list_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Refusal("NO_SUCH_CODE")
