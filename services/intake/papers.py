"""The paper forms, filled: 推荐审批表 (annex 3) and 征求意见表 (annex 4) as Word documents. Pure.

Annexes 3 and 4 are not attached to the notice: fields and layout follow domain.md §2.2 and §2.3
and comparable campaigns, and the documents say so. A4, 仿宋, one table per form, an opinion box
with room for signature, seal and date per level. The fonts are named, not embedded: the reader's
own 仿宋 is used.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from shared import codes

FORM_NOTE = "注：通知未附附件3，本表项目和版式参照同类活动拟定，非官方样表。"
CONSULTATION_NOTE = "注：通知未附附件4，本表项目和版式参照同类活动拟定，非官方样表。"
BODY_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"
_LATIN = "Times New Roman"
_WIDTH = 16.4  # cm between the margins of an A4 page
_SEAL = "（盖章）"
_SIGNED = "负责人签字：　　　　　　"


@dataclass(frozen=True)
class OpinionBox:
    """A level's column of opinion: who, what it says, when (None: still to be filled in)."""

    title: str
    text: str = ""
    dated: date | None = None


@dataclass(frozen=True)
class ConsultedLine:
    """A department's line of annex 4."""

    level: str
    department: str
    opinion: str
    text: str = ""
    signer: str = ""
    dated: date | None = None
    valid_until: date | None = None


def recommendation(
    title: str,
    form: Mapping[str, Any],
    boxes: Sequence[OpinionBox],
    photo: bytes | None = None,
    category: str = "",
) -> bytes:
    """The filled 推荐审批表 as a .docx."""
    paper = _paper()
    _heading(paper, f"{title}推荐审批表")
    table = _table(paper, (2.3, 2.4, 2.3, 2.1, 2.3, 2.1, 2.9))
    _person(table, form, photo, category)
    for name, rows in (
        ("个人简历", _resume(form)),
        ("何时何地\n受过何种\n奖励", _entries(form.get("awards"))),
        ("何时何地\n受过何种\n处分", _entries(form.get("punishments"))),
        ("简要事迹", [_text(form, "brief")]),
        ("主要事迹", _text(form, "deeds").splitlines()),
    ):
        _long(table, name, rows, 2.2)
    _pledge(table, form)
    for box in boxes:
        _opinion(table, box)
    _note(paper, FORM_NOTE)
    return _bytes(paper)


def consultation(
    title: str, form: Mapping[str, Any], lines: Sequence[ConsultedLine], unit: str
) -> bytes:
    """The filled 征求意见表 as a .docx: one box per department and level."""
    paper = _paper()
    _heading(paper, f"{title}推荐人选征求意见表")
    _right(paper, f"填报单位：{unit}")
    table = _table(paper, (2.2, 3.2, 1.8, 3.2, 2.2, 3.8))
    _pairs(table, [("姓名", form.get("name")), ("性别", form.get("sex")), _political(form)])
    _wide(table, "工作单位", form.get("unit"))
    _wide(table, "职务", form.get("post"))
    for line in lines:
        row = table.add_row()
        _tall(row, 3.6)
        _put(row.cells[0], f"{line.level}\n{line.department}\n部门意见")
        _sealed(row.cells[1].merge(row.cells[5]), _said(line), line.dated)
    _note(paper, CONSULTATION_NOTE)
    return _bytes(paper)


def _said(line: ConsultedLine) -> list[str]:
    said = [line.opinion, line.text]
    if line.signer:
        said.append(f"经办人（负责人）：{line.signer}")
    if line.valid_until:
        said.append(f"有效期至{_day(line.valid_until)}")
    return [part for part in said if part]


def _person(table: Table, form: Mapping[str, Any], photo: bytes | None, category: str) -> None:
    first = len(table.rows)
    joined = form.get("joined_party")
    rows: list[list[tuple[str, Any]]] = [
        [("姓名", form.get("name")), ("性别", form.get("sex")), ("民族", form.get("ethnicity"))],
        [
            ("出生年月", _month(form.get("birth_month"))),
            ("籍贯", form.get("native_place")),
            ("出生地", form.get("birth_place")),
        ],
        [
            _political(form),
            ("入党时间", _month(joined) if joined else "—"),
            ("参加工作\n时间", _month(form.get("started_work"))),
        ],
        [
            ("行政级别", form.get("admin_rank")),
            ("技术职务", form.get("professional_title")),
            ("技术等级", form.get("technical_grade")),
        ],
    ]
    for pairs in rows:
        row = table.add_row()
        _tall(row, 1.2)
        for place, (name, value) in enumerate(pairs):
            _put(row.cells[2 * place], name)
            _put(row.cells[2 * place + 1], _shown(value))
    box = table.cell(first, 6).merge(table.cell(len(table.rows) - 1, 6))
    _picture(box, photo)
    _halves(table, "全日制\n教育", _schooling(form.get("education")))
    _halves(table, "在职教育", _schooling(form.get("in_service_education")))
    _wide(table, "工作单位", form.get("unit"))
    _wide(table, "职务", form.get("post"))
    nature = "、".join(part for part in (_text(form, "unit_nature"), category) if part)
    _wide(table, "单位性质\n及类别", nature)
    leading = "是" if form.get("leading_member") else "否"
    front = "是" if form.get("frontline") else "否"
    _wide(table, "岗位情况", f"领导班子成员：{leading}　　基层一线：{front}")
    _wide(table, "身份证号", form.get("id_number"))
    _wide(table, "联系电话", "　".join(filter(None, map(form.get, ("mobile", "office_phone")))))
    exemption = form.get("exemption")
    if exemption:
        text = f"{exemption['justification']}（批准人：{exemption['approver']}）"
        _wide(table, "推选领导\n干部理由", text)


def _pledge(table: Table, form: Mapping[str, Any]) -> None:
    consent = "同意" if form.get("photo_consent") else "不同意"
    row = table.add_row()
    _tall(row, 2.4)
    _put(row.cells[0], "本人承诺\n与授权")
    cell = row.cells[1].merge(row.cells[6])
    _put(
        cell,
        "本人承诺所填内容真实，同意为选树、公示和宣传之目的处理并公开姓名、单位、职务和事迹；"
        f"{consent}公开照片。",
        centred=False,
    )
    _line(cell, "本人签字：　　　　　　", right=True)
    _line(cell, _day(form.get("pledged_on")), right=True)


def _opinion(table: Table, box: OpinionBox) -> None:
    row = table.add_row()
    _tall(row, 3.8)
    _put(row.cells[0], box.title)
    _sealed(row.cells[1].merge(row.cells[6]), [box.text] if box.text else [], box.dated)


def _sealed(cell: _Cell, lines: Sequence[str], dated: date | None) -> None:
    """What was said above; room for signature, seal and date below."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    _put(cell, lines[0] if lines else "", centred=False, middle=False)
    for text in lines[1:]:
        _line(cell, text)
    _line(cell, "")
    _line(cell, _SIGNED, right=True)
    _line(cell, _SEAL + "　　　　　　", right=True)
    _line(cell, _day(dated), right=True)


# ── Words ───────────────────────────────────────────────────────────────────────────────────────


def _text(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name) or "")


def _shown(value: Any) -> str:  # noqa: ANN401 - whatever was typed
    return str(value) if value not in (None, "") else "无"


def _month(value: Any) -> str:  # noqa: ANN401 - whatever was typed
    """``1985-01`` as the forms of the cadre offices write it: 1985.01."""
    return str(value or "").replace("-", ".")


def _day(value: Any) -> str:  # noqa: ANN401 - a date, its text, or nothing yet
    if not value:
        return "　　年　　月　　日"
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return f"{day.year}年{day.month}月{day.day}日"


def _political(form: Mapping[str, Any]) -> tuple[str, str]:
    code = _text(form, "political_status")
    return "政治面貌", codes.POLITICAL_STATUS.get(code, code)


def _schooling(value: Any) -> str:  # noqa: ANN401 - a code pair, or text of an early draft
    if not isinstance(value, Mapping):
        return _shown(value)
    level = codes.EDUCATION.get(str(value.get("level")), "")
    degree = codes.DEGREES.get(str(value.get("degree")), "")
    parts = (level, degree and f"{degree}学位", str(value.get("school") or ""))
    return "　".join(part for part in parts if part) or "无"


def _resume(form: Mapping[str, Any]) -> list[str]:
    rows = form.get("resume") or []
    return [
        f"{_month(row.get('begin'))}—{_month(row.get('end')) or '至今'}　"
        f"{row.get('unit', '')}　{row.get('post', '')}"
        for row in rows
        if isinstance(row, Mapping)
    ]


def _entries(value: Any) -> list[str]:  # noqa: ANN401 - rows, or the explicit 无
    if not isinstance(value, list | tuple):
        return [_shown(value)]
    return [
        f"{_month(row.get('dated'))}　{row.get('issuer', '')}　{row.get('name', '')}"
        for row in value
        if isinstance(row, Mapping)
    ] or ["无"]


# ── Paper ───────────────────────────────────────────────────────────────────────────────────────


def _paper() -> Paper:
    paper = Document()
    section = paper.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(12)  # 小四
    style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
    return paper


def _heading(paper: Paper, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(10)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = _LATIN, Pt(20)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), TITLE_FONT)  # noqa: SLF001 - python-docx has no word for East Asian fonts


def _right(paper: Paper, text: str) -> None:
    paper.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.LEFT


def _note(paper: Paper, text: str) -> None:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.add_run(text).font.size = Pt(10.5)


def _table(paper: Paper, widths: Sequence[float]) -> Table:
    table: Table = paper.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    scale = _WIDTH / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width * scale)
    return table


def _tall(row: _Row, height: float) -> None:
    row.height, row.height_rule = Cm(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def _put(cell: _Cell, text: str, *, centred: bool = True, middle: bool = True) -> None:
    if middle:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.text = text
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _line(cell: _Cell, text: str, *, right: bool = False) -> Paragraph:
    paragraph: Paragraph = cell.add_paragraph(text)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def _pairs(table: Table, pairs: Sequence[tuple[str, Any]]) -> None:
    row = table.add_row()
    _tall(row, 1.1)
    for place, (name, value) in enumerate(pairs):
        _put(row.cells[2 * place], name)
        _put(row.cells[2 * place + 1], _shown(value))


def _wide(table: Table, name: str, value: Any) -> None:  # noqa: ANN401 - whatever was typed
    _halves(table, name, _shown(value))


def _halves(table: Table, name: str, text: str) -> None:
    row = table.add_row()
    _tall(row, 1.1)
    _put(row.cells[0], name)
    _put(row.cells[1].merge(row.cells[-1]), text)


def _long(table: Table, name: str, lines: Sequence[str], height: float) -> None:
    row = table.add_row()
    _tall(row, height)
    _put(row.cells[0], name)
    cell = row.cells[1].merge(row.cells[-1])
    _put(cell, lines[0] if lines else "", centred=False)
    for text in lines[1:]:
        _line(cell, text)


def _picture(cell: _Cell, photo: bytes | None) -> None:
    if photo is None:
        _put(cell, "照片\n（近期2寸正面\n免冠彩色）")
        return
    _put(cell, "")
    cell.paragraphs[0].add_run().add_picture(io.BytesIO(photo), width=Cm(2.6))


def _bytes(paper: Paper) -> bytes:
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()
