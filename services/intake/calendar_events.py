"""What intake does on hearing of a proposed change of the calendar: each campaign is told of it.

A calendar year belongs to no campaign, but who may confirm a change stands in the rosters.
"""

from contextlib import suppress

from events.envelope import CloudEvent
from events.intake import CalendarProposed
from services.intake import campaign as campaigns
from services.intake import store
from services.intake.campaign import Campaign
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, day_of
from shared.settings import settings_of
from shared.table import AlreadyDoneError, Change, commit

SOURCE = "zuimei.intake"


def tell_campaigns(event: CloudEvent, payload: CalendarProposed) -> None:
    """Say in every campaign that is not over that a second person is waited for."""
    for line in table.list_all(store.CAMPAIGNS):
        with suppress(AlreadyDoneError):
            _tell(event, payload, str(line["campaign"]))


@table.retrying
def _tell(event: CloudEvent, payload: CalendarProposed, campaign: str) -> None:
    state = table.get(store.campaign_key(campaign), Campaign)
    settings = settings_of(campaign)
    now = CampaignClock.of(settings).now()
    if state is not None and day_of(now) <= settings.finish_by:
        commit(Cause.of(event, SOURCE), now, Change(*campaigns.calendar_waits(state, payload)))
