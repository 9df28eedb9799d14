"""What everybody may see: the three kinds of public file, and nothing that is not here.

An allow-list of its own (domain.md §5): name, unit, post, category, brief and photo during the
round, full deeds after the decision; dates, channels, contacts, the notice with its hash and heads.
Never who is held, and why somebody is no longer listed. The public pages read these files; the API
they ask only to hand in an objection and to see its state.
"""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from events.published import Acceptance, Rehearsal
from events.vocabulary import AnonymousRule, Category, LetterRule


class Public(BaseModel):
    """A model whose every field is public; what is not a field does not pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PublicPerson(Public):
    """A nominee of the notice.

    ``photo`` is the path of the picture, if the nominee agreed to one. ``withheld`` is the code of
    the refusal if a text was held back (it is empty then): a number of a person stood in it.
    """

    name: str
    unit: str
    post: str
    category: Category
    brief: str
    photo: str | None = None
    withheld: str | None = None


class PublicNominee(PublicPerson):
    """A line of a round's list; ``nomination`` is what an objection names, as the heads do."""

    nomination: str | None = None


class PublicHonouree(PublicPerson):
    """An honouree; ``deeds_file`` is the path of the full deeds, unless they were held back."""

    deeds_file: str | None = None


class PublicDeeds(Public):
    """The full deeds of an honouree, a file of their own: ``public/deeds/<sha256>.json``."""

    deeds: str


class PublicChannel(Public):
    """Where the notice is shown."""

    channel: str
    url: str
    live_at: datetime


class PublicRound(Public):
    """A round whose window runs or has run; ``days`` are the working days that count."""

    round: str
    notice: str
    notice_hash: str
    heads: dict[str, str]
    channels: list[PublicChannel]
    days: list[date]
    first_day: date
    last_day: date
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    nominees: list[PublicNominee]


class PublicObjections(Public):
    """What whoever objects must know of the campaign's rules (domain.md §2.4)."""

    anonymous: AnonymousRule = AnonymousRule.REFUSED
    letters: LetterRule = LetterRule.ARRIVAL


class PublicRoll(Public):
    """The honour roll of one decision; whose honour was revoked is not on it."""

    document_number: str
    dated: date
    people: list[PublicHonouree]


class PublicRelease(Public):
    """Where a medium shows the deeds (R29)."""

    medium: str
    url: str
    published_on: date


class PublicCeremony(Public):
    """When the ceremony is or was held (R29)."""

    on: date
    held: bool


class Snapshot(Public):
    """All that is public of a campaign: ``public/<campaign>.json``.

    ``clock`` is by what time a rehearsal runs: its working days are counted down by that, and not
    by the reader's clock.
    """

    campaign: str
    title: str
    organiser: str
    rehearsal: bool
    clock: Rehearsal | None = None
    acceptance: Acceptance
    objections: PublicObjections = PublicObjections()
    rounds: list[PublicRound]
    honour_roll: list[PublicRoll]
    releases: list[PublicRelease] = []
    ceremony: PublicCeremony | None = None


class Stage(StrEnum):
    """How far a campaign is, for everybody."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    HONOURED = "HONOURED"


class IndexLine(Public):
    """One campaign of the index: where its file is, and what the list says of it."""

    campaign: str
    title: str
    organiser: str
    rehearsal: bool
    path: str
    stage: Stage
    first_day: date | None
    closes_at: datetime | None
    decided_on: date | None
    honourees: int


class CampaignIndex(Public):
    """Every campaign that has made something public, newest first: ``public/index.json``."""

    campaigns: list[IndexLine]
