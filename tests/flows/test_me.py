"""Who signed in: the portal's desks are chosen by it."""

import time_machine

from shared import settings
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import ADMIN, CAMPAIGN, ROSTER, SETTINGS, XIHU, member, open_campaign

ME = "GET /me"


def test_who_signed_in_is_told_what_they_are_in_each_campaign(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    assert house.ok(XIHU, ME) == {
        "user": "xihu-1",
        "roles": ["officer"],
        "region": "330106",
        "unit": XIHU.unit,
        "campaigns": [
            {
                "campaign": CAMPAIGN,
                "title": SETTINGS.title,
                "rehearsal": False,
                "nominations_closed": False,
                "finish_by": SETTINGS.finish_by.isoformat(),
                "member": {
                    "role": "officer",
                    "region": "330106",
                    "level": "county",
                    "unit": XIHU.unit,
                    "chair": False,
                    "leading_group": False,
                    "substitute_for": None,
                },
            }
        ],
    }


def test_the_leading_group_and_its_chair_are_told_apart(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    for user in (each.user for each in ROSTER.members if each.role in ("panel", "reviewer")):
        (line,) = house.ok(member(user), ME)["campaigns"]
        assert line["member"]["leading_group"] is (
            member(user).unit in SETTINGS.leading_group_units
        )
        assert line["member"]["chair"] is member(user).chair
        assert line["member"]["level"] == "province"


def test_who_is_in_no_roster_is_told_so(house: House, clock: time_machine.Traveller) -> None:
    assert house.ok(ADMIN, ME)["campaigns"] == []
    open_campaign(house)
    stranger = ADMIN.model_copy(update={"user": "nobody-1"})
    (line,) = house.ok(stranger, ME)["campaigns"]
    assert (line["campaign"], line["member"]) == (CAMPAIGN, None)


def test_nothing_of_others_and_no_address_is_told(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    answer = house.call(XIHU, ME)
    assert "xihu-2" not in answer.text
    assert XIHU.mail not in answer.text


def test_it_costs_a_query_and_two_for_each_campaign(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    settings.forget()
    with counted() as calls:
        house.ok(XIHU, ME)
        house.ok(XIHU, ME)
    assert calls == {"Query": 2 + 2}
