"""A conflict of interest on the running system: nothing to see, nothing to rate, a substitute."""

import base64
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import time_machine

from cli.rehearsal.forms import id_number
from events.published import Member, Roster
from shared.codes import masked_id_number
from tests.flows.story import START
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    PHOTO,
    REVIEWER,
    ROSTER,
    SETTINGS,
    draft,
    examined,
    form,
    member,
    person,
    reported,
)
from tests.unit.intake.test_papers import fields, read

pytestmark = pytest.mark.slow

SECOND, THIRD = member("reviewer-2"), member("reviewer-3")
PANEL, RELATED = member("panel-3"), member("panel-4")
#: What intake shows of a file, beside its line in a list: to whom it shows forms, and to the panel.
FORMS = ("", "/versions")
FILES = (f"/files/{PHOTO}", "/documents/recommendation", "/documents/consultation")
STEPS_IN = Member.model_validate(
    {**SECOND.model_dump(), "user": "reviewer-9", "substitute_for": "reviewer-2"}
)
FIVE = ("political", "character", "ability", "conduct", "integrity")
MARKS = {
    "advanced": 8,
    "typical": 8,
    "representative": 7,
    "headings": dict.fromkeys(FIVE, True),
}


def roster(changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The roster with a substitute for reviewer-2, and something changed of some users."""
    members = tuple(
        m.model_copy(update=dict(changes.get(m.user, {}))) for m in (*ROSTER.members, STEPS_IN)
    )
    return Roster(campaign=CAMPAIGN, members=members).model_dump(mode="json")


def opened(
    house: House,
    clock: time_machine.Traveller,
    changes: Mapping[str, Mapping[str, Any]],
    kin: Mapping[str, list[str]] | None = None,
) -> str:
    """An examined case under a roster of its own."""
    clock.move_to(START)
    body = {
        "settings": SETTINGS.model_dump(mode="json"),
        "roster": roster(changes),
        "kin": kin or {},
    }
    house.ok(ADMIN, "POST /campaigns", body)
    house.pump()
    nomination = reported(house)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    return nomination


def listed(house: House, who: Member) -> list[str]:
    items = house.ok(who, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    return [item["nomination"] for item in items]


def below(house: House, who: Member) -> list[str]:
    items = house.ok(who, f"GET /campaigns/{CAMPAIGN}/nominations")["items"]
    return [item["id"] for item in items]


def refused_below(house: House, who: Member, nomination: str) -> set[tuple[str | None, str]]:
    """With what intake answers when somebody asks for each part of a file."""
    answers = [house.call(who, f"GET /nominations/{nomination}{part}") for part in (*FORMS, *FILES)]
    return {(answer.code, answer.body.get("detail", "")) for answer in answers}


def rows(house: House, who: Member) -> int:
    """How many people the 汇总表 names to somebody."""
    sheet = house.ok(who, f"GET /campaigns/{CAMPAIGN}/documents/summary")["content"]
    found = openpyxl.load_workbook(io.BytesIO(base64.b64decode(sheet))).active
    assert found
    return sum("演练" in str(found.cell(row, 4).value) for row in range(4, found.max_row + 1))


def test_a_reviewer_of_the_nominees_city_sees_nothing_and_the_substitute_does(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {"reviewer-2": {"home_region": "330100"}})
    for call, body in (
        (f"GET /cases/{nomination}", None),
        (f"POST /cases/{nomination}/ratings", MARKS),
        (f"POST /cases/{nomination}/return", {"reason": "请补正（演练）"}),
    ):
        answer = house.call(SECOND, call, body)
        assert (answer.code, answer.body["detail"]) == ("RECUSED", "OWN_CITY"), call
    assert (listed(house, SECOND), listed(house, STEPS_IN)) == ([], [nomination])
    (told,) = house.events("ReviewerRecused")
    assert told["data"] == {
        "nomination": nomination,
        "reviewer": "reviewer-2",
        "reason": "OWN_CITY",
    }
    inspectors = {
        "inspectors": ["reviewer-1", "reviewer-2", {"name": "演练甲", "unit": form()["unit"]}],
        "interviewees": 3,
        "began_on": "2023-04-10",
        "ended_on": "2023-04-10",
        "findings": "反映良好（演练）。",
        "positive": True,
    }
    refused = house.call(REVIEWER, f"POST /cases/{nomination}/inspection", inspectors)
    assert [(e["pointer"], e["code"]) for e in refused.body["errors"]] == [
        ("/inspectors/1", "OWN_CITY"),
        ("/inspectors/2", "SAME_UNIT"),
    ]
    stranger = {**inspectors, "inspectors": ["reviewer-1", "nobody"]}
    answer = house.call(REVIEWER, f"POST /cases/{nomination}/inspection", stranger)
    assert answer.body["errors"][0]["code"] == "NOT_ON_ROSTER"
    named = {"name": "演练乙", "unit": "省审计厅"}
    fine = {**inspectors, "inspectors": ["reviewer-1", named]}
    house.ok(REVIEWER, f"POST /cases/{nomination}/inspection", fine)
    for level in ("county", "city"):
        for kind in ("DISCIPLINE", "PERSONNEL"):
            reference = {"kind": kind, "level": level, "adverse": False, "dated": "2023-04-10"}
            text = {"text": "无问题（演练）。"}
            house.ok(REVIEWER, f"POST /cases/{nomination}/references", {**reference, **text})
    house.ok(STEPS_IN, f"POST /cases/{nomination}/ratings", MARKS)
    rated = house.events("CaseRated")[-1]
    assert rated["data"]["in_place_of"] == "reviewer-2"
    shown = house.ok(STEPS_IN, f"GET /cases/{nomination}")
    assert shown["recusals"] == [{"reviewer": "reviewer-2", "reason": "OWN_CITY"}]
    assert shown["ratings"][0]["in_place_of"] == "reviewer-2"


def test_a_member_of_the_panel_with_a_conflict_neither_drafts_nor_confirms_a_revocation(
    house: House, clock: time_machine.Traveller
) -> None:
    own_city = {"home_region": "330100"}
    nomination = opened(house, clock, {"panel-1": own_city, "panel-2": own_city})
    paper = {"document_number": "演练3号", "dated": "2023-04-10", "minutes_number": "演练纪要3号"}
    for who, call, body in (
        (member("panel-1"), "revocation", {**paper, "reason": "事迹不实（演练，虚构）。"}),
        (member("panel-2"), "revocation/confirm", None),
    ):
        answer = house.call(who, f"POST /cases/{nomination}/{call}", body)
        assert (answer.code, answer.body["detail"]) == ("RECUSED", "OWN_CITY"), call


def test_a_relative_is_known_by_a_fingerprint_and_by_nothing_else(
    house: House, clock: time_machine.Traveller
) -> None:
    number = id_number(person())
    nomination = opened(house, clock, {}, {"reviewer-3": [number.lower()]})
    assert house.call(THIRD, f"GET /cases/{nomination}").body["detail"] == "RELATIVE"
    assert house.call(STEPS_IN, f"GET /cases/{nomination}").code == "FORBIDDEN"
    stored = json.dumps(house.items(), default=str)
    assert number not in stored
    body = {
        "settings": {**SETTINGS.model_dump(mode="json"), "campaign": "other"},
        "roster": {**roster({}), "campaign": "other"},
        "kin": {"nobody": [number]},
    }
    answer = house.call(ADMIN, "POST /campaigns", body)
    assert answer.body["errors"][0]["pointer"] == "/kin/nobody"


def test_who_declares_a_conflict_loses_sight_and_mark_of_the_case(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {})
    examined(house, nomination)
    house.ok(SECOND, f"POST /cases/{nomination}/ratings", MARKS)
    with counted() as calls:
        house.ok(SECOND, f"POST /cases/{nomination}/recusal", {"explanation": "同学（演练）"})
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert house.call(SECOND, f"POST /cases/{nomination}/recusal", {}).code == "RECUSED"
    assert listed(house, SECOND) == []
    shown = house.ok(REVIEWER, f"GET /cases/{nomination}")
    assert "reviewer-2" not in [rating["reviewer"] for rating in shown["ratings"]]
    assert shown["recusals"] == [{"reviewer": "reviewer-2", "reason": "DECLARED"}]
    assert "同学" not in json.dumps(house.items(), default=str, ensure_ascii=False)


def test_marks_change_until_the_ballot_is_opened(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {})
    examined(house, nomination)
    house.ok(REVIEWER, f"POST /cases/{nomination}/ratings", {**MARKS, "advanced": 3})
    ballot = {"nominations": [nomination]}
    made = house.ok(member("panel-1"), f"POST /campaigns/{CAMPAIGN}/ballots", ballot)
    answer = house.call(REVIEWER, f"POST /cases/{nomination}/ratings", MARKS)
    assert answer.code == "RATING_CLOSED"
    for number in range(1, 5):
        vote = f"PUT /ballots/{made['id']}/vote"
        house.ok(member(f"panel-{number}"), vote, {"choices": [nomination]})
    house.ok(member("panel-1"), f"POST /ballots/{made['id']}/close")
    house.ok(member("panel-2"), f"POST /ballots/{made['id']}/confirm")
    # Nothing was delivered yet: the case still says it is under review, and is publicity's.
    for call, body in (
        ("return", {"reason": "请补正（演练）"}),
        ("withdraw", {"reason": "NOMINEE"}),
    ):
        answer = house.call(REVIEWER, f"POST /cases/{nomination}/{call}", body)
        assert (answer.code, answer.body["detail"]) == ("HOLDER_ELSEWHERE", "publicity")


def test_nor_does_intake_show_the_file_behind_a_case(
    house: House, clock: time_machine.Traveller
) -> None:
    kin = {"panel-4": [id_number(person())]}
    nomination = opened(house, clock, {"reviewer-2": {"home_region": "330100"}}, kin)
    assert refused_below(house, SECOND, nomination) == {("RECUSED", "OWN_CITY")}
    assert (below(house, SECOND), rows(house, SECOND)) == ([], 0)
    for part in ("", *FILES):
        answer = house.call(RELATED, f"GET /nominations/{nomination}{part}")
        assert (answer.code, answer.body["detail"]) == ("RECUSED", "RELATIVE"), part
    assert below(house, RELATED) == []
    late = {"minutes_number": "演练纪要1号", "until": "2023-04-12", "reason": "演练"}
    grant = f"POST /campaigns/{CAMPAIGN}/late-entries"
    assert house.call(RELATED, grant, {"nomination": nomination, **late}).code == "RECUSED"
    assert house.events("DocumentIssued")[-1]["data"]["nomination"] is None  # only the 汇总表
    for reader in (REVIEWER, STEPS_IN):
        for part in (*FORMS, *FILES):
            house.ok(reader, f"GET /nominations/{nomination}{part}")
        assert (below(house, reader), rows(house, reader)) == ([nomination], 1)


def test_who_declares_a_conflict_reads_no_more_of_the_file(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {})
    assert refused_below(house, STEPS_IN, nomination) == {("FORBIDDEN", "substitute")}
    for part in (*FORMS, *FILES):
        house.ok(SECOND, f"GET /nominations/{nomination}{part}")
    house.ok(SECOND, f"POST /cases/{nomination}/recusal", {})
    house.pump()
    assert refused_below(house, SECOND, nomination) == {("RECUSED", "DECLARED")}
    assert (below(house, SECOND), rows(house, SECOND)) == ([], 0)
    assert below(house, STEPS_IN) == [nomination]
    with counted() as calls:
        house.ok(STEPS_IN, f"GET /nominations/{nomination}")
    assert calls == {"GetItem": 1}
    assert house.dead_letters() == []


def numbers(house: House, reader: Member, nomination: str) -> str:
    """The ID number on the 推荐审批表 that somebody is given."""
    view = house.ok(reader, f"GET /nominations/{nomination}/documents/recommendation")
    _, table = read(base64.b64decode(view["content"]))
    return fields(table)["身份证号"]


def test_the_panel_reads_photo_and_papers_of_what_was_reported(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {})
    hash_ = house.ok(PANEL, f"GET /cases/{nomination}")["dossier"]["form"]["photo"]
    assert house.ok(PANEL, f"GET /nominations/{nomination}/files/{hash_}")["kind"] == "PHOTO"
    for part in FILES:
        house.ok(PANEL, f"GET /nominations/{nomination}{part}")
    issued = [(e["actor"], e["data"]["kind"]) for e in house.events("DocumentIssued")]
    assert issued == [("panel-3", "RECOMMENDATION"), ("panel-3", "CONSULTATION")]
    whole, masked = (numbers(house, reader, nomination) for reader in (REVIEWER, PANEL))
    assert (whole, masked) == (id_number(person()), masked_id_number(whole))
    clock.move_to(START)
    not_yet = draft(house, 2)
    for part in FILES:
        answer = house.call(PANEL, f"GET /nominations/{not_yet}{part}")
        assert (answer.code, answer.body["detail"]) == ("HOLDER_ELSEWHERE", "intake"), part
    assert house.ok(PANEL, f"GET /nominations/{not_yet}")["form"] is None
    assert house.call(PANEL, f"GET /nominations/{nomination}/versions").code == "FORBIDDEN"


def test_who_is_not_in_the_roster_judges_and_reads_nobody(
    house: House, clock: time_machine.Traveller
) -> None:
    nomination = opened(house, clock, {})
    stranger = SECOND.model_copy(update={"user": "nobody-1"})
    assert refused_below(house, stranger, nomination) == {("NOT_LEADING_GROUP", "")}
    desk = house.call(stranger, f"GET /campaigns/{CAMPAIGN}/nominations")
    assert desk.code == "NOT_LEADING_GROUP"
