"""Demo users in the local identity stack, and tokens for them.

Only the local stack has a pool of its own; on AWS any OIDC issuer is named by parameters.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from events.published import Member
from shared import aws


@dataclass(frozen=True)
class Account:
    """A demo account as ``.zuimei/stack.json`` shows it."""

    name: str
    role: str
    region: str
    unit: str
    password: str


def create_accounts(pool: str, members: Iterable[Member]) -> list[Account]:
    """Create a user per member, in the group of their role, with region and unit attributes."""
    accounts = []
    for member in members:
        account = Account(member.user, member.role.value, member.region, member.unit, _password())
        _create(pool, account, member.mail)
        accounts.append(account)
    return accounts


def token(client: str, account: Account) -> str:
    """An ID token (it carries region and unit; an access token does not).

    ``client`` is the app client's id in the local pool.
    """
    answer = aws.client("cognito-idp").initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": account.name, "PASSWORD": account.password},
    )
    issued: str = answer["AuthenticationResult"]["IdToken"]
    return issued


def as_json(account: Account) -> dict[str, str]:
    """The account as plain data."""
    return asdict(account)


def _create(pool: str, account: Account, mail: str) -> None:
    cognito = aws.client("cognito-idp")
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=account.name,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": mail},
            {"Name": "custom:region", "Value": account.region},
            {"Name": "custom:unit", "Value": account.unit},
        ],
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=account.name, Password=account.password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=account.name, GroupName=account.role)


def _password() -> str:
    """A password with every kind of character that a pool may ask for."""
    return f"Zm1!{secrets.token_urlsafe(12)}"
