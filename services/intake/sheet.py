"""汇总表: a city's nominations as a sheet of one row each, read, offered and answered. Pure.

The first row names the columns, every further one is a nomination. Cells are values: a sheet with
a formula is refused whole, for nobody can see what it will show elsewhere. Photos and scans are
not part of it; they are uploaded to the drafts.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from events.published import BatchPolicy, CampaignSettings
from events.vocabulary import Category
from services.intake import form as forms
from shared import codes
from shared.problems import FieldError, Refusal

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "汇总表"
ANSWER = "有误之处"
CATEGORY = "推荐类别"
#: Fields of the form that a sheet does not carry.
ELSEWHERE = frozenset({"photo"})

_CHOICES = "选项"
_YES_NO = {"是": True, "否": False}
_MUST_HAVE = {"[Content_Types].xml", "xl/workbook.xml"}
_RED = PatternFill("solid", fgColor="FFC7CE")
_WIDTH = 18
#: What zip and XML readers raise on what is no sheet, hostile XML included (defusedxml).
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,  # zipfile's word for a locked entry; for an unknown compression, a kind of it
    SyntaxError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, the form's field, what may be chosen, and how its cell is read."""

    heading: str
    pointer: str
    hint: str = ""
    choices: Mapping[str, Any] | None = None
    rows: tuple[str, ...] = ()
    days: bool = False


def _named(table: Mapping[str, str]) -> dict[str, Any]:
    return {name: code for code, name in table.items()}


def _same(values: Sequence[str]) -> dict[str, Any]:
    return dict(zip(values, values, strict=True))


_MONTH = "如 1985-01"
_ENTRY = ("name", "issuer", "dated")

#: The columns after the category, in the order of annex 3.
COLUMNS = (
    Column("姓名", "/name"),
    Column("性别", "/sex", choices=_same(("男", "女"))),
    Column("民族", "/ethnicity", choices=_same(codes.ETHNICITIES)),
    Column("出生年月", "/birth_month", _MONTH),
    Column("籍贯", "/native_place"),
    Column("出生地", "/birth_place"),
    Column("政治面貌", "/political_status", choices=_named(codes.POLITICAL_STATUS)),
    Column("入党时间", "/joined_party", _MONTH),
    Column("参加工作时间", "/started_work", _MONTH),
    Column("全日制学历", "/education/level", choices=_named(codes.EDUCATION)),
    Column("全日制学位", "/education/degree", choices=_named(codes.DEGREES)),
    Column("全日制毕业院校", "/education/school"),
    Column("在职学历", "/in_service_education/level", choices=_named(codes.EDUCATION)),
    Column("在职学位", "/in_service_education/degree", choices=_named(codes.DEGREES)),
    Column("在职毕业院校", "/in_service_education/school"),
    Column("工作单位", "/unit", "全称"),
    Column("单位性质", "/unit_nature", choices=_same(codes.UNIT_NATURES)),
    Column("单位所在地区代码", "/unit_region", "六位，如 330106"),
    Column("职务", "/post"),
    Column("职称", "/professional_title"),
    Column("技术等级", "/technical_grade", choices=_same(codes.TECHNICAL_GRADES)),
    Column("行政级别", "/admin_rank", choices=_same(codes.ADMIN_RANKS)),
    Column("是否领导班子成员", "/leading_member", choices=_YES_NO),
    Column("是否单位主要负责人", "/leading_post", choices=_YES_NO),
    Column("是否基层一线", "/frontline", choices=_YES_NO),
    Column("身份证号", "/id_number", "按文本填写"),
    Column("手机", "/mobile"),
    Column("单位电话", "/office_phone"),
    Column(
        "个人简历",
        "/resume",
        "每行一段：起｜止｜单位｜职务，至今的“止”留空",
        rows=("begin", "end", "unit", "post"),
    ),
    Column("奖励", "/awards", "每行一项：名称｜授予单位｜年月；没有写“无”", rows=_ENTRY),
    Column("处分", "/punishments", "每行一项：名称｜决定单位｜年月；没有写“无”", rows=_ENTRY),
    Column("主要事迹", "/deeds", "2000字以内"),
    Column("简要事迹", "/brief", "300字以内"),
    Column("本人承诺属实", "/pledge", choices=_YES_NO),
    Column("本人同意公示", "/consent", choices=_YES_NO),
    Column("本人同意使用照片", "/photo_consent", choices=_YES_NO),
    Column("承诺日期", "/pledged_on", "如 2023-03-30", days=True),
    Column("推选理由", "/exemption/justification", "领导干部填写"),
    Column("批准人", "/exemption/approver", "领导干部填写"),
)


@dataclass(frozen=True)
class Line:
    """One row of the sheet: its number as Excel shows it, and its cells as texts by heading."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Judged:
    """What a row says, and what is wrong with it: heading of the cell, and the text."""

    line: Line
    category: Category | None
    form: dict[str, Any]
    errors: tuple[tuple[str, str], ...]


def read(raw: bytes, policy: BatchPolicy) -> list[Line]:
    """The rows of an uploaded sheet.

    Raises:
        Refusal: ``FILE_TYPE`` (not an .xlsx), ``SHEET_REFUSED`` with every cell that makes it so.
    """
    _archive(raw, policy)
    try:
        book = load_workbook(BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        rows = list(_cells(book, policy))
    except _BROKEN:
        raise _not_a_sheet() from None
    if not rows:
        raise _refused(("/1", "SHEET_HEADINGS", "首行应为栏目名称"))
    headings = [_text(cell, Column("", "")) for cell in rows[0]]
    errors = [*_heading_errors(headings), *_formulas(rows)]
    lines = list(_lines(headings, rows[1:]))
    if not lines:
        errors.append(FieldError("/2", "SHEET_EMPTY", "没有填写任何一行"))
    if len(lines) > policy.rows:
        errors.append(FieldError("/", "SHEET_TOO_LONG", f"不得超过{policy.rows}行"))
    if errors:
        raise Refusal("SHEET_REFUSED", errors=errors)
    return lines


def judge(lines: Sequence[Line], settings: CampaignSettings, today: date) -> list[Judged]:
    """Each row as a form, with everything that is wrong with it at once."""
    titles = {c.title: c.category for c in settings.categories}
    numbers: set[str] = set()
    return [_judged(line, titles, settings, today, numbers) for line in lines]


def template(settings: CampaignSettings) -> bytes:
    """The empty sheet, with its choices and hints."""
    book, titles = Workbook(), [c.title for c in settings.categories]
    sheet = book.worksheets[0]
    lists = book.create_sheet(_CHOICES)
    lists.sheet_state = "hidden"
    _head(sheet, [CATEGORY, *(column.heading for column in COLUMNS)])
    for number, column in enumerate(_all_columns(titles), start=1):
        letter = get_column_letter(number)
        if column.hint:
            sheet[f"{letter}1"].comment = Comment(column.hint, TITLE)
        if column.choices:
            for place, choice in enumerate(column.choices, start=1):
                lists.cell(place, number, choice)
            among = f"{_CHOICES}!${letter}$1:${letter}${len(column.choices)}"
            rule = DataValidation("list", formula1=f"={among}", allow_blank=True)
            rule.add(f"{letter}2:{letter}{settings.batch.rows + 1}")
            sheet.add_data_validation(rule)
        sheet.column_dimensions[letter].number_format = "@"
    return _bytes(book)


def answer(judged: Sequence[Judged]) -> bytes:
    """The rows that are wrong as the same sheet, each wrong cell marked, with all texts beside."""
    book = Workbook()
    sheet = book.worksheets[0]
    headings = [CATEGORY, *(column.heading for column in COLUMNS)]
    _head(sheet, [*headings, ANSWER])
    for number, row in enumerate((row for row in judged if row.errors), start=2):
        wrong: dict[str, list[str]] = {}
        for heading, text in row.errors:
            wrong.setdefault(heading, []).append(text)
        for place, heading in enumerate(headings, start=1):
            cell = sheet.cell(number, place, row.line.cells.get(heading))
            cell.number_format = "@"
            if heading in wrong:
                cell.fill = _RED
                cell.comment = Comment("；".join(wrong[heading]), TITLE)
        said = "\n".join(f"{heading}：{'；'.join(texts)}" for heading, texts in wrong.items())
        beside = sheet.cell(number, len(headings) + 1, f"原第{row.line.number}行\n{said}")
        beside.alignment = Alignment(wrap_text=True, vertical="top")
    return _bytes(book)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def _archive(raw: bytes, policy: BatchPolicy) -> None:
    """Look at the directory of the archive before anything in it is unpacked.

    A size that is said too small stops the reader there: no entry yields more than its directory
    says.
    """
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            entries = archive.infolist()
    except _BROKEN:
        raise _not_a_sheet() from None
    names = {entry.filename for entry in entries}
    if not names >= _MUST_HAVE or any("vbaProject" in name for name in names):
        raise _not_a_sheet()
    if sum(entry.file_size for entry in entries) > policy.unpacked_bytes:
        raise _refused(("/", "SHEET_TOO_LARGE", "表格展开后过大"))


def _cells(book: Any, policy: BatchPolicy) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl's
    """The rows of the first sheet, as many as a sheet may have and one to tell that there are more.

    Rows without any value in between are counted too: a sheet may not hide behind a million.
    """
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    for seen, row in enumerate(sheet.iter_rows(max_col=len(COLUMNS) + 10)):
        if seen > policy.rows * 2:
            raise _refused(("/", "SHEET_TOO_LONG", f"不得超过{policy.rows}行"))
        yield row


def _heading_errors(headings: Sequence[str]) -> list[FieldError]:
    wanted = [CATEGORY, *(column.heading for column in COLUMNS)]
    known = {*wanted, ANSWER, ""}
    errors = [
        FieldError("/1", "SHEET_HEADINGS", f"缺少栏目“{heading}”")
        for heading in wanted
        if headings.count(heading) != 1
    ]
    errors += [
        FieldError(f"/{get_column_letter(place)}1", "SHEET_HEADINGS", "没有这个栏目")
        for place, heading in enumerate(headings, start=1)
        if heading not in known
    ]
    return errors


def _formulas(rows: Sequence[Sequence[Any]]) -> list[FieldError]:
    return [
        FieldError(f"/{cell.coordinate}", "SHEET_FORMULA", "单元格不得含有公式")
        for row in rows
        for cell in row
        if cell.value is not None
        and (cell.data_type == "f" or str(cell.value).lstrip().startswith(("=", "@")))
    ]


def _lines(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[Line]:
    columns = {column.heading: column for column in COLUMNS}
    for number, row in enumerate(rows, start=2):
        cells = {
            heading: _text(cell, columns.get(heading, Column("", "")))
            for heading, cell in zip(headings, row, strict=False)
            if heading and heading != ANSWER
        }
        filled = {heading: text for heading, text in cells.items() if text}
        if filled:
            yield Line(number, filled)


def _text(cell: Any, column: Column) -> str:  # noqa: ANN401 - openpyxl's
    """A cell as somebody would have typed it: Excel makes dates and numbers of texts by itself."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}" if column.days else f"{value:%Y-%m}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


# ── judging ─────────────────────────────────────────────────────────────────────────────────────


def _judged(
    line: Line,
    titles: Mapping[str, Category],
    settings: CampaignSettings,
    today: date,
    numbers: set[str],
) -> Judged:
    category = titles.get(line.cells.get(CATEGORY, ""))
    form, errors = _form(line)
    if category is None:
        errors.append((CATEGORY, "不在可选范围内" if CATEGORY in line.cells else "必填"))
    unread = {heading for heading, _ in errors}
    for error in forms.check(form, settings.limits, today):
        heading = _heading_of(error.pointer)
        if heading is not None and heading not in unread:
            errors.append((heading, error.detail))
    number = str(form.get("id_number", "")).upper()
    if number and number in numbers:
        errors.append(("身份证号", "与表中另一行重复"))
    numbers.add(number)
    return Judged(line, category, form, tuple(errors))


def _form(line: Line) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The form that a row fills, and the cells that cannot be read."""
    form: dict[str, Any] = {}
    errors = []
    for column in COLUMNS:
        text = line.cells.get(column.heading)
        if text is None:
            continue
        value: Any = text
        if column.choices:
            value = column.choices.get(text, text)
        elif column.rows and text != forms.NONE:
            value = _rows(text, column.rows)
            if value is None:
                errors.append((column.heading, f"每行应为{len(column.rows)}项，用“｜”隔开"))
                continue
        name, _, part = column.pointer[1:].partition("/")
        if part:
            form.setdefault(name, {})[part] = value
        else:
            form[name] = value
    return form, errors


def _rows(text: str, names: Sequence[str]) -> list[dict[str, str]] | None:
    """The lines of a cell, each cut at its bars; None if one has too many or too few."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) != len(names):
            return None
        found.append({name: part for name, part in zip(names, parts, strict=True) if part})
    return found


@lru_cache
def _heading_of(pointer: str) -> str | None:
    """The column that an error of the form is about; None for what a sheet does not carry."""
    name = pointer.split("/")[1]
    if name in ELSEWHERE:
        return None
    near: Callable[[Column], bool] = lambda column: column.pointer.split("/")[1] == name  # noqa: E731
    exact = [column.heading for column in COLUMNS if column.pointer == pointer]
    return (exact or [column.heading for column in COLUMNS if near(column)])[0]


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def _all_columns(titles: Sequence[str]) -> list[Column]:
    return [Column(CATEGORY, "", choices=_same(titles)), *COLUMNS]


def _head(sheet: Any, headings: Sequence[str]) -> None:  # noqa: ANN401 - openpyxl's
    sheet.title = TITLE
    sheet.append(list(headings))
    sheet.freeze_panes = "C2"
    for place, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH


def _bytes(book: Workbook) -> bytes:
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def _not_a_sheet() -> Refusal:
    return Refusal("FILE_TYPE", errors=[FieldError("/content", "FILE_TYPE", "应为 .xlsx 表格")])


def _refused(error: tuple[str, str, str]) -> Refusal:
    return Refusal("SHEET_REFUSED", errors=[FieldError(*error)])
