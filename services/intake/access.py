"""Who may see a nomination, and who may act on it."""

from events.published import CampaignSettings
from events.vocabulary import Role
from services.intake import store
from services.intake.nomination import Nomination, Status
from shared import table
from shared.auth import Principal
from shared.caller import Caller
from shared.problems import Refusal
from shared.settings import settings_of

#: Who works with filled forms; the others see where a nomination stands.
_READS_FORMS = frozenset({Role.OFFICER, Role.REVIEWER})


def reads_forms(who: Principal) -> bool:
    """Whether this person may see what the forms of nominations say."""
    return bool(who.roles & _READS_FORMS)


def load(caller: Caller, identity: str) -> Nomination:
    """A nomination that the caller may see (R22).

    Raises:
        Refusal: ``NOT_FOUND``, ``WRONG_REGION``.
    """
    nomination = table.get(store.nomination_key(identity), Nomination)
    if nomination is None:
        raise Refusal("NOT_FOUND", identity)
    if not caller.who.sees(nomination.region):
        raise Refusal("WRONG_REGION")
    return nomination


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
