"""A world that is put back is the one that was kept, whatever went on in between."""

from datetime import timedelta
from typing import Any

import boto3
import time_machine

from tests.conftest import START
from tests.support.house import House, running
from tests.support.kept import keep, put_back
from tests.support.people import XIHU, draft, open_campaign


def lived_in(house: House) -> str:
    """A nomination with files; mails were sent, robots have spoken, timers wait."""
    open_campaign(house)
    house.pump()
    nomination = draft(house)
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    return nomination


def everything(house: House) -> dict[str, Any]:
    s3, scheduler = boto3.client("s3"), boto3.client("scheduler")
    names = [line["Name"] for line in scheduler.list_schedules()["Schedules"]]
    found = s3.list_object_versions(Bucket="bucket").get("Versions", [])
    return {
        "items": house.items(),
        "stream": house.stream_records(),
        "timers": [scheduler.get_schedule(Name=name)["Target"] for name in names],
        "objects": {
            each["Key"]: s3.get_object(Bucket="bucket", Key=each["Key"])["Body"].read()
            for each in found
        },
        "mails": [str(mail) for mail in house.mails.mails],
        "robots": [(said.robot, said.text, said.at) for said in house.robots.said],
        "groups": repr(house.robots.groups),
    }


def test_what_went_on_is_undone(house: House, clock: time_machine.Traveller) -> None:
    nomination = lived_in(house)
    kept, before = keep(house), everything(house)
    assert all(before.values())
    for _ in range(2):  # what went on the first time may not show the second
        draft(house, 2)
        house.ok(XIHU, f"POST /nominations/{nomination}/withdraw", {"reason": "UNIT"})
        clock.shift(timedelta(days=9))
        house.pump()
        after = everything(house)
        assert [name for name in before if before[name] == after[name]] == []
        put_back(kept, house, clock)
        assert everything(house) == before


def test_another_house_goes_on_from_there() -> None:
    with time_machine.travel(START, tick=False), running() as house:
        nomination = lived_in(house)
        kept, before = keep(house), everything(house)
    with time_machine.travel(START, tick=False) as clock, running() as house:
        put_back(kept, house, clock)
        assert everything(house) == before
        house.ok(XIHU, f"GET /nominations/{nomination}/documents/recommendation")  # opens a seal
        house.pump()
        assert house.events("DocumentIssued")
        assert house.dead_letters() == []
