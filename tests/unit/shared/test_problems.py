"""How the domain says no, and how a no looks at the edge (RFC 9457, RFC 6901)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from events.problems import FIELD_CODES
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


class Colour(StrEnum):
    RED = "RED"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=2, max_length=3, pattern="^a")] = "aa"
    colour: Colour = Colour.RED
    one: Literal[1] = 1
    day: date = date(2023, 4, 7)
    rows: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    sure: bool = True
    number: Annotated[int, Field(ge=1, le=9)] = 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("text", 7, "STRING_TYPE"),
        ("text", "a", "STRING_TOO_SHORT"),
        ("text", "aaaa", "STRING_TOO_LONG"),
        ("text", "bb", "STRING_PATTERN_MISMATCH"),
        ("colour", "BLUE", "ENUM"),
        ("one", 2, "LITERAL_ERROR"),
        ("day", "yesterday", "DATE_FROM_DATETIME_PARSING"),
        ("rows", [], "TOO_SHORT"),
        ("rows", [1, 2, 3], "TOO_LONG"),
        ("sure", None, "BOOL_TYPE"),
        ("sure", "perhaps", "BOOL_PARSING"),
        ("number", None, "INT_TYPE"),
        ("number", "many", "INT_PARSING"),
        ("number", 0, "GREATER_THAN_EQUAL"),
        ("number", 10, "LESS_THAN_EQUAL"),
        ("more", 1, "EXTRA_FORBIDDEN"),
    ],
)
def test_what_the_validation_library_finds_has_a_code_and_a_text(
    field: str, value: Any, code: str
) -> None:
    with pytest.raises(ValidationError) as invalid:
        Strict.model_validate({field: value})
    assert field_errors(invalid.value.errors()) == [
        FieldError(f"/{field}", code, FIELD_CODES[code])
    ]


def test_dates_and_bodies_as_json_have_codes_too() -> None:
    with pytest.raises(ValidationError) as invalid:
        Strict.model_validate_json('{"day": "7 April"}', strict=True)
    (error,) = field_errors(invalid.value.errors())
    assert (error.pointer, error.code) == ("/day", "DATE_PARSING")
    with pytest.raises(ValidationError) as broken:
        Strict.model_validate_json("{")
    (error,) = field_errors(broken.value.errors())
    assert (error.code, error.detail) == ("JSON_INVALID", FIELD_CODES["JSON_INVALID"])


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
