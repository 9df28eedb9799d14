"""Who may open a case: the leading group's units without a conflict of interest (R30, R31)."""

from collections.abc import Mapping
from typing import NamedTuple

from events.published import CampaignSettings, Member
from services.review import steps, store
from services.review.ballot import Ballot
from services.review.case import Case
from shared import conflict, table
from shared.caller import Caller
from shared.documents import Document, Key
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
    beside: Mapping[Key, Document]


def case_for(
    caller: Caller, nomination: str, beside: Mapping[Key, type[Document]] | None = None
) -> Opened:
    """A case that the caller may work on, with documents ``beside`` it: one read.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOT_LEADING_GROUP``, ``RECUSED``, ``FORBIDDEN`` (a substitute
            whom this case does not need), ``CONFLICT`` (``If-Match``).
    """
    key = store.case_key(nomination)
    found = table.get_all({key: Case, **beside}) if beside else {}
    case = found.pop(key, None) if beside else table.get(key, Case)
    if not isinstance(case, Case):
        raise Refusal("NOT_FOUND", nomination)
    settings = settings_of(case.campaign)
    member, roster = steps.member(caller, settings), roster_of(case.campaign)
    conflict.admit(member, roster, case.facts)
    caller.expects(case)
    in_place_of = conflict.stands_in(member, roster, case.facts)
    return Opened(case, settings, member, in_place_of, found)


def ballot_for(caller: Caller, identity: str) -> tuple[Ballot, CampaignSettings]:
    """A ballot that the caller may look at, with its campaign's settings: one read.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOT_LEADING_GROUP``, ``CONFLICT`` (``If-Match``).
    """
    ballot = table.get(store.ballot_key(identity), Ballot)
    if ballot is None:
        raise Refusal("NOT_FOUND", identity)
    settings = settings_of(ballot.campaign)
    steps.member(caller, settings)
    caller.expects(ballot)
    return ballot, settings
