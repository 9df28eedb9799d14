"""Decisions over HTTP: several of a campaign, the ceremony, a revocation, every place once."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from events.published import CampaignSettings
from services.review import case as cases
from services.review import decision_cases, store
from services.review.case import Case
from shared import table
from shared.cause import Cause
from shared.table import Change
from tests.flows.story import START
from tests.support.faults import counted, meanwhile
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    REVIEWER,
    SETTINGS,
    XIHU,
    caller,
    decided,
    examined,
    member,
    open_campaign,
    reported,
    shortlisted,
    shown,
)

pytestmark = pytest.mark.slow

CHAIR, SECOND = member("panel-1"), member("panel-2")


@pytest.fixture
def cleared(house: House, clock: time_machine.Traveller) -> list[str]:
    """Three cleared nominees on the day of the decision; two may be honoured."""
    return once(house, clock, _clear)


def _clear(house: House, clock: time_machine.Traveller) -> list[str]:
    clock.move_to(START)
    pools = [
        {"category": c.category, "title": c.title, "honourees": 3} for c in SETTINGS.categories
    ]
    settings = SETTINGS.model_dump() | {"categories": pools}
    open_campaign(house, CampaignSettings.model_validate(settings))
    house.pump()
    nominees = [reported(house, number) for number in (1, 2, 3)]
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    for nomination in nominees:
        examined(house, nomination)
    round_id = shortlisted(house, nominees)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-20T08:40:00+08:00"))
    shown(house, round_id)
    house.pump()
    for instant in ("2023-04-26T00:00:01+08:00", "2023-04-27T00:00:01+08:00"):
        clock.move_to(datetime.fromisoformat(instant))
        house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-28T09:00:00+08:00"))
    return nominees


def drafted(house: House, nominations: list[str], number: str = "演练1号") -> str:
    body = {"document_number": number, "dated": "2023-04-28", "minutes_number": "演练纪要2号"}
    call = f"POST /campaigns/{CAMPAIGN}/decisions"
    return str(house.ok(CHAIR, call, {**body, "nominations": nominations})["id"])


def seats(house: House) -> dict[str, Any]:
    found = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/seats")["categories"]
    by_category: dict[str, dict[str, Any]] = {line["category"]: line for line in found}
    return by_category["SYSTEM_STAFF"]


def statuses(house: House) -> dict[str, str]:
    found = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")["items"]
    return {case["nomination"]: case["status"] for case in found}


def test_who_is_cleared_late_is_named_by_a_further_decision(
    house: House, cleared: list[str]
) -> None:
    decided(house, cleared[:2], "演练1号")
    house.pump()
    assert house.call(CHAIR, f"POST /campaigns/{CAMPAIGN}/decisions", {}).status == 422
    second = decided(house, cleared[2:], "演练2号")
    house.pump()
    assert statuses(house) == dict.fromkeys(cleared, "HONOURED")
    found = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/decisions")["items"]
    assert [(line["document_number"], line["status"]) for line in found] == [
        ("演练1号", "ISSUED"),
        ("演练2号", "ISSUED"),
    ]
    assert house.ok(REVIEWER, f"GET /decisions/{second}") == found[1]
    assert len(house.events("HonourDecided")) == 3
    assert seats(house)["unused"] == 0
    assert house.dead_letters() == []


def test_a_document_number_is_used_once(house: House, cleared: list[str]) -> None:
    decided(house, cleared[:1], "演练1号")
    draft = drafted(house, cleared[1:2], "演练1号")
    assert house.call(SECOND, f"POST /decisions/{draft}/confirm").code == "DOCUMENT_NUMBER_USED"


def test_two_decisions_never_name_the_same_nominee(house: House, cleared: list[str]) -> None:
    """Both drafted over the same cases; the second is issued before the first is told to them."""
    first, second = (drafted(house, cleared[:2], number) for number in ("演练1号", "演练2号"))
    house.ok(SECOND, f"POST /decisions/{first}/confirm")
    assert house.call(SECOND, f"POST /decisions/{second}/confirm").code == "ALREADY_HONOURED"
    house.pump()
    assert seats(house)["honoured"] == 2


def test_two_decisions_at_once_honour_each_nominee_once(house: House, cleared: list[str]) -> None:
    """One is committed between the other's read and its write."""
    first, second = (drafted(house, cleared, number) for number in ("演练1号", "演练2号"))
    with meanwhile(lambda: decision_cases.issue(caller(SECOND), first)):
        assert house.call(SECOND, f"POST /decisions/{second}/confirm").code == "ALREADY_HONOURED"
    house.pump()
    assert len(house.events("DecisionIssued")) == 1
    assert (seats(house)["honoured"], len(house.events("HonourDecided"))) == (3, 3)


def test_one_decision_confirmed_twice_at_once_is_issued_once(
    house: House, cleared: list[str]
) -> None:
    draft, third = drafted(house, cleared), member("panel-3")
    with meanwhile(lambda: decision_cases.issue(caller(SECOND), draft)):
        assert house.call(third, f"POST /decisions/{draft}/confirm").code == "WRONG_STATE"
    assert len(house.events("DecisionIssued")) == 1
    assert seats(house)["honoured"] == 3


def test_a_case_that_moved_since_the_draft_stops_it(house: House, cleared: list[str]) -> None:
    draft = drafted(house, cleared[:1])
    with house.acting_as("ReviewConsumerFunction"):
        case = table.get(store.case_key(cleared[0]), Case)
        assert case
        moved = Change(*cases.concluded(case, cleared=True))
        table.commit(Cause("zuimei.review", "test"), datetime.now(UTC), moved)
    answer = house.call(SECOND, f"POST /decisions/{draft}/confirm")
    assert (answer.code, answer.body["detail"]) == ("DECISION_STALE", cleared[0])


def test_who_is_named_by_a_decision_is_not_withdrawn_any_more(
    house: House, cleared: list[str]
) -> None:
    """Also before the decision is told to the case: only a revocation takes an honour back."""
    decided(house, cleared[:1])
    leave = f"POST /cases/{cleared[0]}/withdraw"
    assert house.call(REVIEWER, leave, {"reason": "NOMINEE"}).code == "ALREADY_HONOURED"
    house.ok(XIHU, f"POST /nominations/{cleared[0]}/consent/withdraw")
    house.pump()
    assert statuses(house)[cleared[0]] == "HONOURED"
    assert (seats(house)["honoured"], house.events("CaseWithdrawn")) == (1, [])
    (noted,) = house.events("ConsentNoted")
    assert noted["data"]["nomination"] == cleared[0]
    (mail,) = [
        mail
        for mail in house.mails.mails
        if (mail["To"], mail["Subject"]) == (REVIEWER.mail, "本人不再同意")
    ]
    assert "荣誉名单不因此改变" in mail.get_content()
    house.ok(REVIEWER, f"POST /cases/{cleared[1]}/withdraw", {"reason": "NOMINEE"})
    assert statuses(house)[cleared[1]] == "WITHDRAWN"
    assert house.dead_letters() == []


def test_what_the_round_said_of_a_withdrawn_case_frees_its_place_no_second_time(
    house: House, cleared: list[str]
) -> None:
    """Said again after its mark is gone, as after a republication."""
    house.ok(XIHU, f"POST /nominations/{cleared[0]}/consent/withdraw")
    house.pump()
    assert seats(house)["shortlisted"] == 2
    facts = house.events("NomineeCleared")
    (fact,) = [event for event in facts if event["data"]["nomination"] == cleared[0]]
    for kind in ("NomineeCleared", "NomineeDisqualified"):
        schema = f"urn:zuimei:event:{kind}:1"
        again = {**fact, "id": f"{kind}-again", "type": kind, "dataschema": schema}
        house.send("ReviewQueue", json.dumps(again))
        house.pump()
    assert seats(house)["shortlisted"] == 2
    assert statuses(house)[cleared[0]] == "WITHDRAWN"
    assert house.dead_letters() == []


def revoked(house: House, nomination: str) -> None:
    body = {"document_number": "演练3号", "dated": "2023-04-28", "minutes_number": "演练纪要3号"}
    path = f"/cases/{nomination}/revocation"
    house.ok(CHAIR, f"POST {path}", {**body, "reason": "经核查事迹不实（演练，虚构）。"})
    assert house.call(CHAIR, f"POST {path}/confirm").code == "SECOND_PERSON_NEEDED"
    house.ok(SECOND, f"POST {path}/confirm")
    house.pump()


def test_a_revoked_honour_leaves_a_place_that_only_a_further_decision_fills(
    house: House, cleared: list[str]
) -> None:
    decided(house, cleared[:2])
    house.pump()
    revoked(house, cleared[0])
    assert statuses(house)[cleared[0]] == "REVOKED"
    assert house.ok(XIHU, f"GET /nominations/{cleared[0]}")["progress"] == "REVOKED"
    assert (seats(house)["honoured"], seats(house)["unused"]) == (1, 2)
    assert house.call(SECOND, f"POST /cases/{cleared[0]}/revocation/confirm").code == "WRONG_STATE"
    assert "经核查" not in str(house.items())
    draft = house.call(
        CHAIR,
        f"POST /campaigns/{CAMPAIGN}/decisions",
        {
            "document_number": "演练9号",
            "dated": "2023-04-28",
            "minutes_number": "演练纪要9号",
            "nominations": cleared[:1],
        },
    )
    assert draft.code == "NOT_CLEARED"
    decided(house, cleared[2:], "演练9号")
    house.pump()
    assert seats(house)["honoured"] == 2
    assert house.dead_letters() == []


def test_the_ceremony_is_in_june_and_after_the_decision(
    house: House, cleared: list[str], clock: time_machine.Traveller
) -> None:
    path = f"/campaigns/{CAMPAIGN}/ceremony"
    draft = drafted(house, cleared[:1])
    assert house.call(REVIEWER, f"GET {path}").code == "NOT_FOUND"
    body = {"decision": draft, "on": "2023-06-16"}
    assert house.call(CHAIR, f"POST {path}", body).code == "NOT_DECIDED"
    house.ok(SECOND, f"POST /decisions/{draft}/confirm")
    answer = house.call(CHAIR, f"POST {path}", {**body, "on": "2023-05-16"})
    assert [error["pointer"] for error in answer.body["errors"]] == ["/on"]
    with counted() as calls:
        house.ok(CHAIR, f"POST {path}", body)
    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1}
    clock.move_to(datetime.fromisoformat("2023-06-16T15:00:00+08:00"))
    house.ok(CHAIR, f"POST {path}/held", {"held_on": "2023-06-16", "proof_hash": "b" * 64})
    assert house.ok(REVIEWER, f"GET {path}")["held_on"] == "2023-06-16"


def test_a_decision_is_one_batch_then_one_read_and_one_transaction(
    house: House, cleared: list[str]
) -> None:
    with counted() as calls:
        draft = drafted(house, cleared)
    assert calls == {"BatchGetItem": 1, "TransactWriteItems": 1}
    with counted() as calls:
        house.ok(SECOND, f"POST /decisions/{draft}/confirm")
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}
