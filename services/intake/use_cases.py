"""Intake's commands: load, decide, commit. One function each."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from events.published import CampaignSettings, Region
from events.vocabulary import Category, FlagKind, Level
from services.intake import form as forms
from services.intake import likeness, places, publishing, store
from services.intake import nomination as rules
from services.intake.access import at_own_level, load
from services.intake.bodies import EndorsementBody
from services.intake.flags import Flag
from services.intake.nomination import Endorsement, Nomination, SavedForm
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.ids import new_id
from shared.problems import Refusal
from shared.seal import fingerprint, seal
from shared.settings import roster_of, settings_of
from shared.table import Change, Claim, Extra, Next, Publish, Release, commit


def draft(caller: Caller, campaign: str, category: Category, raw: Mapping[str, Any]) -> Receipt:
    """Open a working file from a form that may still be incomplete (R20): one transaction.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``CAMPAIGN_NOT_OPEN``, ``WRONG_REGION``, ``INVALID`` for
            fields the form does not have, ``TOO_LARGE``.
    """
    settings = settings_of(campaign)
    now = CampaignClock.of(settings).now()
    region = _own_region(caller, settings)
    rules.opened(settings, now)
    identity = new_id()
    form = saved(identity, raw, settings)
    state, events = rules.draft(settings, identity, region, category, form, now)
    receipt = Receipt.of(identity, 1, state.status.value)
    commit(caller.cause(), now, Change(state, events), receipt=receipt.model_dump())
    return receipt


@table.retrying
def revise(caller: Caller, identity: str, raw: Mapping[str, Any]) -> Receipt:
    """Save the form again, on the version that was seen (``If-Match``).

    Raises:
        Refusal: ``CONFLICT``, ``WRONG_STATE``, ``HOLDER_ELSEWHERE``, ``INVALID``.
    """
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.revise(nomination, saved(identity, raw, settings))
    return done(caller, settings, outcome)


@table.retrying
def submit(caller: Caller, identity: str) -> Receipt:
    """Hand the form in and claim the person, who may be nominated once (R20, R30).

    The form is kept beside the file as it was handed in, so that corrections can be compared.

    Raises:
        Refusal: those of ``nomination.submit``, and ``PERSON_ALREADY_NOMINATED``.
    """
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.submit(nomination, settings, CampaignClock.of(settings).now())
    extras: list[Extra] = [
        Claim(
            key=store.person_key(nomination.campaign, nomination.form.fingerprint or ""),
            kind="person",
            campaign=nomination.campaign,
            holder=identity,
            code="PERSON_ALREADY_NOMINATED",
        )
    ]
    former = nomination.person
    if former not in (None, nomination.form.fingerprint):
        extras.append(Release(store.person_key(nomination.campaign, former or "")))
    if nomination.form_version > nomination.handed_in:
        extras.append(_handed_in(nomination))
    return done(caller, settings, outcome, *extras)


@table.retrying
def resolve_flag(caller: Caller, identity: str, kind: FlagKind, ruling: str) -> Receipt:
    """Rule on a flag as a named person of the holding level (R11)."""
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.resolve_flag(nomination, kind, ruling, caller.who.user)
    return done(caller, settings, outcome)


@table.retrying
def confirm_flag(caller: Caller, identity: str, kind: FlagKind) -> Receipt:
    """Confirm a ruling: a second person, of the holding level or of one above it (R11)."""
    nomination = load(caller, identity)
    caller.expects(nomination)
    settings = settings_of(nomination.campaign)
    outcome = rules.confirm_flag(nomination, kind, caller.who.user)
    return done(caller, settings, outcome)


@table.retrying
def endorse(caller: Caller, identity: str, body: EndorsementBody) -> Receipt:
    """Endorse by collective decision of the holding level (R12, R22).

    Raises:
        Refusal: those of ``nomination.endorse``, and ``RANK_TAKEN``: the order of merit of a
            bureau and category has each place once.
    """
    nomination, settings = at_own_level(caller, identity)
    endorsement = Endorsement(
        level=nomination.level,
        region=nomination.held_by,
        minutes_number=body.minutes_number,
        rank=body.rank,
        endorsed_by=caller.who.user,
        dated=day_of(CampaignClock.of(settings).now()),
        form_version=nomination.form_version,
        attested=body.attested,
    )
    member = roster_of(nomination.campaign).member(caller.who.user)
    related = member is not None and member.related(nomination.form.fingerprint)
    outcome = rules.endorse(nomination, settings, endorsement, related=related)
    taken = store.rank_key(nomination.campaign, endorsement.region, nomination.category, body.rank)
    freed = [Release(key) for key in places.ranks(nomination, endorsement.region) if key != taken]
    claim = Claim(taken, "rank", nomination.campaign, identity, "RANK_TAKEN")
    return done(caller, settings, outcome, claim, *freed)


@table.retrying
def report(caller: Caller, identity: str, to: str) -> Receipt:
    """Pass the nomination to the next level up; to the province within the quota (R02, R04, R22).

    Raises:
        Refusal: those of ``nomination.may_report``, and ``CITY_QUOTA_EXCEEDED``,
            ``TEXT_HAS_NUMBERS``. ``FLAG_OPEN`` also when the deeds are nearly those of another
            dossier (R30): that flag is on file when this is answered.
    """
    nomination, settings = at_own_level(caller, identity)
    now = CampaignClock.of(settings).now()
    receiver = rules.may_report(nomination, settings, to, now)
    if receiver.level is not Level.PROVINCE:
        return done(caller, settings, rules.pass_up(nomination, receiver))
    published = publishing.of(nomination)
    own = likeness.signature(published.profile.deeds)
    alone = _compare(caller, nomination, settings, own)
    return done(
        caller,
        settings,
        rules.report(nomination, published.event(nomination)),
        *published.extras(nomination, own),
        *alone,
    )


def _compare(
    caller: Caller,
    nomination: Nomination,
    settings: CampaignSettings,
    own: likeness.Signature,
) -> list[Extra]:
    """Raise a flag, and refuse, where the deeds are nearly those of a reported dossier (R30).

    Returns what makes the report depend on nothing having been reported since, so that of two
    alike that are reported at once the second sees the first.
    """
    percent = settings.fraud.similar_percent
    if percent is None:
        return []
    turn = store.deeds_turn_key(nomination.campaign)
    items = {item["SK"]: item for item in table.items_under(turn.pk)}
    seen = items.pop(turn.sk, {"version": 0})["version"]
    alone = Next(turn, "turn", nomination.campaign, seen)
    others = {
        item["body"]["nomination"]: item["body"]["signature"]
        for item in items.values()
        if item["body"]["nomination"] != nomination.id
    }
    twin = likeness.most_alike(own, others, percent)
    if twin is None:
        return [alone]
    flag = Flag(kind=FlagKind.SIMILAR_DEEDS, about=twin)
    flagged, raised = rules.flagged(nomination, [flag])
    if raised:
        cause = replace(caller.cause(), mark=None)
        commit(cause, CampaignClock.of(settings).now(), Change(flagged, raised))
        raise Refusal("FLAG_OPEN", FlagKind.SIMILAR_DEEDS.value)
    return [alone]


def quotas(caller: Caller, campaign: str) -> list[Mapping[str, Any]]:
    """The recommendation quotas under the caller's region: limit, used and left of each (R04)."""
    settings_of(campaign)
    return [
        {**item, "region": region, "category": category}
        for item in table.items_under(store.quota_pk(campaign))
        for region, _, category in [item["SK"].partition("#")]
        if caller.who.sees(region)
    ]


def show(caller: Caller, identity: str) -> Nomination:
    """One nomination, for who may see it.

    Raises:
        Refusal: those of ``access.load``.
    """
    return load(caller, identity)


def _own_region(caller: Caller, settings: CampaignSettings) -> Region:
    region = settings.region(caller.who.region)
    if region is None:
        raise Refusal("WRONG_REGION")
    return region


def done(
    caller: Caller, settings: CampaignSettings, outcome: rules.Outcome, *extras: Extra
) -> Receipt:
    """Commit the outcome of a command, with what goes along, and say so."""
    nomination, events = outcome
    receipt = Receipt.of(nomination.id, nomination.version + 1, nomination.status.value)
    commit(
        caller.cause(),
        CampaignClock.of(settings).now(),
        Change(nomination, events),
        extras=extras,
        receipt=receipt.model_dump(),
    )
    return receipt


def saved(identity: str, raw: Mapping[str, Any], settings: CampaignSettings) -> SavedForm:
    """The form as it is stored: checked, masked, its numbers sealed and fingerprinted."""
    forms.known_fields_only(raw)
    today = day_of(CampaignClock.of(settings).now())
    number = str(raw.get("id_number") or "").strip().upper()
    return SavedForm(
        masked=forms.masked(raw),
        sealed=seal(forms.sensitive(raw), context(identity)),
        fingerprint=fingerprint(number) if number else None,
        errors=tuple(forms.check(raw, settings.limits, today)),
    )


def context(identity: str) -> dict[str, str]:
    """What binds a seal to its nomination."""
    return {"document": store.nomination_key(identity).pk}


def _handed_in(nomination: Nomination) -> Publish:
    """The form as it is handed in; its numbers stay sealed."""
    form = nomination.form
    return Publish(
        key=store.form_key(nomination.id, nomination.form_version),
        kind="form",
        campaign=nomination.campaign,
        version=nomination.form_version,
        body={
            "masked": form.masked,
            "sealed": form.sealed,
            "digests": form.digests,
        },
    )
