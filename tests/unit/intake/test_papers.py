"""The paper forms, read back: every field in its place, boxes for seal and date, no formula."""

import io
import struct
import zlib
from datetime import date
from itertools import pairwise

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table

from services.intake import papers, sheets
from services.intake.papers import ConsultedLine, OpinionBox
from tests.support.people import form

TITLE = "第三届“最美应急人”"


def png(width: int = 4, height: int = 5) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    image = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + image


def read(content: bytes) -> tuple[docx.document.Document, Table]:
    paper = docx.Document(io.BytesIO(content))
    return paper, paper.tables[0]


def fields(table: Table) -> dict[str, str]:
    """What stands beside each label."""
    found: dict[str, str] = {}
    for row in table.rows:
        cells = [cell.text for cell in row.cells]
        for label, value in pairwise(cells):
            found.setdefault(label.replace("\n", ""), value)
    return found


def test_every_field_of_the_form_is_on_the_paper() -> None:
    filled = form(1)
    boxes = [
        OpinionBox("县级\n意见", "情况属实，同意推荐。（1号）", date(2023, 4, 3)),
        OpinionBox("省厅"),
    ]
    paper, table = read(papers.recommendation(TITLE, filled, boxes, None, "应急管理系统干部职工"))
    shown = fields(table)
    assert paper.paragraphs[0].text == f"{TITLE}推荐审批表"
    assert shown["姓名"] == filled["name"]
    assert shown["出生年月"] == filled["birth_month"].replace("-", ".")
    assert shown["政治面貌"] == "中共党员"
    assert shown["身份证号"] == filled["id_number"]
    assert filled["mobile"] in shown["联系电话"]
    assert shown["个人简历"].startswith("2006.08—至今")
    assert shown["主要事迹"] == filled["deeds"]
    assert shown["简要事迹"] == filled["brief"]
    assert "演练嘉奖" in shown["何时何地受过何种奖励"]
    assert shown["何时何地受过何种处分"] == "无"
    assert "照片" in table.cell(0, 6).text
    for label, words in {"县级意见": "2023年4月3日", "省厅": "年　　月　　日"}.items():
        assert "（盖章）" in shown[label]
        assert "负责人签字" in shown[label]
        assert words in shown[label]
    assert papers.FORM_NOTE in [paragraph.text for paragraph in paper.paragraphs]


def test_the_paper_is_a4_in_fangsong() -> None:
    paper, _ = read(papers.recommendation(TITLE, form(1), []))
    section = paper.sections[0]
    size = (section.page_width, section.page_height)
    assert [round(length.cm, 1) for length in size if length] == [21.0, 29.7]
    fonts = paper.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_a_photo_is_in_its_box() -> None:
    paper, table = read(papers.recommendation(TITLE, form(1), [], png()))
    assert len(paper.inline_shapes) == 1
    assert "照片" not in table.cell(0, 6).text


def test_an_early_draft_is_a_form_with_gaps() -> None:
    _, table = read(papers.recommendation(TITLE, {"name": "演练01号", "education": "大学"}, []))
    shown = fields(table)
    assert (shown["姓名"], shown["籍贯"], shown["全日制教育"]) == ("演练01号", "无", "大学")


def test_a_leading_cadres_reason_is_on_the_paper() -> None:
    reason = {"justification": "长期在抢险一线指挥（演练）", "approver": "演练市局党委"}
    _, table = read(papers.recommendation(TITLE, form(1, exemption=reason), []))
    assert "批准人：演练市局党委" in fields(table)["推选领导干部理由"]


def test_a_department_has_a_box_of_its_own() -> None:
    given = ConsultedLine(
        "县级",
        "公安",
        "无异议",
        "经研究，无异议。",
        "演练负责人",
        date(2023, 4, 1),
        date(2023, 10, 1),
    )
    paper, table = read(
        papers.consultation(TITLE, form(1), [given, ConsultedLine("县级", "民政", "")], "西湖区")
    )
    shown = fields(table)
    assert "无异议" in shown["县级公安部门意见"]
    assert "演练负责人" in shown["县级公安部门意见"]
    assert "有效期至2023年10月1日" in shown["县级公安部门意见"]
    assert "年　　月　　日" in shown["县级民政部门意见"]
    assert papers.CONSULTATION_NOTE in [paragraph.text for paragraph in paper.paragraphs]


def test_a_sheet_holds_its_rows_and_no_formula() -> None:
    row = [1, "西湖区", "=1+1", "男", *[""] * 9]
    book = openpyxl.load_workbook(io.BytesIO(sheets.summary(TITLE, "杭州市", [row, row])))
    sheet = book["汇总表"]
    assert sheet["A1"].value == f"{TITLE}推荐人选汇总表"
    assert [cell.value for cell in sheet[3]] == [name for name, _ in sheets.COLUMNS]
    assert [cell.value for cell in sheet[5]][:4] == [2, 1, "西湖区", "'=1+1"]
    assert "f" not in {cell.data_type for cells in sheet.iter_rows() for cell in cells}
    assert sheet["A6"].value == sheets.SHEET_NOTE
