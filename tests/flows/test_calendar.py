"""The official days as data: shown with their source, changed by two people, never guessed."""

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

import time_machine

from services.intake import calendar_cases
from services.intake.records_bodies import OverrideBody
from shared import settings as published
from shared.workdays import is_working_day
from tests.support.faults import meanwhile
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    ADMIN_2,
    CAMPAIGN,
    ROSTER,
    SETTINGS,
    XIHU,
    caller,
    examined,
    holiday,
    made_official,
    open_campaign,
    reported,
    shortlisted,
    shown,
)


def test_a_year_is_shown_with_its_source_and_notice(
    house: House, clock: time_machine.Traveller
) -> None:
    year = house.ok(XIHU, "GET /calendar/2023")
    assert (year["source"], year["notice_number"]) == ("chinesecalendar", "国办发明电〔2022〕16号")
    assert "2023-04-23" in year["workdays"]
    assert "2023-05-01" in year["holidays"]
    assert house.ok(XIHU, "GET /calendar/2025")["notice_number"] == "文号待登记"
    missing = house.call(XIHU, "GET /calendar/2027")
    assert (missing.code, missing.body["detail"]) == ("CALENDAR_MISSING", "2027")


def test_two_people_change_a_year_and_its_history_stays(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    made = house.call(ADMIN, "POST /calendar/2023/overrides", holiday("2023-04-24"))
    assert (made.status, made.body["status"]) == (201, "PROPOSED")
    confirm = "POST /calendar/2023/overrides/confirm"
    read = house.call(ADMIN_2, "GET /calendar/2023")
    seen: dict[str, Any] = {"if_match": read.headers["etag"]}
    assert house.call(ADMIN, confirm, **seen).code == "SECOND_PERSON_NEEDED"
    assert "2023-04-24" not in read.body["holidays"]
    assert house.ok(ADMIN_2, confirm, **seen)["status"] == "CONFIRMED"
    year = house.ok(XIHU, "GET /calendar/2023")
    assert (year["version"], year["proposal"]) == (2, None)
    assert "2023-04-24" in year["holidays"]
    assert "2023-05-01" in year["holidays"]
    assert [c["confirmed_by"] for c in year["changes"]] == ["admin-2"]
    (event,) = house.events("CalendarChanged")
    assert event["data"] == {
        "year": 2023,
        "calendar_version": 2,
        "proposed_by": "admin-1",
        "confirmed_by": "admin-2",
    }
    versions = sorted(i["SK"] for i in house.items() if i["type"] == "calendar")
    assert versions == ["v0001", "v0002"]
    seen = {"if_match": f'"{year["revision"]}"'}
    assert house.call(ADMIN_2, confirm, **seen).code == "NO_PROPOSAL"
    house.pump()
    assert house.dead_letters() == []


def test_what_is_confirmed_is_what_the_second_person_read(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    propose, confirm = "POST /calendar/2023/overrides", "POST /calendar/2023/overrides/confirm"
    house.ok(ADMIN, propose, holiday("2023-04-24"))
    read = house.call(ADMIN_2, "GET /calendar/2023").headers["etag"]
    assert house.call(ADMIN_2, confirm).code == "IF_MATCH_NEEDED"
    other = house.ok(ADMIN, propose, holiday("2023-05-04"))
    late = house.call(ADMIN_2, confirm, if_match=read)
    assert (late.status, late.code) == (409, "CONFLICT")
    assert house.events("CalendarChanged") == []
    newer = house.ok(ADMIN_2, "GET /calendar/2023")
    assert newer["proposal"]["days_off"] == ["2023-05-04"]
    assert newer["revision"] == other["version"]

    def again() -> None:
        body = OverrideBody.model_validate(holiday("2023-05-05"))
        calendar_cases.propose(caller(ADMIN, "intake"), 2023, body)

    seen: dict[str, Any] = {"if_match": f'"{newer["revision"]}"', "idempotency_key": "second"}
    with meanwhile(again):
        assert house.call(ADMIN_2, confirm, **seen).code == "CONFLICT"
    seen["if_match"] = house.call(ADMIN_2, "GET /calendar/2023").headers["etag"]
    done = house.ok(ADMIN_2, confirm, **seen)
    assert house.ok(ADMIN_2, confirm, **seen) == done  # as an answer that was lost is asked again
    assert house.ok(XIHU, "GET /calendar/2023")["holidays"].count("2023-05-05") == 1
    assert len(house.events("CalendarChanged")) == 1


def test_a_changed_year_is_what_a_window_counts(
    house: House, clock: time_machine.Traveller
) -> None:
    """Monday 24 April becomes a holiday: the window of the 20th ends a working day later."""
    open_campaign(house)
    made_official(house, holiday("2023-04-24"))
    house.pump()
    nominees = [reported(house, 1)]
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    examined(house, nominees[0])
    round_id = shortlisted(house, nominees)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-20T08:40:00+08:00"))
    shown(house, round_id)
    house.pump()
    (opened,) = house.events("RoundOpened")
    assert opened["data"]["last_day"] == "2023-04-26"


def test_a_year_without_a_notice_may_be_entered_whole(
    house: House, clock: time_machine.Traveller
) -> None:
    part = house.call(ADMIN, "POST /calendar/2027/overrides", holiday("2027-01-01"))
    assert (part.code, part.body["detail"]) == ("CALENDAR_MISSING", "2027")
    whole = holiday("2027-01-01", whole=True, days_working=["2027-01-03"])
    house.ok(ADMIN, "POST /calendar/2027/overrides", whole)
    waits = house.ok(ADMIN_2, "GET /calendar/2027")  # what is to be confirmed can be read
    assert (waits["version"], waits["holidays"]) == (0, [])
    assert waits["proposal"]["days_off"] == ["2027-01-01"]
    with house.acting_as("PublicityApiFunction"):
        assert published.calendar_year(2027) is None
    made_official(house, whole, 2027)
    year = house.ok(XIHU, "GET /calendar/2027")
    assert (year["version"], year["holidays"], year["workdays"]) == (
        1,
        ["2027-01-01"],
        ["2027-01-03"],
    )
    with house.acting_as("PublicityApiFunction"):
        assert is_working_day(date(2027, 1, 3), published.calendar_year)
        assert not is_working_day(date(2027, 1, 1), published.calendar_year)
    later = SETTINGS.model_copy(
        update={
            "opens_on": date(2027, 3, 1),
            "nominations_due_on": date(2027, 4, 7),
            "finish_by": date(2027, 6, 30),
        }
    )
    open_campaign(house, later)


def test_wrong_days_are_named_all_at_once(house: House, clock: time_machine.Traveller) -> None:
    wrong = holiday("2022-12-31", days_working=["2023-01-01", "2022-12-31"])
    answer = house.call(ADMIN, "POST /calendar/2023/overrides", wrong)
    assert answer.code == "INVALID"
    pairs = {(error["pointer"], error["code"]) for error in answer.body["errors"]}
    assert pairs == {
        ("/days_off/0", "OTHER_YEAR"),
        ("/days_off/0", "OFF_AND_WORKING"),
        ("/days_working/1", "OTHER_YEAR"),
        ("/days_working/1", "OFF_AND_WORKING"),
    }
    empty = house.call(ADMIN, "POST /calendar/2023/overrides", holiday("x") | {"days_off": []})
    assert [e["pointer"] for e in empty.body["errors"]] == ["/days_off"]


def test_a_proposed_change_is_told_to_the_administrators_of_every_campaign_that_is_not_over(
    house: House, clock: time_machine.Traveller
) -> None:
    over = {"campaign": "over", "finish_by": date(2023, 4, 20)}
    for changes in ({}, {"campaign": "second"}, over):
        settings = SETTINGS.model_copy(update=changes)
        body = {
            "settings": settings.model_dump(mode="json"),
            "roster": {**ROSTER.model_dump(mode="json"), "campaign": settings.campaign},
        }
        house.ok(ADMIN, "POST /campaigns", body)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-21T09:00:00+08:00"))
    house.pump()
    house.mails.mails.clear()
    house.ok(ADMIN, "POST /calendar/2023/overrides", holiday("2023-04-24"))
    house.pump()
    told = house.events("CalendarChangeWaits")
    assert sorted(event["campaign"] for event in told) == [CAMPAIGN, "second"]
    mails = Counter(mail["To"] for mail in house.mails.mails)
    assert mails == {ADMIN.mail: 2, ADMIN_2.mail: 2}
    assert "演练发电〔2023〕1号" in house.mails.mails[0].get_content()
    (proposed,) = house.events("CalendarProposed")
    house.send("IntakeQueue", json.dumps(proposed))
    house.pump()
    assert len(house.events("CalendarChangeWaits")) == 2
    assert house.dead_letters() == []
