"""The leading group's rulings on what is adverse, minuted and confirmed by a second (R24). Pure."""

from typing import Any

from events import review as says
from events.envelope import Payload
from events.vocabulary import RejectionReason, RulingOutcome
from services.review import case as cases
from services.review import custody
from services.review.case import Case, Outcome, Rejection, Ruling, Status
from shared.problems import Refusal


def matters(case: Case) -> tuple[str, ...]:
    """What a ruling would settle: what holds the case, or nothing when it reopens a rejected one.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE``, ``NOTHING_TO_RULE``, ``CONSENT_WITHDRAWN``
            (nothing is opened again without the nominee's consent).
    """
    if case.status is not Status.REJECTED:
        cases.in_hand(case)
        if not case.matters:
            raise Refusal("NOTHING_TO_RULE")
    elif case.consent_withdrawn:
        raise Refusal("CONSENT_WITHDRAWN", case.nomination)
    return tuple(case.matters)


def propose(
    case: Case, minutes_number: str, outcome: RulingOutcome, sealed: str, user: str
) -> Outcome:
    """Enter a ruling on all that is open; it replaces one that nobody has confirmed yet.

    Raises:
        Refusal: those of ``matters``, and ``NOTHING_TO_RULE`` (a rejection is there already).
    """
    if case.status is Status.REJECTED and outcome is RulingOutcome.STOP:
        raise Refusal("NOTHING_TO_RULE")
    ruling = Ruling(
        minutes_number=minutes_number,
        outcome=outcome,
        covers=matters(case),
        sealed=sealed,
        proposed_by=user,
    )
    event = says.RulingProposed(
        nomination=case.nomination,
        minutes_number=minutes_number,
        outcome=outcome,
        proposed_by=user,
    )
    settled = tuple(known for known in case.rulings if known.confirmed_by is not None)
    return case.model_copy(update={"rulings": (*settled, ruling)}), [event]


def confirm(case: Case, user: str) -> Outcome:
    """Confirm the ruling as a second person: the case goes on, ends, or is opened again.

    It settles what was on file when it was entered; what came in since holds the case still.

    Raises:
        Refusal: ``NOTHING_TO_RULE`` (none is waiting), ``SECOND_PERSON_NEEDED``, and those of
            ``matters``.
    """
    if case.status is not Status.REJECTED:
        cases.in_hand(case)
    waiting = case.rulings[-1] if case.rulings else None
    if waiting is None or waiting.confirmed_by is not None:
        raise Refusal("NOTHING_TO_RULE")
    if waiting.proposed_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    matters(case)
    event = says.RulingMinuted(
        nomination=case.nomination,
        minutes_number=waiting.minutes_number,
        outcome=waiting.outcome,
        proposed_by=waiting.proposed_by,
        confirmed_by=user,
    )
    ruling = waiting.model_copy(update={"confirmed_by": user})
    state = case.model_copy(update={"rulings": (*case.rulings[:-1], ruling)})
    if ruling.outcome is RulingOutcome.STOP:
        state, ended = custody.rejected(state, _stopped(ruling))
        return state, [event, *ended]
    return _go_on(state, ruling, event)


def _go_on(case: Case, ruling: Ruling, event: Payload) -> Outcome:
    changes: dict[str, Any] = {
        "references": tuple(
            r.model_copy(update={"ruled": r.ruled or f"{r.kind}/{r.level}" in ruling.covers})
            for r in case.references
        ),
        "ratings": tuple(
            r.model_copy(update={"ruled": r.ruled or f"rating/{r.reviewer}" in ruling.covers})
            for r in case.ratings
        ),
    }
    if case.inspection and "inspection" in ruling.covers:
        changes["inspection"] = case.inspection.model_copy(update={"ruled": True})
    if case.status is not Status.REJECTED:
        return case.model_copy(update=changes), [event]
    changes |= {"status": Status.UNDER_REVIEW, "rejection": None}
    changes["comebacks"] = case.comebacks + 1
    opened = says.CaseReopened(nomination=case.nomination)
    return case.model_copy(update=changes), [event, opened]


def _stopped(ruling: Ruling) -> Rejection:
    return Rejection(reason=RejectionReason.RULING, minutes_number=ruling.minutes_number)
