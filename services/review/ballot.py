"""A ballot: the panel votes, the count says who is placed (R03, R25). Pure.

What a ballot runs under (quorum, majority, places, secrecy, the panel's size) is what the settings
and the roster said when it was opened.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings, Member, Roster
from events.vocabulary import Category, Role
from services.review import counting, store
from services.review.case import Case
from services.review.counting import Count
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal
from shared.table import iso


class Status(StrEnum):
    """Open for votes; counted; void without a quorum; confirmed as the shortlist.

    ``ENDED`` is a secret ballot whose box waits to be opened.
    """

    OPEN = "OPEN"
    ENDED = "ENDED"
    VOID = "VOID"
    CLOSED = "CLOSED"
    CONFIRMED = "CONFIRMED"


class Part(BaseModel):
    """A frozen part of a ballot."""

    model_config = ConfigDict(frozen=True)


class Line(Part):
    """A candidate as the panel saw them at the opening, and who may not vote on them.

    ``away`` is how many of the panel that leaves without a vote, where no substitute steps in;
    ``comebacks`` tell whether the case has come back to review since.
    """

    nomination: str
    category: Category
    case_version: int
    average: Decimal
    profile_version: int
    profile_hash: str
    nomination_head: str
    case_head: str
    recused: tuple[str, ...] = ()
    away: int = 0
    comebacks: int = 0


class Vote(Part):
    """One member's choices, signed by their token at an instant (UTC)."""

    member: str
    signed_at: datetime
    choices: tuple[str, ...]


class Window(Part):
    """When a ballot ends by itself: campaign time, and the real instants of its timers (UTC)."""

    closes_at: datetime
    closes_at_real: datetime
    remind_at_real: datetime | None = None


class Call(Part):
    """A reserve who is called: the shortlist of one that a second person confirms."""

    shortlist: str
    line: Line
    rank: int
    called_by: str
    minutes_number: str | None = None
    confirmed_by: str | None = None


class Ballot(Document):
    """A ballot with its lines and votes; the seats are those of the settings it ran under.

    ``voters`` and ``sealed`` are the roll and the sealed box of a secret ballot; ``tickets`` the
    hashes that were in the box when it was opened. ``tally`` is what was counted.
    """

    TYPE: ClassVar[str] = "ballot"

    id: str
    settings_version: int
    seats: dict[Category, int]
    quorum: int
    majority: int
    panel: int = 0
    opened_by: str
    lines: tuple[Line, ...]
    window: Window | None = None
    secret: bool = False
    votes: tuple[Vote, ...] = ()
    voters: tuple[str, ...] = ()
    sealed: str | None = None
    tickets: tuple[str, ...] = ()
    tally: dict[str, int] = Field(default_factory=dict)
    status: Status = Status.OPEN
    closed_by: str | None = None
    count: Count | None = None
    runoff_of: str | None = None
    runoff: str | None = None
    decided_by: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()

    @property
    def key(self) -> Key:
        """``BALLOT#id``."""
        return store.ballot_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign; among what is due while it waits for its end."""
        listed = store.listed_ballot(self.campaign, self.id)
        if self.window is None or self.status is not Status.OPEN:
            return listed
        return {**listed, "DuePK": store.DUE, "DueSK": iso(self.window.closes_at_real)}

    @property
    def present(self) -> tuple[str, ...]:
        """The members who voted."""
        return self.voters if self.secret else tuple(vote.member for vote in self.votes)

    def votes_for(self, nomination: str) -> int:
        """How many members chose a candidate; of a secret ballot, once it is counted."""
        if self.secret:
            return self.tally.get(nomination, 0)
        return sum(nomination in vote.choices for vote in self.votes)

    def line(self, nomination: str) -> Line:
        """The line of a candidate.

        Raises:
            Refusal: ``NOT_ON_BALLOT``.
        """
        for line in self.lines:
            if line.nomination == nomination:
                return line
        raise Refusal("NOT_ON_BALLOT", nomination)


Outcome = tuple[Ballot, list[Payload]]
KeepsAway = Callable[[Case, Member], bool]


def opened(  # noqa: PLR0913 - a ballot is opened under all of these
    identity: str,
    settings: CampaignSettings,
    cases: Sequence[Case],
    user: str,
    *,
    roster: Roster | None = None,
    keeps_away: KeepsAway = lambda _case, _member: False,
    window: Window | None = None,
) -> Outcome:
    """Put rated cases before the panel."""
    voters = _voters(settings, roster)
    panel = sum(member.substitute_for is None for member in voters)
    seats = {each.category: each.honourees for each in settings.categories}
    ballot = Ballot(
        campaign=settings.campaign,
        id=identity,
        settings_version=settings.version,
        seats=seats,
        quorum=settings.ballot.quorum,
        majority=settings.ballot.majority,
        panel=panel,
        opened_by=user,
        lines=tuple(
            line_of(
                case,
                recused := [m.user for m in voters if keeps_away(case, m)],
                max(0, panel - len(voters) + len(recused)),
            )
            for case in cases
        ),
        window=window,
        secret=settings.ballot.secret,
    )
    return ballot, [_opening(ballot)]


def runoff(root: Ballot, ballot: Ballot) -> tuple[Ballot, Ballot, list[Payload], list[Payload]]:
    """Make a ballot the run-off over those tied in another; returns root, run-off, their events.

    It is for the places that the tie left empty. The tied had their majority, so none is asked
    again: the run-off decides their order alone.

    Raises:
        Refusal: ``WRONG_STATE`` (the other is not closed, is a run-off itself, or has one open),
            ``RUNOFF_LIST`` (the list is not exactly those tied).
    """
    if root.status is not Status.CLOSED or root.count is None or root.runoff_of is not None:
        raise Refusal("WRONG_STATE", root.status.value)
    if root.runoff is not None:
        raise Refusal("RUNOFF_OPEN", root.runoff)
    if not root.count.tied or {line.nomination for line in ballot.lines} != set(root.count.tied):
        raise Refusal("RUNOFF_LIST", "、".join(root.count.tied))
    taken = Counter(root.line(nomination).category for nomination in root.count.placed)
    tied = {root.line(nomination).category for nomination in root.count.tied}
    seats = {category: root.seats[category] - taken[category] for category in tied}
    state = ballot.model_copy(update={"runoff_of": root.id, "seats": seats, "majority": 0})
    event = says.RunoffOpened(ballot=root.id, runoff=state.id)
    return root.model_copy(update={"runoff": state.id}), state, [event], [_opening(state)]


def cast(ballot: Ballot, member: str, choices: Collection[str], now: datetime) -> Outcome:
    """Cast or change a member's vote.

    Raises:
        Refusal: ``BALLOT_SECRET``, and those of ``chosen``.
    """
    if ballot.secret:
        raise Refusal("BALLOT_SECRET")
    vote = Vote(member=member, signed_at=now, choices=chosen(ballot, member, choices, now))
    votes = (*(v for v in ballot.votes if v.member != member), vote)
    event = says.VoteCast(ballot=ballot.id, votes=len(votes))
    return ballot.model_copy(update={"votes": votes}), [event]


def chosen(ballot: Ballot, member: str, choices: Collection[str], now: datetime) -> tuple[str, ...]:
    """The choices of a member, each once, if they may choose so now.

    Raises:
        Refusal: ``BALLOT_CLOSED`` (its end has come, whether a timer said so or not),
            ``NOT_ON_BALLOT``, ``RECUSED``, ``TOO_MANY_CHOICES`` (more in a category than it has
            places).
    """
    if ballot.status is not Status.OPEN or (ballot.window and now >= ballot.window.closes_at):
        raise Refusal("BALLOT_CLOSED")
    by_id = {line.nomination: line for line in ballot.lines}
    strangers = sorted(set(choices) - set(by_id))
    if strangers:
        raise Refusal("NOT_ON_BALLOT", "、".join(strangers))
    theirs = sorted(n for n in set(choices) if member in by_id[n].recused)
    if theirs:
        raise Refusal("RECUSED", "、".join(theirs))
    numbers = Counter(by_id[nomination].category for nomination in set(choices))
    if any(number > ballot.seats.get(category, 0) for category, number in numbers.items()):
        raise Refusal("TOO_MANY_CHOICES")
    return tuple(sorted(set(choices)))


def close(ballot: Ballot, user: str) -> Outcome:
    """The chair ends the vote; it is counted, or its box waits to be opened.

    Raises:
        Refusal: ``BALLOT_CLOSED``, ``QUORUM_MISSING``: the chair goes on waiting.
    """
    if ballot.status is not Status.OPEN:
        raise Refusal("BALLOT_CLOSED")
    if len(ballot.present) < ballot.quorum:
        raise Refusal("QUORUM_MISSING", f"{len(ballot.present)}/{ballot.quorum}")
    return _ended(ballot.model_copy(update={"closed_by": user}))


def may_elapse(ballot: Ballot, now: datetime) -> bool:
    """Whether the ballot is open and its end has come."""
    window = ballot.window
    return ballot.status is Status.OPEN and window is not None and now >= window.closes_at


def elapse(ballot: Ballot) -> Outcome:
    """The end has come: count, or report the ballot void if the quorum is missing."""
    if len(ballot.present) >= ballot.quorum:
        return _ended(ballot)
    event = says.BallotVoid(
        ballot=ballot.id,
        votes=len(ballot.present),
        quorum=ballot.quorum,
        runoff_of=ballot.runoff_of,
    )
    return ballot.model_copy(update={"status": Status.VOID, "sealed": None}), [event]


def near(ballot: Ballot) -> list[Payload]:
    """That an open ballot's end is near; nothing if it is over."""
    if ballot.status is not Status.OPEN or ballot.window is None:
        return []
    return [says.BallotNear(ballot=ballot.id, closes_at=ballot.window.closes_at)]


def counted(ballot: Ballot) -> Outcome:
    """Count an ended ballot."""
    tally = {line.nomination: ballot.votes_for(line.nomination) for line in ballot.lines}
    count = counting.counted(_standing(ballot, tally), ballot.seats)
    event = says.BallotClosed(
        ballot=ballot.id,
        votes=len(ballot.present),
        shortlisted=count.placed,
        reserves=count.reserves,
        tied=count.tied,
        equals=count.equals,
        unquorate=count.unquorate,
        runoff_of=ballot.runoff_of,
    )
    state = {"status": Status.CLOSED, "count": count, "tally": tally}
    return ballot.model_copy(update=state), [event]


def settled(root: Ballot, said: says.BallotClosed | None, runoff_id: str, closer: str) -> Outcome:
    """Take a run-off's result over; None: it was void, and the tie stands.

    ``closer`` closed the run-off (empty: its timer did) and may not confirm the shortlist.
    """
    count = root.count
    if root.runoff != runoff_id or count is None:
        return root, []
    if said is not None:
        count = _with_runoff(root, count, said)
    event = says.RunoffSettled(
        ballot=root.id,
        runoff=runoff_id,
        shortlisted=count.placed,
        reserves=count.reserves,
        tied=count.tied,
    )
    deciders = tuple(sorted({*root.decided_by, closer} - {""}))
    return root.model_copy(update={"count": count, "runoff": None, "decided_by": deciders}), [event]


def confirm(ballot: Ballot, user: str) -> Outcome:
    """Confirm the shortlist as a second person; publicity may prepare its round (R25, R26).

    The first person is who closed the ballot, or who opened it where its timer did. Whom a tie
    leaves open is out with the confirmation: a run-off must come before it.

    Raises:
        Refusal: ``WRONG_STATE`` (not closed, a run-off, or nobody is placed), ``RUNOFF_OPEN``,
            ``SECOND_PERSON_NEEDED``.
    """
    if ballot.status is not Status.CLOSED or ballot.count is None or ballot.runoff_of is not None:
        raise Refusal("WRONG_STATE", ballot.status.value)
    if ballot.runoff is not None:
        raise Refusal("RUNOFF_OPEN", ballot.runoff)
    if user in ((ballot.closed_by or ballot.opened_by), *ballot.decided_by):
        raise Refusal("SECOND_PERSON_NEEDED")
    if not ballot.count.placed:
        raise Refusal("WRONG_STATE", "NOBODY_PLACED")
    event = says.ShortlistConfirmed(
        shortlist=ballot.id,
        nominees=tuple(nominee_of(line) for line in placed_lines(ballot)),
        confirmed_by=user,
    )
    return ballot.model_copy(update={"status": Status.CONFIRMED}), [event]


def placed_lines(ballot: Ballot) -> list[Line]:
    """The lines on the shortlist, in its order."""
    return [ballot.line(nomination) for nomination in (ballot.count.placed if ballot.count else ())]


def reserves_of(ballot: Ballot) -> tuple[str, ...]:
    """The reserves, in order of votes within each category."""
    return ballot.count.reserves if ballot.count else ()


def places_taken(ballot: Ballot) -> Mapping[Category, int]:
    """How many places of each category the shortlist takes."""
    return Counter(line.category for line in placed_lines(ballot))


def fate(ballot: Ballot, nomination: str) -> str:
    """What a candidate who was not placed is: ``RESERVE``, ``TIED`` or ``NOT_PLACED``."""
    count = ballot.count
    if count is not None and nomination in count.reserves:
        return "RESERVE"
    return "TIED" if count is not None and nomination in count.tied else "NOT_PLACED"


def line_of(case: Case, recused: Iterable[str] = (), away: int = 0) -> Line:
    """A case as it stands."""
    return Line(
        nomination=case.nomination,
        category=case.category,
        case_version=case.version,
        average=case.average,
        profile_version=case.profile_version,
        profile_hash=case.profile_hash,
        nomination_head=case.nomination_head,
        case_head=case.head,
        recused=tuple(recused),
        away=away,
        comebacks=case.comebacks,
    )


def nominee_of(line: Line) -> says.ShortlistedNominee:
    """A line as the confirmed shortlist names it."""
    told = line.model_dump(exclude={"case_version", "average", "recused", "away", "comebacks"})
    return says.ShortlistedNominee(**told)


def window_of(
    closes_at: datetime, now: datetime, remind: datetime, real: Callable[[datetime], datetime]
) -> Window:
    """When a ballot ends, with its timers; no reminder where its instant has passed.

    ``closes_at``, ``now`` and ``remind`` are campaign time; ``real`` tells the real instant.

    Raises:
        Refusal: ``INVALID`` at ``/closes_at``: not ahead.
    """
    if closes_at <= now:
        raise Refusal("INVALID", errors=[FieldError("/closes_at", "PAST", "须晚于当前时间")])
    return Window(
        closes_at=closes_at,
        closes_at_real=real(closes_at),
        remind_at_real=real(remind) if remind > now else None,
    )


def _opening(ballot: Ballot) -> says.BallotOpened:
    return says.BallotOpened(
        ballot=ballot.id,
        nominations=tuple(line.nomination for line in ballot.lines),
        seats=ballot.seats,
        quorum=ballot.quorum,
        settings_version=ballot.settings_version,
        runoff_of=ballot.runoff_of,
        secret=ballot.secret,
        **(ballot.window.model_dump() if ballot.window else {}),
    )


def _voters(settings: CampaignSettings, roster: Roster | None) -> list[Member]:
    """Who may vote: the panel, of the five units, and its substitutes (R31)."""
    return [
        member
        for member in (roster.members if roster else ())
        if member.role is Role.PANEL and member.unit in settings.leading_group_units
    ]


def _ended(ballot: Ballot) -> Outcome:
    if not ballot.secret:
        return counted(ballot)
    event = says.BallotEnded(ballot=ballot.id, votes=len(ballot.voters))
    return ballot.model_copy(update={"status": Status.ENDED}), [event]


def _standing(ballot: Ballot, tally: Mapping[str, int]) -> list[counting.Standing]:
    return [
        counting.Standing(
            nomination=line.nomination,
            category=line.category,
            votes=tally[line.nomination],
            present=sum(member not in line.recused for member in ballot.present),
            quorum=counting.share(ballot.quorum, ballot.panel, line.away),
            majority=counting.share(ballot.majority, ballot.panel, line.away),
        )
        for line in ballot.lines
    ]


def _with_runoff(root: Ballot, count: Count, said: says.BallotClosed) -> Count:
    """The count with a tie resolved: by votes within each category, those of the run-off behind."""
    by_category = counting.by_category(root.seats, lambda n: root.line(n).category)
    return Count(
        placed=by_category(count.placed, said.shortlisted),
        tied=by_category(said.tied, said.unquorate),
        reserves=by_category(said.reserves, count.reserves),
        equals=(*said.equals, *count.equals),
        unquorate=count.unquorate,
    )
