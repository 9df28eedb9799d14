"""A hurried moto answers as moto does."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws

from tests.support import moto_speed
from tests.support.template import resources

NAMES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
KINDS: dict[str, Any] = {
    "text": {"S": "演练"},
    "number": {"N": "12"},
    "yes": {"BOOL": True},
    "none": {"NULL": True},
    "bytes": {"B": b"\x00\xff"},
    "texts": {"SS": ["a", "b"]},
    "list": {"L": [{"S": "a"}, {"M": {"b": {"B": b"c"}}}, {"L": [{"S": "d"}, {"L": []}]}]},
    "map": {"M": {"a": {"N": "1"}, "empty": {"M": {}}}},
}

#: What is no attribute: another type than it says, two of them, one that nobody knows.
WRONG: tuple[Any, ...] = (
    {"S": 1},
    {"N": 1},
    {"BOOL": "true"},
    {"S": "a", "N": "1"},
    {"T": "a"},
    "a",
    {"L": [{"S": None}]},
    {"M": {"a": "b"}},
)
TOO_LARGE = {"S": "演" * 135_000}


@contextmanager
def plain_moto() -> Iterator[None]:
    moto_speed.remove()
    try:
        yield
    finally:
        moto_speed.install()


def item(pk: str, sk: str, **attributes: Any) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": sk}, **attributes}


def listed(sk: str, under: str = "LIST") -> dict[str, Any]:
    return {"ListPK": {"S": under}, "ListSK": {"S": sk}}


def answers(session: boto3.Session) -> list[dict[str, Any]]:
    """Whatever a table, its stream and its index say in the course of a few writes."""
    table = resources("AWS::DynamoDB::Table")["Table"]
    client = session.client("dynamodb", "cn-north-1")
    said: list[dict[str, Any]] = []
    client.create_table(
        TableName="T",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        **{name: table[name] for name in NAMES},
    )

    def ask(operation: str, **given: Any) -> None:
        try:
            answer = getattr(client, operation)(**given)
        except ClientError as refusal:
            answer = refusal.response
        except ParamValidationError as refusal:
            answer = {"refused": str(refusal)}
        said.append({k: v for k, v in answer.items() if k != "ResponseMetadata"})

    def look() -> None:
        ask("scan", TableName="T")
        ask("query", TableName="T", **under("PK", "A"))
        for forward in (True, False):
            for limit in (1, 10):
                paging = {"ScanIndexForward": forward, "Limit": limit}
                ask("query", TableName="T", IndexName="ByList", **under("ListPK", "LIST"), **paging)
        last = item("A", "2", **listed("2"))
        more = {"IndexName": "ByList", "ExclusiveStartKey": last, **under("ListPK", "LIST")}
        ask("query", TableName="T", **more)

    ask("put_item", TableName="T", Item=item("A", "2", **KINDS, **listed("2")))
    ask("put_item", TableName="T", Item=item("B", "1", used={"N": "1"}, **listed("1")))
    ask("put_item", TableName="T", Item=item("A", "10", **listed("3", "OTHER")))
    look()
    ask("transact_write_items", TransactItems=[put("A", "3"), count(1), delete("A", "10")])
    look()
    ask("transact_write_items", TransactItems=[count(2), put("C", "1"), put("A", "4"), count(9, 1)])
    ask("transact_write_items", TransactItems=[count(2), delete("A", "2"), put("A", "3")])
    look()
    for wrong in (*WRONG, TOO_LARGE):
        ask("put_item", TableName="T", Item=item("D", "1", wrong=wrong))
    ask("put_item", TableName="T", Item=item("D", "2", text={"S": TOO_LARGE["S"][:99]}))
    look()
    ask("query", TableName="T", IndexName="ByNothing", **under("ListPK", "LIST"))
    streams = boto3.client("dynamodbstreams", "cn-north-1")
    arn = client.describe_table(TableName="T")["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    first = streams.get_shard_iterator(StreamArn=arn, **start)["ShardIterator"]
    records = streams.get_records(ShardIterator=first)["Records"]
    said += [{record["eventName"]: record["dynamodb"].get("NewImage")} for record in records]
    return said


def noting(sent: list[str], whose: str) -> boto3.Session:
    """A session that adds to ``sent`` at each request to the table."""
    session = boto3.Session()
    session.events.register("before-sign.dynamodb", lambda **_: sent.append(whose))
    return session


def under(name: str, value: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": f"{name} = :pk",
        "ExpressionAttributeValues": {":pk": {"S": value}},
    }


def put(pk: str, sk: str) -> dict[str, Any]:
    new = "attribute_not_exists(PK)"
    return {"Put": {"TableName": "T", "Item": item(pk, sk), "ConditionExpression": new}}


def delete(pk: str, sk: str) -> dict[str, Any]:
    return {"Delete": {"TableName": "T", "Key": item(pk, sk)}}


def count(number: int, at_most: int = 5) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": "T",
            "Key": item("B", "1"),
            "UpdateExpression": "ADD used :n",
            "ConditionExpression": "used < :most",
            "ExpressionAttributeValues": {
                ":n": {"N": str(number)},
                ":most": {"N": str(at_most)},
            },
        }
    }


def test_a_hurried_moto_says_what_moto_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    sent: list[str] = []
    with plain_moto(), mock_aws():
        plain = answers(noting(sent, "plain"))
    session = noting(sent, "hurried")
    moto_speed.shorten(session)
    with mock_aws():
        hurried = answers(session)
    assert hurried == plain
    assert {"CancellationReasons", "LastEvaluatedKey", "REMOVE", "refused"} <= {
        name for a in plain for name in a
    }
    assert 0 < Counter(sent)["hurried"] < Counter(sent)["plain"]
