"""The operator's tools against a table, a bus and queues (moto)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli.history import republish, verify_all
from events.envelope import CloudEvent, Payload
from events.notify import DeliverySent
from services.notify.delivery import Channel, Deliveries, Word, planned
from shared import aws, dead_letters
from shared.cause import Cause
from shared.history import verify
from shared.table import Change, commit

REGION = "cn-north-1"
START = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "TABLE_NAME": "table",
        "BUS_NAME": "bus",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        aws.client.cache_clear()
        boto3.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "PK", "KeyType": "HASH"},
                {"AttributeName": "SK", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "PK", "AttributeType": "S"},
                {"AttributeName": "SK", "AttributeType": "S"},
            ],
        )
        yield
    aws.client.cache_clear()


def _write(about: str) -> Deliveries:
    """A document with three events, an hour apart."""
    cause = Cause("zuimei.notify", "c1")
    word = Word(Channel.MAIL, "s", "t", ("u0",))
    plan, events = planned("2023-third", about, "RoundOpened", word, START)
    steps: list[list[Payload]] = [
        events,
        [DeliverySent(about=about, delivery="mail#u0")],
        [DeliverySent(about=about, delivery="mail#u1")],
    ]
    for hours, step in enumerate(steps):
        (stored,) = commit(cause, START + timedelta(hours=hours), Change(plan, step))
        assert isinstance(stored, Deliveries)
        plan = stored
    return plan


def _key(document: Deliveries, number: int) -> dict[str, Any]:
    return {"PK": {"S": document.key.pk}, "SK": {"S": f"EVENT#{number:06d}"}}


@pytest.mark.usefixtures("cloud")
def test_what_was_committed_is_intact() -> None:
    written = sorted((_write("ROUND#R1/4"), _write("ROUND#R2/4")), key=lambda plan: plan.key)
    verdicts = sorted(verify_all(), key=lambda verdict: verdict.document)
    assert [(v.document, v.head, v.links, v.intact) for v in verdicts] == [
        (document.key.pk, document.head, 3, True) for document in written
    ]
    assert verify(written[0].key.pk, written[0].head).intact


@pytest.mark.usefixtures("cloud")
def test_an_event_altered_in_the_table_is_found() -> None:
    document = _write("ROUND#R1/4")
    table = boto3.client("dynamodb")
    item = table.get_item(TableName="table", Key=_key(document, 2))["Item"]
    item["event"] = {"S": item["event"]["S"].replace("mail#u0", "mail#u9")}
    table.put_item(TableName="table", Item=item)
    broken = verify(document.key.pk).broken
    assert broken is not None
    assert broken.link == 2


@pytest.mark.usefixtures("cloud")
def test_a_tail_cut_in_the_table_is_found() -> None:
    document, other = _write("ROUND#R1/4"), _write("ROUND#R2/4")
    boto3.client("dynamodb").delete_item(TableName="table", Key=_key(document, 3))
    verdicts = {verdict.document: verdict for verdict in verify_all()}
    broken = verdicts[document.key.pk].broken
    assert broken is not None
    assert broken.link == 3
    assert verdicts[other.key.pk].intact


@pytest.mark.usefixtures("cloud")
def test_a_document_erased_from_over_its_history_is_found() -> None:
    document = _write("ROUND#R1/4")
    key = {"PK": {"S": document.key.pk}, "SK": {"S": document.key.sk}}
    boto3.client("dynamodb").delete_item(TableName="table", Key=key)
    assert [verdict.intact for verdict in verify_all()] == [False]


def _queue(name: str) -> str:
    return str(boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"])


def _bodies(url: str) -> list[str]:
    answer = boto3.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )
    messages = answer.get("Messages", [])
    assert not [message for message in messages if "MessageAttributes" in message]
    return [message["Body"] for message in messages]


@pytest.mark.usefixtures("cloud")
def test_events_since_an_instant_go_out_again() -> None:
    events, heard = boto3.client("events"), _queue("heard")
    events.create_event_bus(Name="bus")
    events.put_rule(Name="all", EventBusName="bus", EventPattern='{"source": ["zuimei.notify"]}')
    arn = f"arn:aws-cn:sqs:{REGION}:123456789012:heard"
    events.put_targets(Rule="all", EventBusName="bus", Targets=[{"Id": "queue", "Arn": arn}])
    _write("ROUND#R1/4")
    assert republish(START + timedelta(hours=1)) == 2
    assert sorted(_delivery(body) for body in _bodies(heard)) == ["mail#u0", "mail#u1"]
    assert republish(START.replace(tzinfo=None)) == 3  # 01:00+08:00 is earlier
    assert republish(START + timedelta(days=1)) == 0


def _delivery(body: str) -> str:
    """The delivery that a heard message is about (moto hands over the bus's own frame as well)."""
    event = CloudEvent.model_validate(json.loads(body)["detail"])
    return DeliverySent.model_validate(event.data).delivery


@pytest.mark.usefixtures("cloud")
def test_dead_letters_go_through_their_queue_again_without_their_reason() -> None:
    sqs, dead, alive = boto3.client("sqs"), _queue("dead"), _queue("alive")
    for number in range(13):
        sqs.send_message(
            QueueUrl=dead,
            MessageBody=f"body {number:02d}",
            MessageAttributes={"reason": {"DataType": "String", "StringValue": "because"}},
        )
    assert dead_letters.redrive(dead, alive) == 13
    found = sorted([*_bodies(alive), *_bodies(alive)])
    assert found == [f"body {number:02d}" for number in range(13)]
    assert dead_letters.redrive(dead, alive) == 0


@pytest.mark.usefixtures("cloud")
def test_what_fails_again_at_once_is_not_taken_in_circles() -> None:
    queue = _queue("dead")
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="poison")
    assert dead_letters.redrive(queue, queue) == 1
    assert _bodies(queue) == ["poison"]
