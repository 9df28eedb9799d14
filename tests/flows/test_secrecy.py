"""Whoever holds everything that is stored, said and logged cannot tell who chose whom.

The attacker of these tests has every image of the table's stream, every item, every event, every
log line and every answer to other members, in order and with their times; not the key of the box.
Two campaigns in which two members swap their votes must look the same to them, byte by byte but
for what is random. Then no join by id, order, time, version or sequence can tell them apart.
"""

import json
import re
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest
import time_machine
from boto3.dynamodb.types import TypeDeserializer

from services.review import secret_ballot, secret_cases
from services.review.bodies import TicketBody
from tests.flows.panel import CHAIR, END, SECOND, at, opened, shown_ballot, with_places
from tests.flows.story import START, standing
from tests.support.faults import counted, meanwhile
from tests.support.house import House, running
from tests.support.people import CAMPAIGN, caller, member

pytestmark = pytest.mark.slow

SECRET = {"ballot": {"quorum": 4, "majority": 1, "secret": True}}
ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
HEX = re.compile(r"[0-9a-f]{64}")
#: Plans and messages of notify are known by hashes of random event ids, cut short.
PLAN = re.compile(r"(?:DELIVERY|MESSAGE)#([0-9a-f]{32})")
OF_NOTIFY = re.compile(r"DELIVERY#|MESSAGE#|Deliver")
#: The places of three, as panel-1 to panel-4 choose; the first two swap in the second world.
ONE_WORLD = ((0,), (1,), (0,), (2,))
OTHER_WORLD = ((1,), (0,), (0,), (2,))


def ticket(number: int) -> str:
    return f"{number:02d}" * 16


def drop(house: House, ballot: str, number: int, choices: list[str], **headers: Any) -> Any:
    body = {"ticket": ticket(number), "choices": choices}
    return house.call(member(f"panel-{number}"), f"PUT /ballots/{ballot}/ticket", body, **headers)


def stream_images(house: House) -> list[dict[str, Any]]:
    """Every image that the table's stream has carried, in its order."""
    streams = boto3.client("dynamodbstreams")
    arn = house.resolve({"Fn::GetAtt": ["Table", "StreamArn"]})
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    records = streams.get_records(ShardIterator=place["ShardIterator"])["Records"]
    plain = TypeDeserializer().deserialize
    return [
        {name: plain(value) for name, value in record["dynamodb"].get("NewImage", {}).items()}
        for record in records
    ]


def three(house: House, clock: time_machine.Traveller) -> list[str]:
    """Who stands for one place."""
    return standing(house, clock, 3, with_places(1, **SECRET))


def played(
    house: House,
    clock: time_machine.Traveller,
    nominations: list[str],
    votes: tuple[tuple[int, ...], ...],
) -> tuple[str, list[dict[str, Any]]]:
    """A secret ballot over three, ended by its timer and counted; its images while it ran."""
    ballot = opened(house, nominations, closes_at=END.isoformat())
    before = len(stream_images(house))
    for number, places in enumerate(votes, start=1):
        clock.shift(timedelta(minutes=7))
        answer = drop(
            house, ballot, number, [nominations[p] for p in places], idempotency_key=f"v-{number}"
        )
        assert answer.status == 200, answer.text
        house.pump()
    images = stream_images(house)[before:]
    at(clock, house, END + timedelta(seconds=1))
    house.ok(SECOND, f"POST /ballots/{ballot}/count", idempotency_key="count")
    house.pump()
    return ballot, images


def named(text: str, pattern: re.Pattern[str], kind: str) -> str:
    """Random values by the order of their first appearance."""
    known: dict[str, str] = {}
    return pattern.sub(lambda found: known.setdefault(found[0], f"{kind}-{len(known)}"), text)


def told(text: str, nominations: list[str]) -> list[str]:
    """What is told, line by line, without what is random: ids, hashes, seals, clocks.

    In its order, with each random value by the order it appears in; but for what notify sends of
    it: its queues have no order, so there the lines themselves are compared, sorted.
    """
    for place, nomination in enumerate(nominations):
        text = text.replace(nomination, f"NOMINEE-{place}")
    for plan in set(PLAN.findall(text)):
        text = text.replace(plan, "PLAN")
    text = re.sub(r"(尾号|\\u5c3e\\u53f7)\w{4}", "尾号…", text)  # of the ballot's id
    text = re.sub(r'"sealed": "[^"]+"', '"sealed": "…"', text)
    text = re.sub(r"\b[rk]-\d+|\"[\w.]*Timestamp\": ?\d+", "…", text)
    lines = text.splitlines()
    sent = sorted(HEX.sub("HASH", ULID.sub("ID", line)) for line in lines if OF_NOTIFY.search(line))
    others = "\n".join(line for line in lines if not OF_NOTIFY.search(line))
    return [*named(named(others, ULID, "ID"), HEX, "HASH").splitlines(), *sent]


def world(votes: tuple[tuple[int, ...], ...], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Everything an outsider of the box ever sees of a ballot, in order."""
    with time_machine.travel(START, tick=False) as clock, running() as house:
        nominations = three(house, clock)
        capsys.readouterr()  # what came before the ballot is the same in both, or not said again
        ballot, images = played(house, clock, nominations, votes)
        everything = stream_images(house)
        since = everything.index(images[0])  # what came before the ballot is another day's random
        seen = [json.dumps(i, default=str, sort_keys=True) for i in everything[since:]]
        items = sorted(house.items(), key=lambda item: (item["type"], item["version"]))
        seen += [json.dumps(i, default=str, sort_keys=True) for i in items if ballot in str(i)]
        seen += [json.dumps(shown_ballot(house, ballot), sort_keys=True)]
        seen += capsys.readouterr().out.splitlines()
        return told("\n".join(seen), nominations)


def test_two_members_who_swap_their_votes_leave_the_same_traces(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, other = world(ONE_WORLD, capsys), world(OTHER_WORLD, capsys)
    assert len(one) > 100
    for left, right in zip(one, other, strict=True):
        assert left == right


def test_the_comparison_would_see_another_result(capsys: pytest.CaptureFixture[str]) -> None:
    """The attacker of the test above is not blind: one vote more for somebody shows."""
    assert world(ONE_WORLD, capsys) != world(((1,), (1,), (0,), (2,)), capsys)


def test_while_a_ballot_runs_no_image_holds_a_choice(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = three(house, clock)
    ballot, images = played(house, clock, nominations, ONE_WORLD)
    assert [image["type"] for image in images].count("ballot") == 4
    for image in images:
        body = dict(image.get("body", {}))
        assert not body.get("votes")
        body.pop("lines", None)
        left = json.dumps({**image, "body": body}, default=str)
        assert not any(nomination in left for nomination in nominations)
        assert not any(ticket(n) in left for n in range(1, 5))
    casts = house.events("VoteCast")
    assert [event["data"] for event in casts] == [
        {"ballot": ballot, "votes": n} for n in range(1, 5)
    ]
    assert all("actor" not in event for event in casts)
    assert not any("v-1" in item["PK"] for item in house.items())  # no mark names member and vote


def test_every_vote_rewrites_the_whole_box(house: House, clock: time_machine.Traveller) -> None:
    """A vote that is changed, or only presented again, looks like any other from outside."""
    nominations = standing(house, clock, 3, with_places(1, **SECRET))
    ballot = opened(house, nominations)
    for number in (1, 2, 1, 1):
        assert drop(house, ballot, number, nominations[:1]).status == 200
    sealed = [
        image["body"]["sealed"]
        for image in stream_images(house)
        if image.get("type") == "ballot" and "sealed" in image["body"]
    ]
    assert len(sealed) == len(set(sealed)) == 4


def test_each_member_finds_their_ticket_and_the_result_stands(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = three(house, clock)
    ballot, _ = played(house, clock, nominations, ONE_WORLD)
    seen = shown_ballot(house, ballot)
    hashes = sorted(secret_ballot.ticket_hash(ballot, ticket(n)) for n in range(1, 5))
    assert seen["tickets"] == hashes
    assert seen["votes"] == dict(zip(nominations, (2, 1, 1), strict=True))
    assert seen["own_choices"] is None
    house.ok(SECOND, f"POST /ballots/{ballot}/confirm")
    house.pump()
    assert house.dead_letters() == []


def test_the_box_is_opened_after_the_end_only_and_tickets_are_held_to(
    house: House, clock: time_machine.Traveller
) -> None:
    nominations = standing(house, clock, 2, with_places(1, **SECRET))
    ballot = opened(house, nominations)
    assert house.call(SECOND, f"POST /ballots/{ballot}/count").code == "WRONG_STATE"
    signed = house.call(SECOND, f"PUT /ballots/{ballot}/vote", {"choices": nominations[:1]})
    assert signed.code == "BALLOT_SECRET"
    for number in range(1, 5):
        assert drop(house, ballot, number, nominations[:1]).status == 200
    other = {"ticket": ticket(9), "choices": []}
    assert house.call(SECOND, f"PUT /ballots/{ballot}/ticket", other).code == "TICKET_REFUSED"
    assert house.ok(CHAIR, f"POST /ballots/{ballot}/close")["status"] == "ENDED"
    assert drop(house, ballot, 1, []).code == "BALLOT_CLOSED"
    with counted() as calls:
        house.ok(SECOND, f"POST /ballots/{ballot}/count")
    assert calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert shown_ballot(house, ballot)["count"]["placed"] == nominations[:1]


def test_secret_votes_at_once_are_all_counted(house: House, clock: time_machine.Traveller) -> None:
    nominations = standing(house, clock, 1, with_places(1, **SECRET))
    ballot = opened(house, nominations)

    def other(number: int) -> None:
        body = TicketBody(ticket=ticket(number), choices=tuple(nominations))
        secret_cases.drop(caller(member(f"panel-{number}")), ballot, body)

    with meanwhile(*(partial(other, number) for number in (2, 3, 4))):
        assert drop(house, ballot, 1, nominations).status == 200
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    house.ok(SECOND, f"POST /ballots/{ballot}/count")
    seen = shown_ballot(house, ballot)
    assert (seen["voted"], seen["votes"]) == (4, {nominations[0]: 4})
    assert datetime.fromisoformat(house.events("BallotClosed")[0]["time"]) >= START
    assert house.ok(CHAIR, f"GET /campaigns/{CAMPAIGN}/ballots")["items"][0]["secret"]
