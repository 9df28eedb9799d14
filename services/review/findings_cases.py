"""Opening what is sealed in a case: findings, opinions, remarks, reasons of rulings (R23, R24)."""

from pydantic import BaseModel

from events.vocabulary import Level, ReferenceKind, RulingOutcome
from services.review import access, readings, store
from services.review.case import Case
from services.review.readings import Readings
from shared import table
from shared.caller import Caller
from shared.clock import CampaignClock
from shared.seal import unseal
from shared.table import Change, commit


class OpinionText(BaseModel):
    """What an office wrote about one level."""

    kind: ReferenceKind
    level: Level
    adverse: bool
    text: str


class RemarksText(BaseModel):
    """What a rater wrote on headings that are not met."""

    reviewer: str
    remarks: str


class RulingText(BaseModel):
    """Why the leading group ruled as it did."""

    minutes_number: str
    outcome: RulingOutcome
    reason: str


class FindingsView(BaseModel):
    """What is sealed in a case, opened; others' remarks only for who has rated (R25)."""

    nomination: str
    findings: str | None
    opinions: list[OpinionText]
    remarks: list[RemarksText]
    rulings: list[RulingText]
    rejection: str | None


@table.retrying
def open_sealed(caller: Caller, nomination: str) -> FindingsView:
    """Open the sealed parts for who is not recused; that they were opened is recorded first.

    Raises:
        Refusal: those of ``access.case_for``.
    """
    opened = access.case_for(caller, nomination, beside={store.readings_key(nomination): Readings})
    known = opened.beside.get(store.readings_key(nomination))
    record = readings.read(opened.case, known if isinstance(known, Readings) else None)
    commit(caller.cause(), CampaignClock.of(opened.settings).now(), Change(*record))
    return _view(opened.case, caller.who.user)


def _view(case: Case, user: str) -> FindingsView:
    def said(sealed: str | None, field: str = "text") -> str:
        """One sealed text; empty where none is, or where it was erased."""
        opened = unseal(sealed, {"document": case.key.pk}) if sealed else {}
        return str(opened.get(field, ""))

    rated = any(rating.reviewer == user for rating in case.ratings)
    return FindingsView(
        nomination=case.nomination,
        findings=said(case.inspection.sealed, "findings") if case.inspection else None,
        opinions=[
            OpinionText(**each.model_dump(exclude={"sealed"}), text=said(each.sealed))
            for each in case.references
        ],
        remarks=[
            RemarksText(reviewer=each.reviewer, remarks=said(each.sealed, "remarks"))
            for each in case.ratings
            if rated and each.sealed
        ],
        rulings=[
            RulingText(**each.model_dump(exclude={"sealed"}), reason=said(each.sealed))
            for each in case.rulings
        ],
        rejection=said(case.rejection.sealed) if case.rejection else None,
    )
