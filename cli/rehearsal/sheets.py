"""A 汇总表 as a city fills it in: the downloaded sheet with a row for each person."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from services.intake.sheet import CATEGORY, COLUMNS, Column


def filled_sheet(empty: bytes, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The empty sheet with rows of cells by heading."""
    book = load_workbook(BytesIO(empty))
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    for number, cells in enumerate(rows, start=2):
        for place, heading in enumerate(headings, start=1):
            sheet.cell(number, place, cells.get(heading))
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def cells_of(title: str, form: Mapping[str, Any]) -> dict[str, str]:
    """A form as the cells of its row; ``title`` is the category's."""
    cells = {CATEGORY: title}
    for column in COLUMNS:
        name, _, part = column.pointer[1:].partition("/")
        value = form.get(name, {}).get(part) if part else form.get(name)
        if value is not None:
            cells[column.heading] = _cell(column, value)
    return cells


def _cell(column: Column, value: Any) -> str:  # noqa: ANN401 - whatever a form holds
    if column.choices:
        return next(name for name, code in column.choices.items() if code == value)
    if column.rows and not isinstance(value, str):
        lines = ["｜".join(row.get(name, "") for name in column.rows) for row in value]
        return "\n".join(lines)
    return str(value)
