"""What a report publishes: the dossier for the province, the profile for everybody. Pure."""

from dataclasses import dataclass

from events.intake import NominationReported
from events.published import (
    Dossier,
    DossierEndorsement,
    DossierExemption,
    DossierOpinion,
    Profile,
)
from services.intake import consultation, store
from services.intake import nomination as rules
from services.intake.likeness import Signature
from services.intake.nomination import Nomination
from shared import codes
from shared.documents import Key
from shared.problems import FieldError, Refusal
from shared.table import Count, Extra, Publish


@dataclass(frozen=True)
class Published:
    """The two documents of one report, in one version."""

    dossier: Dossier
    profile: Profile

    def event(self, nomination: Nomination) -> NominationReported:
        """The claim check: versions and hashes of both, and the head of the history so far."""
        return NominationReported(
            nomination=nomination.id,
            region=nomination.region,
            city=self.dossier.city,
            category=nomination.category,
            dossier_version=self.dossier.version,
            dossier_hash=self.dossier.digest(),
            profile_version=self.profile.version,
            profile_hash=self.profile.digest(),
            levels_passed=rules.levels_passed(nomination),
            history_head=nomination.head,
        )

    def extras(self, nomination: Nomination, signature: Signature) -> list[Extra]:
        """Both documents and the signature of the deeds; the quota's place the first time only."""
        campaign, version = nomination.campaign, self.dossier.version
        deeds = {"nomination": nomination.id, "signature": list(signature)}
        extras: list[Extra] = [
            _publish(store.dossier_key(nomination.id, version), self.dossier),
            _publish(store.profile_key(nomination.id, version), self.profile),
            Publish(
                store.deeds_key(campaign, nomination.id, version),
                "signature",
                campaign,
                version,
                deeds,
            ),
        ]
        if nomination.reported_version:
            return extras
        quota = store.quota_key(campaign, self.dossier.city, nomination.category)
        return [Count(quota, 1, "CITY_QUOTA_EXCEEDED"), *extras]


def of(nomination: Nomination) -> Published:
    """Dossier and profile of the form in hand, one version after the last that was reported.

    The region that reports to the province is the one whose quota counts (R04).

    Raises:
        Refusal: ``TEXT_HAS_NUMBERS``.
    """
    version = nomination.reported_version + 1
    return Published(_dossier(nomination, version), _profile(nomination, version))


def _profile(nomination: Nomination, version: int) -> Profile:
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
        version=version,
        category=nomination.category,
        region=nomination.region,
        photo=form.get("photo") if form.get("photo_consent") else None,
        **texts,
    )


def _dossier(nomination: Nomination, version: int) -> Dossier:
    form = dict(nomination.form.masked)
    exemption = form.pop("exemption", None)
    standing = [
        line
        for level in rules.levels_passed(nomination)
        for line in consultation.standing(nomination.opinions, level).values()
    ]
    return Dossier(
        nomination=nomination.id,
        campaign=nomination.campaign,
        version=version,
        category=nomination.category,
        region=nomination.region,
        city=nomination.held_by,
        form=form,
        opinions=tuple(
            DossierOpinion(level=o.level, department=o.department, opinion=o.opinion, dated=o.dated)
            for o in standing
        ),
        endorsements=tuple(
            DossierEndorsement(
                **endorsement.model_dump(include=set(DossierEndorsement.model_fields))
            )
            for endorsement in rules.last_endorsements(nomination)
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
