"""Official papers as .docx (GB/T 9704): A4, 方正小标宋 headings, 仿宋 text, 28 pt lines.

Fonts are named, not enclosed: a machine of an office has them, another one shows its own.
"""

import io
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

TITLE, TEXT, HEADING = "方正小标宋简体", "仿宋_GB2312", "黑体"
_SIZE, _TITLE_SIZE, _SMALL = 16, 22, 12  # 三号, 二号, 小四, in points
_LINE = 28


class Paper:
    """A paper that is written from top to bottom."""

    def __init__(self, author: str) -> None:
        self._document: Document = docx.Document()
        self._document.core_properties.author = author
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)

    def title(self, text: str) -> None:
        """The heading of the paper."""
        self._line(text, TITLE, _TITLE_SIZE).alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._line("", TEXT, _SIZE)

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self._line(text, HEADING, _SIZE)

    def text(self, text: str) -> None:
        """A paragraph, its first line two characters in."""
        self._line(text, TEXT, _SIZE).paragraph_format.first_line_indent = Pt(2 * _SIZE)

    def signed(self, *lines: str) -> None:
        """Who issues it and when, at the right, four characters in."""
        self._line("", TEXT, _SIZE)
        for line in lines:
            signature = self._line(line, TEXT, _SIZE)
            signature.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            signature.paragraph_format.right_indent = Pt(4 * _SIZE)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table with lines; its head is on every page."""
        table = self._document.add_table(rows=0, cols=len(head), style="Table Grid")
        for number, row in enumerate([head, *rows]):
            cells = table.add_row().cells
            for cell, value in zip(cells, row, strict=True):
                _set(cell.paragraphs[0], value, TEXT if number else HEADING, _SMALL)
        marker = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - no public way to repeat a row
        marker.append(marker.makeelement(qn("w:tblHeader"), {}))

    def page(self) -> None:
        """What follows is on a new page."""
        self._line("", TEXT, _SIZE).add_run().add_break(WD_BREAK.PAGE)

    def saved(self) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        self._document.save(buffer)
        return buffer.getvalue()

    def _line(self, text: str, font: str, size: int) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(_LINE)
        paragraph.paragraph_format.space_after = Pt(0)
        _set(paragraph, text, font, size)
        return paragraph


def _set(paragraph: Paragraph, text: str, font: str, size: int) -> None:
    """A run in a font; Chinese takes its font from an attribute of its own."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(  # noqa: SLF001 - python-docx sets the Latin font only
        qn("w:eastAsia"), font
    )
