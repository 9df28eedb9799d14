"""What review does about ratings that are missing once the nominations are closed (R25).

A timer is a hint: what waits is counted anew each time, in the list of cases. The next one is set
before word is given, so that a repeat after a crash finds it set.
"""

from datetime import datetime

from events.envelope import CloudEvent
from events.intake import NominationsClosed
from events.published import CampaignSettings
from events.scheduler import RatingReminderDue
from services.review import selection, store
from services.review.case import Case
from services.review.selection import Selection
from shared import desk, table
from shared.cause import Cause
from shared.clock import SHANGHAI, CampaignClock, end_of_day
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.sweep import Each, Line
from shared.table import Change, commit
from shared.timers import Timer

SOURCE = "zuimei.review"


def await_ratings(event: CloudEvent, payload: NominationsClosed) -> None:
    """Set the first timer; its name makes a second time harmless."""
    _set_next(event, settings_of(event.campaign), payload.due_at)


@table.retrying
def remind(event: CloudEvent, payload: RatingReminderDue) -> None:
    """Say how many cases miss ratings, if any does; come again while a case may still be rated.

    Raises:
        TooEarlyError: the instant has not come, or the campaign is not here yet.
    """
    settings = settings_of(event.campaign)
    now = CampaignClock.of(settings).now()
    if now < payload.due_at:
        raise TooEarlyError(event.campaign)
    found, _ = desk.lines(store.list_key(event.campaign))
    cases = [Case.model_validate(line) for line in found]
    if any(map(selection.may_be_rated, cases)):
        _set_next(event, settings, payload.due_at)
    said = selection.pending(cases, settings.review.ratings)
    if said:
        places = table.get(store.selection_key(event.campaign), Selection)
        if places is None:
            raise TooEarlyError(event.campaign)
        commit(Cause.of(event, SOURCE), now, Change(places, said))


def sweep(event: CloudEvent, each: Each) -> None:
    """Set the next reminder again where the nominations are closed and its timer is missing."""

    def look_after(line: Line) -> None:
        settings = settings_of(Selection.model_validate(line).campaign)
        closed = end_of_day(settings.nominations_due_on)
        if CampaignClock.of(settings).now() >= closed:
            _set_next(event, settings, closed, missing=True)

    each(table.due_all(store.SELECTIONS_DUE), look_after)


def _set_next(
    event: CloudEvent, settings: CampaignSettings, last: datetime, *, missing: bool = False
) -> None:
    """Set the timer of the next reminder after now, on the beat that began at the deadline.

    ``missing``: only if it is not set.
    """
    clock = CampaignClock.of(settings)
    at = selection.next_reminder(settings, last, clock.now())
    if at is None:
        return
    about = f"{settings.campaign}/{at.astimezone(SHANGHAI):%Y%m%dT%H%M%S}"
    subject = store.selection_key(settings.campaign).pk
    timer = Timer("ratings", about, subject, RatingReminderDue(due_at=at))
    if missing:
        timer.restore(event, settings.campaign, clock.real(at), at)
    else:
        timer.set(event, clock.real(at), at)
