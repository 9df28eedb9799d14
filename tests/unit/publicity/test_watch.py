"""The watch over a campaign's last start, as it is stored and as it was."""

from datetime import UTC, date, datetime, timedelta

from events.publicity import LastStartSet
from services.publicity import watch
from services.publicity.watch import Watch

NOW = datetime(2023, 6, 11, 1, 0, tzinfo=UTC)
OLD = {"campaign": "c", "last_start": "2023-06-21", "version": 1}


def test_one_that_was_stored_before_it_knew_its_instants_is_over_until_it_is_set_anew() -> None:
    old = Watch.model_validate(OLD)
    assert old.ends_at_real < NOW
    set_anew = Watch(
        campaign="c",
        last_start=date(2023, 6, 21),
        warn_at_real=NOW,
        ends_at_real=NOW + timedelta(days=10),
    )
    outcome = watch.watched(old, set_anew)
    assert outcome is not None
    moved, events = outcome
    assert (moved.version, moved.warn_at_real) == (1, NOW)
    assert events == [LastStartSet(last_start=moved.last_start)]
    assert watch.watched(moved, set_anew) is None
