"""The province sends a file back, rejects it, rules on it, and takes its word back."""

import json
from datetime import datetime
from typing import Any

import boto3
import pytest
import time_machine

from shared import table
from tests.flows.story import at_the_province
from tests.support.faults import counted
from tests.support.house import House
from tests.support.kept import once
from tests.support.people import (
    CAMPAIGN,
    REVIEWER,
    XIHU,
    examined,
    member,
)

pytestmark = pytest.mark.slow

PANEL, SECOND = member("panel-1"), member("panel-2")
RETURN = {
    "reason": "请补正（演练）",
    "fields": [{"pointer": "/post", "reason": "职务写全（演练）"}],
}


@pytest.fixture
def nomination(house: House, clock: time_machine.Traveller) -> str:
    """An examined case."""
    return once(house, clock, _examined)


def _examined(house: House, clock: time_machine.Traveller) -> str:
    found = at_the_province(house, clock)
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    examined(house, found)
    return found


def shown(house: House, nomination: str) -> Any:
    return house.ok(REVIEWER, f"GET /cases/{nomination}")


def corrected(house: House, nomination: str) -> dict[str, Any]:
    """What intake publishes and says when the next version of the file is reported."""
    first = next(item for item in house.items() if item["PK"] == f"DOSSIER#{nomination}")
    second = table.marshal({**first, "SK": "v0002", "body": {**first["body"], "version": 2}})
    boto3.client("dynamodb").put_item(TableName="Table", Item=second)
    reports = house.events("NominationReported")
    (event,) = [each for each in reports if each["data"]["nomination"] == nomination]
    data = {**event["data"], "dossier_version": 2}
    return {**event, "id": f"{event['id']}-again", "data": data}


def test_a_return_is_published_and_the_corrected_file_resumes_the_case(
    house: House, nomination: str
) -> None:
    with counted() as calls:
        house.ok(REVIEWER, f"POST /cases/{nomination}/return", RETURN)
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}
    (told,) = [item for item in house.items() if item["PK"] == f"RETURN#{nomination}"]
    assert (told["SK"], told["body"]["dossier_version"]) == ("v0001", 1)
    assert told["body"]["fields"] == RETURN["fields"]
    assert house.call(REVIEWER, f"POST /cases/{nomination}/return", RETURN).code == (
        "HOLDER_ELSEWHERE"
    )
    for _ in range(2):
        house.send("ReviewQueue", json.dumps(corrected(house, nomination)))
        house.pump()
    case = shown(house, nomination)
    assert (case["status"], case["rated_by"]) == ("UNDER_REVIEW", 0)
    assert case["inspection"] is not None
    assert len(house.events("CaseResumed")) == 1
    assert house.dead_letters() == []


@pytest.mark.parametrize("place", ["reason", "fields"])
def test_what_is_published_has_no_numbers_in_it(house: House, nomination: str, place: str) -> None:
    number = "联系 19900001234"
    changed: Any = number if place == "reason" else [{"pointer": "/post", "reason": number}]
    answer = house.call(REVIEWER, f"POST /cases/{nomination}/return", {**RETURN, place: changed})
    assert answer.code == "INVALID"
    assert answer.body["errors"][0]["pointer"] == f"/{place}"
    assert answer.body["errors"][0]["code"] == "TEXT_HAS_NUMBERS"


def test_a_rejection_is_taken_back_by_two_people_and_minutes(house: House, nomination: str) -> None:
    rejection = {
        "reason": "ELIGIBILITY",
        "minutes_number": "演练纪要3号",
        "explanation": "不符合条件（演练）",
    }
    house.ok(PANEL, f"POST /cases/{nomination}/reject", rejection)
    assert shown(house, nomination)["status"] == "REJECTED"
    ruling = {"minutes_number": "演练纪要4号", "outcome": "PROCEED", "reason": "复议（演练）"}
    house.ok(PANEL, f"POST /cases/{nomination}/rulings", ruling)
    confirm = f"POST /cases/{nomination}/rulings/confirm"
    assert house.call(PANEL, confirm).code == "SECOND_PERSON_NEEDED"
    house.ok(SECOND, confirm)
    assert shown(house, nomination)["status"] == "UNDER_REVIEW"
    assert house.call(SECOND, confirm).code == "NOTHING_TO_RULE"
    said = json.dumps([item for item in house.items() if item["type"] == "event"], default=str)
    assert "不符合条件" not in said
    assert "复议" not in said


def test_a_rejection_is_not_taken_back_without_the_nominees_consent(
    house: House, nomination: str
) -> None:
    rejection = {"reason": "ELIGIBILITY", "minutes_number": "演练纪要3号", "explanation": "演练"}
    house.ok(PANEL, f"POST /cases/{nomination}/reject", rejection)
    ruling = {"minutes_number": "演练纪要4号", "outcome": "PROCEED", "reason": "复议（演练）"}
    house.ok(PANEL, f"POST /cases/{nomination}/rulings", ruling)
    house.ok(XIHU, f"POST /nominations/{nomination}/consent/withdraw")
    house.pump()
    confirm = f"POST /cases/{nomination}/rulings/confirm"
    assert house.call(SECOND, confirm).code == "CONSENT_WITHDRAWN"
    assert shown(house, nomination)["status"] == "REJECTED"
    assert house.dead_letters() == []


def test_a_ruling_lets_a_held_case_stand(house: House, nomination: str) -> None:
    reference = {"kind": "DISCIPLINE", "level": "city", "adverse": True, "dated": "2023-04-10"}
    text = {"text": "有反映（演练）。"}
    house.ok(REVIEWER, f"POST /cases/{nomination}/references", {**reference, **text})
    ballot = {"nominations": [nomination]}
    assert house.call(PANEL, f"POST /campaigns/{CAMPAIGN}/ballots", ballot).code == "CASE_HELD"
    ruling = {"minutes_number": "演练纪要4号", "outcome": "PROCEED", "reason": "查否（演练）"}
    house.ok(PANEL, f"POST /cases/{nomination}/rulings", ruling)
    house.ok(SECOND, f"POST /cases/{nomination}/rulings/confirm")
    house.ok(PANEL, f"POST /campaigns/{CAMPAIGN}/ballots", ballot)


def test_a_reported_nomination_is_withdrawn_by_review(house: House, nomination: str) -> None:
    house.ok(REVIEWER, f"POST /cases/{nomination}/withdraw", {"reason": "NOMINEE"})
    assert shown(house, nomination)["status"] == "WITHDRAWN"
    (event,) = house.events("CaseWithdrawn")
    assert event["data"] == {"nomination": nomination, "reason": "NOMINEE"}
    assert house.call(REVIEWER, f"POST /cases/{nomination}/return", RETURN).code == "WRONG_STATE"
