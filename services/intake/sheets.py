"""汇总表: the recommended people of a region in rank order, as an Excel sheet. Pure.

Columns follow domain.md §2.1; numbers stay masked, so no seal is opened for a list.
"""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from shared import codes

SHEET_NOTE = "注：通知未附汇总表样式，本表参照同类活动拟定，非官方样表；电话已隐去中间四位。"
COLUMNS: Sequence[tuple[str, int]] = (
    ("序号", 6),
    ("排序", 6),
    ("推荐地区", 12),
    ("姓名", 12),
    ("性别", 6),
    ("民族", 8),
    ("出生年月", 10),
    ("政治面貌", 12),
    ("工作单位", 30),
    ("职务", 16),
    ("行政级别", 12),
    ("类别", 22),
    ("手机", 14),
    ("目前进度", 14),
)
_HEAD = 3


def summary(title: str, unit: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """The sheet; ``rows`` hold the columns after 序号, in the order that is wanted."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover - a new workbook has one
        raise ValueError("no sheet")
    sheet.title = "汇总表"
    last = get_column_letter(len(COLUMNS))
    sheet.merge_cells(f"A1:{last}1")
    sheet["A1"] = f"{title}推荐人选汇总表"
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet["A2"] = f"填报单位：{unit}"
    for number, (name, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(_HEAD, number, name)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate([number, *row], start=1):
            sheet.cell(_HEAD + number, column, _plain(value))
    end = _HEAD + len(rows)
    line = Side(style="thin")
    for cells in sheet.iter_rows(min_row=_HEAD, max_row=end, max_col=len(COLUMNS)):
        for cell in cells:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.font = Font(name="仿宋_GB2312", size=12)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.cell(end + 1, 1, SHEET_NOTE)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def political(code: Any) -> str:  # noqa: ANN401 - whatever was typed
    """政治面貌 by its code."""
    return codes.POLITICAL_STATUS.get(str(code), str(code or ""))


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cell's value
    """What was typed is text, and never a formula of the reader's spreadsheet."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
