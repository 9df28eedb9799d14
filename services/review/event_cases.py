"""What review does on hearing an event. A fan-out is one commit per case, each with its mark."""

from collections.abc import Callable
from contextlib import suppress

from events.envelope import CloudEvent
from events.intake import CampaignOpened, NominationReported
from events.publicity import EntryPlaced, NomineeCleared, NomineeDisqualified
from events.review import DecisionIssued, ShortlistConfirmed
from services.review import ballot as ballots
from services.review import case as cases
from services.review import custody, selection, store
from services.review.ballot import Ballot
from services.review.case import Case, Outcome
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.table import (
    AlreadyDoneError,
    Change,
    ConflictError,
    Count,
    Extra,
    NewCounter,
    commit,
)

SOURCE = "zuimei.review"


def set_out_seats(event: CloudEvent, _: CampaignOpened) -> None:
    """Set out the places of shortlist and decision (R03)."""
    settings = settings_of(event.campaign)
    counters = [
        NewCounter(key(settings.campaign, each.category), "seats", settings.campaign, places)
        for each in settings.categories
        for key, places in (
            (store.shortlist_key, each.honourees),
            (store.honour_key, each.honourees),
        )
    ]
    now = CampaignClock.of(settings).now()
    commit(Cause.of(event, SOURCE), now, Change(*selection.set_out(settings)), extras=counters)


def open_case(event: CloudEvent, payload: NominationReported) -> None:
    """Take custody of a reported nomination, or of the corrected version of a returned one."""
    now = CampaignClock.of(settings_of(event.campaign)).now()
    try:
        commit(Cause.of(event, SOURCE), now, Change(*cases.opened(event.campaign, payload)))
    except ConflictError:
        _move(event, payload.nomination, lambda case: custody.resumed(case, payload))


def spread_shortlist(event: CloudEvent, payload: ShortlistConfirmed) -> None:
    """Tell every case of the ballot whether it was placed (R25).

    Raises:
        TooEarlyError: a case or the ballot is not here yet.
    """
    ballot = table.get(store.ballot_key(payload.shortlist), Ballot)
    if ballot is None:
        raise TooEarlyError(payload.shortlist)
    ranks = {line.nomination: n for n, line in enumerate(ballots.placed_lines(ballot), start=1)}
    for line in ballot.lines:
        rank, votes = ranks.get(line.nomination), ballot.votes_for(line.nomination)
        reason = ballots.fate(ballot, line.nomination)

        def decide(
            case: Case, rank: int | None = rank, votes: int = votes, reason: str = reason
        ) -> Outcome:
            if rank is None:
                return cases.not_selected(case, reason)
            return cases.shortlisted(case, rank, votes)

        with suppress(AlreadyDoneError):
            _move(event, line.nomination, decide)


def hand_over(event: CloudEvent, payload: EntryPlaced) -> None:
    """Publicity has placed the nominee and holds the case now."""
    _move(event, payload.nomination, cases.handed_over)


def clear(event: CloudEvent, payload: NomineeCleared) -> None:
    """The round cleared the nominee (R27)."""
    _move(event, payload.nomination, lambda case: cases.concluded(case, cleared=True))


def disqualify(event: CloudEvent, payload: NomineeDisqualified) -> None:
    """An objection was upheld (R27); the place on the shortlist is free again."""

    def freed(case: Case) -> list[Extra]:
        key = store.shortlist_key(case.campaign, case.category)
        return [Count(key, -1, "QUOTA_EXCEEDED")]

    _move(event, payload.nomination, lambda case: cases.concluded(case, cleared=False), freed)


def spread_decision(event: CloudEvent, payload: DecisionIssued) -> None:
    """Tell every case that the decision names it (R28)."""
    for nomination in payload.nominations:
        with suppress(AlreadyDoneError):
            _move(event, nomination, lambda case: cases.honoured(case, payload.document_number))


def _none(_: Case) -> list[Extra]:
    return []


@table.retrying
def _move(
    event: CloudEvent,
    nomination: str,
    decide: Callable[[Case], Outcome],
    extras: Callable[[Case], list[Extra]] = _none,
) -> None:
    case = table.get(store.case_key(nomination), Case)
    if case is None:
        raise TooEarlyError(nomination)
    state, events = decide(case)
    if not events:
        return
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(state, events), extras=extras(case))
