"""Who hears what: ``rules.json``, read and applied (domain.md §6.5). Pure.

For each type of event a list of lines; a line names whom (``to``) and by which channels (``by``).
A recipient whom two lines name is told once on each channel.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from events.envelope import CloudEvent
from events.published import CampaignSettings, Member, RegionCode, Roster
from events.vocabulary import Role
from services.notify.delivery import Channel

_FILE = Path(__file__).with_name("rules.json")


class Whom(BaseModel):
    """Members of the roster, or the robot of a group.

    ``roles`` alone: everybody in them. With ``in_region``: only those of the region that a field
    names. With ``above_region``: of the region that one reports to. With ``beside_actor``: of the
    region of whoever did it; with ``above_actor``: of the one that reports to. With
    ``along_nomination``: of the region that a nomination comes from, and of every one above it
    but the province. ``user``: whom a field names. ``actor``: whoever did it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: tuple[Role, ...] = ()
    in_region: str | None = None
    above_region: str | None = None
    beside_actor: bool = False
    above_actor: bool = False
    along_nomination: bool = False
    user: str | None = None
    actor: bool = False
    robot: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        places = (self.in_region, self.above_region, self.beside_actor, self.above_actor)
        found = sum(map(bool, (*places, self.along_nomination)))
        persons = sum(map(bool, (self.roles, self.user, self.actor, self.robot)))
        if persons != 1 or found > 1 or (found and not self.roles):
            raise ValueError("name people in one way")
        return self

    @property
    def fields(self) -> list[str]:
        """The fields of the payload that this looks at."""
        named = [field for field in (self.in_region, self.above_region, self.user) if field]
        return [*named, "nomination"] if self.along_nomination else named


class Line(BaseModel):
    """Whom, and by which channels; ``if_any``: only where that field of the payload is not 0."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: Whom
    if_any: str | None = None
    by: Annotated[tuple[Channel, ...], Field(min_length=1)]

    @property
    def fields(self) -> list[str]:
        """The fields of the payload that this looks at."""
        return [*self.to.fields, *([self.if_any] if self.if_any else [])]

    @model_validator(mode="after")
    def _robots_by_robot(self) -> Self:
        if (Channel.ROBOT in self.by) != (self.to.robot is not None):
            raise ValueError("a robot is told by robot, people are not")
        return self


@dataclass(frozen=True)
class Circumstances:
    """What an event does not say itself: who is who, and where its nomination comes from."""

    settings: CampaignSettings
    roster: Roster
    origin: RegionCode | None = None


@lru_cache
def rules() -> Mapping[str, tuple[Line, ...]]:
    """The table, by type of event."""
    table = TypeAdapter(dict[str, tuple[Line, ...]])
    return table.validate_json(_FILE.read_bytes())


def needs_origin(kind: str) -> bool:
    """Whether the lines of a type ask where a nomination comes from."""
    return any(line.to.along_nomination for line in rules()[kind])


def recipients(event: CloudEvent, known: Circumstances) -> dict[Channel, tuple[str, ...]]:
    """Who hears of an event, by channel: users, or names of robots that the campaign has."""
    found: dict[Channel, dict[str, None]] = {}
    for line in rules()[event.type]:
        if line.if_any and not event.data.get(line.if_any):
            continue
        chosen = list(_chosen(line.to, event, known))
        for channel in line.by:
            found.setdefault(channel, {}).update(dict.fromkeys(chosen))
    return {channel: tuple(users) for channel, users in found.items() if users}


def _chosen(whom: Whom, event: CloudEvent, known: Circumstances) -> Iterable[str]:
    if whom.robot:
        return [whom.robot] if whom.robot in known.settings.notify.robots else []
    if whom.user or whom.actor:
        user = event.actor if whom.actor else event.data.get(str(whom.user))
        return [user] if user and known.roster.member(user) else []
    regions = _regions(whom, event, known)
    return [
        member.user
        for member in known.roster.members
        if member.role in whom.roles and (regions is None or member.region in regions)
    ]


def _regions(whom: Whom, event: CloudEvent, known: Circumstances) -> set[str] | None:
    """The regions that are meant; None: every one."""
    if whom.in_region:
        return {str(event.data.get(whom.in_region))}
    if whom.above_region:
        return _above(str(event.data.get(whom.above_region)), known.settings)
    if whom.beside_actor:
        return {member.region for member in _actor(event, known.roster)}
    if whom.above_actor:
        actors = _actor(event, known.roster)
        return {code for m in actors for code in _above(m.region, known.settings)}
    if whom.along_nomination:
        return _along(known.origin, known.settings)
    return None


def _actor(event: CloudEvent, roster: Roster) -> list[Member]:
    member = roster.member(event.actor) if event.actor else None
    return [member] if member else []


def _above(code: str, settings: CampaignSettings) -> set[str]:
    region = settings.region(code)
    return {region.reports_to} if region and region.reports_to else set()


def _along(code: str | None, settings: CampaignSettings) -> set[str]:
    """A region and every one above it, without the province."""
    found: set[str] = set()
    while code and code != settings.province and code not in found:
        found.add(code)
        code = next(iter(_above(code, settings)), None)
    return found
