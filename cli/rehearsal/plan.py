"""What a rehearsal plays, read from ``campaigns/``: settings, roster, people and expectations."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field

from events.published import CampaignSettings, Member, Rehearsal, Roster
from events.vocabulary import Category, Grounds

FOLDER = Path(__file__).resolve().parent.parent.parent / "campaigns"
SETTINGS = FOLDER / "2023-third.yaml"
ROSTER = FOLDER / "roster.yaml"
PEOPLE = FOLDER / "rehearsal.yaml"

#: The regions of a small rehearsal: three cities' counties and 义乌.
_SMALL = frozenset({"330100", "330106", "330203", "330302", "330782"})


class Story(StrEnum):
    """What is special about a nomination."""

    PLAIN = "PLAIN"
    LEADING_APPROVED = "LEADING_APPROVED"
    CORRECTED = "CORRECTED"
    NOT_OPEN_YET = "NOT_OPEN_YET"
    LATE = "LATE"
    OVER_QUOTA = "OVER_QUOTA"
    SAME_PERSON = "SAME_PERSON"
    BAD_CHECKSUM = "BAD_CHECKSUM"
    CONSULTATION_MISSING = "CONSULTATION_MISSING"
    OPINION_AFTER = "OPINION_AFTER"
    LEVEL_SKIPPED = "LEVEL_SKIPPED"
    LEADING_UNJUSTIFIED = "LEADING_UNJUSTIFIED"


class Fate(StrEnum):
    """What becomes of an objection."""

    INADMISSIBLE = "INADMISSIBLE"
    NOT_UPHELD = "NOT_UPHELD"
    UPHELD = "UPHELD"


class Part(BaseModel):
    """A frozen part of the plan."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(Part):
    """A fictional person: from which region, for which category, and how the story goes."""

    name: str
    region: str = Field(alias="from")
    category: Category
    story: Story = Story.PLAIN
    selected: bool = False
    same_as: str | None = None
    code: str | None = None

    @property
    def number(self) -> int:
        """The number in the name."""
        return int("".join(character for character in self.name if character.isdigit()))


class PlannedObjection(Part):
    """An objection during the round, and what becomes of it."""

    about: str
    grounds: Grounds
    then: Fate


class Letter(PlannedObjection):
    """An objection by post, entered after the window by its postmark."""

    postmarked_on: date


class Recusal(Part):
    """Who keeps away from whose case; ``small`` is the case in a small rehearsal."""

    reviewer: str
    about: str
    small: str


class Tie(Part):
    """Two places left and three candidates: one ahead, two tied for the last place."""

    ahead: str
    won: str
    lost: str


class Days(Part):
    """Campaign instants and days (Asia/Shanghai)."""

    anchor: datetime
    channels_live_at: datetime
    reserve_live_at: datetime
    channel_down_at: datetime
    channel_back_at: datetime
    decision_dated: date
    further_decision_dated: date


class Plan(Part):
    """The whole rehearsal."""

    people: tuple[Person, ...]
    refusals: tuple[Person, ...]
    returned: str
    recusal: Recusal
    tie: Tie
    objections: tuple[PlannedObjection, ...]
    letter: Letter
    days: Days
    document_number: str
    further_document_number: str

    @classmethod
    def load(cls, *, small: bool = False) -> Self:
        """The plan, or the part of it that a small rehearsal plays with the same outcomes."""
        plan = cls.model_validate(_yaml(PEOPLE))
        if not small:
            return plan
        few = tuple(person for person in plan.people if person.region in _SMALL)
        recusal = plan.recusal.model_copy(update={"about": plan.recusal.small})
        return plan.model_copy(update={"people": few, "recusal": recusal})

    def person(self, name: str) -> Person:
        """The person of a name."""
        return next(person for person in self.people if person.name == name)

    def names(self, fate: Fate) -> list[str]:
        """Whom objections of this fate are about."""
        return [objection.about for objection in self.objections if objection.then is fate]

    @property
    def honoured(self) -> list[str]:
        """Who must be on the honour roll: the reserve takes the place of the disqualified."""
        fallen = self.names(Fate.UPHELD)
        return [
            person.name
            for person in self.people
            if (person.selected or person.name == self.tie.lost) and person.name not in fallen
        ]

    @property
    def late(self) -> list[str]:
        """Who is honoured by the further decision: cleared late, or called from the reserve."""
        return [n for n in self.honoured if n in (*self.names(Fate.NOT_UPHELD), self.tie.lost)]


def third() -> CampaignSettings:
    """The third campaign's settings, as its notice states them."""
    return CampaignSettings.model_validate(_yaml(SETTINGS))


def settings(plan: Plan, started: datetime, seconds_a_day: float) -> CampaignSettings:
    """The campaign's settings with its clock replayed at some real seconds a day.

    A small rehearsal has as many places as people to fill them, so that the last one can be tied.
    """
    clock = Rehearsal(anchor=plan.days.anchor, started=started, speed=round(86400 / seconds_a_day))
    selected = Counter(person.category for person in plan.people if person.selected)
    whole = third().model_copy(update={"rehearsal": clock})
    categories = tuple(
        each.model_copy(update={"honourees": min(each.honourees, selected[each.category])})
        for each in whole.categories
    )
    return whole.model_copy(update={"categories": categories})


def roster() -> Roster:
    """Who is who."""
    return Roster.model_validate(_yaml(ROSTER))


def demo_users() -> Sequence[Member]:
    """The accounts of the local stack: everyone on the roster."""
    return roster().members


@lru_cache
def _yaml(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds, a model checks
    return yaml.safe_load(path.read_text(encoding="utf-8"))
