"""Review's commands: load, decide, commit. One function each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.published import CampaignSettings, Member
from events.vocabulary import Role
from services.review import access, steps, store
from services.review import ballot as ballots
from services.review import case as cases
from services.review import decision as decisions
from services.review.ballot import Ballot
from services.review.bodies import (
    BallotBody,
    DecisionBody,
    InspectionBody,
    RatingBody,
    ReferenceBody,
    VoteBody,
)
from services.review.case import Case, Inspection, Rating, Reference
from services.review.decision import Decision
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.ids import new_id
from shared.problems import Refusal
from shared.seal import seal
from shared.settings import roster_of, settings_of
from shared.table import Change, Claim, Count, Extra, Page, Unchanged, commit


@dataclass(frozen=True)
class AsVoted(Unchanged):
    """Makes the shortlist depend on a case still being as the panel voted on it."""

    nomination: str

    def refused(self) -> Exception:
        """The case moved on since the ballot was opened; loading it again does not help."""
        return Refusal("CASE_CHANGED", self.nomination)


@table.retrying
def inspect(caller: Caller, nomination: str, body: InspectionBody) -> Receipt:
    """Put the department's inspection on file (R23)."""
    case, settings = access.case_for(caller, nomination)
    inspection = Inspection(
        **body.model_dump(exclude={"findings"}),
        sealed=seal({"findings": body.findings}, {"document": case.key.pk}),
    )
    outcome = cases.inspect(case, inspection, steps.today(settings))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


@table.retrying
def refer(caller: Caller, nomination: str, body: ReferenceBody) -> Receipt:
    """Put a reference opinion on file (R24)."""
    case, settings = access.case_for(caller, nomination)
    reference = Reference(
        **body.model_dump(exclude={"text"}),
        sealed=seal({"text": body.text}, {"document": case.key.pk}),
    )
    outcome = cases.refer(case, reference, steps.today(settings))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


@table.retrying
def rate(caller: Caller, nomination: str, body: RatingBody) -> Receipt:
    """Give the caller's marks (R25, R14)."""
    case, settings = access.case_for(caller, nomination)
    outcome = cases.rate(case, Rating(reviewer=caller.who.user, **body.model_dump()))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


def show_case(caller: Caller, nomination: str) -> tuple[Case, Mapping[str, Any] | None]:
    """A case and the dossier it was opened with."""
    case, _ = access.case_for(caller, nomination)
    return case, table.get_published(store.dossier_key(nomination, case.dossier_version))


def list_cases(caller: Caller, campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's cases, by region."""
    steps.member(caller, settings_of(campaign))
    return table.list_by(store.list_key(campaign), after=after, limit=limit)


def open_ballot(caller: Caller, campaign: str, body: BallotBody) -> Receipt:
    """Put rated cases before the panel; its chair may (R25).

    Raises:
        Refusal: ``FORBIDDEN`` (not the chair), ``NOT_FOUND``, and those of ``case.may_stand``.
    """
    settings = settings_of(campaign)
    _chair(caller, settings)
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
        cases.may_stand(case)
    identity = new_id()
    outcome = ballots.opened(identity, settings, standing, caller.who.user)
    return _done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


@table.retrying
def vote(caller: Caller, identity: str, body: VoteBody) -> Receipt:
    """Cast or change the caller's vote.

    Raises:
        Refusal: ``FORBIDDEN`` (not on the panel of the roster), and those of ``ballot.cast``.
    """
    ballot, settings = _ballot(caller, identity)
    _panel(caller, settings)
    now = CampaignClock.of(settings).now()
    outcome = ballots.cast(ballot, caller.who.user, body.choices, now)
    return _done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


@table.retrying
def close_ballot(caller: Caller, identity: str) -> Receipt:
    """End the vote and count it; the chair may."""
    ballot, settings = _ballot(caller, identity)
    _chair(caller, settings)
    outcome = ballots.close(ballot, caller.who.user)
    return _done(caller, settings, identity, outcome[0].status.value, Change(*outcome))


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
    _panel(caller, settings)
    outcome = ballots.confirm(ballot, caller.who.user)
    extras: list[Extra] = [
        AsVoted(store.case_key(line.nomination), line.case_version, line.nomination)
        for line in ballots.placed_lines(ballot)
    ]
    extras += [
        Count(store.shortlist_key(ballot.campaign, category), number, "QUOTA_EXCEEDED")
        for category, number in ballots.places_taken(ballot).items()
    ]
    return _done(caller, settings, identity, outcome[0].status.value, Change(*outcome), *extras)


def show_ballot(caller: Caller, identity: str) -> Ballot:
    """A ballot."""
    return _ballot(caller, identity)[0]


@table.retrying
def propose(caller: Caller, campaign: str, body: DecisionBody) -> Receipt:
    """Draft the decision over cleared nominees (R28)."""
    settings = settings_of(campaign)
    _panel(caller, settings)
    wanted: dict[Key, type[Document]] = {store.case_key(n): Case for n in body.nominations}
    found = table.get_all({**wanted, store.decision_key(campaign): Decision})
    known = found.pop(store.decision_key(campaign), None)
    named = [case for case in found.values() if isinstance(case, Case)]
    if len(named) != len(wanted) or any(case.campaign != campaign for case in named):
        raise Refusal("NOT_FOUND")
    named.sort(key=lambda case: body.nominations.index(case.nomination))
    outcome = decisions.propose(
        campaign,
        known if isinstance(known, Decision) else None,
        body.document_number,
        body.dated,
        named,
        caller.who.user,
    )
    return _done(caller, settings, campaign, outcome[0].status.value, Change(*outcome))


@table.retrying
def issue(caller: Caller, campaign: str) -> Receipt:
    """Issue the decision as a second person, if no case has moved since it was drafted (R28).

    Raises:
        Refusal: ``DOCUMENT_NUMBER_USED``, ``QUOTA_EXCEEDED``, and those of ``decision.issue``.
    """
    settings = settings_of(campaign)
    _panel(caller, settings)
    decision = _decision(campaign)
    caller.expects(decision)
    now = CampaignClock.of(settings).now()
    outcome = decisions.issue(decision, caller.who.user, now)
    extras: list[Extra] = [
        Claim(
            key=store.number_key(decision.document_number),
            kind="number",
            campaign=campaign,
            holder=campaign,
            code="DOCUMENT_NUMBER_USED",
        )
    ]
    for each in settings.categories:
        number = decision.honourees(each.category)
        if number:
            extras.append(
                Count(store.honour_key(campaign, each.category), number, "QUOTA_EXCEEDED")
            )
    extras += [
        Unchanged(store.case_key(line.nomination), line.case_version) for line in decision.lines
    ]
    return _done(caller, settings, campaign, outcome[0].status.value, Change(*outcome), *extras)


def show_decision(caller: Caller, campaign: str) -> Decision:
    """The decision of a campaign."""
    _member(caller, settings_of(campaign))
    return _decision(campaign)


def _decision(campaign: str) -> Decision:
    decision = table.get(store.decision_key(campaign), Decision)
    if decision is None:
        raise Refusal("NOT_FOUND", campaign)
    return decision


def _ballot(caller: Caller, identity: str) -> tuple[Ballot, CampaignSettings]:
    ballot = table.get(store.ballot_key(identity), Ballot)
    if ballot is None:
        raise Refusal("NOT_FOUND", identity)
    settings = settings_of(ballot.campaign)
    _member(caller, settings)
    caller.expects(ballot)
    return ballot, settings


def _member(caller: Caller, settings: CampaignSettings) -> Member:
    return caller.leading_group(settings, roster_of(settings.campaign))


def _panel(caller: Caller, settings: CampaignSettings) -> Member:
    member = _member(caller, settings)
    if member.role is not Role.PANEL:
        raise Refusal("FORBIDDEN", "panel")
    return member


def _chair(caller: Caller, settings: CampaignSettings) -> None:
    if not _panel(caller, settings).chair:
        raise Refusal("FORBIDDEN", "chair")


def _done(
    caller: Caller,
    settings: CampaignSettings,
    identity: str,
    status: str,
    change: Change,
    *extras: Extra,
) -> Receipt:
    receipt = Receipt.of(identity, change.document.version + 1, status)
    now = CampaignClock.of(settings).now()
    commit(caller.cause(), now, change, extras=extras, receipt=receipt.model_dump())
    return receipt
