"""What intake does on hearing what became of a nomination.

Progress is a projection of what review and publicity said. Stages are ranked, so that events may
come in any order: a later stage is never undone by an earlier one that was delayed.
"""

from events.envelope import CloudEvent
from events.intake import CandidateProgressed
from services.intake import store
from services.intake.nomination import Nomination
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.table import Change, commit

SOURCE = "zuimei.intake"

#: What an event makes of a nomination, and how far along that is.
STAGES: dict[str, tuple[str, int]] = {
    "CaseOpened": ("UNDER_REVIEW", 1),
    "CaseInspected": ("INSPECTED", 2),
    "NomineeShortlisted": ("SHORTLISTED", 3),
    "EntryPlaced": ("IN_PUBLICITY", 4),
    "NomineeHeld": ("HELD", 5),
    "NomineeCleared": ("CLEARED", 6),
    "HonourDecided": ("HONOURED", 7),
    "CaseNotSelected": ("NOT_SELECTED", 8),
    "NomineeDisqualified": ("DISQUALIFIED", 8),
}
_RANK = {"INTAKE": 0, "REPORTED": 0, "WITHDRAWN": 9, **dict(STAGES.values())}


@table.retrying
def follow(event: CloudEvent, nomination_id: str) -> None:
    """Note how far a nomination has come, unless it is known to be further.

    What the case said before it was given back is no progress any more.

    Raises:
        TooEarlyError: the nomination is not here yet.
    """
    nomination = table.get(store.nomination_key(nomination_id), Nomination)
    if nomination is None:
        raise TooEarlyError(nomination_id)
    progress, rank = STAGES[event.type]
    old = event.subject.startswith("CASE#") and (event.sequence or 0) < nomination.case_sequence
    if old or rank <= _RANK[nomination.progress]:
        return
    said = CandidateProgressed(nomination=nomination_id, progress=progress)
    moved = nomination.model_copy(update={"progress": progress})
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(moved, [said]))
