"""Papers are set from the notice's own text, in its order, and nothing in them is markup."""

import csv
import io
import re
import zipfile
from html import unescape

import docx
import pytest
from docx.oxml.ns import qn

from events.public import PublicDeeds, PublicHonouree, PublicPerson, PublicRoll
from events.vocabulary import Category
from services.publicity import printed
from services.publicity.notice import render
from services.publicity.printed import NoticePaper, RollPaper
from tests.support.people import SETTINGS
from tests.unit.publicity.made import DATED
from tests.unit.publicity.test_notice import ELEMENTS, HEADS, WINDOW

ODD = '<script>alert("x")</script>&'


def person(number: int = 1, **changes: str) -> PublicPerson:
    fields = {
        "name": f"演练{number:02d}号",
        "unit": "演练应急管理局",
        "post": "科员",
        "brief": "简要事迹（演练）。",
        **changes,
    }
    return PublicPerson.model_validate({**fields, "category": Category.SYSTEM_STAFF})


def notice(*people: PublicPerson) -> NoticePaper:
    text = render(SETTINGS, WINDOW, HEADS)
    heads = {"NOMINATION#N1": "1" * 64, "CASE#N1": "2" * 64}
    return NoticePaper(text=text, hash="3" * 64, heads=heads, people=people or (person(),))


def roll(**changes: str) -> RollPaper:
    path = "public/deeds/1.json"
    honouree = PublicHonouree(**person(1, **changes).model_dump(), deeds_file=path)
    rolls = [PublicRoll(document_number="演练1号", dated=DATED, people=[honouree])]
    deeds = {path: PublicDeeds(deeds="第一段。\n第二段。")}
    return RollPaper(title="演练活动", organiser="演练厅", rehearsal=True, rolls=rolls, deeds=deeds)


def seen(page: str) -> str:
    """The text of a page, one element a line, as it is printed."""
    body = page.partition("<body>")[2]
    return unescape(re.sub(r"<[^>]+>", "\n", body))


def lines(body: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(body)).paragraphs)


@pytest.mark.parametrize("made", ["html", "docx"])
def test_every_element_of_a_notice_is_printed_in_order(made: str) -> None:
    paper = notice()
    text = seen(printed.notice_html(paper)) if made == "html" else lines(printed.notice_docx(paper))
    text = re.sub(r"\s+", "\n", text)
    places = [text.index(re.sub(r"\s+", "\n", element)) for element in ELEMENTS]
    assert places == sorted(places)
    assert text.index("附件1\n") > places[-1]


def test_the_annexes_name_the_people_and_the_heads() -> None:
    text = seen(printed.notice_html(notice(person(1), person(2))))
    for part in ("演练01号", "演练02号", "简要事迹（演练）。", "NOMINATION#N1", "2" * 64):
        assert part in text


@pytest.mark.parametrize("field", ["name", "unit", "post", "brief"])
def test_what_people_wrote_is_text_and_no_markup(field: str) -> None:
    page = printed.notice_html(notice(person(1, **{field: ODD})))
    assert "<script" not in page
    assert ODD in seen(page)
    assert "<script" not in printed.roll_html(roll(**{field: ODD}))


def test_a_paper_is_set_as_offices_set_it() -> None:
    """GB/T 9704: A4, margins of 37 and 28 mm, 方正小标宋 over 仿宋."""
    opened = docx.Document(io.BytesIO(printed.notice_docx(notice())))
    (section,) = opened.sections
    page = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [length and round(length.mm) for length in page] == [210, 297, 37, 28]
    fonts = [f.get(qn("w:eastAsia")) for f in opened.element.body.iter(qn("w:rFonts"))]
    assert fonts[0] == "方正小标宋简体"
    assert "仿宋_GB2312" in fonts


def test_the_roll_is_printed_decision_by_decision() -> None:
    for text in (lines(printed.roll_docx(roll())), seen(printed.roll_html(roll()))):
        assert "【演练】演练活动选树名单和主要事迹" in text
        assert text.index("演练1号（2023年4月28日）") < text.index("第一段。")
        assert text.index("第一段。") < text.index("第二段。") < text.rindex("演练厅")


def test_a_channel_gets_text_list_and_the_photos_that_were_agreed_to() -> None:
    same = "public/photos/a.jpg"
    people = [
        person(1, photo=same),
        person(2, unit='=1+"1"'),
        person(3, photo=same),
        person(4, photo="public/photos/lost.jpg"),
    ]
    photos = {"public/photos/a.jpg": b"jpeg", "public/photos/b.jpg": b"stranger"}
    with zipfile.ZipFile(io.BytesIO(printed.package(notice(*people), photos))) as package:
        pictures = ["照片/01-演练01号.jpg", "照片/03-演练03号.jpg"]
        assert package.namelist()[4:] == [*pictures, "照片/未附照片.txt"]
        assert package.read("照片/未附照片.txt").decode() == "04-演练04号\r\n"
        table = io.StringIO(package.read("名单.csv").decode("utf-8-sig"))
    rows = list(csv.reader(table))
    assert [row[1] for row in rows] == ["姓名", *(f"演练0{n}号" for n in (1, 2, 3, 4))]
    assert rows[2][2] == '\'=1+"1"'  # no formula
