"""What waits for ratings, and when reviewers hear of it."""

from datetime import datetime, timedelta

import pytest

from events.review import RatingsPending
from services.review import selection
from services.review.case import Status
from tests.support.people import SETTINGS
from tests.unit.review.made import opened, rated

CLOSED = datetime.fromisoformat("2023-04-08T00:00:00+08:00")
PERIOD = timedelta(days=SETTINGS.review.reminder_days)
LAST = datetime.fromisoformat("2023-07-01T00:00:00+08:00")


@pytest.mark.parametrize(
    ("now", "beat"),
    [
        (CLOSED - timedelta(days=9), 1),  # this clock is behind: the deadline's word stands
        (CLOSED, 1),
        (CLOSED + PERIOD - timedelta(seconds=1), 1),
        (CLOSED + PERIOD, 2),
        (CLOSED + 4 * PERIOD + timedelta(hours=1), 5),
    ],
)
def test_a_reminder_comes_on_the_beat_after_now(now: datetime, beat: int) -> None:
    assert selection.next_reminder(SETTINGS, CLOSED, now) == CLOSED + beat * PERIOD


def test_no_reminder_comes_after_the_last_day() -> None:
    assert selection.next_reminder(SETTINGS, LAST - PERIOD, LAST - PERIOD) is None
    before = LAST - timedelta(seconds=1)
    assert selection.next_reminder(SETTINGS, before - PERIOD, before - PERIOD) == before


def test_only_cases_under_review_miss_ratings() -> None:
    waits = opened()
    gone = [
        waits.model_copy(update={"status": status}) for status in Status if status != "UNDER_REVIEW"
    ]
    assert selection.pending([waits, *gone], 1) == [RatingsPending(pending=1)]
    assert selection.pending([waits, rated()], 1) == [RatingsPending(pending=1)]
    assert selection.pending([waits, rated()], 2) == [RatingsPending(pending=2)]
    assert selection.pending([rated()], 1) == []
    assert selection.pending(gone, 1) == []
    coming = {case.status for case in [waits, *gone] if selection.may_be_rated(case)}
    assert coming == {Status.UNDER_REVIEW, Status.RETURNED}
