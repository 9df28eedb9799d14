"""Who opened what is sealed in a case: a record of its own, so that reading changes no case. Pure.

A reader who moved the case itself would stop a ballot over it (``CASE_CHANGED``).
"""

from typing import ClassVar

from events import review as says
from events.envelope import Payload
from services.review import store
from services.review.case import Case
from shared.documents import Document, Key


class Readings(Document):
    """How often the sealed parts of a case were opened; its history says by whom and when."""

    TYPE: ClassVar[str] = "readings"

    nomination: str
    times: int = 0

    @property
    def key(self) -> Key:
        """``FINDINGS#nomination``."""
        return store.readings_key(self.nomination)


def read(case: Case, known: Readings | None) -> tuple[Readings, list[Payload]]:
    """One more opening; who it was is the event's actor."""
    readings = known or Readings(campaign=case.campaign, nomination=case.nomination)
    event = says.FindingsRead(nomination=case.nomination)
    return readings.model_copy(update={"times": readings.times + 1}), [event]
