"""What publicity watches for a campaign as a whole: the last start that is in time (R05). Pure."""

from datetime import date
from typing import ClassVar

from events import publicity as says
from events.envelope import Payload
from services.publicity import store
from shared.documents import Document, Key


class Watch(Document):
    """The last start that word was given of."""

    TYPE: ClassVar[str] = "watch"

    last_start: date

    @property
    def key(self) -> Key:
        """``WATCH#campaign``."""
        return store.watch_key(self.campaign)


def warned(state: Watch, today: date) -> tuple[Watch, list[Payload]]:
    """Word that the last start is near."""
    left = (state.last_start - today).days
    return state, [says.LastStartNear(last_start=state.last_start, days_left=left)]
