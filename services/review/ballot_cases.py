"""Commands on ballots: load, decide, commit."""

from dataclasses import dataclass
from datetime import timedelta

from events.published import CampaignSettings
from services.review import ballot as ballots
from services.review import case as cases
from services.review import reserves, steps, store
from services.review.access import ballot_for
from services.review.ballot import Ballot
from services.review.bodies import BallotBody, ReserveBody, VoteBody
from services.review.case import Case
from services.review.standing import placed, put_to_vote
from shared import conflict, table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.ids import new_id
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.table import Change, Count, Extra, Left, Page, Unchanged, commit


@dataclass(frozen=True)
class AsVoted(Unchanged):
    """Makes the shortlist depend on a case still being as the panel voted on it."""

    nomination: str

    def refused(self) -> Exception:
        """The case moved on since the ballot was opened; loading it again does not help."""
        return Refusal("CASE_CHANGED", self.nomination)


def open_ballot(caller: Caller, campaign: str, body: BallotBody) -> Receipt:
    """Put rated cases before the panel, or those tied before it again; its chair may (R25).

    Raises:
        Refusal: ``FORBIDDEN`` (not the chair), ``NOT_FOUND``, and those of ``case.may_stand``,
            ``ballot.window_of`` and ``ballot.runoff``.
    """
    settings, roster = settings_of(campaign), roster_of(campaign)
    steps.chair(caller, settings)
    standing, root = _standing(campaign, body)
    for case in standing:
        cases.may_stand(case, settings.review)
    identity, clock = new_id(), CampaignClock.of(settings)
    ballot, events = ballots.opened(
        identity,
        settings,
        standing,
        caller.who.user,
        roster=roster,
        keeps_away=lambda case, each: not conflict.admits(each, roster, case.facts),
        window=_window(settings, body),
    )
    changes = [Change(ballot, events)]
    if root is not None:
        first, second, said, opening = ballots.runoff(root, ballot)
        changes = [Change(second, opening), Change(first, said)]
    receipt = Receipt.of(identity, 1, ballot.status.value)
    notes = [put_to_vote(campaign, case.nomination, identity) for case in standing]
    commit(caller.cause(), clock.now(), *changes, extras=notes, receipt=receipt.model_dump())
    return receipt


@table.retrying
def vote(caller: Caller, identity: str, body: VoteBody) -> Receipt:
    """Cast or change the caller's vote.

    Raises:
        Refusal: ``FORBIDDEN`` (not on the panel of the roster), and those of ``ballot.cast``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.panel(caller, settings)
    now = CampaignClock.of(settings).now()
    outcome = ballots.cast(ballot, caller.who.user, body.choices, now)
    return steps.done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


@table.retrying
def close_ballot(caller: Caller, identity: str) -> Receipt:
    """End the vote and count it; the chair may."""
    ballot, settings = ballot_for(caller, identity)
    steps.chair(caller, settings)
    outcome = ballots.close(ballot, caller.who.user)
    return steps.done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


@table.retrying
def confirm_ballot(caller: Caller, identity: str) -> Receipt:
    """Confirm the shortlist as a second person, within the campaign's places (R03).

    What came in on a case after the ballot was opened, such as an adverse opinion, was not
    before the panel: then the vote must be repeated.

    Raises:
        Refusal: ``FORBIDDEN`` (not on the panel of the roster), ``CASE_CHANGED``,
            ``QUOTA_EXCEEDED``, and those of ``ballot.confirm``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.panel(caller, settings)
    outcome = ballots.confirm(ballot, caller.who.user)
    extras: list[Extra] = [
        AsVoted(store.case_key(line.nomination), line.case_version, line.nomination)
        for line in ballots.placed_lines(ballot)
    ]
    extras += [
        placed(ballot.campaign, line.nomination, ballot.id) for line in ballots.placed_lines(ballot)
    ]
    extras += [
        Count(store.shortlist_key(ballot.campaign, category), number, "QUOTA_EXCEEDED")
        for category, number in ballots.places_taken(ballot).items()
    ]
    return steps.done(
        caller, settings, identity, outcome[0].status.value, Change(*outcome), *extras
    )


@table.retrying
def call_reserve(caller: Caller, identity: str, body: ReserveBody) -> Receipt:
    """Call the next reserve to a place of the shortlist that is free; the chair may (R25).

    Two reads: which reserve is next depends on whose cases still stand.

    Raises:
        Refusal: ``RESERVES_NOT_CALLED`` (不另补报), ``QUOTA_EXCEEDED`` (no place is free),
            ``CASE_CHANGED``, and those of ``reserves.call``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.chair(caller, settings)
    if not settings.reserves.call:
        raise Refusal("RESERVES_NOT_CALLED")
    waiting = {
        case.nomination: case
        for case in table.get_many([store.case_key(n) for n in ballots.reserves_of(ballot)], Case)
        if reserves.waits(ballot, case)
    }
    case = waiting.get(body.nomination)
    if case is None:
        raise Refusal("NOT_NEXT_RESERVE", body.nomination)
    outcome = reserves.call(
        ballot, new_id(), case, waiting, settings.review, caller.who.user, body.minutes_number
    )
    key = store.shortlist_key(ballot.campaign, case.category)
    free = Left(key, 1, "QUOTA_EXCEEDED")
    same = AsVoted(case.key, case.version, case.nomination)
    status = outcome[0].status.value
    return steps.done(caller, settings, identity, status, Change(*outcome), free, same)


@table.retrying
def confirm_reserve(caller: Caller, identity: str, nomination: str) -> Receipt:
    """Confirm a called reserve as a second person, within the campaign's places (R03).

    Raises:
        Refusal: ``QUOTA_EXCEEDED``, ``CASE_CHANGED``, and those of ``reserves.confirm``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.panel(caller, settings)
    state, made, event = reserves.confirm(ballot, nomination, caller.who.user)
    key = store.shortlist_key(ballot.campaign, made.line.category)
    extras: list[Extra] = [
        Count(key, 1, "QUOTA_EXCEEDED"),
        AsVoted(store.case_key(nomination), made.line.case_version, nomination),
        placed(ballot.campaign, nomination, ballot.id),
    ]
    status = state.status.value
    return steps.done(caller, settings, identity, status, Change(state, [event]), *extras)


def show_ballot(caller: Caller, identity: str) -> Ballot:
    """A ballot."""
    return ballot_for(caller, identity)[0]


def list_ballots(caller: Caller, campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's ballots, in order of opening."""
    steps.member(caller, settings_of(campaign))
    return table.list_by(store.ballots_of(campaign), after=after, limit=limit)


def _standing(campaign: str, body: BallotBody) -> tuple[list[Case], Ballot | None]:
    """The cases in the order of the body, and the ballot whose tie is to be broken: one read."""
    wanted: dict[Key, type[Document]] = {store.case_key(n): Case for n in body.nominations}
    if body.runoff_of is not None:
        wanted[store.ballot_key(body.runoff_of)] = Ballot
    found = {key: each for key, each in table.get_all(wanted).items() if each.campaign == campaign}
    missing = [key.pk.partition("#")[2] for key in wanted if key not in found]
    if missing:
        raise Refusal("NOT_FOUND", "、".join(missing))
    standing = [case for key in wanted if isinstance(case := found[key], Case)]
    root = next((each for each in found.values() if isinstance(each, Ballot)), None)
    return standing, root


def _window(settings: CampaignSettings, body: BallotBody) -> ballots.Window | None:
    if body.closes_at is None:
        return None
    clock, before = CampaignClock.of(settings), timedelta(hours=settings.ballot.remind_hours)
    return ballots.window_of(body.closes_at, clock.now(), body.closes_at - before, clock.real)
