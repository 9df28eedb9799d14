"""A round whose window runs, of a campaign of the test's own, with its public file written."""

from dataclasses import dataclass
from typing import Any

import httpx

from cli.rehearsal.client import Client
from cli.stack import Stack
from tests.browser.shortlisted import Shortlisted, shortlisted, until


@dataclass(frozen=True)
class OpenRound:
    """The campaign, its round, and the names of who is on the list."""

    made: Shortlisted

    @property
    def notice(self) -> str:
        """Its page, from the portal's address on."""
        return f"notice.html?c={self.made.campaign}"

    @property
    def objection(self) -> str:
        """Its form, from the portal's address on."""
        return f"objection.html?c={self.made.campaign}&r={self.made.round}"


def open_round(client: Client, stack: Stack, portal: str) -> OpenRound:
    """Two people shortlisted, scheduled and shown in every mandatory channel."""
    made = shortlisted(client)
    made.show()
    until(lambda: (published(stack, portal, made.campaign) or {}).get("rounds"))
    return OpenRound(made)


def published(stack: Stack, portal: str, campaign: str) -> dict[str, Any] | None:
    """A campaign's public file, if it is there (the portal's name need not resolve here)."""
    host = {"host": httpx.URL(portal).netloc.decode()}
    answer = httpx.get(f"{stack.endpoint}/public/{campaign}.json", headers=host)
    return answer.json() if answer.is_success else None
