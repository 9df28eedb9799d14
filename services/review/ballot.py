"""A ballot: the panel votes, the count says who is placed (R03, R25). Pure."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Category
from services.review import store
from services.review.case import Case
from shared.documents import Document, Key
from shared.problems import Refusal


class Status(StrEnum):
    """Open for votes, counted, confirmed."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    CONFIRMED = "CONFIRMED"


class Line(BaseModel):
    """A candidate as the panel saw them when the ballot was opened."""

    model_config = ConfigDict(frozen=True)

    nomination: str
    category: Category
    case_version: int
    average: Decimal
    profile_version: int
    profile_hash: str
    nomination_head: str
    case_head: str


class Vote(BaseModel):
    """One member's choices, signed by their token at an instant (UTC)."""

    model_config = ConfigDict(frozen=True)

    member: str
    signed_at: datetime
    choices: tuple[str, ...]


class Count(BaseModel):
    """Who is placed, who stands in reserve, and whom a tie at the cut leaves open."""

    model_config = ConfigDict(frozen=True)

    placed: tuple[str, ...]
    reserves: tuple[str, ...]
    tied: tuple[str, ...]


class Ballot(Document):
    """A ballot with its lines and votes; the seats are those of the settings it ran under."""

    TYPE: ClassVar[str] = "ballot"

    id: str
    settings_version: int
    seats: dict[Category, int]
    quorum: int
    majority: int
    opened_by: str
    lines: tuple[Line, ...]
    votes: tuple[Vote, ...] = ()
    status: Status = Status.OPEN
    closed_by: str | None = None
    count: Count | None = None

    @property
    def key(self) -> Key:
        """``BALLOT#id``."""
        return store.ballot_key(self.id)

    def votes_for(self, nomination: str) -> int:
        """How many members chose a candidate."""
        return sum(nomination in vote.choices for vote in self.votes)


Outcome = tuple[Ballot, list[Payload]]


def opened(identity: str, settings: CampaignSettings, cases: Sequence[Case], user: str) -> Outcome:
    """Put rated cases before the panel."""
    seats = {each.category: each.honourees for each in settings.categories}
    ballot = Ballot(
        campaign=settings.campaign,
        id=identity,
        settings_version=settings.version,
        seats=seats,
        quorum=settings.ballot.quorum,
        majority=settings.ballot.majority,
        opened_by=user,
        lines=tuple(_line(case) for case in cases),
    )
    event = says.BallotOpened(
        ballot=identity,
        nominations=tuple(line.nomination for line in ballot.lines),
        seats=seats,
        quorum=ballot.quorum,
        settings_version=settings.version,
    )
    return ballot, [event]


def cast(ballot: Ballot, member: str, choices: Collection[str], now: datetime) -> Outcome:
    """Cast or change a member's vote.

    Raises:
        Refusal: ``BALLOT_CLOSED``, ``NOT_ON_BALLOT``, ``TOO_MANY_CHOICES`` (more in a category
            than it has places).
    """
    if ballot.status is not Status.OPEN:
        raise Refusal("BALLOT_CLOSED")
    category_of = {line.nomination: line.category for line in ballot.lines}
    strangers = sorted(set(choices) - set(category_of))
    if strangers:
        raise Refusal("NOT_ON_BALLOT", "、".join(strangers))
    chosen = Counter(category_of[nomination] for nomination in set(choices))
    if any(number > ballot.seats.get(category, 0) for category, number in chosen.items()):
        raise Refusal("TOO_MANY_CHOICES")
    vote = Vote(member=member, signed_at=now, choices=tuple(sorted(set(choices))))
    votes = (*(v for v in ballot.votes if v.member != member), vote)
    event = says.VoteCast(ballot=ballot.id, votes=len(votes))
    return ballot.model_copy(update={"votes": votes}), [event]


def close(ballot: Ballot, user: str) -> Outcome:
    """End the vote and count it.

    Raises:
        Refusal: ``BALLOT_CLOSED``, ``QUORUM_MISSING``.
    """
    if ballot.status is not Status.OPEN:
        raise Refusal("BALLOT_CLOSED")
    if len(ballot.votes) < ballot.quorum:
        raise Refusal("QUORUM_MISSING", f"{len(ballot.votes)}/{ballot.quorum}")
    count = counted(ballot)
    event = says.BallotClosed(
        ballot=ballot.id,
        votes=len(ballot.votes),
        shortlisted=count.placed,
        reserves=count.reserves,
        tied=count.tied,
    )
    state = {"status": Status.CLOSED, "closed_by": user, "count": count}
    return ballot.model_copy(update=state), [event]


def confirm(ballot: Ballot, user: str) -> Outcome:
    """Confirm the shortlist as a second person; publicity may prepare its round (R25, R26).

    Who is not placed is out with it, a tie too: a new ballot must come before the confirmation.

    Raises:
        Refusal: ``WRONG_STATE`` (not closed, or nobody is placed), ``SECOND_PERSON_NEEDED``.
    """
    if ballot.status is not Status.CLOSED or ballot.count is None:
        raise Refusal("WRONG_STATE", ballot.status.value)
    if ballot.closed_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    if not ballot.count.placed:
        raise Refusal("WRONG_STATE", "NOBODY_PLACED")
    event = says.ShortlistConfirmed(
        shortlist=ballot.id,
        nominees=tuple(
            says.ShortlistedNominee(**line.model_dump(exclude={"case_version", "average"}))
            for line in placed_lines(ballot)
        ),
        confirmed_by=user,
    )
    return ballot.model_copy(update={"status": Status.CONFIRMED}), [event]


def placed_lines(ballot: Ballot) -> list[Line]:
    """The lines on the shortlist, in its order."""
    by_id = {line.nomination: line for line in ballot.lines}
    return [by_id[nomination] for nomination in (ballot.count.placed if ballot.count else ())]


def places_taken(ballot: Ballot) -> Mapping[Category, int]:
    """How many places of each category the shortlist takes."""
    return Counter(line.category for line in placed_lines(ballot))


def fate(ballot: Ballot, nomination: str) -> str:
    """Why a candidate who was not placed was not: ``RESERVE``, ``TIED`` or ``NOT_PLACED``."""
    count = ballot.count
    if count is not None and nomination in count.reserves:
        return "RESERVE"
    return "TIED" if count is not None and nomination in count.tied else "NOT_PLACED"


def counted(ballot: Ballot) -> Count:
    """Most votes first, up to the seats of each category, none without a majority.

    A tie at the cut places nobody of the tie: the leading group breaks it by a new ballot, not
    the alphabet.
    """
    placed: list[str] = []
    reserves: list[str] = []
    tied: list[str] = []
    for category, seats in ballot.seats.items():
        names = [line.nomination for line in ballot.lines if line.category is category]
        votes = {name: ballot.votes_for(name) for name in names}
        able = [name for name in names if votes[name] >= ballot.majority]
        able.sort(key=lambda name: (-votes[name], name))
        cut = _cut(able, votes, seats)
        at_cut = [n for n in able if cut is not None and votes[n] == cut]
        above = [n for n in able[:seats] if n not in at_cut]
        placed += above
        tied += at_cut
        reserves += [n for n in able[seats:] if n not in at_cut]
    return Count(placed=tuple(placed), reserves=tuple(reserves), tied=tuple(tied))


def _cut(able: Sequence[str], votes: Mapping[str, int], seats: int) -> int | None:
    """The number of votes at which the seats run out among equals, if they do."""
    if not 0 < seats < len(able):
        return None
    last, next_one = votes[able[seats - 1]], votes[able[seats]]
    return last if last == next_one else None


def _line(case: Case) -> Line:
    return Line(
        nomination=case.nomination,
        category=case.category,
        case_version=case.version,
        average=case.average,
        profile_version=case.profile_version,
        profile_hash=case.profile_hash,
        nomination_head=case.nomination_head,
        case_head=case.head,
    )
