"""Commands on cases: load, decide, commit. One function each."""

from collections.abc import Mapping
from typing import Any

from services.review import access, steps, store
from services.review import case as cases
from services.review.bodies import InspectionBody, RatingBody, ReferenceBody
from services.review.case import Case, Inspection, Rating, Reference
from shared import table
from shared.caller import Caller, Receipt
from shared.seal import seal
from shared.settings import settings_of
from shared.table import Change, Page


@table.retrying
def inspect(caller: Caller, nomination: str, body: InspectionBody) -> Receipt:
    """Put the department's inspection on file (R23)."""
    case, settings = access.case_for(caller, nomination)
    inspection = Inspection(
        **body.model_dump(exclude={"findings"}),
        sealed=seal({"findings": body.findings}, {"document": case.key.pk}),
    )
    outcome = cases.inspect(case, inspection, steps.today(settings))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


@table.retrying
def refer(caller: Caller, nomination: str, body: ReferenceBody) -> Receipt:
    """Put a reference opinion on file (R24)."""
    case, settings = access.case_for(caller, nomination)
    reference = Reference(
        **body.model_dump(exclude={"text"}),
        sealed=seal({"text": body.text}, {"document": case.key.pk}),
    )
    outcome = cases.refer(case, reference, steps.today(settings))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


@table.retrying
def rate(caller: Caller, nomination: str, body: RatingBody) -> Receipt:
    """Give the caller's marks (R25, R14)."""
    case, settings = access.case_for(caller, nomination)
    outcome = cases.rate(case, Rating(reviewer=caller.who.user, **body.model_dump()))
    return steps.done(caller, settings, nomination, outcome[0].status.value, Change(*outcome))


def show_case(caller: Caller, nomination: str) -> tuple[Case, Mapping[str, Any] | None]:
    """A case and the dossier it was opened with."""
    case, _ = access.case_for(caller, nomination)
    return case, table.get_published(store.dossier_key(nomination, case.dossier_version))


def list_cases(caller: Caller, campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's cases, by region."""
    steps.member(caller, settings_of(campaign))
    return table.list_by(store.list_key(campaign), after=after, limit=limit)
