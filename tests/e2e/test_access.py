"""Who may not, may not: on the deployed API, with real tokens, on every route of the table."""

import base64
import json
from collections.abc import Callable, Iterator
from functools import cache

import httpx
import pytest

from cli import identity
from cli.stack import Stack
from events.routes import ROUTES
from events.vocabulary import Role
from shared import aws

USERS = {
    Role.OFFICER: "xihu-1",
    Role.ADMIN: "admin-1",
    Role.REVIEWER: "reviewer-1",
    Role.PANEL: "panel-1",
    Role.PUBLICIST: "publicist-1",
    Role.DISCIPLINE: "discipline-1",
}
GUARDED = sorted(key for key, route in ROUTES.items() if not route.public)


@pytest.fixture(scope="session")
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.api, timeout=30) as opened:
        yield opened


@pytest.fixture(scope="session")
def token(stack: Stack) -> Callable[[str], str]:
    """``token(user)``: asked for once; it outlives these tests."""
    return cache(stack.token)


def send(client: httpx.Client, route: str, token: str | None) -> httpx.Response:
    method, path = route.split(" ", 1)
    for name, value in {
        "{campaign}": "2023-third",
        "{kind}": "LEADING_RANK",
        "{year}": "2023",
    }.items():
        path = path.replace(name, value)
    for name in ("{nomination}", "{ballot}", "{round}", "{objection}"):
        path = path.replace(name, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    headers = {"Idempotency-Key": "k", "If-Match": '"1"'}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return client.request(method, path, headers=headers, json={} if method != "GET" else None)


@pytest.mark.parametrize("route", GUARDED)
def test_every_wrong_role_is_refused(
    token: Callable[[str], str], client: httpx.Client, route: str
) -> None:
    for role in set(Role) - ROUTES[route].roles:
        answer = send(client, route, token(USERS[role]))
        assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN"), role


@pytest.mark.parametrize("route", GUARDED)
def test_no_token_and_a_tampered_token_are_refused(
    token: Callable[[str], str], client: httpx.Client, route: str
) -> None:
    header, body, signature = token("admin-1").split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["cognito:groups"] = [role.value for role in Role]
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert send(client, route, None).status_code == 401
    assert send(client, route, f"{header}.{forged}.{signature}").status_code == 401


@pytest.mark.parametrize("route", GUARDED)
def test_a_token_without_a_role_is_refused(
    stack: Stack, client: httpx.Client, roleless: str, route: str
) -> None:
    answer = send(client, route, roleless)
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_MISSING")


@pytest.fixture(scope="session")
def roleless(stack: Stack) -> str:
    """A signed-in person whom nobody gave a role."""
    stack.use()
    cognito = aws.client("cognito-idp")
    pool = cognito.list_user_pools(MaxResults=10)["UserPools"][0]["Id"]
    account = identity.Account("nobody-1", "none", "330000", "无", "Zm1!nobody-nobody")
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=account.name,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "custom:region", "Value": "330000"}],
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=account.name, Password=account.password, Permanent=True
    )
    return identity.token(stack.client, account)


def test_an_unlisted_route_is_not_answered(stack: Stack, client: httpx.Client) -> None:
    assert send(client, "GET /nowhere", stack.token("admin-1")).status_code == 404


def test_a_function_may_do_nothing_beyond_its_role(stack: Stack) -> None:
    """The public form can seal an objection and cannot open one: IAM says so, not the code."""
    stack.use()
    iam = aws.client("iam")
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    form = next(name for name in roles if "PublicityForm" in name)
    policy = iam.get_role_policy(RoleName=form, PolicyName="own")["PolicyDocument"]
    assert "kms:Decrypt" not in json.dumps(policy)
    assert "kms:GenerateDataKey" in json.dumps(policy)
