"""A campaign before the province: its places (R03), and what waits for ratings (R25). Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Category
from services.review import store
from services.review.case import Case, Status
from shared.clock import CampaignClock, end_of_day
from shared.documents import Document, Key
from shared.table import iso


class Selection(Document):
    """The places of a campaign by category; the pools are not interchangeable.

    ``ends_real`` is the real end of the campaign's last day as it was when it opened; what the
    settings say by now may be another.
    """

    TYPE: ClassVar[str] = "selection"

    seats: dict[Category, int]
    ends_real: datetime | None = None

    @property
    def key(self) -> Key:
        """``SELECTION#campaign``."""
        return store.selection_key(self.campaign)

    @property
    def index(self) -> dict[str, str]:
        """Watched for reminders whose timer is lost; none comes after the campaign's last day."""
        if self.ends_real is None:
            return {}
        return {"DuePK": store.SELECTIONS_DUE, "DueSK": iso(self.ends_real)}


def set_out(settings: CampaignSettings) -> tuple[Selection, list[Payload]]:
    """The places as the settings name them."""
    seats = {each.category: each.honourees for each in settings.categories}
    ends = CampaignClock.of(settings).real(end_of_day(settings.finish_by))
    selection = Selection(campaign=settings.campaign, seats=seats, ends_real=ends)
    return selection, [says.SeatsOpened(seats=seats)]


def may_be_rated(case: Case) -> bool:
    """Whether a case waits for the panel, or will once its file is corrected."""
    return case.status in (Status.UNDER_REVIEW, Status.RETURNED)


def pending(cases: Iterable[Case], ratings: int) -> list[Payload]:
    """How many cases under review have fewer ratings than they need; nothing if none has."""
    waiting = sum(
        case.status is Status.UNDER_REVIEW and len(case.ratings) < ratings for case in cases
    )
    return [says.RatingsPending(pending=waiting)] if waiting else []


def next_reminder(settings: CampaignSettings, last: datetime, now: datetime) -> datetime | None:
    """The first instant after now that is whole reminder periods after ``last``.

    Reminders that were missed are not made up for; none comes after the campaign's last day.
    """
    period = timedelta(days=settings.review.reminder_days)
    passed = max(0, (now - last) // period)
    at = last + (passed + 1) * period
    return at if at < end_of_day(settings.finish_by) else None
