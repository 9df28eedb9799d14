"""The desk, the case page's story, and what is sealed, on the running system."""

import json
from datetime import datetime

import pytest
import time_machine

from tests.flows.story import under_way
from tests.support.faults import counted
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    REVIEWER,
    examined,
    member,
    reported,
)

pytestmark = pytest.mark.slow

CASES = f"GET /campaigns/{CAMPAIGN}/cases"


@pytest.fixture
def nominations(house: House, clock: time_machine.Traveller) -> list[str]:
    """Three cases, the first of them examined."""
    return once(house, clock, _examined_one)


def _examined_one(house: House, clock: time_machine.Traveller) -> list[str]:
    under_way(house, clock)
    found = [reported(house, number) for number in (1, 2, 3)]
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    examined(house, found[0])
    return found


def test_a_desk_names_people_and_counts_them(house: House, nominations: list[str]) -> None:
    house.ok(REVIEWER, f"POST /cases/{nominations[1]}/return", {"reason": "请补正（演练）"})
    with counted() as calls:
        page = house.ok(REVIEWER, f"{CASES}?limit=2&sort=status&order=desc")
    assert calls == {"Query": 1, "BatchGetItem": 1}
    assert page["counts"] == {"RETURNED": 1, "UNDER_REVIEW": 2}
    assert [item["status"] for item in page["items"]] == ["UNDER_REVIEW"] * 2
    rest = house.ok(REVIEWER, f"{CASES}?limit=2&sort=status&order=desc&after={page['next']}")
    assert [item["nomination"] for item in rest["items"]] == [nominations[1]]
    assert rest["next"] is None
    (found,) = house.ok(REVIEWER, f"{CASES}?search=演练03")["items"]
    assert (found["nomination"], found["name"]) == (nominations[2], "演练03号")
    held = {"kind": "DISCIPLINE", "level": "city", "adverse": True, "dated": "2023-04-10"}
    text = {"text": "有反映（演练）。"}
    house.ok(REVIEWER, f"POST /cases/{nominations[2]}/references", {**held, **text})
    (waits,) = house.ok(REVIEWER, f"{CASES}?held=true")["items"]
    assert waits["nomination"] == nominations[2]
    assert house.ok(REVIEWER, f"{CASES}?region=330200")["items"] == []
    assert len(house.ok(REVIEWER, f"{CASES}?region=330100")["items"]) == 3
    assert house.call(REVIEWER, f"{CASES}?sort=name").code == "INVALID"
    assert house.call(REVIEWER, f"{CASES}?after=nowhere").code == "MALFORMED"


def test_a_case_tells_its_story(house: House, nominations: list[str]) -> None:
    with counted() as calls:
        told = house.ok(REVIEWER, f"GET /cases/{nominations[0]}/story")
    assert calls == {"GetItem": 2, "Query": 1}
    texts = [line["text"] for line in told["lines"]]
    assert told["now"] == "正在省厅审核，材料在省厅审核环节。"
    assert "省厅收到上报材料，进入审核。" in texts
    assert texts[-1] == "完成评分，共1人评分（人事处reviewer-1）。"
    assert any("集体研究同意推荐" in text for text in texts)
    said = json.dumps(told, ensure_ascii=False)
    assert "演练01号" not in said
    assert "反映良好" not in said


def test_what_is_sealed_is_opened_and_each_opening_recorded(
    house: House, nominations: list[str]
) -> None:
    version = house.ok(REVIEWER, f"GET /cases/{nominations[0]}")["version"]
    panel = member("panel-2")
    for reader in (REVIEWER, panel):
        with counted() as calls:
            found = house.ok(reader, f"GET /cases/{nominations[0]}/findings")
        assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1}
    assert found["findings"] == "反映良好（演练）。"
    assert [opinion["text"] for opinion in found["opinions"]] == ["无问题（演练）。"] * 4
    read = house.events("FindingsRead")
    assert [event["actor"] for event in read] == [REVIEWER.user, panel.user]
    assert house.ok(REVIEWER, f"GET /cases/{nominations[0]}")["version"] == version
    house.ok(panel, f"POST /cases/{nominations[0]}/recusal", {})
    assert house.call(panel, f"GET /cases/{nominations[0]}/findings").code == "RECUSED"
    assert len(house.events("FindingsRead")) == 2


def test_remarks_are_shown_to_who_has_rated(house: House, nominations: list[str]) -> None:
    five = ("political", "character", "ability", "conduct", "integrity")
    rating = {
        "advanced": 5,
        "typical": 5,
        "representative": 5,
        "headings": {**dict.fromkeys(five, True), "political": False},
        "remarks": "须再了解（演练）",
    }
    house.ok(member("reviewer-2"), f"POST /cases/{nominations[0]}/ratings", rating)
    path = f"GET /cases/{nominations[0]}/findings"
    assert house.ok(member("reviewer-3"), path)["remarks"] == []
    shown = house.ok(REVIEWER, path)["remarks"]
    assert shown == [{"reviewer": "reviewer-2", "remarks": "须再了解（演练）"}]
    assert house.ok(REVIEWER, f"GET /cases/{nominations[0]}")["held_for"] == ["POLITICAL"]
