"""What is public of a reported nomination: shown, and corrected (decision 0076)."""

from events.published import Profile
from services.intake import nomination as rules
from services.intake import publishing, store
from services.intake.access import load
from services.intake.bodies import CorrectionBody
from services.intake.nomination import Correction, Nomination
from services.intake.use_cases import context, done
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.problems import Refusal
from shared.seal import seal
from shared.settings import settings_of


def show(caller: Caller, identity: str) -> Profile:
    """The newest profile, for who may see the nomination.

    Raises:
        Refusal: those of ``access.load``, ``NOT_FOUND`` (nothing was reported, or it is erased).
    """
    nomination = load(caller, identity)
    if nomination.profile_version == 0 or nomination.status is rules.Status.ERASED:
        raise Refusal("NOT_FOUND", identity)
    return _newest(nomination)


@table.retrying
def correct(caller: Caller, identity: str, body: CorrectionBody) -> Receipt:
    """Publish the profile with other texts, by the region that reported it; one read more.

    The publicist puts it before the public, in a window of its own.

    Raises:
        Refusal: ``WRONG_REGION``, those of ``nomination.may_correct`` and ``publishing.corrected``.
    """
    nomination = load(caller, identity)
    caller.expects(nomination)
    if caller.who.region != (nomination.reported_by or nomination.held_by):
        raise Refusal("WRONG_REGION")
    rules.may_correct(nomination)
    settings = settings_of(nomination.campaign)
    today = day_of(CampaignClock.of(settings).now())
    profile = publishing.corrected(_newest(nomination), body.texts, settings.limits, today)
    correction = Correction(
        profile_version=profile.version,
        pointers=tuple(f"/{name}" for name in body.texts),
        corrected_by=caller.who.user,
        sealed=seal({"reason": body.reason}, context(identity)),
    )
    outcome = rules.correct(nomination, correction, profile.digest())
    published = publishing.publish(store.profile_key(identity, profile.version), profile)
    return done(caller, settings, outcome, published)


def _newest(nomination: Nomination) -> Profile:
    """What is published; it was written together with the version that names it."""
    key = store.profile_key(nomination.id, nomination.profile_version)
    body = table.get_published(key)
    if body is None:
        raise table.ConflictError(str(key))
    return Profile.model_validate(body)
