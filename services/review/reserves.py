"""Reserves: called in order of votes when a place of the shortlist is free (R25). Pure."""

from collections.abc import Collection

from events import review as says
from events.envelope import Payload
from events.published import ReviewPolicy
from services.review import case as cases
from services.review.ballot import Ballot, Call, Outcome, Status, line_of, nominee_of
from services.review.case import Case
from shared.problems import Refusal


def call(  # noqa: PLR0913 - a call is all of these
    ballot: Ballot,
    identity: str,
    case: Case,
    standing: Collection[str],
    policy: ReviewPolicy,
    user: str,
    minutes_number: str | None = None,
) -> Outcome:
    """Call the next reserve; ``standing`` are the reserves whose cases still stand.

    Equal votes give no order: among equals the leading group chooses, by minutes.

    Raises:
        Refusal: ``WRONG_STATE`` (the shortlist is not confirmed), ``NOT_ON_BALLOT``,
            ``NOT_NEXT_RESERVE``, ``RESERVES_TIED`` (equals, and no minutes), and those of
            ``case.may_be_called``.
    """
    count = ballot.count
    if ballot.status is not Status.CONFIRMED or count is None:
        raise Refusal("WRONG_STATE", ballot.status.value)
    category = ballot.line(case.nomination).category
    called = {known.line.nomination for known in ballot.calls}
    waiting = [
        nomination
        for nomination in count.reserves
        if ballot.line(nomination).category is category
        and nomination in standing
        and nomination not in called
    ]
    first = _equals(ballot, waiting[0], waiting) if waiting else []
    if case.nomination not in first:
        raise Refusal("NOT_NEXT_RESERVE", "、".join(first))
    if len(first) > 1 and minutes_number is None:
        raise Refusal("RESERVES_TIED", "、".join(first))
    cases.may_be_called(case, policy)
    rank = rank_of(ballot, case.nomination)
    made = Call(
        shortlist=identity,
        line=line_of(case),
        rank=rank,
        called_by=user,
        minutes_number=minutes_number,
    )
    event = says.ReserveCalled(
        ballot=ballot.id, nomination=case.nomination, category=case.category, rank=rank
    )
    return ballot.model_copy(update={"calls": (*ballot.calls, made)}), [event]


def confirm(ballot: Ballot, nomination: str, user: str) -> tuple[Ballot, Call, Payload]:
    """Confirm a called reserve as a second person: a shortlist of one, with a round of its own.

    Raises:
        Refusal: ``WRONG_STATE`` (not called, or confirmed), ``SECOND_PERSON_NEEDED``.
    """
    made = next((c for c in ballot.calls if c.line.nomination == nomination), None)
    if made is None or made.confirmed_by is not None:
        raise Refusal("WRONG_STATE", "NOT_CALLED" if made is None else "CONFIRMED")
    if made.called_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    event = says.ShortlistConfirmed(
        shortlist=made.shortlist,
        ballot=ballot.id,
        nominees=(nominee_of(made.line),),
        confirmed_by=user,
    )
    done = made.model_copy(update={"confirmed_by": user})
    calls = tuple(done if known is made else known for known in ballot.calls)
    return ballot.model_copy(update={"calls": calls}), done, event


def waits(ballot: Ballot, case: Case) -> bool:
    """Whether a reserve still waits by this ballot's votes, not by another's on a later file."""
    return (
        case.status is cases.Status.RESERVE
        and case.comebacks == ballot.line(case.nomination).comebacks
    )


def rank_of(ballot: Ballot, nomination: str) -> int:
    """At which place of their category a reserve stands, from 1; equals share the first."""
    count = ballot.count
    if count is None:
        return 0
    category = ballot.line(nomination).category
    names = [n for n in count.reserves if ballot.line(n).category is category]
    group = next((group for group in count.equals if nomination in group), (nomination,))
    return 1 + min(names.index(n) for n in group)


def _equals(ballot: Ballot, first: str, waiting: list[str]) -> list[str]:
    """The first reserve that waits, and those who wait with as many votes."""
    groups = ballot.count.equals if ballot.count else ()
    group = next((group for group in groups if first in group), (first,))
    return [nomination for nomination in waiting if nomination in group]
