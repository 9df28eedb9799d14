"""The relay announces every committed event, at least once, and nothing else."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from cli.docs.examples import example, triggers
from events.intake import NominationReported
from services.relay import relay
from shared.table import marshal


class Bus:
    """An event bus that refuses the entries its plan names, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[Mapping[str, str]]] = []
        self.refuse: list[set[str]] = []

    def put_events(self, Entries: list[Mapping[str, str]]) -> dict[str, Any]:  # noqa: N803
        self.calls.append(Entries)
        refused = self.refuse.pop(0) if self.refuse else set()
        receipts = [
            {"ErrorCode": "InternalFailure"} if _id(entry) in refused else {"EventId": "x"}
            for entry in Entries
        ]
        return {
            "FailedEntryCount": sum("ErrorCode" in receipt for receipt in receipts),
            "Entries": receipts,
        }


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    fake = Bus()
    monkeypatch.setattr("shared.aws.client", {"events": fake}.__getitem__)
    monkeypatch.setenv("BUS_NAME", "bus")
    return fake


def _id(entry: Mapping[str, str]) -> str:
    return str(json.loads(entry["Detail"])["id"])


def _text(identity: str, size: int = 0) -> str:
    event = example(NominationReported).model_copy(update={"id": identity})
    return event.model_copy(update={"data": {**event.data, "x": "长" * size}}).to_json()


def _record(identity: str, *, name: str = "INSERT", sort: str = "EVENT#000001") -> dict[str, Any]:
    keys = {"PK": "NOMINATION#1", "SK": sort}
    image = marshal({**keys, "event": _text(identity)})
    return {"eventName": name, "dynamodb": {"Keys": marshal(keys), "NewImage": image}}


def _names(count: int) -> list[str]:
    return [f"e{number}" for number in range(count)]


def test_a_batch_goes_out_in_calls_of_ten_and_in_order(bus: Bus) -> None:
    relay.lambda_handler({"Records": [_record(name) for name in _names(25)]}, None)
    assert [len(call) for call in bus.calls] == [10, 10, 5]
    assert [_id(entry) for call in bus.calls for entry in call] == _names(25)


def test_an_entry_is_the_event_as_it_was_committed(bus: Bus) -> None:
    record = json.loads(triggers()["events/lambda/stream.json"])["Records"][0]
    relay.lambda_handler({"Records": [record]}, None)
    assert bus.calls == [
        [
            {
                "EventBusName": "bus",
                "Source": "zuimei.intake",
                "DetailType": "NominationReported",
                "Detail": record["dynamodb"]["NewImage"]["event"]["S"],
            }
        ]
    ]


def test_calls_stay_under_the_limit_in_bytes(bus: Bus) -> None:
    relay.announce([_text(name, size=30_000) for name in _names(5)])  # 90 kB each: 3 bytes a sign
    assert [len(call) for call in bus.calls] == [2, 2, 1]
    for call in bus.calls:
        assert sum(len(value.encode()) for entry in call for value in entry.values()) <= relay.BYTES


def test_only_the_refused_entries_are_tried_again(bus: Bus) -> None:
    bus.refuse = [{"e1", "e3"}, {"e3"}]
    assert relay.announce([_text(name) for name in _names(4)]) == 4
    assert [[_id(entry) for entry in call] for call in bus.calls] == [
        _names(4),
        ["e1", "e3"],
        ["e3"],
    ]


def test_what_stays_refused_raises_so_that_the_stream_hands_it_over_again(bus: Bus) -> None:
    bus.refuse = [{"e1"}] * 9
    with pytest.raises(relay.NotAnnouncedError, match="1 events"):
        relay.lambda_handler({"Records": [_record(name) for name in _names(3)]}, None)
    assert [len(call) for call in bus.calls] == [3, 1, 1]


@pytest.mark.parametrize(
    ("name", "sort"),
    [("MODIFY", "EVENT#000001"), ("REMOVE", "EVENT#000001"), ("INSERT", "NOMINATION")],
)
def test_what_is_no_new_event_is_not_announced(bus: Bus, name: str, sort: str) -> None:
    relay.lambda_handler({"Records": [_record("e0", name=name, sort=sort)]}, None)
    assert bus.calls == []
