"""The one write, on a table built from the template: everything or nothing, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from events.envelope import CloudEvent, Payload
from events.notify import DeliverySent
from events.publicity import ObjectionRead
from shared import table
from shared.cause import Cause, Mark
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.table import (
    AlreadyDoneError,
    Change,
    Claim,
    ConflictError,
    Count,
    NewCounter,
    Publish,
    Release,
    ReplayError,
    Seed,
    Unchanged,
)
from tests.support.house import House

NOW = datetime(2023, 4, 1, tzinfo=UTC)
CAUSE = Cause(source="zuimei.notify", correlation="c")
COUNTER = Key("QUOTA#c", "a")


class Thing(Document):
    """A document of no service."""

    TYPE = "thing"

    name: str
    due: datetime | None = None

    @property
    def key(self) -> Key:
        return Key(f"THING#{self.name}", "THING")

    @property
    def index(self) -> dict[str, str]:
        listed = {"ListPK": "THINGS", "ListSK": self.name}
        return {**listed, "DuePK": "DUE", "DueSK": table.iso(self.due)} if self.due else listed


def said(number: int = 1) -> Payload:
    return ObjectionRead(objection=str(number))


@pytest.fixture(autouse=True)
def _inside(house: House, clock: time_machine.Traveller) -> Iterator[None]:
    with house.acting_as("NotifyConsumerFunction"):
        yield


def stored(name: str = "a", **changes: Any) -> Thing:
    (thing,) = table.commit(CAUSE, NOW, Change(Thing(campaign="c", name=name, **changes), [said()]))
    assert isinstance(thing, Thing)
    return thing


def used(house: House) -> int:
    return int(next(i["used"] for i in house.items() if i["PK"] == COUNTER.pk))


def test_state_and_events_are_written_together_and_chained(house: House) -> None:
    thing = stored()
    (again,) = table.commit(CAUSE, NOW, Change(thing, [said(2), said(3)]))
    links = table.history(thing.key.pk)
    assert [event.sequence for event, _, _ in links] == [1, 2, 3]
    head = ""
    for _, text, previous in links:
        assert previous == head
        head = table.link_hash(head, text)
    read = table.get(thing.key, Thing)
    assert read == again
    assert (again.version, again.sequence, again.head) == (2, 3, head)


def test_a_lost_race_writes_nothing(house: House) -> None:
    thing = stored()
    table.commit(CAUSE, NOW, Change(thing, [said()]))
    before = house.items()
    with pytest.raises(ConflictError):
        table.commit(CAUSE, NOW, Change(thing, [said()]))
    with pytest.raises(ConflictError):
        stored()
    assert house.items() == before


def test_an_event_is_applied_once_per_document(house: House) -> None:
    event = CloudEvent.message(
        DeliverySent(about="x", delivery="y"),
        identity="e1",
        source="zuimei.notify",
        subject="X#1",
        time=NOW,
        campaign="c",
        correlation="c",
    )
    cause = Cause.of(event, "zuimei.notify")
    thing, other = stored("a"), stored("b")
    (moved,) = table.commit(cause, NOW, Change(thing, [said()]))
    with pytest.raises(AlreadyDoneError):
        table.commit(cause, NOW, Change(moved, [said()]))
    table.commit(cause, NOW, Change(other, [said()]))
    marks = [item for item in house.items() if item["type"] == "mark"]
    assert len(marks) == 2
    assert all(int(mark["expires"]) > (NOW + timedelta(days=14)).timestamp() for mark in marks)


def test_a_repeated_request_gets_the_receipt_of_the_first() -> None:
    mark = Mark("MARK", timedelta(days=2), Key("IDEMPOTENCY#x", "MARK"))
    cause = Cause(source="zuimei.notify", correlation="c", mark=mark)
    receipt = {"id": "a", "version": 1, "status": "S"}
    table.commit(cause, NOW, Change(Thing(campaign="c", name="a"), [said()]), receipt=receipt)
    with pytest.raises(ReplayError) as replay:
        table.commit(cause, NOW, Change(Thing(campaign="c", name="b"), [said()]), receipt={})
    assert dict(replay.value.receipt) == receipt


def test_a_counter_is_never_taken_past_its_limit_nor_by_what_fails(house: House) -> None:
    new = NewCounter(COUNTER, "quota", "c", 2)
    table.commit(CAUSE, NOW, Change(Thing(campaign="c", name="n"), [said()]), extras=[new])
    for name in ("a", "b"):
        change = Change(Thing(campaign="c", name=name), [said()])
        table.commit(CAUSE, NOW, change, extras=[Count(COUNTER, 1, "CITY_QUOTA_EXCEEDED")])
    before = house.items()
    change = Change(Thing(campaign="c", name="d"), [said()])
    with pytest.raises(Refusal) as refused:
        table.commit(CAUSE, NOW, change, extras=[Count(COUNTER, 1, "CITY_QUOTA_EXCEEDED")])
    assert refused.value.code == "CITY_QUOTA_EXCEEDED"
    assert house.items() == before
    claim = Claim(Key("PERSON#c", "f"), "person", "c", "x", "PERSON_ALREADY_NOMINATED")
    give = Count(COUNTER, -1, "CITY_QUOTA_EXCEEDED")
    stranger = Count(Key("QUOTA#c", "none"), 1, "CITY_QUOTA_EXCEEDED")
    change = Change(Thing(campaign="c", name="e"), [said()])
    with pytest.raises(Refusal):
        table.commit(CAUSE, NOW, change, extras=[claim, give, stranger])
    assert used(house) == 2


def test_a_name_is_held_once_until_it_is_given_back() -> None:
    def claim(holder: str) -> Claim:
        return Claim(Key("PERSON#c", "f"), "person", "c", holder, "PERSON_ALREADY_NOMINATED")

    def take(name: str, extra: Claim | Release) -> None:
        change = Change(Thing(campaign="c", name=name), [said()])
        table.commit(CAUSE, NOW, change, extras=[extra])

    take("a", claim("first"))
    take("b", claim("first"))
    with pytest.raises(Refusal):
        take("c", claim("second"))
    take("d", Release(Key("PERSON#c", "f")))
    take("e", claim("second"))


def test_a_commit_may_depend_on_another_document() -> None:
    other, thing = stored("b"), stored("a")
    guard = Unchanged(other.key, other.version)
    (thing_now,) = table.commit(CAUSE, NOW, Change(thing, [said()]), extras=[guard])
    table.commit(CAUSE, NOW, Change(other, [said()]))
    with pytest.raises(ConflictError):
        table.commit(CAUSE, NOW, Change(thing_now, [said()]), extras=[guard])


def test_published_versions_are_immutable_and_the_newest_is_found() -> None:
    for version in (1, 2, 10):
        body = {"version": version}
        document = Publish(Key("CAMPAIGN#c", f"v{version:04d}"), "settings", "c", version, body)
        change = Change(Thing(campaign="c", name=str(version)), [said()])
        table.commit(CAUSE, NOW, change, extras=[document])
    latest = table.get_latest("CAMPAIGN#c")
    assert latest
    assert latest["version"] == 10
    change = Change(Thing(campaign="c", name="x"), [said()])
    with pytest.raises(ConflictError):
        table.commit(CAUSE, NOW, change, extras=[document])


def test_a_seed_stays_as_it_was_written_first() -> None:
    key = Key("CALENDAR#CN#2023", "v0001")
    for name, source in (("a", "first"), ("b", "second")):
        seed = Seed(key, "calendar", "c", 1, {"source": source})
        table.commit(CAUSE, NOW, Change(Thing(campaign="c", name=name), [said()]), extras=[seed])
    found = table.get_published(key)
    assert found == {"source": "first"}


def test_retrying_decides_again_on_what_is_stored_now() -> None:
    stored()
    races = [1, 1]

    @table.retrying
    def rename() -> int:
        thing = table.get(Key("THING#a", "THING"), Thing)
        assert thing
        if races:
            races.pop()
            table.commit(CAUSE, NOW, Change(thing, [said()]))
        (moved,) = table.commit(CAUSE, NOW, Change(thing, [said()]))
        return moved.version

    assert rename() == 4


def test_lists_are_paged_in_order_and_by_prefix() -> None:
    for name in ("3301-a", "3301-b", "3302-a", "3302-b", "3302-c"):
        stored(name)
    first = table.list_by("THINGS", limit=2)
    rest = table.list_by("THINGS", after=first.next, limit=10)
    assert [item["name"] for item in (*first.items, *rest.items)] == [
        "3301-a",
        "3301-b",
        "3302-a",
        "3302-b",
        "3302-c",
    ]
    assert [item["name"] for item in table.list_by("THINGS", "3302").items] == [
        "3302-a",
        "3302-b",
        "3302-c",
    ]
    with pytest.raises(Refusal):
        table.list_by("THINGS", after="nonsense")


def test_a_list_is_read_to_its_end_whatever_a_page_holds() -> None:
    names = [f"{number:03d}" for number in range(table.PAGE + 2)]
    for name in names:
        stored(name)
    assert [item["name"] for item in table.list_all("THINGS")] == names
    assert [item["name"] for item in table.list_all("THINGS", "10")] == ["100", "101"]


def test_what_is_due_comes_earliest_first() -> None:
    stored("late", due=NOW + timedelta(days=2))
    stored("early", due=NOW + timedelta(days=1))
    stored("never")
    assert [item["name"] for item in table.due_all("DUE")] == ["early", "late"]


def test_documents_of_several_kinds_come_in_one_call() -> None:
    one, two = stored("a"), stored("b")
    found = table.get_all({one.key: Thing, two.key: Thing, Key("THING#z", "THING"): Thing})
    assert set(found) == {one.key, two.key}
    assert table.get_many([one.key, two.key], Thing) != []
