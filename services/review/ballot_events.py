"""What review does about ballots on hearing an event, a timer or a sweep.

A timer is a hint and a sweep is a doubt: both are answered by the stored ballot alone. Early,
late, repeated or missing timers all end in one count, or in one report that the ballot is void.
"""

from contextlib import suppress
from datetime import datetime

from events.envelope import CloudEvent, Payload
from events.review import BallotClosed, BallotOpened, BallotVoid, ShortlistConfirmed
from events.scheduler import BallotElapsed, BallotReminderDue
from services.review import ballot as ballots
from services.review import case as cases
from services.review import reserves, standing, store
from services.review.ballot import Ballot, Window
from services.review.case import Case, Outcome
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import TooEarlyError
from shared.logs import logger
from shared.problems import Refusal
from shared.settings import settings_of
from shared.sweep import Each, Line
from shared.table import AlreadyDoneError, Change, commit
from shared.timers import Timer, is_overdue

SOURCE = "zuimei.review"


def set_timers(event: CloudEvent, payload: BallotOpened) -> None:
    """Set the timers of a ballot that ends by itself; their names make a repeat harmless."""
    clock = CampaignClock.of(settings_of(event.campaign))
    for timer, real in (
        (_end_of(payload.ballot), payload.closes_at_real),
        (_reminder_of(payload.ballot), payload.remind_at_real),
    ):
        if real is not None:
            timer.set(event, real, clock.at(real))


@table.retrying
def elapse(event: CloudEvent, payload: BallotElapsed) -> None:
    """End a ballot on its timer's word, if it is open and its end has come.

    Raises:
        TooEarlyError: its end has not come, or the ballot is not here yet.
    """
    ballot = _ballot(payload.ballot)
    if ballot.status is not ballots.Status.OPEN:
        return
    now = _now(ballot)
    if not ballots.may_elapse(ballot, now):
        raise TooEarlyError(payload.ballot)
    commit(Cause.of(event, SOURCE), now, Change(*ballots.elapse(ballot)))


@table.retrying
def remind(event: CloudEvent, payload: BallotReminderDue) -> None:
    """Say that a ballot's end is near, if it is still open."""
    ballot = _ballot(payload.ballot)
    said = ballots.near(ballot)
    if said:
        commit(Cause.of(event, SOURCE), _now(ballot), Change(ballot, said))


def sweep(event: CloudEvent, each: Each) -> None:
    """End what no timer did, and set timers that are missing (architecture §4)."""

    def look_after(line: Line) -> None:
        ballot = Ballot.model_validate(line)
        if ballot.window is None:
            return
        if ballot.window.closes_at_real > utc_now():
            _restore_timers(event, ballot, ballot.window)
        elif is_overdue(ballot.window.closes_at_real):
            _overdue(event, ballot.id)

    each(table.due_all(store.DUE), look_after)


def _restore_timers(event: CloudEvent, ballot: Ballot, window: Window) -> None:
    """Set again whichever are missing; a reminder whose instant has passed is not made up for."""
    clock = CampaignClock.of(settings_of(ballot.campaign))
    for timer, real in (
        (_end_of(ballot.id), window.closes_at_real),
        (_reminder_of(ballot.id), window.remind_at_real),
    ):
        if real is not None and real > utc_now():
            timer.restore(event, ballot.campaign, real, clock.at(real))


def settle_runoff(event: CloudEvent, payload: BallotClosed) -> None:
    """A run-off was counted: the first ballot takes its result over."""
    if payload.runoff_of is not None:
        _settle(event, payload.runoff_of, payload.ballot, payload)


def settle_void_runoff(event: CloudEvent, payload: BallotVoid) -> None:
    """A run-off was void: the tie stands, and another may be opened."""
    if payload.runoff_of is not None:
        _settle(event, payload.runoff_of, payload.ballot, None)


def spread_shortlist(event: CloudEvent, payload: ShortlistConfirmed) -> None:
    """Tell every case of the ballot what became of it, or the reserve who was called (R25).

    Whom it did not place stays as they are if they have come back to review since it was opened,
    or if another ballot placed them: this vote was not on them as they are.

    Raises:
        TooEarlyError: a case or the ballot is not here yet.
    """
    ballot = _ballot(payload.ballot or payload.shortlist)
    if payload.ballot is not None:
        placed = len(ballots.placed_lines(ballot))
        called = {call.line.nomination: n for n, call in enumerate(ballot.calls, start=1)}
        for nominee in payload.nominees:
            _tell(event, ballot, nominee.nomination, placed + called[nominee.nomination])
        return
    ranks = {line.nomination: n for n, line in enumerate(ballots.placed_lines(ballot), start=1)}
    for line in ballot.lines:
        _tell(event, ballot, line.nomination, ranks.get(line.nomination))


def _tell(event: CloudEvent, ballot: Ballot, nomination: str, rank: int | None) -> None:
    """Carry the result to one case; ``rank`` None: it was not placed."""
    with suppress(AlreadyDoneError):
        _tell_one(event, ballot, nomination, rank)


@table.retrying
def _tell_one(event: CloudEvent, ballot: Ballot, nomination: str, rank: int | None) -> None:
    case = table.get(store.case_key(nomination), Case)
    if case is None:
        raise TooEarlyError(nomination)
    state, events = _fate(case, ballot, rank)
    if not events:
        return  # a new version of the case would keep the next vote on it from being confirmed
    extras = [] if rank is not None else [standing.not_placed(nomination)]
    try:
        commit(Cause.of(event, SOURCE), _now(ballot), Change(state, events), extras=extras)
    except Refusal:
        logger.info("placed by another ballot", extra={"case": nomination})


def _fate(case: Case, ballot: Ballot, rank: int | None) -> Outcome:
    votes = ballot.votes_for(case.nomination)
    if rank is not None:
        return cases.shortlisted(case, rank, votes)
    reason = ballots.fate(ballot, case.nomination)
    seen = ballot.line(case.nomination).comebacks
    if reason == "RESERVE":
        return cases.reserved(case, reserves.rank_of(ballot, case.nomination), votes, seen)
    return cases.not_selected(case, reason, seen)


@table.retrying
def _settle(event: CloudEvent, root_id: str, runoff: str, said: BallotClosed | None) -> None:
    root = _ballot(root_id)
    outcome = ballots.settled(root, said, runoff, event.actor or "")
    if outcome[1]:
        commit(Cause.of(event, SOURCE), _now(root), Change(*outcome))


@table.retrying
def _overdue(event: CloudEvent, ballot_id: str) -> None:
    """What a timer should have done."""
    ballot = _ballot(ballot_id)
    now = _now(ballot)
    if ballots.may_elapse(ballot, now):
        cause = Cause.swept(event, SOURCE)
        commit(cause, now, Change(*ballots.elapse(ballot)))


def _ballot(identity: str) -> Ballot:
    ballot = table.get(store.ballot_key(identity), Ballot)
    if ballot is None:
        raise TooEarlyError(identity)
    return ballot


def _now(ballot: Ballot) -> datetime:
    return CampaignClock.of(settings_of(ballot.campaign)).now()


def _end_of(ballot: str) -> Timer:
    return _timer("ballot", ballot, BallotElapsed(ballot=ballot))


def _reminder_of(ballot: str) -> Timer:
    return _timer("ballotnear", ballot, BallotReminderDue(ballot=ballot))


def _timer(kind: str, ballot: str, payload: Payload) -> Timer:
    return Timer(kind, ballot, store.ballot_key(ballot).pk, payload)
