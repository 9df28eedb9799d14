"""The papers of a round: who gets them, and what stands in them."""

import base64
import io
import zipfile

import docx
import pytest
import time_machine

from tests.flows.story import played, to_open_round
from tests.support.house import Answer, House
from tests.support.people import HANGZHOU, PUBLICIST, REVIEWER, form, member

pytestmark = pytest.mark.slow

KINDS = ("notice.docx", "notice.html", "package.zip")


def paper(house: House, round_id: str, kind: str) -> bytes:
    answer = house.call(PUBLICIST, f"GET /rounds/{round_id}/documents/{kind}")
    assert answer.status == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{kind}"'
    return base64.b64decode(answer.text)


def text_of(body: bytes) -> str:
    """Everything that stands in a .docx, tables last."""
    opened = docx.Document(io.BytesIO(body))
    cells = [c.text for t in opened.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *cells])


def test_the_papers_of_a_notice(house: House, clock: time_machine.Traveller) -> None:
    round_id, _ = to_open_round(house, clock)
    notice = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    made = {kind: paper(house, round_id, kind) for kind in KINDS}
    text = text_of(made["notice.docx"])
    for line in notice["notice"].split("\n"):
        assert line in text
        assert line in made["notice.html"].decode()
    assert notice["notice_hash"] in text
    assert "演练01号" in text
    assert "演练02号" in text
    assert "主要事迹" not in text
    with zipfile.ZipFile(io.BytesIO(made["package.zip"])) as package:
        text_files = ["公示.txt", "公示.docx", "公示.html", "名单.csv"]
        pictures = ["照片/01-演练01号.jpg", "照片/02-演练02号.jpg"]
        assert package.namelist() == [*text_files, *pictures]
        assert package.read(pictures[0]).startswith(b"\xff\xd8")
        assert package.read("公示.txt").decode() == notice["notice"]
        assert package.read("名单.csv").decode("utf-8-sig").count("\r\n") == 3
    assert refused(house, round_id, "roll.docx").code == "NOT_DECIDED"
    assert refused(house, "none", "notice.docx").code == "NOT_FOUND"
    assert refused(house, round_id, "anything.exe").code == "INVALID"
    for user in (REVIEWER, HANGZHOU, member("discipline-1")):
        answer = house.call(user, f"GET /rounds/{round_id}/documents/notice.docx")
        assert answer.code == "FORBIDDEN"


def refused(house: House, round_id: str, kind: str) -> Answer:
    return house.call(PUBLICIST, f"GET /rounds/{round_id}/documents/{kind}")


def test_the_roll_has_who_is_honoured_with_deeds_and_nobody_else(
    house: House, clock: time_machine.Traveller
) -> None:
    played(house, clock)
    (honoured,) = house.events("RoundHonoured")
    round_id = honoured["data"]["round"]
    page = paper(house, round_id, "roll.html").decode()
    for text in (text_of(paper(house, round_id, "roll.docx")), page):
        assert "演练1号（2023年4月28日）" in text
        assert "演练01号" in text
        assert form(1)["deeds"] in text
        assert "演练02号" not in text
    assert "演练02号" not in text_of(paper(house, round_id, "notice.docx"))
