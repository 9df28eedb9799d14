"""Settings and roster after opening: new versions, what stays fixed, quotas that hold."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
import time_machine

from shared import settings as published
from tests.flows.story import under_way
from tests.support.house import Answer, House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    REVIEWER,
    ROSTER,
    SETTINGS,
    draft,
    open_campaign,
    reported,
)

PATH = f"/campaigns/{CAMPAIGN}"


def change(house: House, version: int = 1, **changes: Any) -> Answer:
    """Settings as they are published, changed by path (``publicity__grace_days``), put back."""
    body = deepcopy(house.ok(ADMIN, f"GET {PATH}"))
    for path, value in changes.items():
        *parents, name = path.split("__")
        place = body
        for parent in parents:
            place = place[parent]
        place[name] = value
    return house.call(ADMIN, f"PUT {PATH}/settings", {"settings": body}, if_match=f'"{version}"')


def counter(house: House, category: str = "SYSTEM_STAFF", region: str = "330100") -> Any:
    key = ("QUOTA#" + CAMPAIGN, f"{region}#{category}")
    return next(i for i in house.items() if (i["PK"], i["SK"]) == key)


def codes(answer: Answer) -> set[tuple[str, str]]:
    return {(error["pointer"], error["code"]) for error in answer.body["errors"]}


def pointers(answer: Answer) -> set[str]:
    return {error["pointer"] for error in answer.body["errors"]}


def test_new_settings_are_a_new_version_and_an_event(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    answer = change(house, publicity__grace_days=2, title="演练改题")
    assert (answer.status, answer.body["version"]) == (200, 2), answer.text
    shown = house.call(REVIEWER, f"GET {PATH}")
    assert (shown.body["version"], shown.headers["etag"]) == (2, '"2"')
    assert shown.body["publicity"]["grace_days"] == 2
    (event,) = house.events("SettingsChanged")
    assert event["data"] == {"settings_version": 2, "roster_version": 1}
    versions = [i["SK"] for i in house.items() if i["type"] == "settings"]
    assert sorted(versions) == ["v0001", "v0002"]
    (line,) = house.ok(REVIEWER, "GET /campaigns")["items"]
    assert (line["campaign"], line["title"], line["settings_version"]) == (CAMPAIGN, "演练改题", 2)


def test_who_saw_another_version_is_refused(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    body = {"settings": house.ok(ADMIN, f"GET {PATH}")}
    assert house.call(ADMIN, f"PUT {PATH}/settings", body).code == "IF_MATCH_NEEDED"
    assert change(house, 7).code == "CONFLICT"
    assert change(house, version=1, title="演练一").status == 200
    assert house.call(ADMIN, f"PUT {PATH}/settings", body, if_match='"1"').code == "CONFLICT"
    stale = house.call(ADMIN, f"PUT {PATH}/settings", body, if_match='"2"')
    assert (stale.code, pointers(stale)) == ("INVALID", {"/settings/version"})


def test_what_is_fixed_is_refused_by_name_all_at_once(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    settings = house.ok(ADMIN, f"GET {PATH}")
    fewer = [region for region in settings["regions"] if region["code"] != "331102"]
    answer = change(
        house,
        categories=[{**each, "honourees": 99} for each in settings["categories"]],
        regions=fewer,
        recommendation_quotas={},
        opens_on="2023-03-29",
        nominations_due_on="2023-03-30",
        rehearsal={"anchor": "2023-03-30T00:00:00Z", "started": "2023-03-30T00:00:00Z", "speed": 9},
    )
    assert answer.code == "SETTING_FIXED"
    assert codes(answer) >= {
        ("/settings/categories", "FIXED"),
        ("/settings/regions", "REGION_FIXED"),
        ("/settings/opens_on", "DATE_PASSED"),
        ("/settings/nominations_due_on", "DATE_PAST"),
        ("/settings/rehearsal", "FIXED"),
        ("/settings/recommendation_quotas/330100", "QUOTA_GONE"),
    }
    assert house.ok(ADMIN, f"GET {PATH}")["version"] == 1


def test_a_quota_moves_in_its_counter_and_never_below_what_is_used(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    reported(house, 1)
    reported(house, 2)
    staff = "recommendation_quotas__330100__SYSTEM_STAFF"
    refused = change(house, **{staff: 1})
    assert (refused.code, refused.body["detail"]) == ("QUOTA_BELOW_USED", "330100#SYSTEM_STAFF")
    assert counter(house)["limit"] == 3
    assert change(house, **{staff: 2}).status == 200
    full = counter(house)
    assert (full["limit"], full["used"], full["left"]) == (2, 2, 0)
    added = {"SYSTEM_STAFF": 1}
    assert change(house, 2, recommendation_quotas__330106=added, **{staff: 5}).status == 200
    assert counter(house)["left"] == 3
    assert counter(house, region="330106")["limit"] == 1


def test_a_deadline_put_off_closes_once_and_at_the_new_time(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    assert change(house, nominations_due_on="2023-04-10").status == 200
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-08T00:00:30+08:00"))
    house.pump()
    assert house.events("NominationsClosed") == []
    assert draft(house, 3)
    clock.move_to(datetime.fromisoformat("2023-04-11T00:00:30+08:00"))
    house.pump()
    assert len(house.events("NominationsClosed")) == 1
    assert house.dead_letters() == []
    late = change(house, 2, nominations_due_on="2023-04-20")
    assert (late.code, pointers(late)) == ("SETTING_FIXED", {"/settings/nominations_due_on"})


@pytest.mark.parametrize("day", ["2023-03-30", "2023-03-31"])
def test_a_deadline_in_the_past_is_refused(
    house: House, clock: time_machine.Traveller, day: str
) -> None:
    open_campaign(house)
    clock.move_to(datetime.fromisoformat("2023-04-01T09:00:00+08:00"))
    published.forget()
    assert change(house, nominations_due_on=day).code == "SETTING_FIXED"


def put_roster(house: House, seen: int, **changes: Any) -> Answer:
    body = {**house.ok(ADMIN, f"GET {PATH}/roster"), **changes}
    return house.call(ADMIN, f"PUT {PATH}/roster", {"roster": body}, if_match=f'"{seen}"')


def test_a_new_roster_is_a_new_version(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    members = [member.model_dump(mode="json") for member in ROSTER.members]
    new = {**members[0], "user": "reviewer-9", "role": "reviewer"}
    assert put_roster(house, 1, members=[*members, new]).body["version"] == 2
    shown = house.call(ADMIN, f"GET {PATH}/roster")
    assert shown.headers["etag"] == '"2"'
    assert shown.body["members"][-1]["user"] == "reviewer-9"
    (event,) = house.events("SettingsChanged")
    assert event["data"] == {"settings_version": 1, "roster_version": 2}
    assert put_roster(house, 1).code == "CONFLICT"
    wrong = put_roster(
        house,
        2,
        members=[new, {**new, "region": "990000", "mail": " "}],
        version=1,
        campaign="other",
    )
    assert codes(wrong) == {
        ("/roster/version", "VERSION"),
        ("/roster/campaign", "OTHER_CAMPAIGN"),
        ("/roster/members/1/user", "MEMBER_TWICE"),
        ("/roster/members/1/region", "REGION_UNKNOWN"),
        ("/roster/members/1/mail", "MAIL_MISSING"),
    }


def test_a_campaign_begins_with_first_versions(house: House, clock: time_machine.Traveller) -> None:
    body = {
        "settings": SETTINGS.model_copy(update={"version": 2}).model_dump(mode="json"),
        "roster": ROSTER.model_dump(mode="json"),
    }
    answer = house.call(ADMIN, "POST /campaigns", body)
    assert (answer.code, codes(answer)) == ("INVALID", {("/settings/version", "FIRST_VERSION")})


def test_regions_that_do_not_lead_up_to_the_province_are_refused_by_their_cells(
    house: House, clock: time_machine.Traveller
) -> None:
    body = {"settings": SETTINGS.model_dump(mode="json"), "roster": ROSTER.model_dump(mode="json")}
    xihu, lost = next(n for n, r in enumerate(SETTINGS.regions) if r.code == "330106"), "339999"
    body["settings"]["regions"][xihu] |= {"name": "", "reports_to": lost}
    answer = house.call(ADMIN, "POST /campaigns", body)
    wrong = {
        (f"/settings/regions/{xihu}/name", "MISSING"),
        (f"/settings/regions/{xihu}/reports_to", "REGION_UNKNOWN"),
    }
    assert (answer.code, codes(answer)) == ("INVALID", wrong)
    open_campaign(house)
    team = {"code": "339901", "name": "演练省级队（虚构）", "level": "county", "reports_to": None}
    regions = [region.model_dump(mode="json") for region in SETTINGS.regions]
    answer = change(house, regions=[*regions, team])
    place = f"/settings/regions/{len(regions)}/reports_to"
    assert (answer.code, codes(answer)) == ("INVALID", {(place, "REGION_LEVEL")})
    team["reports_to"] = SETTINGS.province
    assert change(house, regions=[*regions, team]).status == 200


@pytest.mark.parametrize("name", ["all", "index"])
def test_no_campaign_is_called_like_something_else(
    house: House, clock: time_machine.Traveller, name: str
) -> None:
    body = {
        "settings": SETTINGS.model_copy(update={"campaign": name}).model_dump(mode="json"),
        "roster": ROSTER.model_copy(update={"campaign": name}).model_dump(mode="json"),
    }
    answer = house.call(ADMIN, "POST /campaigns", body)
    assert (answer.code, codes(answer)) == ("INVALID", {("/settings", "CONTRADICTION")})


def test_an_unknown_campaign_is_named(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    body = {"roster": ROSTER.model_dump(mode="json")}
    assert house.call(ADMIN, "GET /campaigns/none/roster").code == "CAMPAIGN_UNKNOWN"
    answer = house.call(ADMIN, "PUT /campaigns/none/roster", body, if_match='"1"')
    assert answer.code == "CAMPAIGN_UNKNOWN"
