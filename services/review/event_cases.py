"""What review does on hearing an event. A fan-out is one commit per case, each with its mark."""

from collections.abc import Callable
from contextlib import suppress

from events.envelope import CloudEvent
from events.intake import (
    CampaignOpened,
    ConsentWithdrawn,
    NominationReported,
    NominationWithdrawn,
)
from events.publicity import (
    EntryPlaced,
    NomineeCleared,
    NomineeDisqualified,
    NomineeWithdrawn,
)
from events.published import CampaignSettings, Dossier, Member, Roster
from events.review import DecisionIssued
from events.vocabulary import Role, WithdrawalReason
from services.review import case as cases
from services.review import custody, selection, standing, store
from services.review.case import Case, Outcome, Status
from shared import conflict, table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.table import (
    AlreadyDoneError,
    Change,
    Count,
    Extra,
    NewCounter,
    commit,
)

SOURCE = "zuimei.review"
#: How a case ends whose nominee the round did not clear.
_OVER = (Status.DISQUALIFIED, Status.WITHDRAWN)


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


@table.retrying
def open_case(event: CloudEvent, payload: NominationReported) -> None:
    """Take custody of a reported nomination, or of the corrected version of a returned one.

    One read brings the case, if there is one, and the dossier that the event's claim check names.

    Raises:
        TooEarlyError: the dossier is not to be read yet.
    """
    settings, roster = settings_of(event.campaign), roster_of(event.campaign)
    at = store.dossier_key(payload.nomination, payload.dossier_version)
    case, found = table.get_with(store.case_key(payload.nomination), Case, at)
    if found is None:
        raise TooEarlyError(at.pk)
    facts = conflict.facts_of(Dossier.model_validate(found), settings.organiser)
    away = conflict.kept_away(_reviewers(settings, roster), facts)
    if case is None:
        state, events = cases.opened(event.campaign, payload, facts, away)
    else:
        state, events = custody.resumed(case, payload, facts, away)
    if not events:
        return
    now = CampaignClock.of(settings).now()
    extras = [standing.stands_down(event.campaign, payload.nomination)] if case else []
    commit(Cause.of(event, SOURCE), now, Change(state, events), extras=extras)


def _reviewers(settings: CampaignSettings, roster: Roster) -> list[Member]:
    """Everybody who could see, rate or vote on a case (R31)."""
    return [
        member
        for member in roster.members
        if member.role in (Role.REVIEWER, Role.PANEL)
        and member.unit in settings.leading_group_units
    ]


def hand_over(event: CloudEvent, payload: EntryPlaced) -> None:
    """Publicity has placed the nominee and holds the case now."""
    _move(event, payload.nomination, lambda case: custody.handed_over(case, payload.round))


def clear(event: CloudEvent, payload: NomineeCleared) -> None:
    """The round cleared the nominee (R27), unless they took the consent back meanwhile."""
    _move(event, payload.nomination, custody.cleared)


def disqualify(event: CloudEvent, payload: NomineeDisqualified) -> None:
    """An objection was upheld (R27)."""
    _move(event, payload.nomination, lambda case: cases.concluded(case, cleared=False))


def leave_round(event: CloudEvent, payload: NomineeWithdrawn) -> None:
    """The nominee left the round."""
    _move(event, payload.nomination, lambda case: custody.left_round(case, payload.reason))


def end_without_consent(event: CloudEvent, payload: ConsentWithdrawn) -> None:
    """The nominee took their consent back: the case ends, if review holds it."""
    _follow_intake(event, payload.nomination, custody.consent_withdrawn)


def close_returned(event: CloudEvent, payload: NominationWithdrawn) -> None:
    """A returned file was withdrawn where it was to be corrected."""
    reason = payload.reason or WithdrawalReason.OTHER
    _follow_intake(event, payload.nomination, lambda c: custody.withdrawn_below(c, reason))


@table.retrying
def _follow_intake(event: CloudEvent, nomination: str, decide: Callable[[Case], Outcome]) -> None:
    """Apply what intake said of a nomination, which may never have been reported.

    Raises:
        TooEarlyError: it was reported, and the case is not here yet, or has yet to hear that a
            confirmed ballot placed it or that a decision named it.
    """
    at = store.dossier_key(nomination, 1)
    case, dossier = table.get_with(store.case_key(nomination), Case, at)
    if case is None:
        if dossier is not None:
            raise TooEarlyError(nomination)
        return
    state, events = decide(case)
    if not events:
        return
    extras: list[Extra] = [*standing.still_held(case)]
    if custody.takes_a_seat(case):
        seat = store.shortlist_key(case.campaign, case.category)
        extras.append(Count(seat, -1, "QUOTA_EXCEEDED"))
    now = CampaignClock.of(settings_of(event.campaign)).now()
    try:
        commit(Cause.of(event, SOURCE), now, Change(state, events), extras=extras)
    except Refusal as refusal:
        raise TooEarlyError(nomination) from refusal


def spread_decision(event: CloudEvent, payload: DecisionIssued) -> None:
    """Tell every case that the decision names it (R28)."""
    for nomination in payload.nominations:
        with suppress(AlreadyDoneError):
            _move(event, nomination, lambda case: cases.honoured(case, payload.document_number))


@table.retrying
def _move(event: CloudEvent, nomination: str, decide: Callable[[Case], Outcome]) -> None:
    """Carry what somebody said of a nominee to the case.

    Where it ends a case that had a place on the shortlist, the place is free again.
    """
    case = table.get(store.case_key(nomination), Case)
    if case is None:
        raise TooEarlyError(nomination)
    state, events = decide(case)
    if not events:
        return
    now = CampaignClock.of(settings_of(event.campaign)).now()
    ends = state.status is not case.status and state.status in _OVER
    seat = store.shortlist_key(case.campaign, case.category)
    freed = [Count(seat, -1, "QUOTA_EXCEEDED")] if ends else []
    commit(Cause.of(event, SOURCE), now, Change(state, events), extras=freed)
