"""What a dead letter may tell of itself."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.docs.examples import example
from events.scheduler import WindowElapsed
from services.operator.letter import Letter

_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def letter(body: str, **attributes: str) -> Letter:
    told = {name: {"StringValue": value} for name, value in attributes.items()}
    message = {"MessageId": "m", "Body": body, "Attributes": {"SentTimestamp": "1681952400000"}}
    return Letter.of({**message, "MessageAttributes": told} if told else message)


def test_a_message_of_ours_is_told_by_its_envelope() -> None:
    event = example(WindowElapsed)
    found = letter(event.to_json(), reason="Refusal CONFLICT")
    assert found == Letter(
        message="m",
        type="WindowElapsed",
        kind="ROUND",
        campaign="2023-third",
        at=event.time,
        since=datetime(2023, 4, 20, 1, 0, tzinfo=UTC),
        reason="Refusal CONFLICT",
    )


@given(st.fixed_dictionaries(dict.fromkeys(("type", "subject", "campaign", "time"), _JSON)))
def test_whatever_a_body_holds_a_letter_is_made_of_it(body: dict[str, Any]) -> None:
    found = letter(json.dumps(body))
    for shown in (found.type, found.kind, found.campaign):
        assert shown is None or shown.isascii()
    assert found.at is None or found.at.tzinfo


@pytest.mark.parametrize("body", ["", "null", "[]", '"x"', "[" * 100_000, "{}", "\ud800"])
def test_what_is_no_event_tells_nothing(body: str) -> None:
    found = letter(body)
    assert (found.type, found.kind, found.campaign, found.at) == (None, None, None, None)


def test_an_instant_without_offset_is_none() -> None:
    assert letter('{"time": "2023-04-20T09:00:00"}').at is None
