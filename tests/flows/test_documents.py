"""Documents out: who may open them, what stands in them, and that opening is on record."""

import base64
import hashlib
import io
from typing import Any

import boto3
import docx
import openpyxl
import pytest
import time_machine

from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    HANGZHOU,
    NINGBO,
    REVIEWER,
    XIHU,
    draft,
    endorse,
    form,
    open_campaign,
    opinion,
)
from tests.unit.intake.test_papers import fields, png, read


def content(view: Any) -> bytes:
    found = base64.b64decode(view["content"])
    assert view["sha256"] == hashlib.sha256(found).hexdigest()
    return found


def test_the_form_comes_out_as_it_was_filled_in(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    photo = "a" * 64
    nomination = draft(house, 1, photo=photo)
    boto3.client("s3").put_object(Bucket="bucket", Key=f"files/{nomination}/{photo}", Body=png())
    answer = house.call(XIHU, f"GET /nominations/{nomination}/documents/recommendation")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    paper, table = read(content(answer.body))
    shown = fields(table)
    assert shown["身份证号"] == form(1)["id_number"]
    assert form(1)["mobile"] in shown["联系电话"]
    assert len(paper.inline_shapes) == 1
    assert answer.body["name"] == f"推荐审批表-{nomination}.docx"


def test_each_opening_is_on_record_and_moves_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    before = house.ok(XIHU, f"GET /nominations/{nomination}")["version"]
    for officer in (XIHU, HANGZHOU, REVIEWER):
        house.ok(officer, f"GET /nominations/{nomination}/documents/recommendation")
    house.ok(XIHU, f"GET /nominations/{nomination}/documents/consultation")
    house.ok(HANGZHOU, f"GET /campaigns/{CAMPAIGN}/documents/summary")
    said = [(e["actor"], e["data"]["kind"], e["data"]["nomination"]) for e in house.events()
            if e["type"] == "DocumentIssued"]  # fmt: skip
    assert sorted(said, key=str) == sorted(
        [
            ("xihu-1", "RECOMMENDATION", nomination),
            ("hangzhou-1", "RECOMMENDATION", nomination),
            ("reviewer-1", "RECOMMENDATION", nomination),
            ("xihu-1", "CONSULTATION", nomination),
            ("hangzhou-1", "SUMMARY", None),
        ],
        key=str,
    )
    assert house.ok(XIHU, f"GET /nominations/{nomination}")["version"] == before
    house.pump()
    assert house.dead_letters() == []


@pytest.mark.parametrize("kind", ["recommendation", "consultation"])
def test_others_may_not(house: House, clock: time_machine.Traveller, kind: str) -> None:
    open_campaign(house)
    path = f"GET /nominations/{draft(house)}/documents/{kind}"
    assert house.call(NINGBO, path).code == "WRONG_REGION"
    assert house.call(ADMIN, path).code == "FORBIDDEN"
    assert house.call(XIHU, f"GET /nominations/NONE/documents/{kind}").code == "NOT_FOUND"
    assert house.events("DocumentIssued") == []


def test_opinions_are_opened_for_their_own_level_and_those_above(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    path = f"GET /nominations/{nomination}/documents/consultation"
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    waiting = fields(read(content(house.ok(XIHU, path)))[1])
    assert "年　　月　　日" in waiting["县级公安部门意见"]
    endorse(house, XIHU, nomination)
    house.ok(XIHU, f"POST /nominations/{nomination}/report", {"to": "330100"})
    text = {"text": "演练市级意见", "signer": "演练市级负责人"}
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/opinions", opinion("公安", **text))
    city = fields(read(content(house.ok(HANGZHOU, path)))[1])
    assert "演练市级意见" in city["市级公安部门意见"]
    assert "无异议" in city["县级公安部门意见"]
    county = fields(read(content(house.ok(XIHU, path)))[1])
    assert "市级公安部门意见" not in county
    assert "演练市级意见" not in str(docx.Document(io.BytesIO(content(house.ok(XIHU, path)))))


def test_the_summary_is_in_rank_order(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    ranks = {1: 2, 2: 1, 3: 3}
    for number, rank in ranks.items():
        nomination = draft(house, number)
        house.ok(XIHU, f"POST /nominations/{nomination}/submit")
        endorse(house, XIHU, nomination, rank=rank)
    draft(house, 4)
    sheet = openpyxl.load_workbook(
        io.BytesIO(content(house.ok(XIHU, f"GET /campaigns/{CAMPAIGN}/documents/summary")))
    ).active
    assert sheet
    names = [sheet.cell(row, 4).value for row in range(4, 7)]
    assert names == ["演练02号", "演练01号", "演练03号"]
    assert [sheet.cell(row, 2).value for row in range(4, 7)] == [1, 2, 3]
    assert "****" in str(sheet.cell(4, 13).value)
    assert str(sheet.cell(7, 1).value).startswith("注")


def test_a_photo_that_is_gone_or_too_large_leaves_its_box_empty(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house, 1, photo="b" * 64)
    path = f"GET /nominations/{nomination}/documents/recommendation"
    assert "照片" in read(content(house.ok(XIHU, path)))[1].cell(0, 6).text
    key = f"files/{nomination}/{'b' * 64}"
    boto3.client("s3").put_object(Bucket="bucket", Key=key, Body=png() + b"0" * 3_000_000)
    assert "照片" in read(content(house.ok(XIHU, path)))[1].cell(0, 6).text
