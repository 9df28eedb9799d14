"""How many a campaign may place and honour (R03): set out once, counted in counters. Pure."""

from typing import ClassVar

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Category
from services.review import store
from shared.documents import Document, Key


class Selection(Document):
    """The places of a campaign by category; the pools are not interchangeable."""

    TYPE: ClassVar[str] = "selection"

    seats: dict[Category, int]

    @property
    def key(self) -> Key:
        """``SELECTION#campaign``."""
        return store.selection_key(self.campaign)


def set_out(settings: CampaignSettings) -> tuple[Selection, list[Payload]]:
    """The places as the settings name them."""
    seats = {each.category: each.honourees for each in settings.categories}
    selection = Selection(campaign=settings.campaign, seats=seats)
    return selection, [says.SeatsOpened(seats=seats)]
