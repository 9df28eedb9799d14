"""Notice and honour roll as papers: .docx for the office, HTML that prints on A4. Pure.

Both are set from the notice's own text, block by block: nothing of it is lost or added, so its
hash stands for the paper. People are shown as everybody sees them (``snapshot``).
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from events.public import PublicDeeds, PublicHonouree, PublicPerson, PublicRoll
from events.vocabulary import Category
from services.publicity.notice import Blocks, blocks_of, day_zh
from services.publicity.paper import Paper

CATEGORIES: Mapping[Category, str] = {
    Category.SYSTEM_STAFF: "应急管理系统干部职工",
    Category.RESCUE_OR_OTHER: "专业和社会应急救援力量及其他相关工作者",
}
_LIST = ("序号", "姓名", "单位", "职务", "类别")
_HEADS = ("材料", "校验值（SHA-256）")
_STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
body { font-family: "仿宋_GB2312", FangSong, STFangsong, serif; font-size: 16pt; line-height: 28pt;
  max-width: 156mm; margin: 0 auto; }
h1 { font-family: "方正小标宋简体", "FZXiaoBiaoSong-B05S", STSong, serif; font-size: 22pt;
  font-weight: normal; line-height: 36pt; text-align: center; margin: 0 0 28pt; }
h2 { font-family: "黑体", SimHei, STHeiti, sans-serif; font-size: 16pt; font-weight: normal;
  break-before: page; margin: 0 0 14pt; }
h3 { font-size: 16pt; margin: 14pt 0 0; }
p { margin: 0; text-indent: 2em; text-align: justify; }
p.signed { text-align: right; text-indent: 0; margin-right: 4em; }
p.first { margin-top: 28pt; }
table { border-collapse: collapse; width: 100%; font-size: 12pt; line-height: 18pt; }
th, td { border: 0.5pt solid #000; padding: 2pt 4pt; text-align: left; overflow-wrap: anywhere; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
"""


@dataclass(frozen=True)
class NoticePaper:
    """A notice with its annexes."""

    text: str
    hash: str
    heads: Mapping[str, str]
    people: Sequence[PublicPerson]

    @property
    def blocks(self) -> Blocks:
        """The text taken apart."""
        return blocks_of(self.text)


@dataclass(frozen=True)
class RollPaper:
    """The honour roll of a campaign, decision by decision; ``deeds`` by their public path."""

    title: str
    organiser: str
    rehearsal: bool
    rolls: Sequence[PublicRoll]
    deeds: Mapping[str, PublicDeeds]

    @property
    def heading(self) -> str:
        """What stands over it."""
        return f"{'【演练】' if self.rehearsal else ''}{self.title}选树名单和主要事迹"

    def deeds_of(self, person: PublicHonouree) -> Sequence[str]:
        """Paragraphs of a person's full deeds."""
        return self.deeds[person.deeds_file].deeds.splitlines() if person.deeds_file else ()


def notice_docx(notice: NoticePaper) -> bytes:
    """The notice with its annexes, as .docx."""
    blocks = notice.blocks
    paper = Paper(blocks.issuer)
    paper.title(blocks.heading)
    for line in blocks.body:
        paper.text(line)
    paper.signed(blocks.issuer, blocks.dated)
    for line in blocks.annexes:
        paper.text(line)
    paper.text(_stamp(notice))
    paper.page()
    paper.heading("附件1")
    paper.table(_LIST, _list(notice.people))
    for person in notice.people:
        paper.heading(f"{person.name}简要事迹")
        paper.text(person.brief)
    paper.page()
    paper.heading("附件2")
    paper.table(_HEADS, sorted(notice.heads.items()))
    return paper.saved()


def notice_html(notice: NoticePaper) -> str:
    """The notice with its annexes, as a page that prints on A4."""
    blocks = notice.blocks
    parts = [
        f"<h1>{escape(blocks.heading)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in blocks.body),
        f'<p class="signed first">{escape(blocks.issuer)}</p>',
        f'<p class="signed">{escape(blocks.dated)}</p>',
        *(f"<p>{escape(line)}</p>" for line in (*blocks.annexes, _stamp(notice))),
        "<h2>附件1</h2>",
        _table(_LIST, _list(notice.people)),
        *(
            f"<h3>{escape(person.name)}简要事迹</h3><p>{escape(person.brief)}</p>"
            for person in notice.people
        ),
        "<h2>附件2</h2>",
        _table(_HEADS, sorted(notice.heads.items())),
    ]
    return _page(blocks.heading, parts)


def roll_docx(roll: RollPaper) -> bytes:
    """The honour roll with deeds, as .docx."""
    paper = Paper(roll.organiser)
    paper.title(roll.heading)
    for each in roll.rolls:
        paper.heading(_decision(each))
        paper.table(_LIST, _list(each.people))
        for person in each.people:
            paper.heading(f"{person.name}　{person.unit}　{person.post}")
            for line in roll.deeds_of(person):
                paper.text(line)
    paper.signed(roll.organiser)
    return paper.saved()


def roll_html(roll: RollPaper) -> str:
    """The honour roll with deeds, as a page that prints on A4."""
    parts = [f"<h1>{escape(roll.heading)}</h1>"]
    for each in roll.rolls:
        parts += [f"<h3>{escape(_decision(each))}</h3>", _table(_LIST, _list(each.people))]
        parts += [_honouree(person, roll.deeds_of(person)) for person in each.people]
    return _page(roll.heading, [*parts, f'<p class="signed first">{escape(roll.organiser)}</p>'])


def package(notice: NoticePaper, photos: Mapping[str, bytes]) -> bytes:
    """What a channel gets: text, paper, list, and the photos that their people agreed to.

    ``photos`` are by the path that the public file names them by; whose is not among them is told.
    """
    agreed = [
        (f"{number:02d}-{person.name}", person.photo)
        for number, person in enumerate(notice.people, start=1)
        if person.photo
    ]
    absent = [name for name, path in agreed if path not in photos]
    files: dict[str, bytes] = {
        "公示.txt": notice.text.encode(),
        "公示.docx": notice_docx(notice),
        "公示.html": notice_html(notice).encode(),
        "名单.csv": _csv(_list(notice.people)),
        **{f"照片/{name}.jpg": photos[path] for name, path in agreed if path in photos},
    }
    if absent:
        files["照片/未附照片.txt"] = "\r\n".join([*absent, ""]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def _stamp(notice: NoticePaper) -> str:
    return f"公示文本校验值（SHA-256）：{notice.hash}"


def _decision(roll: PublicRoll) -> str:
    return f"{roll.document_number}（{day_zh(roll.dated)}）"


def _list(people: Sequence[PublicPerson]) -> list[tuple[str, ...]]:
    return [
        (str(number), person.name, person.unit, person.post, CATEGORIES[person.category])
        for number, person in enumerate(people, start=1)
    ]


def _honouree(person: PublicHonouree, deeds: Sequence[str]) -> str:
    head = f"<h3>{escape(person.name)}　{escape(person.unit)}　{escape(person.post)}</h3>"
    return head + "".join(f"<p>{escape(line)}</p>" for line in deeds)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def cells(kind: str, row: Sequence[str]) -> str:
        return "<tr>" + "".join(f"<{kind}>{escape(value)}</{kind}>" for value in row) + "</tr>"

    body = "".join(cells("td", row) for row in rows)
    return f"<table><thead>{cells('th', head)}</thead><tbody>{body}</tbody></table>"


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """A table that Excel opens as it is (UTF-8 with its mark)."""
    lines = [",".join(f'"{_cell(value)}"' for value in row) for row in (_LIST, *rows)]
    return ("﻿" + "\r\n".join(lines) + "\r\n").encode()


def _cell(value: str) -> str:
    """Quotes doubled; what a spreadsheet would take for a formula is text."""
    return ("'" if value[:1] in {"=", "+", "-", "@"} else "") + value.replace('"', '""')


def _page(title: str, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )
