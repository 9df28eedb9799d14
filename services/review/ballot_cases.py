"""Commands on ballots: load, decide, commit."""

from dataclasses import dataclass

from events.published import CampaignSettings
from services.review import ballot as ballots
from services.review import case as cases
from services.review import steps, store
from services.review.ballot import Ballot
from services.review.bodies import BallotBody, VoteBody
from services.review.case import Case
from services.review.standing import placed, put_to_vote
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.ids import new_id
from shared.problems import Refusal
from shared.settings import settings_of
from shared.table import Change, Count, Extra, Unchanged


@dataclass(frozen=True)
class AsVoted(Unchanged):
    """Makes the shortlist depend on a case still being as the panel voted on it."""

    nomination: str

    def refused(self) -> Exception:
        """The case moved on since the ballot was opened; loading it again does not help."""
        return Refusal("CASE_CHANGED", self.nomination)


def open_ballot(caller: Caller, campaign: str, body: BallotBody) -> Receipt:
    """Put rated cases before the panel; its chair may (R25).

    Raises:
        Refusal: ``FORBIDDEN`` (not the chair), ``NOT_FOUND``, and those of ``case.may_stand``.
    """
    settings = settings_of(campaign)
    steps.chair(caller, settings)
    wanted = list(dict.fromkeys(body.nominations))
    found = {
        case.nomination: case
        for case in table.get_many([store.case_key(n) for n in wanted], Case)
        if case.campaign == campaign
    }
    missing = [nomination for nomination in wanted if nomination not in found]
    if missing:
        raise Refusal("NOT_FOUND", "、".join(missing))
    standing = [found[nomination] for nomination in wanted]
    for case in standing:
        cases.may_stand(case, settings.review)
    identity = new_id()
    outcome = ballots.opened(identity, settings, standing, caller.who.user)
    notes = [put_to_vote(campaign, case.nomination, identity) for case in standing]
    return steps.done(caller, settings, identity, outcome[0].status.value, Change(*outcome), *notes)


@table.retrying
def vote(caller: Caller, identity: str, body: VoteBody) -> Receipt:
    """Cast or change the caller's vote.

    Raises:
        Refusal: ``FORBIDDEN`` (not on the panel of the roster), and those of ``ballot.cast``.
    """
    ballot, settings = _ballot(caller, identity)
    steps.panel(caller, settings)
    now = CampaignClock.of(settings).now()
    outcome = ballots.cast(ballot, caller.who.user, body.choices, now)
    return steps.done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


@table.retrying
def close_ballot(caller: Caller, identity: str) -> Receipt:
    """End the vote and count it; the chair may."""
    ballot, settings = _ballot(caller, identity)
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
    ballot, settings = _ballot(caller, identity)
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


def show_ballot(caller: Caller, identity: str) -> Ballot:
    """A ballot."""
    return _ballot(caller, identity)[0]


def _ballot(caller: Caller, identity: str) -> tuple[Ballot, CampaignSettings]:
    ballot = table.get(store.ballot_key(identity), Ballot)
    if ballot is None:
        raise Refusal("NOT_FOUND", identity)
    settings = settings_of(ballot.campaign)
    steps.member(caller, settings)
    caller.expects(ballot)
    return ballot, settings
