"""What intake does on hearing what became of a nomination.

Progress is a projection of what review and publicity said. Stages are ranked, so that events may
come in any order: a later stage is never undone by an earlier one that was delayed.
"""

from events.envelope import CloudEvent, Payload
from events.intake import CandidateProgressed, RecusalNoted
from events.published import ReturnedCase
from events.review import CaseReopened, CaseReturned, ReviewerRecused
from events.vocabulary import RecusalReason
from services.intake import nomination as rules
from services.intake import places, store
from services.intake.nomination import Nomination, Return
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, day_of
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.table import Change, Extra, commit

SOURCE = "zuimei.intake"

#: What an event makes of a nomination, and how far along that is.
STAGES: dict[str, tuple[str, int]] = {
    "CaseOpened": ("UNDER_REVIEW", 1),
    "CaseInspected": ("INSPECTED", 2),
    "CaseReserved": ("RESERVE", 3),
    "NomineeShortlisted": ("SHORTLISTED", 4),
    "EntryPlaced": ("IN_PUBLICITY", 5),
    "NomineeHeld": ("HELD", 6),
    "NomineeCleared": ("CLEARED", 7),
    "HonourDecided": ("HONOURED", 8),
    "CaseNotSelected": ("NOT_SELECTED", 9),
    "CaseResumed": ("UNDER_REVIEW", 1),
    "CaseRejected": ("NOT_SELECTED", 9),
    "NomineeDisqualified": ("DISQUALIFIED", 9),
    "CaseWithdrawn": ("WITHDRAWN", 10),
    "NomineeWithdrawn": ("WITHDRAWN", 10),
    "HonourRevoked": ("REVOKED", 11),
}
_RANK = {"INTAKE": 0, "REPORTED": 0, **dict(STAGES.values())}


@table.retrying
def follow(event: CloudEvent, nomination_id: str) -> None:
    """Note how far a nomination has come, unless it is known to be further.

    What the case said before it was given back is no progress any more. Who is withdrawn after the
    report gives back what the nomination took: its place in the quota, its rank, its person.

    Raises:
        TooEarlyError: the nomination is not here yet.
    """
    nomination = _nomination(nomination_id)
    progress, rank = STAGES[event.type]
    if _old(event, nomination) or rank <= _RANK[nomination.progress]:
        return
    said = CandidateProgressed(nomination=nomination_id, progress=progress)
    moved = nomination.model_copy(update={"progress": progress})
    _commit(event, moved, [said], *(places.freed(nomination) if progress == "WITHDRAWN" else ()))


@table.retrying
def reopen(event: CloudEvent, payload: CaseReopened) -> None:
    """A rejection was taken back: the one step of progress that leads backwards.

    The case's sequence is kept, so that the rejection does nothing if it comes after this.
    """
    nomination = _nomination(payload.nomination)
    if _old(event, nomination):
        return
    known = nomination.model_copy(update={"case_sequence": event.sequence or 0})
    rejected = known.progress == STAGES["CaseRejected"][0]
    progress = STAGES["CaseResumed"][0] if rejected else known.progress
    said = CandidateProgressed(nomination=payload.nomination, progress=progress)
    _commit(event, known.model_copy(update={"progress": progress}), [said])


@table.retrying
def take_back(event: CloudEvent, payload: CaseReturned) -> None:
    """The province gave a file back: whoever reported it holds it again (R22, R25).

    Without the nominee's consent it ends there, and gives back what the nomination took.

    Raises:
        TooEarlyError: what is to be corrected, or the report it answers, is not here yet.
    """
    nomination = _nomination(payload.nomination)
    if nomination.reported_version > payload.dossier_version:
        return
    body = table.get_published(store.returned_key(payload.nomination, payload.number))
    if body is None:
        raise TooEarlyError(payload.nomination)
    if nomination.status is not rules.Status.REPORTED:
        return
    settings, wanted = settings_of(event.campaign), ReturnedCase.model_validate(body)
    returned = Return(
        by_region=settings.province,
        form_version=nomination.form_version,
        dated=day_of(event.time),
        reason=wanted.reason,
        fields=wanted.fields,
    )
    state, said = rules.take_back(nomination, settings, returned, event.sequence or 0)
    ended = state.status is rules.Status.WITHDRAWN
    _commit(event, state, said, *(places.freed(nomination) if ended else ()))


@table.retrying
def keep_away(event: CloudEvent, payload: ReviewerRecused) -> None:
    """Somebody declared a conflict of interest to review: they see no more of the file here (R30).

    What a rule says of the others needs no note: it is applied whenever they ask.
    """
    if payload.reason is not RecusalReason.DECLARED:
        return
    nomination = _nomination(payload.nomination)
    noted = nomination.model_copy(update={"declared": (*nomination.declared, payload.reviewer)})
    said = RecusalNoted(nomination=nomination.id, reviewer=payload.reviewer)
    _commit(event, noted, [said])


def _nomination(identity: str) -> Nomination:
    nomination = table.get(store.nomination_key(identity), Nomination)
    if nomination is None:
        raise TooEarlyError(identity)
    return nomination


def _old(event: CloudEvent, nomination: Nomination) -> bool:
    """Whether a case said this before something that is known already."""
    return event.subject.startswith("CASE#") and (event.sequence or 0) < nomination.case_sequence


def _commit(event: CloudEvent, state: Nomination, said: list[Payload], *extras: Extra) -> None:
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(state, said), extras=extras)
