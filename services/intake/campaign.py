"""A campaign's own state: open from the notice to the deadline (R01, R02). Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings
from services.intake import store
from shared.clock import CampaignClock, end_of_day, start_of_day
from shared.documents import Document, Key
from shared.table import iso


class Campaign(Document):
    """What intake remembers of a campaign beside its published settings."""

    TYPE: ClassVar[str] = "campaign"

    settings_version: int
    nominations_due_at: datetime
    nominations_due_real: datetime | None = None
    nominations_closed: bool = False
    reminded: tuple[int, ...] = ()

    @property
    def key(self) -> Key:
        """``CAMPAIGN#id``."""
        return store.campaign_key(self.campaign)

    @property
    def index(self) -> dict[str, str]:
        """Due at its deadline, in real time, until that has been announced."""
        due = self.nominations_due_real
        return store.due_index(iso(due)) if due and not self.nominations_closed else {}


Outcome = tuple[Campaign, list[Payload]]


def opened(settings: CampaignSettings) -> Outcome:
    """A campaign is open as soon as it is published; its dates say what may be done when."""
    due_at = end_of_day(settings.nominations_due_on)
    campaign = Campaign(
        campaign=settings.campaign,
        settings_version=settings.version,
        nominations_due_at=due_at,
        nominations_due_real=CampaignClock.of(settings).real(due_at),
    )
    event = says.CampaignOpened(
        settings_version=settings.version,
        opens_at=start_of_day(settings.opens_on),
        nominations_due_at=due_at,
        rehearsal=settings.rehearsal is not None,
    )
    return campaign, [event]


def reminded(campaign: Campaign, days_left: int, near: Iterable[says.DeadlineNear]) -> Outcome:
    """Each region that reports to the province has been told what it still has in hand."""
    state = {"reminded": (*campaign.reminded, days_left)}
    return campaign.model_copy(update=state), [*near]


def closed(campaign: Campaign) -> Outcome:
    """Reporting has ended (R02). Whether it is time is checked by who calls."""
    event = says.NominationsClosed(due_at=campaign.nominations_due_at)
    return campaign.model_copy(update={"nominations_closed": True}), [event]
