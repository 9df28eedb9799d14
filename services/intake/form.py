"""推荐审批表 (annex 3): its fields, and everything that is wrong with a filled one at once.

Annex 3 is not attached to the notice; fields and limits follow domain.md §2.2. A draft may be
incomplete: what is wrong is kept with it and refuses handing it in.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import PydanticCustomError
from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from events.published import FormLimits
from shared import codes
from shared.problems import FieldError, Refusal, field_errors

ID_NUMBER_LENGTH = 18
SENSITIVE = ("id_number", "mobile", "office_phone")
NONE = "无"
#: The most a form may weigh as JSON: a full one has about 30 KiB, an item of the table 400 KiB.
MAX_BYTES = 120 * 1024
_DEPTH = 4
#: A résumé is whole if at most one month lies between two of its rows.
_GAP = 2


def _wrong(code: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{zh}", {"zh": text})


def _id_number(text: str) -> str:
    """GB 11643: eighteen characters, a date that exists, and the check character of ISO 7064.

    Also what is written alike: 港澳台居民居住证 (81, 82, 83 …) and 外国人永久居留身份证 (9 …).
    """
    number = text.strip().upper()
    body = number[:-1]
    if len(number) != ID_NUMBER_LENGTH or not (body.isascii() and body.isdigit()):
        raise _wrong("id_number_format", "身份证号应为18位")
    if number[-1] != ric.calc_check_digit(number):
        raise _wrong("id_number_checksum", "身份证号校验码有误")
    try:
        ric.get_birth_date(number)
    except NumberError:
        raise _wrong("id_number_birth", "身份证号中的出生日期不存在") from None
    return number


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    digits = f"{year}{month}"
    if not (
        len(year) == 4 and digits.isascii() and digits.isdigit() and 1 <= int(month or 0) <= 12  # noqa: PLR2004
    ):
        raise _wrong("month_format", "年月格式应为 1985-01")
    return f"{year}-{int(month):02d}"


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _wrong("day_format", "日期格式应为 2023-04-07") from None


def _name(text: str) -> str:
    """As on the identity card: letters of any script, and ``·`` between the parts of a name."""
    if not all(each.isalnum() or each in "· " for each in text) or text.strip("· ") != text:
        raise _wrong("name_characters", "姓名应与身份证一致，分隔符用“·”")
    return text


def _region(text: str) -> str:
    """A region of GB/T 2260, as the library's table knows it."""
    if len(text) == 6 and text.isascii() and text.isdigit():  # noqa: PLR2004 - GB/T 2260
        last = numdb.get("cn/loc").info(text)[-1][1]
        if "county" in last:
            return text
    raise _wrong("region_code", "应为六位行政区划代码")


def _rows_or_none(value: Any) -> Any:  # noqa: ANN401 - whatever was typed
    """Rows, or an explicit 无: an empty list says nothing (domain.md §2.2)."""
    if value == NONE:
        return ()
    if not value:
        raise _wrong("rows_or_none", "逐项填写，没有的写“无”")
    return value


def _among(values: tuple[str, ...] | Mapping[str, str], code: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in values:
            raise _wrong(code, "不在可选范围内")
        return text

    return AfterValidator(check)


def _true(value: bool) -> bool:  # noqa: FBT001 - a validator takes what it validates
    if not value:
        raise _wrong("pledge_missing", "须由本人承诺并授权")
    return value


Text = Annotated[str, Field(min_length=1, max_length=200)]
Month = Annotated[str, AfterValidator(_month)]
Phone = Annotated[str, Field(pattern=r"^(0\d{2,3}-?\d{7,8}(-\d{1,6})?|1[3-9]\d{9})$")]
Day = Annotated[str, AfterValidator(_day)]
Agreed = Annotated[bool, AfterValidator(_true)]


class Row(BaseModel):
    """A part of the form with fields of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Schooling(Row):
    """学历 (GB/T 4658) and 学位 (GB/T 6864) of one way of study."""

    level: Annotated[str, _among(codes.EDUCATION, "education")]
    degree: Annotated[str, _among(codes.DEGREES, "degree")] | None = None
    school: Annotated[str, Field(min_length=2, max_length=100)] | None = None


class ResumeRow(Row):
    """One line of 个人简历; without an end it lasts until today."""

    begin: Month
    end: Month | None = None
    unit: Text
    post: Text


class Entry(Row):
    """An award or a punishment: what, by whom, when."""

    name: Text
    issuer: Text
    dated: Month


class Exemption(Row):
    """Why a leading cadre is recommended all the same, and who approved it (R11)."""

    justification: Annotated[str, Field(min_length=10, max_length=1000)]
    approver: Text


Entries = Annotated[
    tuple[Entry, ...], BeforeValidator(_rows_or_none), Field(min_length=0, max_length=60)
]


class Form(BaseModel):
    """The filled form. Months are ``YYYY-MM``; lengths are characters.

    ``education`` is 全日制, ``in_service_education`` 在职. ``leading_member`` is 领导班子成员,
    ``leading_post`` whether the unit is led by this person, which decides who is consulted.
    ``consent`` covers the notice and the deeds, ``photo_consent`` the photo (个保法 art. 25).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=30), AfterValidator(_name)]
    sex: Annotated[str, _among(("男", "女"), "sex")]
    ethnicity: Annotated[str, _among(codes.ETHNICITIES, "ethnicity")]
    birth_month: Month
    native_place: str | None = Field(default=None, max_length=60)
    birth_place: str | None = Field(default=None, max_length=60)
    political_status: Annotated[str, _among(codes.POLITICAL_STATUS, "political_status")]
    joined_party: Month | None = None
    started_work: Month
    education: Schooling
    in_service_education: Schooling | None = None
    unit: Annotated[str, Field(min_length=4, max_length=100)]
    unit_nature: Annotated[str, _among(codes.UNIT_NATURES, "unit_nature")]
    unit_region: Annotated[str, AfterValidator(_region)]
    post: Text
    professional_title: str | None = Field(default=None, max_length=60)
    technical_grade: Annotated[str, _among(codes.TECHNICAL_GRADES, "technical_grade")] | None = None
    admin_rank: Annotated[str, _among(codes.ADMIN_RANKS, "admin_rank")]
    leading_member: bool
    leading_post: bool
    frontline: bool
    id_number: Annotated[str, AfterValidator(_id_number)]
    mobile: Annotated[str, Field(pattern=r"^1[3-9]\d{9}$")]
    office_phone: Phone | None = None
    photo: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    resume: Annotated[tuple[ResumeRow, ...], Field(min_length=1, max_length=60)]
    awards: Entries
    punishments: Entries
    deeds: Annotated[str, Field(min_length=1)]
    brief: Annotated[str, Field(min_length=1)]
    pledge: Agreed
    consent: Agreed
    photo_consent: bool = False
    pledged_on: Day
    exemption: Exemption | None = None


@dataclass(frozen=True)
class Difference:
    """What one field said in two versions of a form, by JSON pointer; None where it was absent."""

    pointer: str
    before: Any
    after: Any


def differences(before: Any, after: Any, at: str = "") -> list[Difference]:  # noqa: ANN401 - JSON
    """Where two forms differ, field by field, as deep as both have the same shape."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted({*before, *after})
        pairs = [(name, before.get(name), after.get(name)) for name in names]
    elif isinstance(before, list) and isinstance(after, list):
        pairs = [(str(n), one, other) for n, (one, other) in enumerate(zip_longest(before, after))]
    else:
        return [] if before == after else [Difference(at, before, after)]
    return [d for name, one, other in pairs for d in differences(one, other, f"{at}/{name}")]


def known_fields_only(raw: Mapping[str, Any]) -> None:
    """Refuse fields that the form does not have, so that nothing typed is silently dropped.

    Raises:
        Refusal: ``INVALID`` with every unknown field, ``TOO_LARGE``.
    """
    if len(json.dumps(dict(raw), ensure_ascii=False).encode(errors="replace")) > MAX_BYTES:
        raise Refusal("TOO_LARGE")
    unknown = [name for name in raw if name not in Form.model_fields]
    if unknown:
        errors = [
            FieldError(f"/form/{name}", "EXTRA_FORBIDDEN", "表中没有此项") for name in unknown
        ]
        raise Refusal("INVALID", errors=errors)


def check(raw: Mapping[str, Any], limits: FormLimits, today: date) -> list[FieldError]:
    """Everything that is wrong with a form, field by field; empty when it may be handed in."""
    errors: list[FieldError] = []
    try:
        Form.model_validate(dict(raw))
    except ValidationError as invalid:
        errors = field_errors(invalid.errors(include_url=False, include_input=False))
    wrong = {error.pointer.split("/")[1] for error in errors}
    errors += _lengths(raw, limits, wrong)
    errors += _cross_checks(raw, today, wrong)
    return sorted(errors, key=lambda error: error.pointer)


def masked(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it is stored and shown: numbers masked, everything else as typed."""
    hidden = {
        "id_number": codes.masked_id_number,
        "mobile": codes.masked_phone,
        "office_phone": codes.masked_phone,
    }
    return {
        name: hidden[name](str(value)) if name in hidden else _storable(value)
        for name, value in raw.items()
        if value is not None
    }


def sensitive(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are only ever stored sealed."""
    return {name: raw[name] for name in SENSITIVE if raw.get(name)}


def _lengths(raw: Mapping[str, Any], limits: FormLimits, wrong: set[str]) -> list[FieldError]:
    errors = []
    for name, limit in (("deeds", limits.deeds), ("brief", limits.brief)):
        if name not in wrong and name in raw and codes.characters(raw[name]) > limit:
            errors.append(FieldError(f"/{name}", "TEXT_TOO_LONG", f"不得超过{limit}字"))
    return errors


def _cross_checks(raw: Mapping[str, Any], today: date, wrong: set[str]) -> list[FieldError]:
    """What two fields must say alike (domain.md §2.2); skipped where one of them is wrong alone."""
    right = {n: value for n, value in raw.items() if value is not None and n not in wrong}
    party = [] if "joined_party" in wrong else _party(right)
    return [*_number(right), *party, *_dates(right, today), *_rows(right, today)]


def _number(right: Mapping[str, Any]) -> list[FieldError]:
    """Digits 7 to 12 of an ID number are the birth, an odd 17th is 男."""
    number = str(right.get("id_number", "")).strip()
    errors = []
    if number and "sex" in right and (int(number[16]) % 2 == 1) != (right["sex"] == "男"):
        errors.append(FieldError("/sex", "ID_NUMBER_SEX", "性别与身份证号不符"))
    birth = right.get("birth_month")
    if number and birth and f"{number[6:10]}-{number[10:12]}" != _month(birth):
        errors.append(FieldError("/birth_month", "ID_NUMBER_BIRTH", "出生年月与身份证号不符"))
    return errors


def _party(right: Mapping[str, Any]) -> list[FieldError]:
    if "political_status" not in right:
        return []
    member, joined = right["political_status"] in codes.PARTY_MEMBER, "joined_party" in right
    if member and not joined:
        return [FieldError("/joined_party", "MISSING", "中共党员须填写入党时间")]
    if joined and not member:
        return [FieldError("/joined_party", "NOT_A_MEMBER", "非中共党员不填入党时间")]
    return []


def _dates(right: Mapping[str, Any], today: date) -> list[FieldError]:
    """Birth before work and membership, and nothing later than today."""
    errors = []
    born = _first_day(right["birth_month"]) if "birth_month" in right else date.min
    for name, what in (("started_work", "参加工作时间"), ("joined_party", "入党时间")):
        if name in right and not born < _first_day(right[name]) <= today:
            errors.append(FieldError(f"/{name}", "DATE_ORDER", f"{what}有误"))
    if "pledged_on" in right and date.fromisoformat(str(right["pledged_on"])) > today:
        errors.append(FieldError("/pledged_on", "DATE_ORDER", "承诺日期不得晚于今日"))
    return errors


def _rows(right: Mapping[str, Any], today: date) -> list[FieldError]:
    errors = [
        FieldError(f"/{name}/{number}/dated", "DATE_ORDER", "日期不得晚于今日")
        for name in ("awards", "punishments")
        for number, row in enumerate(right.get(name, ()))
        if row != NONE and _first_day(row["dated"]) > today
    ]
    if "resume" in right:
        worked = right.get("started_work")
        errors += _resume(right["resume"], worked and _months(worked), _months(f"{today:%Y-%m}"))
    return errors


def _resume(rows: Sequence[Mapping[str, Any]], worked: int | None, today: int) -> list[FieldError]:
    """A résumé runs in order, from the first work at the latest until today, without gaps."""
    errors = []
    reached = worked if worked is not None else _months(rows[0]["begin"])
    previous = 0
    for number, row in enumerate(rows):
        begin = _months(row["begin"])
        end = _months(row["end"]) if row.get("end") else today
        if begin < previous or begin > today or not begin <= end <= today:
            errors.append(FieldError(f"/resume/{number}/begin", "RESUME_ORDER", "起止年月有误"))
        elif begin - reached > _GAP:
            text = "与上一段之间空缺超过一个月" if number else "须从参加工作时填起"
            errors.append(FieldError(f"/resume/{number}/begin", "RESUME_GAP", text))
        previous, reached = begin, max(reached, end)
    if today - reached > _GAP:
        last = f"/resume/{len(rows) - 1}/end"
        errors.append(FieldError(last, "RESUME_GAP", "须填至目前"))
    return errors


def _months(month: str) -> int:
    """Months since year 0, to count with."""
    year, number = _month(month).split("-")
    return int(year) * 12 + int(number)


def _first_day(month: str) -> date:
    year, number = _month(month).split("-")
    return date(int(year), int(number), 1)


def _storable(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever was typed
    """What was typed, as the table can hold it: its numbers are no floats, its nesting is flat."""
    if isinstance(value, float) or (depth == _DEPTH and isinstance(value, (dict, list))):
        return str(value)
    if isinstance(value, dict):
        return {name: _storable(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each, depth + 1) for each in value]
    return value
