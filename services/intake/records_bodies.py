"""What the routes of settings, roster and calendar take and show."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from events.published import CampaignSettings, Roster
from events.vocabulary import Level, Role
from services.intake.bodies import Body, Kin
from services.intake.me_cases import Seat
from shared.auth import Principal


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


class MemberView(BaseModel):
    """The caller's line in a roster.

    ``level`` is that of the region (None: the campaign does not know it); ``leading_group``: the
    unit is one of the five.
    """

    role: Role
    region: str
    level: Level | None
    unit: str
    chair: bool
    leading_group: bool
    substitute_for: str | None


class StandingLine(BaseModel):
    """A campaign, and who the caller is in it; ``member`` None: not in its roster."""

    campaign: str
    title: str
    rehearsal: bool
    nominations_closed: bool
    finish_by: date
    member: MemberView | None

    @classmethod
    def of(cls, seat: Seat) -> "StandingLine":
        """The view of a seat."""
        return cls(
            campaign=seat.campaign.campaign,
            title=seat.campaign.title,
            rehearsal=seat.campaign.rehearsal,
            nominations_closed=seat.campaign.nominations_closed,
            finish_by=seat.settings.finish_by,
            member=_member(seat),
        )


class MeView(BaseModel):
    """Who signed in, as the token says: account, roles, region, unit; and in each campaign."""

    user: str
    roles: list[Role]
    region: str
    unit: str
    campaigns: list[StandingLine]

    @classmethod
    def of(cls, who: Principal, seats: list[Seat]) -> "MeView":
        """The view of a person."""
        return cls(
            user=who.user,
            roles=sorted(who.roles),
            region=who.region,
            unit=who.unit,
            campaigns=[StandingLine.of(seat) for seat in seats],
        )


def _member(seat: Seat) -> MemberView | None:
    member = seat.member
    if member is None:
        return None
    region = seat.settings.region(member.region)
    return MemberView(
        role=member.role,
        region=member.region,
        level=region.level if region else None,
        unit=member.unit,
        chair=member.chair,
        leading_group=member.unit in seat.settings.leading_group_units,
        substitute_for=member.substitute_for,
    )


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
    """The official days of a year: exceptions to Monday–Friday, with their source.

    ``version`` 0: none is on file yet, and a whole year waits for a second person. ``revision``
    moves with every proposal too: ``If-Match`` names it to confirm what was read.
    """

    year: int
    revision: int
    version: int
    source: str
    notice_number: str
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    changes: tuple[CalendarChangeView, ...]
    proposal: ProposalView | None
