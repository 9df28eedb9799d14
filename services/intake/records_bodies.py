"""What the routes of settings, roster and calendar take and show."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from events.published import CampaignSettings, Roster
from services.intake.bodies import Body, Kin


class SettingsBody(Body):
    """New settings, whole; ``version`` is the one they are based on."""

    settings: CampaignSettings


class RosterBody(Body):
    """A new roster, whole; ``version`` is the one it is based on."""

    roster: Roster
    kin: Kin = Field(default_factory=dict)


class CampaignLine(BaseModel):
    """One line of the list of campaigns."""

    campaign: str
    title: str
    settings_version: int
    roster_version: int
    nominations_due_at: datetime
    nominations_closed: bool
    rehearsal: bool


class CampaignPage(BaseModel):
    """A page of the list; ``next`` goes back as ``after``."""

    items: list[CampaignLine]
    next: str | None


class OverrideBody(Body):
    """A change of a year's official days, with the notice that orders it.

    ``whole``: these are all the exceptions of the year (holidays on weekdays, working weekend
    days), for a year whose notice no library has; otherwise they are added to what is on file.
    """

    days_off: Annotated[tuple[date, ...], Field(max_length=100)] = ()
    days_working: Annotated[tuple[date, ...], Field(max_length=100)] = ()
    notice_number: Annotated[str, Field(min_length=4, max_length=60)]
    source: Annotated[str, Field(min_length=2, max_length=200)]
    whole: bool = False


class ProposalView(BaseModel):
    """A change that waits for a second person."""

    days_off: tuple[date, ...]
    days_working: tuple[date, ...]
    notice_number: str
    source: str
    whole: bool
    proposed_by: str


class CalendarChangeView(BaseModel):
    """A version of the year that officers published."""

    version: int
    notice_number: str
    source: str
    proposed_by: str
    confirmed_by: str


class CalendarView(BaseModel):
    """The official days of a year: exceptions to Monday–Friday, with their source."""

    year: int
    version: int
    source: str
    notice_number: str
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    changes: tuple[CalendarChangeView, ...]
    proposal: ProposalView | None
