"""The operator's desk: what lies dead and why, its way back, and histories that are not what was
written."""

import json
from typing import Any

import boto3
import pytest
import time_machine

from cli.history import verify_all
from shared import settings
from shared.history import verify
from shared.table import link_hash
from tests.flows.story import played, to_open_round, under_way
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import ADMIN, CAMPAIGN, draft, holiday, open_campaign

QUEUES = "GET /operations/queues"
REVIEW = "/operations/queues/ReviewQueue"
PAGE = f"GET /campaigns/{CAMPAIGN}/history"
SETTINGS_ITEM = {"PK": {"S": f"CAMPAIGN#{CAMPAIGN}"}, "SK": {"S": "v0001"}}


def bury(house: House, *bodies: str) -> None:
    """Messages that review can never digest."""
    for body in bodies:
        house.send("ReviewQueue", body)
    house.pump()


def lines(house: House) -> dict[str, dict[str, Any]]:
    return {line["queue"]: line for line in house.ok(ADMIN, QUEUES)["items"]}


# ── Dead letters ────────────────────────────────────────────────────────────────────────────────


def test_every_queue_of_the_template_is_shown_with_its_counts(
    house: House, clock: time_machine.Traveller
) -> None:
    bury(house, "not json")
    house.send("NotifyQueue", "waits")
    house.send("RelayDlq", "{}")
    found = lines(house)
    assert set(found) == {*house._consumers_queues(), "Relay"}
    counted = {name: (line["dead"], line["waiting"]) for name, line in found.items()}
    assert counted.pop("ReviewQueue") == (1, 0)
    assert counted.pop("NotifyQueue") == (0, 1)
    assert counted.pop("Relay") == (1, None)
    assert set(counted.values()) == {(0, 0)}
    assert {name for name, line in found.items() if not line["redrivable"]} == {"Relay"}
    assert all(line["title"] for line in found.values())


def test_a_message_that_somebody_works_on_is_in_flight(
    house: House, clock: time_machine.Traveller
) -> None:
    house.send("NotifyQueue", "taken")
    house.receive("NotifyQueue")
    line = lines(house)["NotifyQueue"]
    assert (line["waiting"], line["in_flight"]) == (0, 1)


def test_a_dead_letter_is_shown_with_its_reason_and_stays(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    event = house.events("CampaignOpened")[0]
    bury(house, json.dumps({**event, "type": "Unheard", "id": "x/1"}))
    for _ in range(2):
        (letter,) = house.ok(ADMIN, f"GET {REVIEW}/failures")["items"]
        assert letter.pop("message")
        assert letter.pop("since").startswith("2023-03-31T01:00:00")
        assert letter == {
            "type": "Unheard",
            "kind": "CAMPAIGN",
            "campaign": CAMPAIGN,
            "at": "2023-03-31T01:00:00Z",
            "reason": "UnknownEventError Unheard v1",
        }


def test_a_queue_in_which_nothing_lies_dead_shows_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    assert house.ok(ADMIN, f"GET {REVIEW}/failures")["items"] == []


def test_nothing_of_a_body_is_shown_that_could_name_somebody(
    house: House, clock: time_machine.Traveller
) -> None:
    name, number = "演练一号", "330100199001010012"
    said = {"type": name, "subject": name, "campaign": f"{name} {number}", "time": number}
    for body in (
        json.dumps({**said, "data": {"name": name}}),
        json.dumps([name]),
        name,
        "[" * 9999,
    ):
        house.send("ReviewQueueDlq", body)
    answer = house.call(ADMIN, f"GET {REVIEW}/failures")
    assert len(answer.body["items"]) == 4
    assert name not in answer.text
    assert number not in answer.text


def test_no_more_than_ten_are_shown_oldest_first(
    house: House, clock: time_machine.Traveller
) -> None:
    for _ in range(12):
        bury(house, "not json")
        clock.shift(60)
    found = house.ok(ADMIN, f"GET {REVIEW}/failures")["items"]
    times = [letter["since"] for letter in found]
    assert len(found) == 10
    assert times == sorted(set(times))


def test_what_the_bus_could_not_deliver_says_so_and_what_was_tried_too_often_says_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    sqs, url = boto3.client("sqs"), house.url("ReviewQueueDlq")
    told = {"ERROR_CODE": {"DataType": "String", "StringValue": "NO_PERMISSIONS"}}
    sqs.send_message(QueueUrl=url, MessageBody="{}", MessageAttributes=told)
    clock.shift(1)
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    found = house.ok(ADMIN, f"GET {REVIEW}/failures")["items"]
    assert [letter["reason"] for letter in found] == ["NO_PERMISSIONS", None]


@pytest.mark.parametrize("queue", ["Relay", "RelayDlq", "ReviewQueueDlq", "Nowhere"])
def test_what_has_no_way_back_is_not_found(
    house: House, clock: time_machine.Traveller, queue: str
) -> None:
    assert house.call(ADMIN, f"GET /operations/queues/{queue}/failures").code == "NOT_FOUND"
    assert house.call(ADMIN, f"POST /operations/queues/{queue}/redrive", {}).code == "NOT_FOUND"


def test_a_repaired_message_goes_through_its_queue_again_and_is_on_record(
    house: House, clock: time_machine.Traveller
) -> None:
    """Settings were missing, as after a restore by half; they are brought back."""
    open_campaign(house)
    table = boto3.client("dynamodb")
    item = table.get_item(TableName="Table", Key=SETTINGS_ITEM)["Item"]
    table.delete_item(TableName="Table", Key=SETTINGS_ITEM)
    settings.forget()
    house.pump()
    (letter,) = house.ok(ADMIN, f"GET {REVIEW}/failures")["items"]
    assert (letter["type"], letter["reason"]) == ("CampaignOpened", "Refusal CAMPAIGN_UNKNOWN")
    table.put_item(TableName="Table", Item=item)
    answer = house.call(ADMIN, f"POST {REVIEW}/redrive", {})
    assert answer.status == 201
    assert (answer.body["moved"], answer.body["left"]) == (1, 0)
    assert not house.events("SeatsOpened")
    house.pump()
    assert len(house.events("SeatsOpened")) == 1
    assert lines(house)["ReviewQueue"]["dead"] == 0
    (event,) = house.events("DeadLettersRedriven")
    assert event["actor"] == "admin-1"
    assert event["data"] == {"queue": "ReviewQueue", "moved": 1, "left": 0}


def test_no_more_go_back_than_were_asked_for(house: House, clock: time_machine.Traveller) -> None:
    bury(house, *["not json"] * 13)
    for moved, left in ((11, 2), (2, 0)):
        answer = house.ok(ADMIN, f"POST {REVIEW}/redrive", {"most": 11})
        assert (answer["moved"], answer["left"]) == (moved, left)
    assert house.call(ADMIN, f"POST {REVIEW}/redrive", {}).code == "NOTHING_DEAD"
    assert [event["sequence"] for event in house.events("DeadLettersRedriven")] == [1, 2]


@pytest.mark.parametrize("most", [0, 101, -1, "1", True, None])
def test_how_many_is_a_number_a_function_has_time_for(
    house: House, clock: time_machine.Traveller, most: Any
) -> None:
    bury(house, "not json")
    assert house.call(ADMIN, f"POST {REVIEW}/redrive", {"most": most}).code == "INVALID"
    assert lines(house)["ReviewQueue"]["dead"] == 1


def test_a_second_click_moves_nothing(house: House, clock: time_machine.Traveller) -> None:
    bury(house, "not json")
    first = house.call(ADMIN, f"POST {REVIEW}/redrive", {}, idempotency_key="once")
    house.pump()  # it failed again
    again = house.call(ADMIN, f"POST {REVIEW}/redrive", {}, idempotency_key="once")
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert lines(house)["ReviewQueue"]["dead"] == 1
    assert len(house.events("DeadLettersRedriven")) == 1


# ── Histories ───────────────────────────────────────────────────────────────────────────────────


def walk(house: House, limit: int = 7, campaign: str = CAMPAIGN) -> list[dict[str, Any]]:
    """Every page."""
    pages: list[dict[str, Any]] = []
    after = ""
    while not pages or after:
        query = f"limit={limit}" + (f"&after={after}" if after else "")
        pages.append(house.ok(ADMIN, f"GET /campaigns/{campaign}/history?{query}"))
        after = pages[-1]["next"] or ""
    return pages


def broken(house: House) -> dict[str, Any]:
    (found,) = [line for page in walk(house) for line in page["broken"]]
    assert isinstance(found, dict)
    return found


def item_of(document: str, number: int) -> dict[str, Any]:
    key = {"PK": {"S": document}, "SK": {"S": f"EVENT#{number:06d}"}}
    found: dict[str, Any] = boto3.client("dynamodb").get_item(TableName="Table", Key=key)["Item"]
    return found


def put(item: dict[str, Any]) -> None:
    boto3.client("dynamodb").put_item(TableName="Table", Item=item)


def delete(item: dict[str, Any]) -> None:
    key = {"PK": item["PK"], "SK": item["SK"]}
    boto3.client("dynamodb").delete_item(TableName="Table", Key=key)


def falsified(item: dict[str, Any], previous: str | None = None) -> dict[str, Any]:
    text = item["event"]["S"].replace("2023-", "2022-", 1)
    assert text != item["event"]["S"]
    return {**item, "event": {"S": text}} | ({"previous": {"S": previous}} if previous else {})


def test_a_whole_campaign_is_intact_and_every_history_is_looked_at(
    house: House, clock: time_machine.Traveller
) -> None:
    played(house, clock)
    house.ok(ADMIN, "POST /calendar/2023/overrides", holiday("2023-09-28"))
    pages = walk(house)
    beyond = walk(house, campaign="all")
    assert not [page["broken"] for page in [*pages, *beyond] if page["broken"]]
    with house.acting_as("OperatorApiFunction"):
        told = [verdict.links for verdict in verify_all() if verdict.links]
    counted = [*pages, *beyond]
    assert sum(page["checked"] for page in counted) == len(told)
    assert sum(page["links"] for page in counted) == sum(told) == len(house.events())
    assert {page["checked"] for page in pages[:-1]} == {7}


def test_what_was_printed_is_shown_for_comparison(
    house: House, clock: time_machine.Traveller
) -> None:
    played(house, clock)
    (scheduled,) = house.events("RoundScheduled")
    notice, decision = sorted(walk(house, 50)[0]["printed"], key=lambda line: line["at"])
    assert (notice["event"], notice["heads"]) == (scheduled["id"], 4)
    assert notice["notice_hash"] == scheduled["data"]["notice_hash"]
    (state,) = [item["body"] for item in house.items() if item["type"] == "round"]
    assert f"SHA-256：{notice['digest']}" in state["notice"]["text"]
    assert (decision["document_number"], decision["heads"]) == ("演练1号", 1)


def test_a_page_costs_one_query_for_each_history_on_it(
    house: House, clock: time_machine.Traveller
) -> None:
    """One for which there are, and two for which papers; there are none yet."""
    under_way(house, clock)
    for number in range(1, 4):
        draft(house, number)
    for _ in range(2):
        with counted() as calls:
            assert house.ok(ADMIN, f"{PAGE}?limit=3")["checked"] == 3
        assert calls == {"Query": 1 + 3 + 2}
        draft(house, 4)


@pytest.mark.parametrize("at", [1, 2])
def test_an_altered_event_is_named_as_the_command_names_it(
    house: House, clock: time_machine.Traveller, at: int
) -> None:
    to_open_round(house, clock)
    case = house.events("CaseOpened")[0]["subject"]
    put(falsified(item_of(case, at)))
    found = broken(house)
    with house.acting_as("OperatorApiFunction"):
        wrong = verify(case).broken
    assert wrong
    assert found == {
        "document": case,
        "kind": "CASE",
        "link": at,
        "event": f"{case}/{at}",
        "reason": wrong.reason,
    }
    assert wrong.reason == "内容与其后所记的校验值不符"


def test_a_missing_event_and_a_cut_tail_are_named(
    house: House, clock: time_machine.Traveller
) -> None:
    to_open_round(house, clock)
    case, other = (event["subject"] for event in house.events("CaseOpened"))
    delete(item_of(case, 2))
    last = max(e["sequence"] for e in house.events() if e["subject"] == other)
    delete(item_of(other, last))
    found = {line["document"]: line for page in walk(house) for line in page["broken"]}
    assert set(found) == {case, other}
    assert (found[case]["link"], found[case]["reason"]) == (2, "缺失")
    assert (found[other]["link"], found[other]["reason"]) == (last, f"缺失：文档记有 {last} 条")


def test_a_document_taken_from_over_its_history_is_named(
    house: House, clock: time_machine.Traveller
) -> None:
    to_open_round(house, clock)
    case = house.events("CaseOpened")[0]["subject"]
    delete({"PK": {"S": case}, "SK": {"S": "CASE"}})
    found = broken(house)
    assert (found["document"], found["link"], found["event"]) == (case, 0, None)
    assert found["reason"] == "文档本身不存在"


def test_a_chain_rewritten_as_a_whole_does_not_run_through_what_was_printed(
    house: House, clock: time_machine.Traveller
) -> None:
    to_open_round(house, clock)
    case = house.events("CaseOpened")[0]["subject"]
    last = max(e["sequence"] for e in house.events() if e["subject"] == case)
    head = ""
    for number in range(1, last + 1):
        forged = falsified(item_of(case, number)) | {"previous": {"S": head}}
        put(forged)
        head = link_hash(head, forged["event"]["S"])
    key = {"PK": {"S": case}, "SK": {"S": "CASE"}}
    state = boto3.client("dynamodb").get_item(TableName="Table", Key=key)["Item"]
    put({**state, "head": {"S": head}})
    with house.acting_as("OperatorApiFunction"):
        assert verify(case).intact
    found = broken(house)
    assert (found["document"], found["link"]) == (case, 0)
    assert found["reason"].startswith("打印件上的校验值不在此链上")


def test_an_unknown_campaign_is_told(house: House, clock: time_machine.Traveller) -> None:
    assert house.call(ADMIN, "GET /campaigns/none/history").code == "CAMPAIGN_UNKNOWN"


def test_the_past_the_last_page_is_empty(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    page = house.ok(ADMIN, f"{PAGE}?after=ZZZ")
    assert (page["checked"], page["next"]) == (0, None)
