"""Who may see a nomination, and who may act on it."""

from collections.abc import Iterable

from events.published import CampaignSettings, Member, Roster
from events.vocabulary import Role
from services.intake import store
from services.intake.nomination import Nomination, Status, last_endorsements
from shared import conflict, table
from shared.auth import Principal
from shared.caller import Caller
from shared.conflict import Facts
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.units import unit_hash

#: Who works with filled forms; the others see where a nomination stands.
_READS_FORMS = frozenset({Role.OFFICER, Role.REVIEWER})
#: Who rates and votes, and keeps away from the file of whom they may not rate or vote on (R30).
_JUDGES = frozenset({Role.REVIEWER, Role.PANEL})


def reads_forms(who: Principal) -> bool:
    """Whether this person may see what the forms of nominations say."""
    return bool(who.roles & _READS_FORMS)


def load(caller: Caller, identity: str) -> Nomination:
    """A nomination that the caller may see (R22, R30).

    Raises:
        Refusal: ``NOT_FOUND``, and those of ``admit``.
    """
    nomination = table.get(store.nomination_key(identity), Nomination)
    if nomination is None:
        raise Refusal("NOT_FOUND", identity)
    admit(caller, nomination)
    return nomination


def admit(caller: Caller, nomination: Nomination) -> None:
    """Refuse who may not see a nomination: it lies elsewhere, or it is a conflict of interest.

    Raises:
        Refusal: ``WRONG_REGION``, ``NOT_LEADING_GROUP``, ``RECUSED``, ``FORBIDDEN`` (a substitute
            whom this nomination does not need).
    """
    if not caller.who.sees(nomination.region):
        raise Refusal("WRONG_REGION")
    if caller.who.roles & _JUDGES:
        settings, roster, member = _seat(caller, nomination.campaign)
        conflict.admit(member, roster, _facts(nomination, settings))


def admitted(
    caller: Caller, campaign: str, nominations: Iterable[Nomination]
) -> Iterable[Nomination]:
    """Those of some nominations under the caller's region that are no conflict of interest.

    Raises:
        Refusal: ``NOT_LEADING_GROUP``.
    """
    if not caller.who.roles & _JUDGES:
        return nominations
    settings, roster, member = _seat(caller, campaign)
    return [
        nomination
        for nomination in nominations
        if conflict.admits(member, roster, _facts(nomination, settings))
    ]


def for_reading(caller: Caller, nomination: Nomination) -> None:
    """Refuse the panel what the province was never given: they read what they vote on.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``.
    """
    if nomination.reported_version == 0 and not reads_forms(caller.who):
        raise Refusal("HOLDER_ELSEWHERE", "intake")


def at_own_level(caller: Caller, identity: str) -> tuple[Nomination, CampaignSettings]:
    """A nomination that the caller's own region holds now: who sees may not always act (R22).

    Raises:
        Refusal: ``NOT_FOUND``, ``WRONG_REGION``, ``HOLDER_ELSEWHERE``, ``CONFLICT``.
    """
    nomination = load(caller, identity)
    if nomination.status is Status.REPORTED:
        raise Refusal("HOLDER_ELSEWHERE", "review")
    if caller.who.region != nomination.held_by:
        raise Refusal("WRONG_REGION")
    caller.expects(nomination)
    return nomination, settings_of(nomination.campaign)


def _seat(caller: Caller, campaign: str) -> tuple[CampaignSettings, Roster, Member]:
    """Who the caller is in the campaign: without a line in its roster nobody judges (R31)."""
    settings, roster = settings_of(campaign), roster_of(campaign)
    return settings, roster, caller.leading_group(settings, roster)


def _facts(nomination: Nomination, settings: CampaignSettings) -> Facts:
    """What of the working file can be a conflict; of a dossier, review asks the same."""
    form = nomination.form
    return Facts(
        region=nomination.region,
        unit_hash=unit_hash(str(form.masked.get("unit") or ""), settings.organiser),
        endorsers=tuple(line.endorsed_by for line in last_endorsements(nomination)),
        person=form.fingerprint,
        declared=nomination.declared,
    )
