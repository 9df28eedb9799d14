"""What a report publishes: the dossier for the province, the profile for everybody. Pure.

A correction publishes the profile once more, and no dossier: that is what the province decided on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from events.intake import NominationReported
from events.published import (
    Dossier,
    DossierEndorsement,
    DossierExemption,
    DossierOpinion,
    FormLimits,
    Profile,
)
from services.intake import consultation, store
from services.intake import form as forms
from services.intake import nomination as rules
from services.intake.likeness import Signature
from services.intake.nomination import Nomination
from shared import codes
from shared.documents import Key
from shared.problems import FieldError, Refusal
from shared.table import Count, Extra, Publish

#: The texts of the form that everybody may read (domain.md §5).
TEXTS = ("name", "unit", "post", "brief", "deeds")


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
            publish(store.dossier_key(nomination.id, version), self.dossier),
            publish(store.profile_key(nomination.id, self.profile.version), self.profile),
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
    return Published(
        _dossier(nomination, nomination.reported_version + 1),
        _profile(nomination, nomination.profile_version + 1),
    )


def corrected(
    profile: Profile, texts: Mapping[str, str], limits: FormLimits, today: date
) -> Profile:
    """The next version of a profile, its new texts judged as the form's are.

    Raises:
        Refusal: ``INVALID`` with every wrong text, ``PROFILE_UNCHANGED`` with every one that is
            published already, ``TOO_LARGE``.
    """
    forms.known_fields_only(texts)
    wrong = [e for e in forms.check(texts, limits, today) if e.pointer[1:] in texts]
    errors = [*wrong, *_numbers(texts)]
    if errors:
        raise Refusal("INVALID", errors=errors)
    unchanged = [
        FieldError(f"/{name}", "TEXT_UNCHANGED", "与公示内容相同")
        for name, text in texts.items()
        if text == getattr(profile, name)
    ]
    if unchanged:
        raise Refusal("PROFILE_UNCHANGED", errors=unchanged)
    return profile.model_copy(update={**texts, "version": profile.version + 1})


def _profile(nomination: Nomination, version: int) -> Profile:
    """The public allow-list of the form (domain.md §5), scanned for numbers before it is public."""
    form = nomination.form.masked
    texts = {name: form[name] for name in TEXTS}
    errors = _numbers(texts)
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


def _numbers(texts: Mapping[str, str]) -> list[FieldError]:
    return [
        FieldError(f"/{name}", "TEXT_HAS_NUMBERS", "含有身份证号或手机号")
        for name, text in texts.items()
        if codes.has_personal_numbers(text)
    ]


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


def publish(key: Key, document: Dossier | Profile) -> Publish:
    """The write of one document, under its kind."""
    return Publish(
        key=key,
        kind=key.pk.partition("#")[0].lower(),
        campaign=document.campaign,
        version=document.version,
        body=document.model_dump(mode="json", exclude_none=True),
    )
