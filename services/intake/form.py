"""推荐审批表 (annex 3): its fields, and everything that is wrong with a filled one at once.

Annex 3 is not attached to the notice; fields and limits follow domain.md §2.2. A draft may be
incomplete: what is wrong is kept with it and refuses handing it in.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NumberError

from events.published import FormLimits
from shared import codes
from shared.problems import FieldError, Refusal, field_errors

ID_NUMBER_LENGTH = 18
SENSITIVE = ("id_number", "mobile", "office_phone")


def _wrong(code: str, text: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{zh}", {"zh": text})


def _id_number(text: str) -> str:
    """GB 11643: eighteen characters, a date that exists, and the check character of ISO 7064."""
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
    if not (len(year) == 4 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):  # noqa: PLR2004
        raise _wrong("month_format", "年月格式应为 1985-01")
    return f"{year}-{int(month):02d}"


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


class ResumeRow(BaseModel):
    """One line of 个人简历."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begin: Month
    end: Month | None = None
    unit: Text
    post: Text


class Exemption(BaseModel):
    """Why a leading cadre is recommended all the same, and who approved it (R11)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    justification: Annotated[str, Field(min_length=10, max_length=1000)]
    approver: Text


class Form(BaseModel):
    """The filled form. Months are ``YYYY-MM``; lengths are characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=30)]
    sex: Annotated[str, _among(("男", "女"), "sex")]
    ethnicity: Annotated[str, Field(min_length=2, max_length=20)]
    birth_month: Month
    native_place: str | None = Field(default=None, max_length=60)
    political_status: Annotated[str, _among(codes.POLITICAL_STATUS, "political_status")]
    joined_party: Month | None = None
    started_work: Month
    education: Text
    degree: str | None = Field(default=None, max_length=60)
    unit: Annotated[str, Field(min_length=4, max_length=100)]
    unit_nature: Annotated[str, _among(codes.UNIT_NATURES, "unit_nature")]
    post: Text
    professional_title: str | None = Field(default=None, max_length=60)
    admin_rank: Annotated[str, _among(codes.ADMIN_RANKS, "admin_rank")]
    leading_member: bool
    frontline: bool
    id_number: Annotated[str, AfterValidator(_id_number)]
    mobile: Annotated[str, Field(pattern=r"^1[3-9]\d{9}$")]
    office_phone: str | None = Field(default=None, max_length=30)
    photo: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    resume: Annotated[tuple[ResumeRow, ...], Field(min_length=1, max_length=60)]
    awards: Annotated[str, Field(min_length=1, max_length=2000)]
    deeds: Annotated[str, Field(min_length=1)]
    brief: Annotated[str, Field(min_length=1)]
    pledge: Annotated[bool, AfterValidator(_true)]
    exemption: Exemption | None = None


def known_fields_only(raw: Mapping[str, Any]) -> None:
    """Refuse fields that the form does not have, so that nothing typed is silently dropped.

    Raises:
        Refusal: ``INVALID`` with every unknown field.
    """
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
        name: hidden[name](str(value)) if name in hidden and value is not None else value
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

    def both(*names: str) -> bool:
        return all(raw.get(name) is not None and name not in wrong for name in names)

    errors = []
    if both("id_number", "sex"):
        odd = int(str(raw["id_number"]).strip()[16]) % 2 == 1
        if odd != (raw["sex"] == "男"):
            errors.append(FieldError("/sex", "ID_NUMBER_SEX", "性别与身份证号不符"))
    if both("id_number", "birth_month"):
        number = str(raw["id_number"]).strip()
        if f"{number[6:10]}-{number[10:12]}" != _month(raw["birth_month"]):
            errors.append(FieldError("/birth_month", "ID_NUMBER_BIRTH", "出生年月与身份证号不符"))
    if both("political_status"):
        errors += _party(raw, member=raw["political_status"] in codes.PARTY_MEMBER, wrong=wrong)
    if both("birth_month", "started_work") and not (
        _first_day(raw["birth_month"]) < _first_day(raw["started_work"]) <= today
    ):
        errors.append(FieldError("/started_work", "DATE_ORDER", "参加工作时间有误"))
    return errors


def _party(raw: Mapping[str, Any], *, member: bool, wrong: set[str]) -> list[FieldError]:
    joined = raw.get("joined_party")
    if member and joined is None:
        return [FieldError("/joined_party", "MISSING", "中共党员须填写入党时间")]
    if not member and joined is not None and "joined_party" not in wrong:
        return [FieldError("/joined_party", "NOT_A_MEMBER", "非中共党员不填入党时间")]
    return []


def _first_day(month: str) -> date:
    year, number = _month(month).split("-")
    return date(int(year), int(number), 1)
