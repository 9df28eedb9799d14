"""Claims of a verified token become a principal, whatever form the gateway gives lists."""

from typing import Any

import pytest

from events.routes import ROUTES, Route
from events.vocabulary import Role
from shared import auth
from shared.problems import Refusal

CLAIMS = {
    "ROLE_CLAIM": "cognito:groups",
    "REGION_CLAIM": "custom:region",
    "UNIT_CLAIM": "custom:unit",
    "USER_CLAIM": "cognito:username",
}


@pytest.fixture(autouse=True)
def claim_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, claim in CLAIMS.items():
        monkeypatch.setenv(name, claim)


def claims(**changes: Any) -> dict[str, Any]:
    return {
        "cognito:groups": "[officer]",
        "custom:region": "330100",
        "custom:unit": "杭州市应急管理局",
        "cognito:username": "hangzhou-1",
        **{name.replace("_", ":", 1): value for name, value in changes.items()},
    }


@pytest.mark.parametrize(
    "groups",
    [
        "[officer panel]",
        "officer panel",
        "officer,panel",
        '["officer","panel"]',
        ["officer", "panel"],
    ],
)
def test_a_list_of_roles_is_read_in_every_form(groups: Any) -> None:
    principal = auth.principal_of(claims(cognito_groups=groups))
    assert principal.roles == {Role.OFFICER, Role.PANEL}


@pytest.mark.parametrize("missing", ["cognito_groups", "custom_region", "cognito_username"])
@pytest.mark.parametrize("value", [None, "", "[]"])
def test_a_token_without_role_region_or_account_is_refused(missing: str, value: Any) -> None:
    if missing != "cognito_groups" and value == "[]":
        value = None
    with pytest.raises(Refusal) as refused:
        auth.principal_of(claims(**{missing: value}))
    assert refused.value.code == "ROLE_MISSING"


def test_a_role_that_does_not_exist_gives_nothing() -> None:
    with pytest.raises(Refusal) as refused:
        auth.principal_of(claims(cognito_groups="[king]"))
    assert refused.value.code == "ROLE_MISSING"
    assert auth.principal_of(claims(cognito_groups="[king officer]")).roles == {Role.OFFICER}


@pytest.mark.parametrize(
    ("region", "below", "beside"),
    [
        ("330000", "331102", "320100"),
        ("330100", "330106", "330203"),
        ("330106", "330106", "330100"),
    ],
)
def test_a_person_sees_what_lies_under_their_region(region: str, below: str, beside: str) -> None:
    principal = auth.principal_of(claims(custom_region=region))
    assert principal.sees(below)
    assert not principal.sees(beside)


def test_a_route_lets_in_its_roles_and_no_others() -> None:
    principal = auth.principal_of(claims())
    auth.authorise(Route("intake", frozenset({Role.OFFICER})), principal)
    with pytest.raises(Refusal) as refused:
        auth.authorise(Route("review", frozenset({Role.PANEL})), principal)
    assert refused.value.code == "FORBIDDEN"


def test_an_unlisted_route_is_never_answered() -> None:
    assert auth.route_of("POST /campaigns") == ROUTES["POST /campaigns"]
    with pytest.raises(Refusal) as refused:
        auth.route_of("DELETE /campaigns")
    assert refused.value.code == "ROUTE_UNKNOWN"
