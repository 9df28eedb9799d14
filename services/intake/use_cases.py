"""Intake's commands: load, decide, commit. One function each."""

from collections.abc import Mapping
from typing import Any

from events.intake import NominationReported
from events.published import (
    CampaignSettings,
    Dossier,
    DossierEndorsement,
    DossierExemption,
    DossierOpinion,
    Profile,
    Region,
)
from events.vocabulary import Category, FlagKind, Level
from services.intake import form as forms
from services.intake import nomination as rules
from services.intake import store
from services.intake.access import at_own_level, load
from services.intake.bodies import EndorsementBody, OpinionBody
from services.intake.nomination import Endorsement, Nomination, OpinionLine, SavedForm
from shared import codes, table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.documents import Key
from shared.ids import new_id
from shared.problems import FieldError, Refusal
from shared.seal import fingerprint, seal
from shared.settings import settings_of
from shared.table import Change, Claim, Count, Extra, Page, Publish, Release, commit

FIRST = 1


def draft(caller: Caller, campaign: str, category: Category, raw: Mapping[str, Any]) -> Receipt:
    """Open a working file from a form that may still be incomplete (R20): one transaction.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``CAMPAIGN_NOT_OPEN``, ``NOMINATIONS_CLOSED``,
            ``WRONG_REGION``, ``INVALID`` for fields the form does not have.
    """
    settings = settings_of(campaign)
    now = CampaignClock.of(settings).now()
    region = _own_region(caller, settings)
    rules.in_time(settings, now)
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
    return _done(caller, settings, outcome)


@table.retrying
def submit(caller: Caller, identity: str) -> Receipt:
    """Hand the form in and claim the person, who may be nominated once (R20, R30).

    Raises:
        Refusal: those of ``nomination.submit``, and ``PERSON_ALREADY_NOMINATED``.
    """
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.submit(nomination, settings, CampaignClock.of(settings).now())
    person = nomination.form.fingerprint or ""
    claim = Claim(
        key=store.person_key(nomination.campaign, person),
        kind="person",
        campaign=nomination.campaign,
        holder=identity,
        code="PERSON_ALREADY_NOMINATED",
    )
    return _done(caller, settings, outcome, claim)


@table.retrying
def record_opinion(caller: Caller, identity: str, body: OpinionBody) -> Receipt:
    """Put a consulted department's opinion on file at the holding level (R21)."""
    nomination, settings = at_own_level(caller, identity)
    line = OpinionLine(
        level=nomination.level,
        department=body.department,
        opinion=body.opinion,
        dated=body.dated,
        seal_hash=body.seal_hash,
        sealed=seal({"text": body.text, "signer": body.signer}, _context(identity)),
    )
    now = CampaignClock.of(settings).now()
    return _done(caller, settings, rules.record_opinion(nomination, settings, line, now))


@table.retrying
def resolve_flag(caller: Caller, identity: str, kind: FlagKind, ruling: str) -> Receipt:
    """Rule on a flag as a named person of the holding level (R11)."""
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.resolve_flag(nomination, kind, ruling, caller.who.user)
    return _done(caller, settings, outcome)


@table.retrying
def confirm_flag(caller: Caller, identity: str, kind: FlagKind) -> Receipt:
    """Confirm a ruling: a second person, of the holding level or of one above it (R11)."""
    nomination = load(caller, identity)
    caller.expects(nomination)
    settings = settings_of(nomination.campaign)
    outcome = rules.confirm_flag(nomination, kind, caller.who.user)
    return _done(caller, settings, outcome)


@table.retrying
def endorse(caller: Caller, identity: str, body: EndorsementBody) -> Receipt:
    """Endorse by collective decision of the holding level (R22)."""
    nomination, settings = at_own_level(caller, identity)
    endorsement = Endorsement(
        level=nomination.level,
        region=nomination.held_by,
        minutes_number=body.minutes_number,
        rank=body.rank,
        endorsed_by=caller.who.user,
        dated=day_of(CampaignClock.of(settings).now()),
    )
    return _done(caller, settings, rules.endorse(nomination, settings, endorsement))


@table.retrying
def report(caller: Caller, identity: str, to: str) -> Receipt:
    """Pass the nomination to the next level up; to the province within the quota (R02, R04, R22).

    Raises:
        Refusal: those of ``nomination.may_report``, and ``CITY_QUOTA_EXCEEDED``,
            ``TEXT_HAS_NUMBERS``.
    """
    nomination, settings = at_own_level(caller, identity)
    receiver = rules.may_report(nomination, settings, to, CampaignClock.of(settings).now())
    if receiver.level is not Level.PROVINCE:
        return _done(caller, settings, rules.pass_up(nomination, receiver))
    city = rules.city_of(nomination, settings)
    dossier, profile = _dossier(nomination, city), _profile(nomination)
    event = NominationReported(
        nomination=nomination.id,
        region=nomination.region,
        city=city,
        category=nomination.category,
        dossier_version=dossier.version,
        dossier_hash=dossier.digest(),
        profile_version=profile.version,
        profile_hash=profile.digest(),
        levels_passed=rules.levels_passed(nomination),
        history_head=nomination.head,
    )
    quota = store.quota_key(nomination.campaign, city, nomination.category)
    return _done(
        caller,
        settings,
        rules.report(nomination, event),
        Count(quota, 1, "CITY_QUOTA_EXCEEDED"),
        _publish(store.dossier_key(identity, FIRST), dossier),
        _publish(store.profile_key(identity, FIRST), profile),
    )


@table.retrying
def withdraw(caller: Caller, identity: str) -> Receipt:
    """Take the nomination back; the person may be nominated anew."""
    nomination, settings = at_own_level(caller, identity)
    outcome = rules.withdraw(nomination)
    person = nomination.form.fingerprint
    claimed = nomination.status is not rules.Status.DRAFT and person is not None
    freed = [Release(store.person_key(nomination.campaign, person or ""))] if claimed else []
    return _done(caller, settings, outcome, *freed)


def show(caller: Caller, identity: str) -> Nomination:
    """One nomination, for who may see its region.

    Raises:
        Refusal: ``NOT_FOUND``, ``WRONG_REGION``.
    """
    return load(caller, identity)


def listing(caller: Caller, campaign: str, after: str | None, limit: int) -> Page:
    """A page of the nominations under the caller's region, by region."""
    return table.list_by(store.list_key(campaign), caller.who.prefix, after=after, limit=limit)


def _own_region(caller: Caller, settings: CampaignSettings) -> Region:
    region = settings.region(caller.who.region)
    if region is None:
        raise Refusal("WRONG_REGION")
    return region


def _done(
    caller: Caller, settings: CampaignSettings, outcome: rules.Outcome, *extras: Extra
) -> Receipt:
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
        sealed=seal(forms.sensitive(raw), _context(identity)),
        fingerprint=fingerprint(number) if number else None,
        errors=tuple(forms.check(raw, settings.limits, today)),
    )


def _context(identity: str) -> dict[str, str]:
    return {"document": store.nomination_key(identity).pk}


def _profile(nomination: Nomination) -> Profile:
    """The public allow-list of the form (domain.md §5), scanned for numbers before it is public."""
    form = nomination.form.masked
    texts = {name: form[name] for name in ("name", "unit", "post", "brief", "deeds")}
    errors = [
        FieldError(f"/{name}", "TEXT_HAS_NUMBERS", "含有身份证号或手机号")
        for name, text in texts.items()
        if codes.has_personal_numbers(text)
    ]
    if errors:
        raise Refusal("TEXT_HAS_NUMBERS", errors=errors)
    return Profile(
        nomination=nomination.id,
        campaign=nomination.campaign,
        version=FIRST,
        category=nomination.category,
        region=nomination.region,
        photo=form.get("photo") if form.get("photo_consent") else None,
        **texts,
    )


def _dossier(nomination: Nomination, city: str) -> Dossier:
    form = dict(nomination.form.masked)
    exemption = form.pop("exemption", None)
    return Dossier(
        nomination=nomination.id,
        campaign=nomination.campaign,
        version=FIRST,
        category=nomination.category,
        region=nomination.region,
        city=city,
        form=form,
        opinions=tuple(
            DossierOpinion(level=o.level, department=o.department, opinion=o.opinion, dated=o.dated)
            for o in nomination.opinions
        ),
        endorsements=tuple(
            DossierEndorsement(**endorsement.model_dump())
            for endorsement in nomination.endorsements
        ),
        exemption=DossierExemption(**exemption) if exemption else None,
        flags=tuple(flag.kind.value for flag in nomination.flags),
        sealed=nomination.form.sealed,
        person=nomination.form.fingerprint,
    )


def _publish(key: Key, document: Dossier | Profile) -> Publish:
    return Publish(
        key=key,
        kind=key.pk.partition("#")[0].lower(),
        campaign=document.campaign,
        version=document.version,
        body=document.model_dump(mode="json", exclude_none=True),
    )
