"""Commands on cases: load, decide, commit. One function each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from events.published import Dossier, Roster
from services.review import access, standing, steps, store
from services.review import case as cases
from services.review import story as stories
from services.review.bodies import InspectionBody, Inspector, RatingBody, ReferenceBody
from services.review.case import Case, Inspection, Outcome, Rating, Reference
from services.review.story import Story
from shared import conflict, desk, table
from shared.auth import region_prefix
from shared.caller import Caller, Receipt
from shared.conflict import Facts
from shared.desk import Desk, Line, Wanted
from shared.problems import FieldError, Refusal
from shared.seal import seal
from shared.settings import roster_of, settings_of
from shared.table import Change, Extra


@table.retrying
def inspect(caller: Caller, nomination: str, body: InspectionBody) -> Receipt:
    """Put the department's inspection on file (R23).

    Raises:
        Refusal: ``INVALID`` (an inspector who is not on the roster, or has a conflict of
            interest), and those of ``case.inspect``.
    """
    opened = access.case_for(caller, nomination)
    case, settings = opened.case, opened.settings
    _unbiased(body.inspectors, roster_of(settings.campaign), case.facts)
    inspection = Inspection(
        **body.model_dump(exclude={"findings", "inspectors"}),
        inspectors=tuple(str(inspector) for inspector in body.inspectors),
        sealed=seal({"findings": body.findings}, {"document": case.key.pk}),
    )
    outcome = cases.inspect(case, inspection, steps.today(settings), settings.review)
    return _done(caller, opened, outcome, standing.not_placed(nomination))


@table.retrying
def refer(caller: Caller, nomination: str, body: ReferenceBody) -> Receipt:
    """Put a reference opinion on file (R24)."""
    opened = access.case_for(caller, nomination)
    reference = Reference(
        **body.model_dump(exclude={"text"}),
        sealed=seal({"text": body.text}, {"document": opened.case.key.pk}),
    )
    outcome = cases.refer(opened.case, reference, steps.today(opened.settings))
    return _done(caller, opened, outcome, standing.not_placed(nomination))


@table.retrying
def rate(caller: Caller, nomination: str, body: RatingBody) -> Receipt:
    """Give the caller's marks, or change them while no ballot over the case is open (R25, R14).

    Raises:
        Refusal: ``RATING_CLOSED``, and those of ``case.rate``.
    """
    opened = access.case_for(caller, nomination)
    context = {"document": opened.case.key.pk}
    rating = Rating(
        **body.model_dump(exclude={"remarks"}),
        reviewer=caller.who.user,
        sealed=seal({"remarks": body.remarks}, context) if body.remarks else None,
        in_place_of=opened.in_place_of,
    )
    outcome = cases.rate(opened.case, rating, opened.settings.review)
    return _done(caller, opened, outcome, standing.no_ballot(nomination))


def show_case(caller: Caller, nomination: str) -> tuple[Case, Mapping[str, Any] | None]:
    """A case and the dossier it was opened with."""
    case = access.case_for(caller, nomination).case
    return case, table.get_published(store.dossier_key(nomination, case.dossier_version))


def show_story(caller: Caller, nomination: str) -> Story:
    """Why somebody is here: the dossier's levels and the case's own history, told."""
    opened = access.case_for(caller, nomination)
    case, settings = opened.case, opened.settings
    found = table.get_published(store.dossier_key(nomination, case.dossier_version))
    dossier = Dossier.model_validate(found) if found else None
    events = [event for event, _, _ in table.history(case.key.pk)]
    return stories.told(case, dossier, events, settings, roster_of(settings.campaign))


def list_cases(
    caller: Caller, campaign: str, wanted: Wanted, region: str | None, search: str | None
) -> Desk:
    """A page of a campaign's cases, without those the caller keeps away from.

    Names and units come from the profiles, for the page alone unless they are searched.
    """
    member, roster = steps.member(caller, settings_of(campaign)), roster_of(campaign)
    prefix = region_prefix(region) if region else ""
    found, complete = desk.lines(store.list_key(campaign), prefix)
    open_to = [
        _line(line)
        for line in found
        if conflict.admits(member, roster, Facts.model_validate(line["facts"]))
    ]
    if search:
        open_to = desk.searched(_named(open_to), search, ("name", "unit"), "nomination")
    page = desk.arranged(open_to, wanted, "nomination", complete=complete)
    return page if search else replace(page, items=_named(page.items))


def _line(line: Line) -> Line:
    """What a desk shows and sorts by, of a case as it is listed."""
    case = Case.model_validate(line)
    return {
        **{name: line[name] for name in ("nomination", "region", "city", "category", "status")},
        "profile_version": case.profile_version,
        "held": bool(case.matters),
        "inspected": case.inspection is not None,
        "rated_by": len(case.ratings),
        "version": case.version,
    }


def _named(found: Sequence[Line]) -> list[Line]:
    keys = [store.profile_key(line["nomination"], line["profile_version"]) for line in found]
    return desk.with_profiles(found, keys)


def _unbiased(inspectors: tuple[str | Inspector, ...], roster: Roster, facts: Facts) -> None:
    """Refuse inspectors of the candidate's unit, and those whom another rule keeps away (R23)."""
    errors = []
    for number, inspector in enumerate(inspectors):
        code = _objection(inspector, roster, facts)
        if code:
            errors.append(FieldError(f"/inspectors/{number}", code, "不得担任此人的考察人员"))
    if errors:
        raise Refusal("INVALID", errors=errors)


def _objection(inspector: str | Inspector, roster: Roster, facts: Facts) -> str | None:
    if isinstance(inspector, Inspector):
        return "SAME_UNIT" if conflict.of_unit(inspector.unit, facts) else None
    member = roster.member(inspector)
    if member is None:
        return "NOT_ON_ROSTER"
    return conflict.recused(member, facts)


def _done(caller: Caller, opened: access.Opened, outcome: Outcome, *extras: Extra) -> Receipt:
    case, events = outcome
    change = Change(case, events)
    return steps.done(caller, opened.settings, case.nomination, case.status.value, change, *extras)
