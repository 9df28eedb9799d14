"""Steps that review's commands share: who the caller is in the roster, and the one write."""

from datetime import date

from events.published import CampaignSettings, Member
from events.vocabulary import Role
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.problems import Refusal
from shared.settings import roster_of
from shared.table import Change, Extra, commit


def member(caller: Caller, settings: CampaignSettings) -> Member:
    """The caller's line in the roster, of one of the five units (R31).

    Raises:
        Refusal: ``NOT_LEADING_GROUP``.
    """
    return caller.leading_group(settings, roster_of(settings.campaign))


def panel(caller: Caller, settings: CampaignSettings) -> Member:
    """The caller's line, on the panel.

    Raises:
        Refusal: ``NOT_LEADING_GROUP``, ``FORBIDDEN``.
    """
    found = member(caller, settings)
    if found.role is not Role.PANEL:
        raise Refusal("FORBIDDEN", "panel")
    return found


def chair(caller: Caller, settings: CampaignSettings) -> None:
    """The caller is the chair of the panel.

    Raises:
        Refusal: ``NOT_LEADING_GROUP``, ``FORBIDDEN``.
    """
    if not panel(caller, settings).chair:
        raise Refusal("FORBIDDEN", "chair")


def today(settings: CampaignSettings) -> date:
    """The campaign's day, Asia/Shanghai."""
    return day_of(CampaignClock.of(settings).now())


def done(
    caller: Caller,
    settings: CampaignSettings,
    identity: str,
    status: str,
    change: Change,
    *extras: Extra,
) -> Receipt:
    """Commit one change and say what was done."""
    receipt = Receipt.of(identity, change.document.version + 1, status)
    now = CampaignClock.of(settings).now()
    commit(caller.cause(), now, change, extras=extras, receipt=receipt.model_dump())
    return receipt
