"""A year after the campaign: who was not selected is forgotten, who was honoured stays."""

import json
import random
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from cli.docs.examples import example
from events.envelope import CloudEvent
from events.scheduler import ErasureDue, RetentionDue
from events.vocabulary import Role
from services.intake import retention_cases
from shared import table
from shared.history import Anchor, Link, examine
from tests.flows.story import START, play, played, under_way
from tests.support.faults import meanwhile
from tests.support.house import House, running
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    REVIEWER,
    ROSTER,
    SETTINGS,
    XIHU,
    draft,
    form,
    open_campaign,
    reported,
)

YEAR_LATER = datetime.fromisoformat("2024-07-01T00:00:30+08:00")
#: Whatever names or numbers a person, in any item.
TRACES = ("id_number", "mobile", "fingerprint", form()["unit"])


def let_a_year_pass(house: House, clock: time_machine.Traveller) -> None:
    clock.move_to(YEAR_LATER)
    turn(house, clock)


def turn(house: House, clock: time_machine.Traveller) -> None:
    """Timers that are set for at once are due a few seconds later."""
    for _ in range(4):
        house.pump()
        clock.shift(5)


def traces(house: House, nomination: str) -> list[str]:
    """Items about a nomination that still tell of the person."""
    return [
        f"{item['PK']}/{item['SK']}"
        for item in house.items()
        if nomination in json.dumps(item, default=str)
        and any(word in json.dumps(item, default=str, ensure_ascii=False) for word in TRACES)
    ]


def objects(nomination: str) -> list[str]:
    found = boto3.client("s3").list_object_versions(Bucket="bucket", Prefix=f"files/{nomination}/")
    return [each["Key"] for each in found.get("Versions", [])]


def chain_holds(house: House, pk: str) -> bool:
    events = sorted(
        (i for i in house.items() if i["PK"] == pk and i["type"] == "event"),
        key=lambda item: str(item["SK"]),
    )
    document = next(i for i in house.items() if i["PK"] == pk and "head" in i)
    links = [Link(n, e["event"], e["previous"]) for n, e in enumerate(events, start=1)]
    return examine(pk, links, Anchor(int(document["sequence"]), document["head"])).intact


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 7])
def test_the_unselected_go_and_honourees_stay(seed: int | None) -> None:
    """In order, and with every message twice and shuffled."""
    chaos = random.Random(seed) if seed else None
    with time_machine.travel(START, tick=False) as clock, running(chaos) as house:
        (play if chaos else played)(house, clock)
        rows = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/nominations")["items"]
        progress = {row["progress"]: row["id"] for row in rows}
        honoured, fallen = progress["HONOURED"], progress["DISQUALIFIED"]
        for nomination in (honoured, fallen):
            boto3.client("s3").put_object(
                Bucket="bucket", Key=f"files/{nomination}/{'a' * 64}", Body=b"1"
            )
        kept = objects(honoured)
        assert traces(house, fallen)
        assert len(objects(fallen)) == len(kept) > 1
        let_a_year_pass(house, clock)
        assert traces(house, fallen) == []
        assert traces(house, honoured)
        assert (objects(fallen), objects(honoured)) == ([], kept)
        (event,) = house.events("NominationErased")
        assert event["data"]["nomination"] == fallen
        assert event["data"]["rule"] == "UNSELECTED_AFTER_CLOSE"
        assert [e["data"]["nomination"] for e in house.events("CaseErased")] == [fallen]
        for pk in (f"NOMINATION#{fallen}", f"CASE#{fallen}"):
            assert chain_holds(house, pk)
        shown = house.ok(REVIEWER, f"GET /nominations/{fallen}")
        assert (shown["status"], shown["form"], shown["opinions"]) == ("ERASED", {}, [])
        assert house.dead_letters() == []


def test_a_draft_goes_and_what_is_open_waits(house: House, clock: time_machine.Traveller) -> None:
    under_way(house, clock)
    left, under_review = draft(house, 1), reported(house, 2)
    house.pump()
    clock.move_to(datetime.fromisoformat("2024-06-30T23:00:00+08:00"))
    house.pump()
    assert house.events("NominationErased") == []
    let_a_year_pass(house, clock)
    assert [e["data"]["nomination"] for e in house.events("NominationErased")] == [left]
    assert house.events("CaseErased") == []
    assert traces(house, under_review)
    assert house.call(XIHU, f"GET /nominations/{left}").body["form"] == {}
    scan = {"kind": "SEAL", "media_type": "image/jpeg", "size": 1}
    for call, body in (("submit", None), ("files", scan), ("files/SEAL-1/accept", None)):
        answer = house.call(XIHU, f"POST /nominations/{left}/{call}", body)
        assert (answer.code, answer.body["detail"]) == ("WRONG_STATE", "ERASED")
    clock.move_to(datetime.fromisoformat("2024-08-02T09:00:00+08:00"))
    turn(house, clock)
    assert len(house.events("NominationErased")) == 1
    assert house.dead_letters() == []


def test_a_look_without_its_timer_is_begun_by_the_sweep(
    house: House, clock: time_machine.Traveller
) -> None:
    """And so is the next one; what a look found is on record once, however it was begun."""
    under_way(house, clock)
    left, under_review = draft(house, 1), reported(house, 2)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-10T09:00:00+08:00"))
    house.pump()
    lose_timers("retention")
    house.sweep()
    let_a_year_pass(house, clock)
    assert house.events("NominationErased") == []
    clock.shift(90)
    for _ in range(2):
        house.sweep()
        turn(house, clock)
    assert [e["data"]["nomination"] for e in house.events("NominationErased")] == [left]
    assert [e["data"] for e in house.events("RetentionLooked")] == [{"run": 1, "waiting": 1}]
    lose_timers("retention")
    house.ok(REVIEWER, f"POST /cases/{under_review}/withdraw", {"reason": "NOMINEE"})
    clock.shift(timedelta(days=31))
    house.sweep()
    turn(house, clock)
    assert house.events("RetentionLooked")[-1]["data"] == {"run": 2, "waiting": 0}
    assert len(house.events("NominationErased")) == 2
    house.sweep()
    turn(house, clock)
    assert len(house.events("RetentionLooked")) == 2
    assert house.dead_letters() == []


def test_who_may_end_what_waits_is_told_of_it_once_a_look(
    house: House, clock: time_machine.Traveller
) -> None:
    """Timer and sweep look at the same time, and word of it comes twice."""
    under_way(house, clock)
    waiting = reported(house)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-07-01T09:00:00+08:00"))
    turn(house, clock)
    house.mails.mails.clear()
    due = RetentionDue(run=1)
    swept = CloudEvent.model_validate({**example(RetentionDue).model_dump(), "id": "r1"})
    swept = swept.model_copy(update={"campaign": CAMPAIGN, "time": YEAR_LATER})
    clock.move_to(YEAR_LATER)
    with meanwhile(lambda: retention_cases.look(swept, due)):
        turn(house, clock)
    (looked,) = house.events("RetentionLooked")
    for queue in ("NotifyQueue", "NotifyQueue"):
        house.send(queue, json.dumps(looked))
    turn(house, clock)
    told = sorted(mail["To"] for mail in house.mails.mails)
    panel = [m.mail for m in ROSTER.members if m.role in (Role.PANEL, Role.ADMIN)]
    assert told == sorted(panel)
    text = house.mails.mails[0].get_content()
    assert SETTINGS.title in text
    assert "仍有 1 件卷宗" in text
    house.ok(REVIEWER, f"POST /cases/{waiting}/withdraw", {"reason": "NOMINEE"})
    turn(house, clock)
    house.mails.mails.clear()
    clock.shift(timedelta(days=31))
    turn(house, clock)
    assert house.events("RetentionLooked")[-1]["data"] == {"run": 2, "waiting": 0}
    assert house.mails.mails == []
    assert house.dead_letters() == []


def lose_timers(kind: str) -> None:
    scheduler = boto3.client("scheduler")
    names = [line["Name"] for line in scheduler.list_schedules()["Schedules"]]
    lost = [name for name in names if f"-{kind}-" in name]
    assert lost
    for name in lost:
        scheduler.delete_schedule(Name=name)


def test_more_than_a_page_is_looked_through(house: House, clock: time_machine.Traveller) -> None:
    under_way(house, clock)
    made = {draft(house, number) for number in range(1, 29)}
    let_a_year_pass(house, clock)
    turn(house, clock)
    assert {e["data"]["nomination"] for e in house.events("NominationErased")} == made


def test_a_message_that_comes_before_its_time_erases_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    nomination = draft(house)
    early = example(ErasureDue).model_dump(mode="json") | {"data": {"nomination": nomination}}
    house.send("IntakeQueue", json.dumps(early))
    house.pump()
    assert house.events("NominationErased") == []
    assert house.ok(XIHU, f"GET /nominations/{nomination}")["form"]["name"] == form(1)["name"]


def test_a_longer_period_puts_it_off(house: House, clock: time_machine.Traveller) -> None:
    under_way(house, clock)
    draft(house)
    path = f"/campaigns/{CAMPAIGN}"
    body: Any = house.ok(REVIEWER, f"GET {path}")
    body["retention"]["unselected_years"] = 2
    house.ok(ADMIN, f"PUT {path}/settings", {"settings": body}, if_match='"1"')
    house.pump()
    let_a_year_pass(house, clock)
    assert house.events("NominationErased") == []
    clock.move_to(datetime.fromisoformat("2025-07-01T00:00:30+08:00"))
    turn(house, clock)
    assert len(house.events("NominationErased")) == 1
    assert house.dead_letters() == []


def test_the_keys_of_a_document_are_found(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    with house.acting_as("IntakeConsumerFunction"):
        assert [key.sk for key in table.keys(f"CAMPAIGN#{CAMPAIGN}")] == ["v0001"]
