"""撤销荣誉: an honour is revoked by a second document and a second person (R34). Pure."""

from datetime import date

from events import review as says
from services.review.case import Case, Outcome, Revocation, Status
from services.review.decision import dated_by_now
from shared.problems import Refusal


def propose_revocation(case: Case, revocation: Revocation, opened_on: date, today: date) -> Outcome:
    """Draft the revocation, or draft it anew while it is not confirmed.

    Raises:
        Refusal: ``WRONG_STATE`` (not an honouree), ``INVALID`` date.
    """
    if case.status is not Status.HONOURED:
        raise Refusal("WRONG_STATE", case.status.value)
    dated_by_now(revocation.dated, opened_on, today)
    event = says.RevocationProposed(
        nomination=case.nomination, document_number=revocation.document_number
    )
    return case.model_copy(update={"revocation": revocation}), [event]


def revoke(case: Case, user: str) -> Outcome:
    """Revoke the honour as a second person; its place is free for a further decision.

    Raises:
        Refusal: ``WRONG_STATE`` (nothing proposed, or revoked), ``SECOND_PERSON_NEEDED``.
    """
    revocation = case.revocation
    if revocation is None or case.status is not Status.HONOURED:
        raise Refusal("WRONG_STATE", case.status.value)
    if revocation.proposed_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    event = says.HonourRevoked(
        nomination=case.nomination,
        document_number=revocation.document_number,
        dated=revocation.dated,
    )
    confirmed = revocation.model_copy(update={"confirmed_by": user})
    return case.model_copy(update={"revocation": confirmed, "status": Status.REVOKED}), [event]
