"""Any body, header, token or path: a clear refusal, nothing written, never a failure of ours."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.problems import PROBLEMS
from events.routes import ROUTES
from events.vocabulary import Role
from tests.support.house import House, running
from tests.support.people import (
    CAMPAIGN,
    NINGBO,
    ROSTER,
    XIHU,
    draft,
    form,
    member,
    open_campaign,
)

WRITES = [key for key in ROUTES if not key.startswith("GET")]
_ANYBODY = {
    Role.OFFICER: "xihu-1",
    Role.ADMIN: "admin-1",
    Role.REVIEWER: "reviewer-1",
    Role.PANEL: "panel-1",
    Role.PUBLICIST: "publicist-1",
    Role.DISCIPLINE: "discipline-1",
}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def lived_in() -> Iterator[tuple[House, str]]:
    """A house with one nomination in it."""
    with time_machine.travel("2023-03-31T01:00:00+00:00", tick=False), running() as built:
        open_campaign(built)
        yield built, draft(built)


def caller(route: str) -> Any:
    roles = ROUTES[route].roles
    return None if not roles else member(_ANYBODY[min(roles)])


def concrete(route: str, nomination: str) -> str:
    for name, value in {
        "campaign": CAMPAIGN,
        "nomination": nomination,
        "kind": "LEADING_RANK",
        "department": "公安",
        "ballot": "B",
        "round": "R",
        "objection": "O",
        "receipt": "X",
        "year": "2023",
    }.items():
        route = route.replace("{" + name + "}", value)
    return route


@pytest.mark.slow
@pytest.mark.parametrize("route", WRITES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=_JSON)
def test_any_json_is_refused_with_a_known_code_and_writes_nothing(
    lived_in: tuple[House, str], route: str, body: Any
) -> None:
    house, nomination = lived_in
    if "form" in route:
        body = {"form": body}
    before = house.writes()
    answer = house.call(caller(route), concrete(route, nomination), body)
    takes_no_body = route.endswith(("submit", "consent/withdraw", "confirm", "close"))
    if takes_no_body and answer.status < 300:
        return
    assert 400 <= answer.status < 500, (route, body, answer.text)
    assert answer.code in PROBLEMS
    assert answer.headers["content-type"] == "application/problem+json"
    assert house.writes() == before


@pytest.mark.parametrize(
    "raw",
    ["", "{", "[]", "null", '{"category": "SYSTEM_STAFF"', "[" * 50_000, "\x00", "\ud800"],
    ids=["empty", "open", "list", "null", "cut", "deep", "nul", "surrogate"],
)
def test_a_body_that_is_no_json_is_refused(lived_in: tuple[House, str], raw: str) -> None:
    house, _ = lived_in
    answer = house.call(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", raw=raw)
    assert 400 <= answer.status < 500, answer.text
    assert answer.code in PROBLEMS


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"idempotency_key": ""}, "MALFORMED"),
        ({"idempotency_key": "x" * 300}, "MALFORMED"),
        ({"if_match": "newest"}, "MALFORMED"),
        ({"idempotency_key": None}, "IDEMPOTENCY_KEY_NEEDED"),
    ],
)
def test_a_wrong_header_is_refused(
    lived_in: tuple[House, str], headers: dict[str, Any], code: str
) -> None:
    house, _ = lived_in
    body = {"category": "SYSTEM_STAFF", "form": {}}
    answer = house.call(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", body, **headers)
    assert answer.code == code


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"cognito:groups": "[officer]", "cognito:username": "xihu-1"}, "ROLE_MISSING"),
        ({"custom:region": "330106", "cognito:username": "xihu-1"}, "ROLE_MISSING"),
        (
            {"cognito:groups": "[emperor]", "custom:region": "330106", "cognito:username": "x"},
            "ROLE_MISSING",
        ),
        ({}, "UNAUTHENTICATED"),
    ],
)
def test_a_token_without_role_or_region_is_refused(
    lived_in: tuple[House, str], claims: dict[str, str], code: str
) -> None:
    house, _ = lived_in
    answer = house.call(None, f"GET /campaigns/{CAMPAIGN}", claims=claims)
    assert answer.code == code


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_role_that_a_route_does_not_name_is_refused(
    lived_in: tuple[House, str], route: str
) -> None:
    house, nomination = lived_in
    allowed = ROUTES[route].roles
    strangers = [role for role in Role if allowed and role not in allowed]
    for role in strangers:
        answer = house.call(member(_ANYBODY[role]), concrete(route, nomination), {})
        assert (answer.status, answer.code) == (403, "FORBIDDEN"), (route, role)


def test_another_region_may_neither_see_nor_act(lived_in: tuple[House, str]) -> None:
    house, nomination = lived_in
    assert house.call(NINGBO, f"GET /nominations/{nomination}").code == "WRONG_REGION"
    assert house.call(NINGBO, f"POST /nominations/{nomination}/submit").code == "WRONG_REGION"


def test_who_sees_may_not_act_below(lived_in: tuple[House, str]) -> None:
    """A city sees its counties' nominations and acts only on what it holds (R22)."""
    house, nomination = lived_in
    hangzhou = member("hangzhou-1")
    assert house.call(hangzhou, f"GET /nominations/{nomination}").status == 200
    assert house.call(hangzhou, f"POST /nominations/{nomination}/submit").code == "WRONG_REGION"


def test_a_member_of_no_leading_unit_runs_no_provincial_step(
    lived_in: tuple[House, str],
) -> None:
    house, _ = lived_in
    stranger = ROSTER.members[0].model_copy(update={"user": "nobody-1", "role": Role.REVIEWER})
    answer = house.call(stranger, f"GET /campaigns/{CAMPAIGN}/cases")
    assert answer.code == "NOT_LEADING_GROUP"


def test_all_wrong_fields_come_at_once_and_nothing_typed_is_lost(
    lived_in: tuple[House, str],
) -> None:
    house, _ = lived_in
    typed = form(7, sex="女", mobile="123", political_status="99", brief="")
    body = {"category": "SYSTEM_STAFF", "form": typed}
    made = house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", body)
    answer = house.call(XIHU, f"POST /nominations/{made['id']}/submit")
    assert answer.code == "FORM_INCOMPLETE"
    wrong = {error["pointer"] for error in answer.body["errors"]}
    assert {"/sex", "/mobile", "/political_status", "/brief"} <= wrong
    kept = house.ok(XIHU, f"GET /nominations/{made['id']}")
    assert kept["form"]["name"] == typed["name"]
    assert json.dumps(kept["form"]["deeds"]) == json.dumps(typed["deeds"])


def test_a_change_names_the_version_it_saw(lived_in: tuple[House, str]) -> None:
    house, _ = lived_in
    nomination = draft(house, 9)
    call, body = f"PUT /nominations/{nomination}/form", {"form": form(9)}
    assert house.call(XIHU, call, body).code == "IF_MATCH_NEEDED"
    assert house.call(XIHU, call, body, if_match='"99"').code == "CONFLICT"
    etag = house.call(XIHU, f"GET /nominations/{nomination}").headers["etag"]
    assert house.call(XIHU, call, body, if_match=etag).status == 200
