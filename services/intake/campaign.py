"""A campaign's own state: open from the notice to the deadline (R01, R02). Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings
from services.intake import retention, store
from shared.clock import CampaignClock, end_of_day, start_of_day
from shared.documents import Document, Key
from shared.table import iso


class Campaign(Document):
    """What intake remembers of a campaign beside its published settings.

    ``settings_version`` and ``roster_version`` are the newest published ones. ``retention_real``
    is the real instant of the next look for what is to be erased (None: no more), ``looks`` how
    many there were.
    """

    TYPE: ClassVar[str] = "campaign"

    settings_version: int
    roster_version: int = 1
    nominations_due_at: datetime
    nominations_due_real: datetime | None = None
    nominations_closed: bool = False
    reminded: tuple[int, ...] = ()
    retention_real: datetime | None = None
    looks: int = 0
    title: str = ""
    rehearsal: bool = False

    @property
    def key(self) -> Key:
        """``CAMPAIGN#id``."""
        return store.campaign_key(self.campaign)

    @property
    def index(self) -> dict[str, str]:
        """Listed among all campaigns; due at its deadline, then at the next look (real time)."""
        listed = store.campaign_listed(self.campaign)
        due = self.retention_real if self.nominations_closed else self.nominations_due_real
        return {**listed, **store.due_index(iso(due))} if due else listed


Outcome = tuple[Campaign, list[Payload]]


def opened(settings: CampaignSettings) -> Outcome:
    """A campaign is open as soon as it is published; its dates say what may be done when."""
    due_at = end_of_day(settings.nominations_due_on)
    campaign = Campaign(
        campaign=settings.campaign,
        settings_version=settings.version,
        nominations_due_at=due_at,
        nominations_due_real=CampaignClock.of(settings).real(due_at),
        retention_real=_first_look(settings),
        title=settings.title,
        rehearsal=settings.rehearsal is not None,
    )
    event = says.CampaignOpened(
        settings_version=settings.version,
        opens_at=start_of_day(settings.opens_on),
        nominations_due_at=due_at,
        rehearsal=campaign.rehearsal,
    )
    return campaign, [event]


def reset(campaign: Campaign, settings: CampaignSettings) -> Outcome:
    """New settings are published; the deadline and its reminders follow them (R02)."""
    due_at = end_of_day(settings.nominations_due_on)
    moved = {
        "settings_version": settings.version,
        "nominations_due_at": due_at,
        "nominations_due_real": CampaignClock.of(settings).real(due_at),
        "reminded": campaign.reminded if due_at == campaign.nominations_due_at else (),
        "title": settings.title,
    }
    if campaign.looks == 0:
        moved["retention_real"] = _first_look(settings)
    return _changed(campaign.model_copy(update=moved))


def restaffed(campaign: Campaign, roster_version: int) -> Outcome:
    """A new roster is published (R31, R32)."""
    return _changed(campaign.model_copy(update={"roster_version": roster_version}))


def _changed(campaign: Campaign) -> Outcome:
    event = says.SettingsChanged(
        settings_version=campaign.settings_version, roster_version=campaign.roster_version
    )
    return campaign, [event]


def reminded(campaign: Campaign, days_left: int, near: Iterable[says.DeadlineNear]) -> Outcome:
    """Each region that reports to the province has been told what it still has in hand."""
    state = {"reminded": (*campaign.reminded, days_left)}
    return campaign.model_copy(update=state), [*near]


def looked(campaign: Campaign, run: int, waiting: int, again: datetime | None) -> Outcome:
    """The campaign was looked through; ``again`` is the real instant of the next look, if any."""
    event = says.RetentionLooked(run=run, waiting=waiting)
    return campaign.model_copy(update={"looks": run, "retention_real": again}), [event]


def _first_look(settings: CampaignSettings) -> datetime:
    return CampaignClock.of(settings).real(retention.due_at(settings))


def closed(campaign: Campaign) -> Outcome:
    """Reporting has ended (R02). Whether it is time is checked by who calls."""
    event = says.NominationsClosed(due_at=campaign.nominations_due_at)
    return campaign.model_copy(update={"nominations_closed": True}), [event]


def calendar_waits(campaign: Campaign, proposed: says.CalendarProposed) -> Outcome:
    """A change of the official days waits for a second person: this campaign's may be the one."""
    return campaign, [says.CalendarChangeWaits(**proposed.model_dump())]
