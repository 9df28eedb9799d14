"""What publicity watches for a campaign as a whole: the last start that is in time (R05). Pure."""

from datetime import UTC, date, datetime
from typing import ClassVar

from pydantic import AwareDatetime

from events import publicity as says
from events.envelope import Payload
from services.publicity import store
from shared.documents import Document, Key
from shared.table import iso

#: For a watch that was stored before it said this: over, until the settings change.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Watch(Document):
    """The last start, and between which real instants word of it is due unless it was given.

    No ``last_start`` while a year over which it is counted, ``missing_year``, has no official days.
    """

    TYPE: ClassVar[str] = "watch"

    last_start: date | None = None
    missing_year: int | None = None
    warn_at_real: AwareDatetime = _LONG_AGO
    ends_at_real: AwareDatetime = _LONG_AGO
    warned: bool = False

    @property
    def key(self) -> Key:
        """``WATCH#campaign``."""
        return store.watch_key(self.campaign)

    @property
    def index(self) -> dict[str, str]:
        """Among all watches by its instant, also once word was given: the day may still move."""
        return {"DuePK": store.WATCHES_DUE, "DueSK": iso(self.warn_at_real)}


Outcome = tuple[Watch, list[Payload]]


def watched(state: Watch | None, anew: Watch) -> Outcome | None:
    """The last start as settings and calendar have it now; None if that is known.

    Of a last start of which word was given, it does not matter when that was due.
    """
    if (
        state is not None
        and (state.last_start, state.missing_year) == (anew.last_start, anew.missing_year)
        and (state.warned or state.warn_at_real == anew.warn_at_real)
    ):
        return None
    known = {"version", "sequence", "head"}
    moved = anew.model_copy(update=state.model_dump(include=known) if state else {})
    if moved.last_start is not None:
        return moved, [says.LastStartSet(last_start=moved.last_start)]
    return moved, [says.LastStartUnknown(year=moved.missing_year or 0)]


def warned(state: Watch, last_start: date, today: date) -> Outcome:
    """Word that the last start is near."""
    told = state.model_copy(update={"warned": True})
    left = (last_start - today).days
    return told, [says.LastStartNear(last_start=last_start, days_left=left)]
