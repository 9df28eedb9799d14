"""What end-to-end tests share."""

from cli.rehearsal.client import Client
from events.published import CampaignSettings, Roster


def open_beside(client: Client, settings: CampaignSettings, roster: Roster) -> None:
    """A campaign of its own beside whatever else is on the stack."""
    members = roster.model_copy(update={"campaign": settings.campaign})
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": members.model_dump(mode="json"),
    }
    client.do("admin-1", "POST /campaigns", body)
