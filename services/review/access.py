"""Who may open a case: the leading group's units, and the version they saw (R31)."""

from events.published import CampaignSettings
from services.review import steps, store
from services.review.case import Case
from shared import table
from shared.caller import Caller
from shared.problems import Refusal
from shared.settings import settings_of


def case_for(caller: Caller, nomination: str) -> tuple[Case, CampaignSettings]:
    """A case that the caller may work on, with its campaign's settings: one read.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOT_LEADING_GROUP``, ``CONFLICT`` (``If-Match``).
    """
    case = table.get(store.case_key(nomination), Case)
    if case is None:
        raise Refusal("NOT_FOUND", nomination)
    settings = settings_of(case.campaign)
    steps.member(caller, settings)
    caller.expects(case)
    return case, settings
