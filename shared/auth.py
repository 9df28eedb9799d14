"""Who is calling: claims of a verified OIDC token as a principal.

The API's authorizer has verified signature, issuer, audience and time; here the claims become a
role and a region, and what the route table says is enforced. A token without role or region is
refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.routes import ROUTES, Route
from events.vocabulary import Role
from shared import env
from shared.problems import Refusal


@dataclass(frozen=True)
class Principal:
    """A signed-in person: subject id, roles, region (GB/T 2260) and unit."""

    user: str
    roles: frozenset[Role]
    region: str
    unit: str

    @property
    def prefix(self) -> str:
        """The digits that all regions under this person's share."""
        return region_prefix(self.region)

    def sees(self, region: str) -> bool:
        """Whether a region lies under this person's (R22: a person sees what lies below)."""
        return region.startswith(self.prefix)


def region_prefix(region: str) -> str:
    """The digits that all regions under this one share: 33 / 3301 / 330106 (GB/T 2260)."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


def route_of(route_key: str) -> Route:
    """The line of the route table.

    Raises:
        Refusal: ``ROUTE_UNKNOWN``; an unlisted route is never answered.
    """
    route = ROUTES.get(route_key)
    if route is None:
        raise Refusal("ROUTE_UNKNOWN")
    return route


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """The principal of verified claims; claim names are parameters of the deployment.

    Raises:
        Refusal: ``ROLE_MISSING`` when role or region is absent or unknown.
    """
    known = {role.value for role in Role}
    names = _list(claims.get(env.variable("ROLE_CLAIM")))
    roles = frozenset(Role(name) for name in names if name in known)
    region = str(claims.get(env.variable("REGION_CLAIM")) or "")
    user = str(claims.get(env.variable("USER_CLAIM")) or "")
    if not (roles and region and user):
        raise Refusal("ROLE_MISSING")
    return Principal(user, roles, region, str(claims.get(env.variable("UNIT_CLAIM")) or ""))


def authorise(route: Route, principal: Principal) -> None:
    """Refuse whoever has none of the route's roles.

    Raises:
        Refusal: ``FORBIDDEN``.
    """
    if not route.roles & principal.roles:
        raise Refusal("FORBIDDEN")


def _list(claim: Any) -> list[str]:  # noqa: ANN401 - whatever an issuer puts into a claim
    """A list claim, in any of the forms in which gateways hand it on: list, JSON, ``[a b]``."""
    if isinstance(claim, list):
        return [str(member) for member in claim]
    text = str(claim or "")
    if text.startswith("["):
        try:
            return [str(member) for member in json.loads(text)]
        except ValueError:
            return text[1:-1].replace(",", " ").split()
    return text.replace(",", " ").split()
