"""A 汇总表 becomes drafts: asynchronously, row by row, whatever stops or repeats the work."""

import io
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from cli.rehearsal.forms import filled
from cli.rehearsal.sheets import cells_of, filled_sheet
from services.intake import sheet
from services.intake.batch_consumer import LEASE
from shared import aws
from tests.support.faults import counted, crash_before
from tests.support.house import House
from tests.support.people import (
    CAMPAIGN,
    HANGZHOU,
    NINGBO,
    REVIEWER,
    SETTINGS,
    XIHU,
    open_campaign,
    person,
    put,
)
from tests.support.template import functions

BATCH = "01GXKQ3M5N8RZ0V6T4W2Y7B9CD"
START = f"POST /campaigns/{CAMPAIGN}/batches/{BATCH}/start"
TITLE = SETTINGS.categories[0].title


def row(number: int, **changes: str) -> dict[str, str]:
    return {**cells_of(TITLE, filled(person(number))), **changes}


def sent(house: House, *rows: dict[str, str], batch: str = BATCH) -> None:
    body = filled_sheet(sheet.template(SETTINGS), rows)
    put(house, f"{CAMPAIGN}-{XIHU.region}", batch, body)


def shown(house: House, batch: str = BATCH) -> Any:
    return house.ok(XIHU, f"GET /batches/{batch}")


def drafts(house: House) -> list[str]:
    return [event["data"]["nomination"] for event in house.events("NominationDrafted")]


def test_good_rows_become_drafts_and_bad_ones_come_back(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1), row(2, 性别="女"), row(3), row(4, 手机="1"))
    answer = house.call(XIHU, START)
    assert answer.status == 202
    assert answer.body == {"id": BATCH, "version": 1, "status": "RECEIVED"}
    assert (shown(house)["status"], shown(house)["rows"]) == ("RECEIVED", 4)
    house.pump()
    found = shown(house)
    numbers = {name: found[name] for name in ("status", "rows", "drafts", "errors")}
    assert numbers == {"status": "FINISHED", "rows": 4, "drafts": 2, "errors": 2}
    assert sorted(found["nominations"]) == sorted(drafts(house))
    (finished,) = house.events("BatchFinished")
    assert finished["data"] == {"batch": BATCH, "rows": 4, "drafts": 2, "errors": 2}
    names = []
    for nomination in found["nominations"]:
        view = house.ok(XIHU, f"GET /nominations/{nomination}")
        assert [error["pointer"] for error in view["errors"]] == ["/photo"]
        assert view["form"]["id_number"].count("*") == 8
        names.append(view["form"]["name"])
    assert names == ["演练01号", "演练03号"]
    made = house.events("NominationDrafted")
    assert {event["actor"] for event in made} == {XIHU.user}
    key = f"batches/{BATCH}/answer.xlsx"
    assert key in found["answer"]["url"]
    body = aws.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read()
    page = load_workbook(io.BytesIO(body)).worksheets[0]
    assert [page.cell(number, 2).value for number in (2, 3)] == ["演练02号", "演练04号"]


def kept(prefix: str = "") -> set[str]:
    """Every version of every object, also of what was deleted."""
    found = aws.client("s3").list_object_versions(Bucket="bucket", Prefix=prefix)
    return {each["Key"] for each in found.get("Versions", [])}


def test_a_sheet_goes_when_it_was_worked_off_and_its_answer_a_while_after(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1), row(2, 性别="女"))
    house.ok(XIHU, START)
    assert len(kept(f"batches/{BATCH}/")) == 1
    house.pump()
    assert kept(f"batches/{BATCH}/") == {f"batches/{BATCH}/answer.xlsx"}
    assert kept("incoming/") == {key for key in kept("incoming/") if BATCH not in key}
    clock.shift(timedelta(days=SETTINGS.batch.answer_days, seconds=-1))
    house.sweep()
    house.pump()
    assert shown(house)["answer"] is not None
    clock.shift(timedelta(seconds=1))
    for _ in range(2):
        house.sweep()
        house.pump()
    assert kept(f"batches/{BATCH}/") == set()
    found = shown(house)
    assert (found["status"], found["answer"], found["nominations"]) == ("ERASED", None, [])
    assert (found["rows"], found["errors"]) == (2, 1)
    assert len(house.events("BatchErased")) == 1
    assert house.dead_letters() == []


def test_a_sheet_that_nobody_could_work_off_goes_all_the_same(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1))
    house.ok(XIHU, START)
    clock.shift(timedelta(days=SETTINGS.batch.answer_days))
    house.sweep()
    house.consume("IntakeConsumerFunction")
    house.pump()
    assert shown(house)["status"] == "ERASED"
    assert kept(f"batches/{BATCH}/") == set()
    assert drafts(house) == []
    assert house.dead_letters() == []


def test_a_function_that_was_killed_is_followed_after_its_lease(
    house: House, clock: time_machine.Traveller
) -> None:
    """Its message is not hidden for the whole visibility of the queue (twelve minutes)."""
    open_campaign(house)
    sent(house, *(row(number) for number in range(1, 4)))
    house.ok(XIHU, START)
    house.relay()
    sqs, url = aws.client("sqs"), house.url("IntakeBatchQueue")

    def receive() -> list[Any]:
        answer = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])
        return list(answer.get("Messages", []))

    (message,) = receive()
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": json.dumps(json.loads(message["Body"])["detail"]),
        "attributes": message["Attributes"],
        "eventSource": "aws:sqs",
    }
    with crash_before("dynamodb", "TransactWriteItems", after=1):
        house.invoke("IntakeBatchFunction", {"Records": [record]})
    assert len(drafts(house)) == 1
    assert receive() == []
    clock.shift(timedelta(seconds=LEASE - 1))
    assert receive() == []
    clock.shift(timedelta(seconds=2))
    house.pump()
    assert len(drafts(house)) == 3
    assert shown(house)["status"] == "FINISHED"


def test_a_lease_is_longer_than_its_function_lives() -> None:
    timeout = functions()["IntakeBatchFunction"]["Timeout"]
    assert timeout < LEASE <= timeout + 15


def test_a_sheet_without_bad_rows_has_no_answer(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1))
    house.ok(XIHU, START)
    house.pump()
    assert shown(house)["answer"] is None


def test_starting_is_one_transaction_and_starting_again_starts_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    house.ok(XIHU, f"GET /campaigns/{CAMPAIGN}/sheet")  # settings are cached from here on
    sent(house, row(1))
    with counted() as calls:
        first = house.ok(XIHU, START, idempotency_key="k")
    assert calls == Counter({"TransactWriteItems": 1})
    assert house.ok(XIHU, START, idempotency_key="k") == first
    assert house.call(XIHU, START).code == "CONFLICT"
    house.pump()
    assert len(drafts(house)) == 1


def test_a_crash_in_the_middle_loses_and_repeats_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, *(row(number) for number in range(1, 7)))
    house.ok(XIHU, START)
    house.relay()
    with crash_before("dynamodb", "TransactWriteItems", after=3):
        house.consume("IntakeBatchFunction")
    assert len(drafts(house)) == 3
    assert shown(house)["status"] == "RECEIVED"
    with counted() as calls:
        house.consume("IntakeBatchFunction")
    assert calls["TransactWriteItems"] == 3 + 1
    assert len(set(drafts(house))) == len(drafts(house)) == 6
    assert shown(house)["drafts"] == 6


def test_the_message_twice_and_late_changes_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1), row(2))
    house.ok(XIHU, START)
    house.relay()
    (message,) = house.receive("IntakeBatchQueue")
    for _ in range(2):
        house.send("IntakeBatchQueue", message["Body"])
    house.pump()
    house.send("IntakeBatchQueue", message["Body"])
    house.pump()
    assert len(drafts(house)) == 2
    assert len(house.events("BatchFinished")) == 1
    assert house.dead_letters() == []


def test_two_workers_at_once_make_each_row_once(
    house: House, clock: time_machine.Traveller
) -> None:
    """The second delivery begins while the first is in mid-work."""
    open_campaign(house)
    sent(house, row(1), row(2))
    house.ok(XIHU, START)
    house.relay()
    (message,) = house.receive("IntakeBatchQueue")
    begun: list[bool] = []

    def meanwhile(**_: Any) -> None:
        if not begun:
            begun.append(True)
            house.send("IntakeBatchQueue", message["Body"])
            house.consume("IntakeBatchFunction")

    events = aws.client("dynamodb").meta.events
    events.register("before-call.dynamodb.TransactWriteItems", meanwhile)
    house.send("IntakeBatchQueue", message["Body"])
    house.consume("IntakeBatchFunction")
    events.unregister("before-call.dynamodb.TransactWriteItems", meanwhile)
    house.pump()
    assert len(drafts(house)) == 2
    assert len(house.events("BatchFinished")) == 1


def test_rows_are_judged_by_when_the_sheet_came(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1))
    clock.move_to(datetime.fromisoformat("2023-04-07T23:59:50+08:00"))
    house.ok(XIHU, START)
    clock.move_to(datetime.fromisoformat("2023-04-08T00:00:10+08:00"))
    house.pump()
    assert shown(house)["drafts"] == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [(None, "FILE_NOT_UPLOADED"), (b"a,b", "FILE_TYPE"), (bytes(5_000_000), "FILE_TOO_LARGE")],
)
def test_what_is_no_sheet_is_refused_at_once(
    house: House, clock: time_machine.Traveller, body: bytes | None, code: str
) -> None:
    open_campaign(house)
    if body is not None:
        put(house, f"{CAMPAIGN}-{XIHU.region}", BATCH, body)
    assert house.call(XIHU, START).code == code
    assert house.call(XIHU, f"GET /batches/{BATCH}").code == "NOT_FOUND"


def test_a_region_starts_and_sees_its_own_batches(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    sent(house, row(1))
    assert house.call(NINGBO, START).code == "FILE_NOT_UPLOADED"
    house.ok(XIHU, START)
    house.ok(HANGZHOU, f"GET /batches/{BATCH}")
    assert house.call(NINGBO, f"GET /batches/{BATCH}").code == "WRONG_REGION"
    assert house.call(REVIEWER, f"GET /batches/{BATCH}").code == "FORBIDDEN"


def test_a_grant_and_the_empty_sheet(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    granted = house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/batches", {"size": 9000})
    where = f"incoming/{CAMPAIGN}-{XIHU.region}/{granted['file']}"
    assert granted["fields"]["key"] == where
    large = {"size": SETTINGS.batch.bytes + 1}
    answer = house.call(XIHU, f"POST /campaigns/{CAMPAIGN}/batches", large)
    assert answer.code == "FILE_TOO_LARGE"
    link = house.ok(XIHU, f"GET /campaigns/{CAMPAIGN}/sheet")
    key = f"batches/{CAMPAIGN}-{XIHU.region}/template.xlsx"
    assert key in link["url"]
    body = aws.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read()
    assert load_workbook(io.BytesIO(body)).worksheets[0]["A1"].value == sheet.CATEGORY
