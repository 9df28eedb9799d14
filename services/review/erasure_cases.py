"""What review does when intake erased a person (domain.md §5): the case forgets them too."""

from events.envelope import CloudEvent
from events.intake import NominationErased
from events.review import CaseErased
from services.review import store
from services.review.case import Case
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.table import Change, Erase, commit

SOURCE = "zuimei.review"


@table.retrying
def erase_case(event: CloudEvent, payload: NominationErased) -> None:
    """Only what a case must have remains; findings, opinions, marks and returns go.

    Raises:
        TooEarlyError: the case of a reported nomination is not here yet.
    """
    if not payload.reported:
        return
    case = table.get(store.case_key(payload.nomination), Case)
    if case is None:
        raise TooEarlyError(payload.nomination)
    now = CampaignClock.of(settings_of(event.campaign)).now()
    said = CaseErased(nomination=payload.nomination)
    numbers = range(1, case.returns + 1)
    returns = [Erase(store.return_key(payload.nomination, number)) for number in numbers]
    commit(Cause.of(event, SOURCE), now, Change(erased(case), [said]), extras=returns)


def erased(case: Case) -> Case:
    """The case with its required fields, its status and its place in history; all else as new."""
    kept = {
        name: getattr(case, name)
        for name, field in Case.model_fields.items()
        if field.is_required() or name in ("status", "version", "sequence", "head")
    }
    return Case(**kept)
