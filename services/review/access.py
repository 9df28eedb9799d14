"""Who may open a case: the leading group's units without a conflict of interest (R30, R31)."""

from typing import NamedTuple

from events.published import CampaignSettings, Member
from services.review import conflict, steps, store
from services.review.case import Case
from shared import table
from shared.caller import Caller
from shared.problems import Refusal
from shared.settings import roster_of, settings_of


class Opened(NamedTuple):
    """A case that somebody may work on, with the campaign's settings and their own roster line.

    ``in_place_of`` is whom they stand in for, if they are a substitute.
    """

    case: Case
    settings: CampaignSettings
    member: Member
    in_place_of: str | None


def case_for(caller: Caller, nomination: str) -> Opened:
    """A case that the caller may work on: one read.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOT_LEADING_GROUP``, ``RECUSED``, ``FORBIDDEN`` (a substitute
            whom this case does not need), ``CONFLICT`` (``If-Match``).
    """
    case = table.get(store.case_key(nomination), Case)
    if case is None:
        raise Refusal("NOT_FOUND", nomination)
    settings = settings_of(case.campaign)
    member, roster = steps.member(caller, settings), roster_of(case.campaign)
    conflict.admit(member, roster, case.facts)
    caller.expects(case)
    return Opened(case, settings, member, conflict.stands_in(member, roster, case.facts))
