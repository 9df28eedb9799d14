"""After the report the bureau corrects what the public is shown; what was decided on stays."""

import json
from typing import Any

import pytest
import time_machine

from shared import settings
from tests.flows.story import CORRECTED, at_the_province, correct_profile
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import (
    HANGZHOU,
    NINGBO,
    PUBLICIST,
    REVIEWER,
    XIHU,
    draft,
    endorse,
    form,
)

REASON = {"reason": "有误（演练）"}
NUMBER = "联系 19900001234"


@pytest.fixture
def nomination(house: House, clock: time_machine.Traveller) -> str:
    """A case at the province."""
    return at_the_province(house, clock)


def published(house: House, kind: str, nomination: str) -> dict[str, Any]:
    """The versions of a published document, by sort key."""
    return {i["SK"]: i["body"] for i in house.items() if i["PK"] == f"{kind}#{nomination}"}


def test_a_correction_is_the_next_version_of_the_profile_and_the_publicist_hears_of_it(
    house: House, nomination: str
) -> None:
    before = published(house, "DOSSIER", nomination)
    settings.forget()  # read anew by the first refusal, so that the correction finds them known
    house.call(HANGZHOU, f"POST /nominations/{nomination}/profile", {**REASON, "post": NUMBER})
    with counted() as calls:
        correct_profile(house, nomination)
    assert calls == {"GetItem": 2, "TransactWriteItems": 1}
    house.pump()
    shown = house.ok(HANGZHOU, f"GET /nominations/{nomination}/profile")
    assert (shown["version"], shown["post"]) == (2, CORRECTED["post"])
    first, second = published(house, "PROFILE", nomination).values()
    assert second == {**first, "version": 2, "post": CORRECTED["post"]}
    assert published(house, "DOSSIER", nomination) == before
    (said,) = house.events("ProfileCorrected")
    assert said["data"]["pointers"] == ["/post"]
    assert said["data"]["profile_version"] == 2
    (word,) = house.ok(PUBLICIST, "GET /inbox")["items"]
    assert f"尾号{nomination[-4:]}" in word["text"]
    items = [item for item in house.items() if not item["PK"].startswith("PROFILE#")]
    stored = json.dumps(items, default=str, ensure_ascii=False)
    assert CORRECTED["post"] not in stored
    assert CORRECTED["reason"] not in stored
    assert house.dead_letters() == []


def test_a_correction_is_made_once_and_on_what_was_seen(house: House, nomination: str) -> None:
    call, seen = f"POST /nominations/{nomination}/profile", f"GET /nominations/{nomination}"
    version = house.ok(HANGZHOU, seen)["version"]
    made = house.ok(HANGZHOU, call, CORRECTED, idempotency_key="once", if_match=f'"{version}"')
    again = house.ok(HANGZHOU, call, CORRECTED, idempotency_key="once", if_match=f'"{version}"')
    assert again == made
    other = {**REASON, "unit": "更正后的单位（演练）"}
    assert house.call(HANGZHOU, call, other, if_match=f'"{version}"').code == "CONFLICT"
    house.ok(HANGZHOU, call, other)
    newest = published(house, "PROFILE", nomination)["v0003"]
    assert (newest["post"], newest["unit"]) == (CORRECTED["post"], other["unit"])


def test_every_wrong_text_is_told_at_once(house: House, nomination: str) -> None:
    call = f"POST /nominations/{nomination}/profile"
    wrong = {"name": "演", "post": NUMBER, "brief": "字" * 301, "deeds": "字" * 2001, **REASON}
    answer = house.call(HANGZHOU, call, wrong)
    assert answer.code == "INVALID"
    assert {error["pointer"]: error["code"] for error in answer.body["errors"]} == {
        "/name": "STRING_TOO_SHORT",
        "/post": "TEXT_HAS_NUMBERS",
        "/brief": "TEXT_TOO_LONG",
        "/deeds": "TEXT_TOO_LONG",
    }
    assert house.call(HANGZHOU, call, REASON).code == "INVALID"
    assert house.call(HANGZHOU, call, {"post": CORRECTED["post"]}).code == "INVALID"
    assert [*published(house, "PROFILE", nomination)] == ["v0001"]


def test_what_is_published_already_is_no_correction(house: House, nomination: str) -> None:
    call, known = f"POST /nominations/{nomination}/profile", form()
    answer = house.call(HANGZHOU, call, {**CORRECTED, "unit": known["unit"]})
    assert answer.code == "PROFILE_UNCHANGED"
    (error,) = answer.body["errors"]
    assert (error["pointer"], error["code"]) == ("/unit", "TEXT_UNCHANGED")
    correct_profile(house, nomination)
    assert house.call(HANGZHOU, call, CORRECTED).code == "PROFILE_UNCHANGED"
    house.ok(HANGZHOU, call, {**REASON, "post": known["post"]})  # back to what the form says


def test_only_the_region_that_reported_corrects(house: House, nomination: str) -> None:
    call = f"POST /nominations/{nomination}/profile"
    for officer in (XIHU, NINGBO):
        assert house.call(officer, call, CORRECTED).code == "WRONG_REGION"
    assert house.call(PUBLICIST, call, CORRECTED).code == "FORBIDDEN"
    assert house.events("ProfileCorrected") == []


def test_nothing_is_corrected_before_the_report_or_without_consent(
    house: House, nomination: str
) -> None:
    early = f"/nominations/{draft(house, 2)}/profile"
    assert house.call(XIHU, f"GET {early}").code == "NOT_FOUND"
    assert house.call(XIHU, f"POST {early}", CORRECTED).code == "WRONG_STATE"
    house.ok(XIHU, f"POST /nominations/{nomination}/consent/withdraw")
    call = f"POST /nominations/{nomination}/profile"
    assert house.call(HANGZHOU, call, CORRECTED).code == "CONSENT_WITHDRAWN"
    house.pump()


def test_a_file_that_comes_back_is_reported_on_top_of_its_corrections(
    house: House, nomination: str
) -> None:
    correct_profile(house, nomination)
    house.ok(REVIEWER, f"POST /cases/{nomination}/return", {"reason": "请补正（演练）"})
    house.pump()
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/submit")
    endorse(house, HANGZHOU, nomination)
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/report", {"to": "330000"})
    house.pump()
    assert [*published(house, "DOSSIER", nomination)] == ["v0001", "v0002"]
    profiles = published(house, "PROFILE", nomination)
    assert [body["version"] for body in profiles.values()] == [1, 2, 3]
    assert profiles["v0003"]["post"] == form()["post"]
    case = house.ok(REVIEWER, f"GET /cases/{nomination}")
    assert case["status"] == "UNDER_REVIEW"
    assert house.dead_letters() == []
