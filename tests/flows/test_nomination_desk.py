"""The desk of nominations: what lies under a region, filtered, searched, counted."""

from datetime import timedelta
from typing import Any

import time_machine

from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    HANGZHOU,
    NINGBO,
    REVIEWER,
    XIHU,
    draft,
    form,
    member,
    open_campaign,
)

SECOND = timedelta(seconds=1)
DESK = f"GET /campaigns/{CAMPAIGN}/nominations"


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]


def test_a_desk_filters_counts_and_pages_what_lies_under_a_region(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    first = draft(house, 1)
    clock.shift(SECOND)  # ids are in order of time
    second = draft(house, 2, admin_rank="四级调研员")
    clock.shift(SECOND)
    third = draft(house, 3)
    house.ok(XIHU, f"POST /nominations/{second}/submit")
    house.ok(XIHU, f"POST /nominations/{third}/submit")
    house.ok(XIHU, f"POST /nominations/{first}/withdraw", {"reason": "UNIT"})
    body = {"category": "RESCUE_OR_OTHER", "form": form(4)}
    other = house.ok(NINGBO, f"POST /campaigns/{CAMPAIGN}/nominations", body)["id"]
    with counted() as calls:
        page = house.ok(HANGZHOU, f"{DESK}?limit=2")
    assert calls == {"Query": 1}
    assert (ids(page), page["complete"]) == ([first, second], True)
    assert page["counts"] == {"SUBMITTED": 2, "WITHDRAWN": 1}
    rest = house.ok(HANGZHOU, f"{DESK}?limit=2&after={page['next']}")
    assert (ids(rest), rest["next"]) == ([third], None)
    handed_in = house.ok(HANGZHOU, f"{DESK}?status=SUBMITTED&order=desc")
    assert (ids(handed_in), handed_in["counts"]) == ([third, second], page["counts"])
    (flagged,) = house.ok(HANGZHOU, f"{DESK}?flag=RANK_TREATMENT")["items"]
    assert (flagged["id"], flagged["flags"]) == (second, ["RANK_TREATMENT"])
    assert ids(house.ok(HANGZHOU, f"{DESK}?progress=WITHDRAWN")) == [first]
    assert ids(house.ok(REVIEWER, f"{DESK}?category=RESCUE_OR_OTHER&level=city")) == [other]
    assert ids(house.ok(REVIEWER, f"{DESK}?region=330200")) == [other]
    assert house.ok(REVIEWER, f"{DESK}?sort=status")["counts"]["DRAFT"] == 1
    # Neither a neighbour's list nor the one above.
    for region in ("330200", "330000"):
        assert house.call(HANGZHOU, f"{DESK}?region={region}").code == "WRONG_REGION"
    assert house.call(XIHU, f"{DESK}?region=330100").code == "WRONG_REGION"
    assert house.call(XIHU, f"{DESK}?sort=name").code == "INVALID"
    assert house.call(XIHU, f"{DESK}?after=nowhere").code == "MALFORMED"


def test_a_flag_that_two_people_closed_waits_no_more(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    path = f"/nominations/{draft(house, 1, admin_rank='四级调研员')}"
    house.ok(XIHU, f"POST {path}/submit")
    house.ok(XIHU, f"POST {path}/flags/RANK_TREATMENT/resolve", {"ruling": "同意"})
    assert len(house.ok(XIHU, f"{DESK}?flag=RANK_TREATMENT")["items"]) == 1
    house.ok(HANGZHOU, f"POST {path}/flags/RANK_TREATMENT/confirm")
    assert house.ok(XIHU, f"{DESK}?flag=RANK_TREATMENT")["items"] == []


def test_names_are_for_those_who_read_forms(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    draft(house, 1)
    wanted = draft(house, 2)
    for reader in (XIHU, REVIEWER):
        (found,) = house.ok(reader, f"{DESK}?search=演练02")["items"]
        assert (found["id"], found["name"]) == (wanted, "演练02号")
        assert found["unit"]
    assert house.ok(NINGBO, f"{DESK}?search=演练02")["items"] == []
    for other in (ADMIN, member("panel-1")):
        lines = house.ok(other, DESK)["items"]
        assert [(line["name"], line["unit"]) for line in lines] == [(None, None)] * 2
        assert house.ok(other, f"{DESK}?search=演练02")["items"] == []
