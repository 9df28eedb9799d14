"""推荐审批表: what is right, and everything that is wrong at once (domain.md §2.2)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.rehearsal.forms import filled, id_number
from cli.rehearsal.plan import Plan
from events.published import FormLimits
from services.intake import form as forms
from shared.problems import Refusal

TODAY = date(2023, 3, 31)
PERSON = Plan.load().people[0]
RIGHT = {**filled(PERSON), "photo": "0" * 64}


def wrong(**changes: Any) -> dict[str, str]:
    """Pointer and code of everything wrong with the right form after these changes."""
    raw = {name: value for name, value in {**RIGHT, **changes}.items() if value is not ...}
    return {error.pointer: error.code for error in forms.check(raw, FormLimits(), TODAY)}


def test_the_rehearsals_form_is_right() -> None:
    assert wrong() == {}


@pytest.mark.parametrize(
    ("number", "sex", "birth"),
    [
        ("330100198501010011", "男", "1985-01"),
        ("33010019850101002X", "女", "1985-01"),
        ("33010019850101002x", "女", "1985-01"),
        ("330100198501019980", "女", "1985-01"),
    ],
)
def test_right_numbers(number: str, sex: str, birth: str) -> None:
    assert wrong(id_number=number, sex=sex, birth_month=birth) == {}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("330100198501010012", "ID_NUMBER_CHECKSUM"),
        ("33010019850101001", "ID_NUMBER_FORMAT"),
        ("3301001985010100１1", "ID_NUMBER_FORMAT"),
        ("", "ID_NUMBER_FORMAT"),
    ],
)
def test_wrong_numbers(number: str, code: str) -> None:
    assert wrong(id_number=number)["/id_number"] == code


def test_a_date_that_does_not_exist_is_wrong_even_with_a_right_check_character() -> None:
    body = "33010019850230001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    number = body + "10X98765432"[total % 11]
    assert wrong(id_number=number)["/id_number"] == "ID_NUMBER_BIRTH"


def test_sex_and_birth_must_agree_with_the_number() -> None:
    assert wrong(sex="女") == {"/sex": "ID_NUMBER_SEX"}
    assert wrong(birth_month="1990-01")["/birth_month"] == "ID_NUMBER_BIRTH"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ...}, {"/name": "MISSING"}),
        ({"political_status": "99"}, {"/political_status": "POLITICAL_STATUS"}),
        ({"joined_party": None}, {"/joined_party": "MISSING"}),
        ({"political_status": "13"}, {"/joined_party": "NOT_A_MEMBER"}),
        ({"joined_party": "1979-01"}, {"/joined_party": "DATE_ORDER"}),
        ({"joined_party": "2023-04"}, {"/joined_party": "DATE_ORDER"}),
        ({"joined_party": "2010年"}, {"/joined_party": "MONTH_FORMAT"}),
        ({"sex": "不详"}, {"/sex": "SEX"}),
        ({"unit_nature": "其它"}, {"/unit_nature": "UNIT_NATURE"}),
        ({"name": "演练·01号"}, {}),
        ({"name": "·演练"}, {"/name": "NAME_CHARACTERS"}),
        ({"name": "演练<b>"}, {"/name": "NAME_CHARACTERS"}),
        ({"ethnicity": "汉"}, {"/ethnicity": "ETHNICITY"}),
        ({"ethnicity": "外国血统中国籍人士"}, {}),
        ({"education": {"level": "99"}}, {"/education/level": "EDUCATION"}),
        ({"education": {"level": "21", "degree": "9"}}, {"/education/degree": "DEGREE"}),
        ({"in_service_education": {"level": "14", "degree": "3"}}, {}),
        ({"unit_region": "330199"}, {"/unit_region": "REGION_CODE"}),
        ({"technical_grade": "大师"}, {"/technical_grade": "TECHNICAL_GRADE"}),
        ({"office_phone": "0571-00000000"}, {}),
        ({"office_phone": "12"}, {"/office_phone": "STRING_PATTERN_MISMATCH"}),
        ({"photo": "0" * 63}, {"/photo": "STRING_PATTERN_MISMATCH"}),
        ({"awards": "无", "punishments": "无"}, {}),
        ({"awards": []}, {"/awards": "ROWS_OR_NONE"}),
        ({"punishments": ...}, {"/punishments": "MISSING"}),
        (
            {"punishments": [{"name": "警告"}]},
            {
                "/punishments/0/issuer": "MISSING",
                "/punishments/0/dated": "MISSING",
            },
        ),
        ({"consent": False}, {"/consent": "PLEDGE_MISSING"}),
        ({"pledged_on": "2023-04-01"}, {"/pledged_on": "DATE_ORDER"}),
        ({"pledged_on": "昨天"}, {"/pledged_on": "DAY_FORMAT"}),
        ({"started_work": "2023-04"}, {"/started_work": "DATE_ORDER"}),
        (
            {"started_work": "1970-01"},
            {"/started_work": "DATE_ORDER", "/resume/0/begin": "RESUME_GAP"},
        ),
        ({"mobile": "12345"}, {"/mobile": "STRING_PATTERN_MISMATCH"}),
        ({"admin_rank": "皇帝"}, {"/admin_rank": "ADMIN_RANK"}),
        ({"pledge": False}, {"/pledge": "PLEDGE_MISSING"}),
        ({"resume": []}, {"/resume": "TOO_SHORT"}),
        ({"deeds": "字" * 2001}, {"/deeds": "TEXT_TOO_LONG"}),
        ({"brief": "字" * 301}, {"/brief": "TEXT_TOO_LONG"}),
    ],
)
def test_each_rule_of_a_field(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert wrong(**changes) == expected


def stay(begin: str, end: str | None = None) -> dict[str, Any]:
    return {"begin": begin, "end": end, "unit": "演练单位（虚构）", "post": "科员"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([stay("2006-08", "2010-07"), stay("2010-09")], {}),
        ([stay("2006-08", "2010-07"), stay("2010-10")], {"/resume/1/begin": "RESUME_GAP"}),
        ([stay("2006-08", "2010-07"), stay("2008-01")], {}),
        ([stay("2002-09", "2006-07"), stay("2006-08")], {}),
        ([stay("2007-01")], {"/resume/0/begin": "RESUME_GAP"}),
        ([stay("2006-08", "2022-12")], {"/resume/0/end": "RESUME_GAP"}),
        ([stay("2006-08"), stay("2005-01")], {"/resume/1/begin": "RESUME_ORDER"}),
        ([stay("2010-08", "2009-01")], {"/resume/0/begin": "RESUME_ORDER"}),
    ],
)
def test_a_resume_runs_in_order_and_without_gaps(
    rows: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    found = wrong(resume=rows)
    assert {pointer: found.get(pointer) for pointer in expected} == expected
    assert bool(found) == bool(expected)


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000", "931330"])
def test_permits_of_the_same_pattern_are_taken(prefix: str) -> None:
    """港澳台居民居住证, 外国人永久居留身份证: 18 characters, same check (domain.md §2.2)."""
    body = f"{prefix}19850101001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    number = body + "10X98765432"[total % 11]
    assert wrong(id_number=number, birth_month="1985-01", sex="男") == {}


def test_a_form_that_no_item_could_hold_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        forms.known_fields_only({"deeds": "字" * forms.MAX_BYTES})
    assert refused.value.code == "TOO_LARGE"


def test_what_is_typed_can_be_stored_whatever_it_is() -> None:
    deep: list[Any] = []
    for _ in range(60):
        deep = [deep]
    assert forms.masked({"name": 1.5, "resume": deep})["name"] == "1.5"


def test_white_space_does_not_count_as_characters() -> None:
    assert wrong(brief="字 " * 300) == {}


def test_everything_wrong_comes_at_once() -> None:
    found = wrong(sex="女", mobile="1", political_status="99", brief="", name=...)
    assert set(found) == {"/sex", "/mobile", "/political_status", "/brief", "/name"}


def test_fields_the_form_does_not_have_are_refused_by_name() -> None:
    with pytest.raises(Refusal) as refused:
        forms.known_fields_only({"name": "演练01号", "hobby": "围棋"})
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/form/hobby", "EXTRA_FORBIDDEN")


def test_numbers_are_masked_and_everything_else_is_as_typed() -> None:
    masked = forms.masked(RIGHT)
    number = id_number(PERSON)
    assert masked["id_number"] == f"{number[:6]}********{number[-4:]}"
    assert RIGHT["mobile"] not in str(masked)
    assert masked["deeds"] == RIGHT["deeds"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(changes=st.dictionaries(st.sampled_from(sorted(forms.Form.model_fields)), JSON, max_size=6))
def test_whatever_is_typed_the_check_answers(changes: dict[str, Any]) -> None:
    raw = {**RIGHT, **changes}
    errors = forms.check(raw, FormLimits(), TODAY)
    assert all(error.pointer.startswith("/") and error.detail for error in errors)
    forms.masked(raw)
    forms.sensitive(raw)
