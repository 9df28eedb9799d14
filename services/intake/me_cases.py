"""Who signed in: what the token says, and who they are in each campaign."""

from dataclasses import dataclass

from events.published import CampaignSettings, Member
from services.intake import store
from services.intake.campaign import Campaign
from shared import table
from shared.caller import Caller
from shared.settings import roster_of, settings_of

#: How many campaigns are told of; a province has one every few years.
MOST = 100


@dataclass(frozen=True)
class Seat:
    """A campaign, and the caller's line in its roster; ``member`` None: they are not in it."""

    campaign: Campaign
    settings: CampaignSettings
    member: Member | None


def seats(caller: Caller) -> list[Seat]:
    """Who the caller is in each campaign, by name.

    One query, and two for each campaign that this process has not read in the last half minute.
    """
    listed = table.list_by(store.CAMPAIGNS, limit=MOST).items
    return [_seat(caller.who.user, Campaign.model_validate(line)) for line in listed]


def _seat(user: str, campaign: Campaign) -> Seat:
    name = campaign.campaign
    return Seat(campaign, settings_of(name), roster_of(name).member(user))
