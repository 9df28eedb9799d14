"""A case leaves review and comes back: return, correction, rejection, withdrawal (R25). Pure.

Custody has one holder (architecture §1): a return gives the file to intake with the event that
says so, and review takes it again when a corrected version is reported.
"""

from collections.abc import Mapping

from events import review as says
from events.intake import NominationReported
from events.published import FieldReason, ReturnedCase
from events.vocabulary import RecusalReason, WithdrawalReason
from services.review import case as cases
from services.review.case import Case, Outcome, Rejection, Status
from shared.conflict import Facts


def sent_back(
    case: Case, reason: str, fields: tuple[FieldReason, ...]
) -> tuple[Outcome, ReturnedCase]:
    """Return the file for correction, with reasons per field; custody ends here.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE``.
    """
    cases.in_hand(case)
    number = case.returns + 1
    told = ReturnedCase(
        nomination=case.nomination,
        campaign=case.campaign,
        version=number,
        dossier_version=case.dossier_version,
        reason=reason,
        fields=fields,
    )
    event = says.CaseReturned(
        nomination=case.nomination, dossier_version=case.dossier_version, number=number
    )
    state = case.model_copy(update={"status": Status.RETURNED, "returns": number})
    return (state, [event]), told


def resumed(
    case: Case,
    reported: NominationReported,
    facts: Facts,
    away: Mapping[str, RecusalReason] | None = None,
) -> Outcome:
    """A corrected file was reported: it is rated anew, what the inspection found is kept.

    Who declared a conflict of interest stays away; rules are applied to the corrected file. Of
    whoever took the consent back while it was out, the case ends there.

    An older version, or one that comes while the file is not out for correction, changes nothing.
    """
    if case.status is not Status.RETURNED or reported.dossier_version <= case.dossier_version:
        return case, []
    state = {
        "status": Status.UNDER_REVIEW,
        "category": reported.category,
        "levels_passed": reported.levels_passed,
        "dossier_version": reported.dossier_version,
        "profile_version": reported.profile_version,
        "profile_hash": reported.profile_hash,
        "nomination_head": reported.history_head,
        "ratings": (),
        "comebacks": case.comebacks + 1,
        "facts": facts.model_copy(update={"declared": case.facts.declared}),
    }
    event = says.CaseResumed(nomination=case.nomination, dossier_version=reported.dossier_version)
    resumed_case, told = cases.kept_away(case.model_copy(update=state), away or {})
    if not case.consent_withdrawn:
        return resumed_case, [event, *told]
    ended, said = _withdrawn(resumed_case, WithdrawalReason.CONSENT)
    return ended, [event, *told, *said]


def rejected(case: Case, rejection: Rejection) -> Outcome:
    """The leading group goes no further with the case; a ruling may open it again.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE``.
    """
    cases.in_hand(case)
    event = says.CaseRejected(nomination=case.nomination, reason=rejection.reason)
    return case.model_copy(update={"status": Status.REJECTED, "rejection": rejection}), [event]


def withdrawn(case: Case, reason: WithdrawalReason) -> Outcome:
    """Take a reported nomination back while review holds it: before the round or after it.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE``, ``WRONG_STATE``.
    """
    if case.status not in (Status.CLEARED, Status.RESERVE):
        cases.in_hand(case)
    return _withdrawn(case, reason)


def consent_withdrawn(case: Case) -> Outcome:
    """The nominee took their consent back: the case ends if review holds it.

    Intake and publicity hear it themselves, and end what they hold. It is noted at every stage:
    a round that settles meanwhile may hand the file back cleared, a ruling would open it again.
    An honour stays until it is revoked.
    """
    if case.consent_withdrawn or case.status is Status.WITHDRAWN:
        return case, []
    noted = case.model_copy(update={"consent_withdrawn": True})
    if case.status in (Status.UNDER_REVIEW, Status.RESERVE, Status.CLEARED):
        return _withdrawn(noted, WithdrawalReason.CONSENT)
    return noted, [says.ConsentNoted(nomination=case.nomination, round=case.round)]


def handed_over(case: Case, round_id: str) -> Outcome:
    """Publicity placed the nominee in a round; who took the consent back before is to leave it."""
    away, events = cases.handed_over(case)
    placed = away.model_copy(update={"round": round_id})
    if case.consent_withdrawn and placed.status is Status.IN_PUBLICITY:
        events.append(says.ConsentNoted(nomination=case.nomination, round=round_id))
    return placed, events


def cleared(case: Case) -> Outcome:
    """The round cleared the nominee; without their consent the case ends there (R27)."""
    back, events = cases.concluded(case, cleared=True)
    if not (case.consent_withdrawn and back.status is Status.CLEARED):
        return back, events
    ended, said = _withdrawn(back, WithdrawalReason.CONSENT)
    return ended, [*events, *said]


def left_round(case: Case, reason: WithdrawalReason) -> Outcome:
    """The nominee left the public round; a case that ended otherwise stays as it is."""
    over = (Status.WITHDRAWN, Status.DISQUALIFIED, Status.REVOKED)
    return (case, []) if case.status in over else _withdrawn(case, reason)


def withdrawn_below(case: Case, reason: WithdrawalReason) -> Outcome:
    """The level that corrects a returned file withdrew it."""
    return _withdrawn(case, reason) if case.status is Status.RETURNED else (case, [])


def _withdrawn(case: Case, reason: WithdrawalReason) -> Outcome:
    event = says.CaseWithdrawn(nomination=case.nomination, reason=reason)
    return case.model_copy(update={"status": Status.WITHDRAWN, "withdrawn": reason}), [event]


def takes_a_seat(case: Case) -> bool:
    """Whether the case holds a place on the shortlist that its withdrawal gives back (R03)."""
    return case.status is Status.CLEARED
