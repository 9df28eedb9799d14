"""Commands on decisions, the ceremony and revocations: load, decide, commit."""

from dataclasses import dataclass

from events.published import CampaignSettings
from services.review import access, honour, steps, store
from services.review import ceremony as ceremonies
from services.review import decision as decisions
from services.review.bodies import (
    CeremonyBody,
    CeremonyHeldBody,
    DecisionBody,
    RevocationBody,
)
from services.review.case import Case, Revocation
from services.review.ceremony import Ceremony
from services.review.decision import Decision, Paper
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.ids import new_id
from shared.problems import Refusal
from shared.seal import seal
from shared.settings import settings_of
from shared.table import Change, Claim, Count, Counter, Extra, Page, Unchanged


@dataclass(frozen=True)
class AsDrafted(Unchanged):
    """Makes the decision depend on a case still being as it was drafted over."""

    nomination: str

    def refused(self) -> Exception:
        """The case moved on since the draft; loading it again does not help."""
        return Refusal("DECISION_STALE", self.nomination)


def propose(caller: Caller, campaign: str, body: DecisionBody) -> Receipt:
    """Draft a decision over cleared nominees (R28).

    Raises:
        Refusal: ``NOT_FOUND``, and those of ``decision.propose``.
    """
    settings = settings_of(campaign)
    steps.panel(caller, settings)
    wanted = list(dict.fromkeys(body.nominations))
    found = {
        case.nomination: case
        for case in table.get_many([store.case_key(n) for n in wanted], Case)
        if case.campaign == campaign
    }
    missing = [nomination for nomination in wanted if nomination not in found]
    if missing:
        raise Refusal("NOT_FOUND", "、".join(missing))
    identity, paper = new_id(), Paper(**body.model_dump(exclude={"nominations"}))
    named, today = [found[nomination] for nomination in wanted], steps.today(settings)
    outcome = decisions.propose(identity, settings, paper, named, caller.who.user, today)
    status = outcome[0].status.value
    return steps.done(caller, settings, identity, status, Change(*outcome))


@table.retrying
def issue(caller: Caller, identity: str) -> Receipt:
    """Issue a decision as a second person, if no case has moved since it was drafted (R28).

    Raises:
        Refusal: ``DOCUMENT_NUMBER_USED``, ``ALREADY_HONOURED``, ``QUOTA_EXCEEDED``,
            ``DECISION_STALE``, and those of ``decision.issue``.
    """
    decision, settings = _decision(identity)
    steps.panel(caller, settings)
    caller.expects(decision)
    outcome = decisions.issue(decision, caller.who.user, CampaignClock.of(settings).now())
    extras: list[Extra] = [_number(settings, decision.document_number, decision.key.pk)]
    extras += [
        Claim(
            key=store.honouree_key(line.nomination),
            kind="honouree",
            campaign=decision.campaign,
            holder=identity,
            code="ALREADY_HONOURED",
        )
        for line in decision.lines
    ]
    extras += [
        Count(store.honour_key(decision.campaign, each.category), number, "QUOTA_EXCEEDED")
        for each in settings.categories
        if (number := decision.honourees(each.category))
    ]
    extras += [
        AsDrafted(store.case_key(line.nomination), line.case_version, line.nomination)
        for line in decision.lines
    ]
    status = outcome[0].status.value
    return steps.done(caller, settings, identity, status, Change(*outcome), *extras)


def show_decision(caller: Caller, identity: str) -> Decision:
    """One decision."""
    decision, settings = _decision(identity)
    steps.member(caller, settings)
    return decision


def list_decisions(caller: Caller, campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's decisions, drafts too, in order of proposal."""
    steps.member(caller, settings_of(campaign))
    return table.list_by(store.decisions_of(campaign), after=after, limit=limit)


def show_seats(caller: Caller, campaign: str) -> list[tuple[str, Counter, Counter]]:
    """Each category with its places on the shortlist and among the honourees (R03).

    Raises:
        Refusal: ``NOT_FOUND``: the places are not set out yet.
    """
    settings = settings_of(campaign)
    steps.member(caller, settings)
    categories = [each.category for each in settings.categories]
    pairs = {
        each.value: (store.shortlist_key(campaign, each), store.honour_key(campaign, each))
        for each in categories
    }
    found = table.get_counters([key for pair in pairs.values() for key in pair])
    if len(found) < 2 * len(pairs):
        raise Refusal("NOT_FOUND", campaign)
    return [(name, found[listed], found[honoured]) for name, (listed, honoured) in pairs.items()]


@table.retrying
def schedule_ceremony(caller: Caller, campaign: str, body: CeremonyBody) -> Receipt:
    """Fix the day of the ceremony (R06, R29).

    Raises:
        Refusal: ``NOT_FOUND`` (no such decision), and those of ``ceremony.schedule``.
    """
    settings = settings_of(campaign)
    steps.panel(caller, settings)
    keys = store.decision_key(body.decision), store.ceremony_key(campaign)
    found = table.get_all({keys[0]: Decision, keys[1]: Ceremony})
    decision, known = found.get(keys[0]), found.get(keys[1])
    if not isinstance(decision, Decision) or decision.campaign != campaign:
        raise Refusal("NOT_FOUND", body.decision)
    known = known if isinstance(known, Ceremony) else None
    if known is not None:
        caller.expects(known)
    outcome = ceremonies.schedule(
        known, settings, decision, body.on, steps.today(settings), caller.who.user
    )
    return steps.done(caller, settings, campaign, "SCHEDULED", Change(*outcome))


@table.retrying
def hold_ceremony(caller: Caller, campaign: str, body: CeremonyHeldBody) -> Receipt:
    """Put on record that the ceremony was held (R29)."""
    settings = settings_of(campaign)
    steps.panel(caller, settings)
    ceremony = _ceremony(campaign)
    caller.expects(ceremony)
    outcome = ceremonies.hold(ceremony, body.held_on, body.proof_hash, steps.today(settings))
    return steps.done(caller, settings, campaign, "HELD", Change(*outcome))


def show_ceremony(caller: Caller, campaign: str) -> Ceremony:
    """The ceremony of a campaign."""
    steps.member(caller, settings_of(campaign))
    return _ceremony(campaign)


@table.retrying
def propose_revocation(caller: Caller, nomination: str, body: RevocationBody) -> Receipt:
    """Draft the revocation of an honour (R34); its reason is sealed.

    Raises:
        Refusal: those of ``access.case_for`` and of ``honour.propose_revocation``.
    """
    case, settings = _case(caller, nomination)
    revocation = Revocation(
        **body.model_dump(exclude={"reason"}),
        sealed=seal({"reason": body.reason}, {"document": case.key.pk}),
        proposed_by=caller.who.user,
    )
    outcome = honour.propose_revocation(case, revocation, settings.opens_on, steps.today(settings))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


@table.retrying
def revoke(caller: Caller, nomination: str) -> Receipt:
    """Revoke an honour as a second person; only a further decision may use its place (R34).

    Raises:
        Refusal: ``DOCUMENT_NUMBER_USED``, those of ``access.case_for`` and of ``honour.revoke``.
    """
    case, settings = _case(caller, nomination)
    outcome = honour.revoke(case, caller.who.user)
    number = case.revocation.document_number if case.revocation else ""
    extras: list[Extra] = [
        _number(settings, number, case.key.pk),
        *(
            Count(key(case.campaign, case.category), -1, "QUOTA_EXCEEDED")
            for key in (store.honour_key, store.shortlist_key)
        ),
    ]
    status = outcome[0].status.value
    return steps.done(caller, settings, nomination, status, Change(*outcome), *extras)


def _decision(identity: str) -> tuple[Decision, CampaignSettings]:
    decision = table.get(store.decision_key(identity), Decision)
    if decision is None:
        raise Refusal("NOT_FOUND", identity)
    return decision, settings_of(decision.campaign)


def _ceremony(campaign: str) -> Ceremony:
    ceremony = table.get(store.ceremony_key(campaign), Ceremony)
    if ceremony is None:
        raise Refusal("NOT_FOUND", campaign)
    return ceremony


def _case(caller: Caller, nomination: str) -> tuple[Case, CampaignSettings]:
    """A case for a member of the panel without a conflict of interest."""
    opened = access.case_for(caller, nomination)
    steps.panel(caller, opened.settings)
    return opened.case, opened.settings


def _number(settings: CampaignSettings, document_number: str, holder: str) -> Claim:
    """A document number is used once, across campaigns too (R28)."""
    return Claim(
        key=store.number_key(document_number),
        kind="number",
        campaign=settings.campaign,
        holder=holder,
        code="DOCUMENT_NUMBER_USED",
    )
