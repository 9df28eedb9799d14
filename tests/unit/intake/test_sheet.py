"""汇总表: what is read of it, what is refused whole, and how wrong rows come back."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cli.rehearsal.forms import filled
from cli.rehearsal.sheets import cells_of, filled_sheet
from events.published import BatchPolicy
from events.vocabulary import Category
from services.intake import form as forms
from services.intake import sheet
from shared.problems import Refusal
from tests.support.people import SETTINGS, person

TODAY = date(2023, 3, 31)
POLICY = SETTINGS.batch
EMPTY = sheet.template(SETTINGS)
TITLE = next(c.title for c in SETTINGS.categories if c.category is Category.SYSTEM_STAFF)


def cells(number: int = 1, /, **changes: str) -> dict[str, str]:
    return {**cells_of(TITLE, filled(person(number))), **changes}


def made(*rows: dict[str, str]) -> bytes:
    return filled_sheet(EMPTY, rows)


def judged(*rows: dict[str, str]) -> list[sheet.Judged]:
    return sheet.judge(sheet.read(made(*rows), POLICY), SETTINGS, TODAY)


def edited(change: Callable[[Any], None], *rows: dict[str, str]) -> bytes:
    book = load_workbook(io.BytesIO(made(*rows)))
    change(book.worksheets[0])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def refused(raw: bytes, policy: BatchPolicy = POLICY) -> tuple[str, set[tuple[str, str]]]:
    with pytest.raises(Refusal) as caught:
        sheet.read(raw, policy)
    return caught.value.code, {(error.pointer, error.code) for error in caught.value.errors}


#: Of an entry: where its flags (1: locked) and its way of compression stand in its local header.
FLAGS, COMPRESSION = 6, 8


def marked(raw: bytes, place: int, value: int) -> bytes:
    """An archive whose entries all say something else of themselves, in header and directory."""
    body = bytearray(raw)
    for start, at in ((b"PK\x03\x04", place), (b"PK\x01\x02", place + 2)):
        for found in re.finditer(start, raw):
            body[found.start() + at] = value
    return bytes(body)


def zipped(**entries: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return body.getvalue()


def test_every_field_of_the_form_has_a_column_or_is_known_to_have_none() -> None:
    named = {column.pointer.split("/")[1] for column in sheet.COLUMNS}
    assert named | sheet.ELSEWHERE == set(forms.Form.model_fields)
    assert len({column.heading for column in sheet.COLUMNS}) == len(sheet.COLUMNS)


def test_a_form_goes_through_the_sheet_and_comes_out_the_same() -> None:
    form = filled(person())
    form |= {"in_service_education": {"level": "14", "degree": "3"}, "technical_grade": "技师"}
    (row,) = judged(cells_of(TITLE, form))
    assert row.errors == ()
    assert row.category is Category.SYSTEM_STAFF
    assert row.form == form
    assert row.line.number == 2


def test_what_excel_makes_of_texts_is_read_as_it_was_meant() -> None:
    def typed(page: Any) -> None:
        place = {cell.value: cell.column for cell in page[1]}
        page.cell(2, place["出生年月"]).value = datetime(1981, 2, 1)  # noqa: DTZ001 - Excel has no zones
        page.cell(2, place["承诺日期"]).value = datetime(2023, 3, 30)  # noqa: DTZ001 - the same
        page.cell(2, place["手机"]).value = 19900000001
        page.cell(2, place["是否基层一线"]).value = True

    (line,) = sheet.read(edited(typed, cells()), POLICY)
    assert line.cells["出生年月"] == "1981-02"
    assert line.cells["承诺日期"] == "2023-03-30"
    assert line.cells["手机"] == "19900000001"
    assert line.cells["是否基层一线"] == "是"


def test_empty_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    rows = judged(cells(1), {}, {}, cells(2))
    assert [row.line.number for row in rows] == [2, 5]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"身份证号": "330100198501010012"}, {"身份证号"}),
        ({"性别": "女"}, {"性别"}),
        ({"政治面貌": "党员"}, {"政治面貌"}),
        ({"是否基层一线": "也许"}, {"是否基层一线"}),
        ({"推荐类别": "其他"}, {"推荐类别"}),
        ({"全日制学历": "博士"}, {"全日制学历"}),
        ({"个人简历": "2006-08 某单位"}, {"个人简历"}),
        ({"处分": ""}, {"处分"}),
        ({"本人同意公示": "否"}, {"本人同意公示"}),
        ({"姓名": "", "职务": "", "出生年月": "1901-13"}, {"姓名", "职务", "出生年月"}),
    ],
)
def test_everything_wrong_with_a_row_by_its_cell(
    changes: dict[str, str], expected: set[str]
) -> None:
    (row,) = judged({**cells(), **changes})
    assert {heading for heading, _ in row.errors} == expected
    assert all(text for _, text in row.errors)


def test_the_same_number_twice_is_the_second_rows_error() -> None:
    first, second = judged(cells(1), cells(1))
    assert first.errors == ()
    assert second.errors == (("身份证号", "与表中另一行重复"),)


def test_wrong_rows_come_back_as_the_same_sheet_and_can_be_sent_again() -> None:
    rows = judged(cells(1), cells(2, 性别="女"), cells(3, 手机="123"))
    answer = sheet.answer(rows)
    page = load_workbook(io.BytesIO(answer)).worksheets[0]
    headings = [cell.value for cell in page[1]]
    assert headings[-1] == sheet.ANSWER
    assert page.max_row == 3
    beside = str(page.cell(2, len(headings)).value)
    assert "原第3行" in beside
    assert "性别" in beside
    marked = page.cell(2, headings.index("性别") + 1)
    assert marked.comment
    assert marked.fill.fgColor.rgb.endswith("FFC7CE")
    assert not page.cell(2, headings.index("姓名") + 1).comment
    again = sheet.read(answer, POLICY)
    assert [line.cells["姓名"] for line in again] == ["演练02号", "演练03号"]


def test_a_formula_refuses_the_sheet_whole_and_names_every_cell() -> None:
    def clever(page: Any) -> None:
        page["B2"] = '=HYPERLINK("http://example.invalid","演练")'
        page["C3"] = "=1+1"

    code, errors = refused(edited(clever, cells(1), cells(2)))
    assert code == "SHEET_REFUSED"
    assert errors == {("/B2", "SHEET_FORMULA"), ("/C3", "SHEET_FORMULA")}


def test_a_text_that_would_be_a_formula_elsewhere_is_one() -> None:
    def hidden(page: Any) -> None:
        page["B2"].value, page["B2"].data_type = "=1+1", "s"

    assert refused(edited(hidden, cells()))[1] == {("/B2", "SHEET_FORMULA")}


def test_columns_that_are_missing_or_unknown() -> None:
    def renamed(page: Any) -> None:
        page["B1"] = "名字"

    code, errors = refused(edited(renamed, cells()))
    assert code == "SHEET_REFUSED"
    assert errors == {("/1", "SHEET_HEADINGS"), ("/B1", "SHEET_HEADINGS")}


def test_an_empty_and_a_long_sheet() -> None:
    assert refused(EMPTY)[1] == {("/2", "SHEET_EMPTY")}
    few = BatchPolicy(rows=1)
    assert refused(made(cells(1), cells(2)), few)[1] == {("/", "SHEET_TOO_LONG")}


def test_a_sheet_that_hides_a_row_behind_many_empty_ones() -> None:
    def far(page: Any) -> None:
        page["B90000"] = "演练"

    assert refused(edited(far, cells()))[1] == {("/", "SHEET_TOO_LONG")}


BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><Types>&b;</Types>'


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK\x03\x04",
        "姓名,性别".encode(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        zipped(**{"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
        zipped(**BOOK),
        zipped(**{**BOOK, "[Content_Types].xml": LAUGHS}),
        zipped(**{**BOOK, "xl/vbaProject.bin": b"macro"}),
        EMPTY[: len(EMPTY) // 2],
        marked(EMPTY, FLAGS, 1),
        marked(EMPTY, COMPRESSION, 97),
    ],
)
def test_what_is_no_sheet(raw: bytes) -> None:
    assert refused(raw) == ("FILE_TYPE", {("/content", "FILE_TYPE")})


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = zipped(**BOOK, **{"xl/worksheets/sheet1.xml": bytes(64 * 1024 * 1024)})
    assert len(raw) < POLICY.bytes
    assert refused(raw) == ("SHEET_REFUSED", {("/", "SHEET_TOO_LARGE")})


def test_the_template_offers_what_may_be_chosen() -> None:
    book = load_workbook(io.BytesIO(EMPTY))
    page, lists = book.worksheets
    assert lists.sheet_state == "hidden"
    ranges = {str(rule.sqref).partition(":")[0] for rule in page.data_validations.dataValidation}
    chosen = [column for column in sheet.COLUMNS if column.choices]
    assert len(ranges) == len(chosen) + 1
    assert lists["A1"].value == SETTINGS.categories[0].title


def test_a_workbook_of_somebody_else() -> None:
    body = io.BytesIO()
    book = Workbook()
    book.active["A1"] = "随便"  # type: ignore[index]
    book.save(body)
    assert refused(body.getvalue())[0] == "SHEET_REFUSED"
