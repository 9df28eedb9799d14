"""A batch as it is stored, and as it was."""

from datetime import UTC, datetime

from services.intake import batch as batches
from services.intake.batch import Batch, Status

OLD = {"campaign": "c", "id": "B1", "region": "330106", "file_hash": "0" * 64, "rows": 2}


def test_one_that_was_stored_before_it_had_an_end_is_finished_and_stays() -> None:
    finished, _ = batches.finished(Batch.model_validate(OLD), ("N01", "N02"), errors=0)
    assert (finished.status, finished.index) == (Status.FINISHED, {})
    assert batches.erased(finished, datetime(2033, 1, 1, tzinfo=UTC)) == (finished, [])
