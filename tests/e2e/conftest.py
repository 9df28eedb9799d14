"""The end-to-end tests share one deployed stack."""

from cli.rehearsal.client import Client
from events.published import CampaignSettings, Roster
from tests.support.deployed import Played

__all__ = ["Played", "open_beside"]


def open_beside(client: Client, settings: CampaignSettings, roster: Roster) -> None:
    """A campaign of its own beside the one that was rehearsed."""
    members = roster.model_copy(update={"campaign": settings.campaign})
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": members.model_dump(mode="json"),
    }
    client.do("admin-1", "POST /campaigns", body)
