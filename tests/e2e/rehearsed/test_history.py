"""Somebody who can write to the table rewrites the past, and is found out.

Each case alters the table under one document of the finished rehearsal and puts it back.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared import aws
from shared.history import verify
from shared.table import link_hash
from tests.support.deployed import Played

Item = dict[str, Any]


class Vault:
    """The items under one partition key, as a vandal with table access sees them."""

    def __init__(self, table: str, document: str) -> None:
        self.table, self.document = table, document

    def read(self) -> list[Item]:
        answer = aws.client("dynamodb").query(
            TableName=self.table,
            KeyConditionExpression="PK = :pk",
            ExpressionAttributeValues={":pk": {"S": self.document}},
        )
        found: list[Item] = answer["Items"]
        return found

    def events(self) -> list[Item]:
        return [item for item in self.read() if item["SK"]["S"].startswith("EVENT#")]

    def put(self, item: Item) -> None:
        aws.client("dynamodb").put_item(TableName=self.table, Item=item)

    def delete(self, item: Item) -> None:
        key = {"PK": item["PK"], "SK": item["SK"]}
        aws.client("dynamodb").delete_item(TableName=self.table, Key=key)


@pytest.fixture
def vault(played: Played) -> Iterator[Vault]:
    """The history of one honouree's case, restored afterwards."""
    played.stack.use()
    nomination = played.outcome.honoured[0].nomination
    opened = Vault(played.stack.outputs["TableName"], f"CASE#{nomination}")
    before = opened.read()
    yield opened
    for item in before:
        opened.put(item)


def falsified(item: Item, previous: str) -> Item:
    """An event that says something else, in canonical form."""
    text = item["event"]["S"].replace("2023-", "2022-", 1)
    assert text != item["event"]["S"]
    assert json.loads(text)
    return {**item, "event": {"S": text}, "previous": {"S": previous}}


def test_an_altered_event_is_named(vault: Vault) -> None:
    second = vault.events()[1]
    vault.put(falsified(second, second["previous"]["S"]))
    verdict = verify(vault.document)
    assert verdict.broken
    assert verdict.broken.link == 2


def test_a_cut_tail_is_named(vault: Vault) -> None:
    events = vault.events()
    vault.delete(events[-1])
    verdict = verify(vault.document)
    assert verdict.broken
    assert verdict.broken.link == len(events)


def test_a_chain_rewritten_as_a_whole_shows_against_the_printed_head(
    played: Played, vault: Vault
) -> None:
    """The notice prints the heads; a consistent forgery does not run through them."""
    key = "public/2023-third.json"
    body = aws.client("s3").get_object(Bucket=played.stack.outputs["BucketName"], Key=key)
    printed = json.loads(body["Body"].read())["rounds"][0]["heads"][vault.document]
    assert verify(vault.document, printed).intact
    head = ""
    for event in vault.events():
        forged = falsified(event, head)
        vault.put(forged)
        head = link_hash(head, forged["event"]["S"])
    state = next(item for item in vault.read() if item["SK"]["S"] == "CASE")
    vault.put({**state, "head": {"S": head}})
    assert verify(vault.document).intact
    assert not verify(vault.document, printed).intact
