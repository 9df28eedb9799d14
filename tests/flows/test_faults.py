"""Crashes, refusals of the bus and poison: the same end, nothing lost."""

import json

import pytest
import time_machine

from services.relay.relay import NotAnnouncedError
from tests.flows.story import END, play, to_open_round, under_way
from tests.support.faults import CrashError, crash_before, refused_entries
from tests.support.house import House
from tests.support.people import ADMIN, CAMPAIGN, draft, form, open_campaign, reported
from tests.support.people import XIHU as OFFICER


def test_a_crash_between_read_and_commit_loses_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    reported(house)
    house.relay()
    with crash_before("dynamodb", "TransactWriteItems"):
        house.pump()
    assert len(house.events("CaseOpened")) == 1
    assert house.dead_letters() == []


def test_a_relay_that_dies_in_mid_batch_announces_everything(
    house: House, clock: time_machine.Traveller
) -> None:
    with pytest.raises(CrashError):
        open_and_crash(house)
    house.pump()
    assert len(house.events("SeatsOpened")) == 1
    assert house.dead_letters() == []


def open_and_crash(house: House) -> None:
    open_campaign(house)
    for number in range(1, 13):
        body = {"category": "SYSTEM_STAFF", "form": form(number)}
        house.ok(OFFICER, f"POST /campaigns/{CAMPAIGN}/nominations", body)
    with crash_before("events", "PutEvents", after=1):
        house.relay()


def test_entries_that_the_bus_refuses_are_tried_again(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    with refused_entries(2):
        house.pump()
    assert len(house.events("SeatsOpened")) == 1


def test_a_bus_that_keeps_refusing_makes_the_stream_redeliver(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    with refused_entries(3), pytest.raises(NotAnnouncedError):
        house.relay()
    house.pump()
    assert len(house.events("SeatsOpened")) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("not json", "ValidationError"),
        (json.dumps({"specversion": "1.0"}), "ValidationError"),
        (
            json.dumps(
                {
                    "specversion": "1.0",
                    "id": "x",
                    "source": "zuimei.intake",
                    "type": "NoSuchThing",
                    "subject": "X#1",
                    "time": "2023-04-01T00:00:00Z",
                    "dataschema": "urn:zuimei:event:NoSuchThing:1",
                    "data": {},
                    "campaign": CAMPAIGN,
                    "correlationid": "c",
                }
            ),
            "UnknownEventError",
        ),
    ],
)
def test_poison_goes_to_the_dead_letters_with_its_reason_and_hurts_no_neighbour(
    house: House, clock: time_machine.Traveller, body: str, reason: str
) -> None:
    open_campaign(house)
    house.relay()
    house.send("ReviewQueue", body)
    house.pump()
    (dead,) = house.dead_letters()
    assert dead["queue"] == "ReviewQueueDlq"
    assert dead["reason"].startswith(reason)
    assert dead["body"] == body
    assert len(house.events("SeatsOpened")) == 1


@pytest.mark.slow
def test_what_comes_before_its_document_waits(house: House, clock: time_machine.Traveller) -> None:
    """Review hears that a nominee was cleared before it heard of the nomination."""
    round_id, (nominee, _) = to_open_round(house, clock)
    event = next(e for e in house.events("EntryPlaced") if e["data"]["nomination"] == nominee)
    early = {**event, "id": "early", "data": {**event["data"], "nomination": "NOT-YET"}}
    house.send("ReviewQueue", json.dumps(early))
    house.pump()
    waiting = house.receive("ReviewQueue")
    assert [json.loads(message["Body"])["id"] for message in waiting] == ["early"]
    assert round_id


@pytest.mark.slow
def test_a_crash_in_every_act_ends_the_same(house: House, clock: time_machine.Traveller) -> None:
    """One transaction of every pump dies; the whole campaign comes out alike."""
    house.crash_once_a_pump = True
    assert play(house, clock) == END


def test_a_repeated_post_is_answered_alike_and_done_once(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    body = {"category": "SYSTEM_STAFF", "form": form()}
    call = f"POST /campaigns/{CAMPAIGN}/nominations"
    first = house.call(OFFICER, call, body, idempotency_key="once")
    again = house.call(OFFICER, call, body, idempotency_key="once")
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert len(house.events("NominationDrafted")) == 1


def test_a_repeat_whose_first_answer_was_lost_is_answered_although_the_state_moved_on(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    call = f"POST /nominations/{draft(house)}/submit"
    first = house.call(OFFICER, call, idempotency_key="once")
    again = house.call(OFFICER, call, idempotency_key="once")
    assert (again.status, again.body) == (200, first.body)
    other = house.call(OFFICER, call, idempotency_key="another")
    assert other.code == "WRONG_STATE"


def test_one_key_on_two_documents_is_two_requests(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    made = [draft(house, number) for number in (1, 2)]
    for nomination in made:
        call = f"POST /nominations/{nomination}/submit"
        answer = house.call(OFFICER, call, idempotency_key="same")
        assert answer.body["id"] == nomination


def test_opening_a_campaign_twice_is_refused(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    settings = next(i for i in house.items() if i["type"] == "settings")["body"]
    roster = next(i for i in house.items() if i["type"] == "roster")["body"]
    answer = house.call(ADMIN, "POST /campaigns", {"settings": settings, "roster": roster})
    assert answer.code == "CAMPAIGN_EXISTS"
