"""Faults on demand: which requests fail, and in which way, follows from their order."""

from pathlib import Path

from cli import faults


def test_every_nth_request_fails_in_the_next_way_while_it_is_ordered(tmp_path: Path) -> None:
    fault = faults.Ordered(tmp_path)
    assert fault() is None
    faults.order(tmp_path, 2, ["first", "second"])
    assert [fault() for _ in range(6)] == [None, "first", None, "second", None, "first"]
    faults.cancel(tmp_path)
    assert fault() is None
    faults.cancel(tmp_path)
