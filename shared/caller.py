"""The caller of a use case: a principal with a request, or the public.

Built by ``shared.http`` from the API event; use cases take it as their first argument.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from events.published import CampaignSettings, Member, Roster
from shared.auth import Principal
from shared.cause import IDEMPOTENCY_LIFETIME, Cause, Mark
from shared.documents import Document, Key
from shared.problems import Refusal


class Receipt(BaseModel):
    """What every command answers: the document, its version (for ``If-Match``), its status."""

    id: str
    version: int
    status: str

    @classmethod
    def of(cls, identity: str, version: int, status: str) -> "Receipt":
        """A receipt for a document in a version and status."""
        return cls(id=identity, version=version, status=status)


@dataclass(frozen=True)
class Caller:
    """Who asks, and how: ``principal`` is None on public routes.

    ``route`` is method and path as called. ``expected`` is the version named by ``If-Match``;
    ``key`` the ``Idempotency-Key`` of a command.
    """

    service: str
    route: str
    correlation: str
    principal: Principal | None = None
    expected: int | None = None
    key: str | None = None

    @property
    def who(self) -> Principal:
        """The signed-in person.

        Raises:
            Refusal: ``UNAUTHENTICATED`` on a public route.
        """
        if self.principal is None:
            raise Refusal("UNAUTHENTICATED")
        return self.principal

    def cause(self) -> Cause:
        """The cause of what this request does, marked if it carries an ``Idempotency-Key``."""
        user = self.principal.user if self.principal else None
        return Cause(
            source=f"zuimei.{self.service}",
            correlation=self.correlation,
            actor=user,
            mark=self._mark(user or "public"),
        )

    def expects(self, document: Document) -> None:
        """Refuse if ``If-Match`` named another version than the one loaded.

        Raises:
            Refusal: ``CONFLICT``.
        """
        if self.expected is not None and self.expected != document.version:
            raise Refusal("CONFLICT", str(document.version))

    def leading_group(self, settings: CampaignSettings, roster: Roster) -> Member:
        """The caller's line in the roster, with a unit of the leading group (R31).

        Raises:
            Refusal: ``NOT_LEADING_GROUP``.
        """
        member = roster.member(self.who.user)
        if member is None or member.unit not in settings.leading_group_units:
            raise Refusal("NOT_LEADING_GROUP")
        return member

    def _mark(self, user: str) -> Mark | None:
        if self.key is None:
            return None
        pk = f"IDEMPOTENCY#{self.service}#{self.route}#{user}#{self.key}"
        return Mark("MARK", IDEMPOTENCY_LIFETIME, Key(pk, "MARK"))


class Kept(Receipt):
    """A receipt as it was answered, with what a route added to it."""

    model_config = ConfigDict(extra="allow")


def receipt_of(answer: Mapping[str, Any]) -> Receipt:
    """The receipt kept with an idempotency mark; numbers come out of the table as ``Decimal``."""
    plain = {name: int(v) if isinstance(v, Decimal) else v for name, v in answer.items()}
    return Kept.model_validate(plain)
