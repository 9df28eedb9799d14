"""Word arrives once, whatever breaks on the way; staff see what did not, and send it again."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from cli.docs.examples import example
from cli.robot_sink import BUSY, DROP, REFUSE, TAKE_AND_DROP
from cli.sink import BREAK, KEEP_AND_BREAK, LATER, NEVER
from events.catalogue import CATALOGUE
from events.published import Roster
from services.notify.delivery import LEASE
from services.notify.digest import PAUSE
from services.notify.mail import composed
from shared import aws
from tests.flows.story import under_way
from tests.support.deliveries import deliveries, let_robots_finish
from tests.support.faults import CrashError, counted
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    HANGZHOU,
    NINGBO,
    SETTINGS,
    member,
)

EVENTS = 100  # in each of five houses: moto copies the table at each write, so five are cheaper
PEOPLE = ("admin-1", "panel-1", "panel-2")
VOTERS = PEOPLE[1:]


def say(house: House, kind: str, number: int = 1, actor: str | None = None, **data: Any) -> str:
    """An event as the bus hands it to notify; its id."""
    event = example(CATALOGUE[kind, 1])
    identity = f"{event.subject}/{number}"
    data = {**event.data, **data}
    known = {"id": identity, "actor": actor, "data": data}
    house.send("NotifyQueue", event.model_copy(update=known).to_json())
    return identity


def spoken(house: House) -> list[int]:
    """How many lines each message of the voters' group had."""
    return [len(said.lines) for said in house.robots.said if said.robot == "group"]


def plans(house: House, status: str = "") -> list[dict[str, Any]]:
    query = f"?status={status}" if status else ""
    found: list[dict[str, Any]] = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries{query}")[
        "items"
    ]
    return found


def counts(house: House, channel: str) -> dict[str, int]:
    page = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries?limit=1")
    found: dict[str, int] = page["counts"][channel]
    return found


def small_campaign(house: House) -> None:
    """One administrator and two voters, so that much can be told to few."""
    members = tuple(member(user) for user in PEOPLE)
    body = {
        "settings": SETTINGS.model_dump(mode="json"),
        "roster": Roster(campaign=CAMPAIGN, members=members).model_dump(mode="json"),
    }
    house.ok(ADMIN, "POST /campaigns", body)


# ── One delivery per event, recipient and channel ───────────────────────────────────────────────


def test_an_event_becomes_pending_deliveries_on_every_channel_in_one_commit(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    say(house, "BallotOpened")
    with counted() as calls:
        house.consume("NotifyConsumerFunction")
    assert calls == {"Query": 2, "TransactWriteItems": 1}  # settings and roster, then cached
    lines = deliveries(house)
    assert Counter(line["channel"] for line in lines) == {"mail": 2, "inbox": 2, "robot": 1}
    assert {line["status"] for line in lines} == {"PENDING"}


def test_an_event_that_comes_again_tells_nobody_again(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    for _ in range(3):
        say(house, "BallotOpened")
        house.pump()
    assert len(house.mails.mails) == 2
    assert spoken(house) == [1]
    assert len(house.ok(member("panel-1"), "GET /inbox")["items"]) == 1


def test_a_message_of_the_sending_queue_that_comes_again_sends_nothing_again(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    say(house, "BallotOpened")
    house.pump()
    for event in house.events("DeliveriesPlanned"):
        queue = "NotifyRobotQueue" if event["data"]["by"] == "robot" else "NotifySendQueue"
        house.send(queue, _json(event))
    clock.shift(timedelta(hours=1))
    house.pump()
    assert len(house.mails.mails) == 2
    assert spoken(house) == [1]
    assert house.dead_letters() == []


def _json(event: dict[str, Any]) -> str:
    from events.envelope import CloudEvent  # noqa: PLC0415

    return CloudEvent.model_validate(event).to_json()


def test_a_throttled_robot_blocks_no_mail(house: House, clock: time_machine.Traveller) -> None:
    small_campaign(house)
    house.robots.groups["group"].blocked_until = datetime.now().astimezone() + timedelta(minutes=10)
    for number in range(3):
        say(house, "BallotOpened", number)
    house.pump()
    assert len(house.mails.mails) == 6
    assert counts(house, "robot") == {"PENDING": 3, "SENT": 1}  # the other group's robot spoke
    clock.shift(timedelta(minutes=5))
    house.pump()
    assert house.robots.asked == 2  # once each; the blocked one is left alone for ten minutes
    clock.shift(timedelta(minutes=5))
    house.pump()
    assert spoken(house) == [3]
    assert counts(house, "robot") == {"SENT": 4}


def test_what_comes_up_while_a_robot_pauses_is_one_digest(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    for number in range(4):
        say(house, "BallotOpened", number, ballot=f"B{number}")
        house.pump()
    clock.shift(PAUSE)
    house.pump()
    assert spoken(house) == [1, 3]
    assert house.robots.said[-1].title == "投票开始等3条"


def a_sender_dies(house: House, function: str) -> None:
    """Word is to be sent; who sends it takes it in hand and does not come back."""
    small_campaign(house)
    say(house, "BallotOpened")
    house.consume("NotifyConsumerFunction")
    house.relay()
    with dying(house, random.Random(1), 1.0, after=1):
        house.consume(function)


def test_a_sender_that_dies_after_sending_is_counted_as_unknown(
    house: House, clock: time_machine.Traveller
) -> None:
    a_sender_dies(house, "NotifySenderFunction")
    assert counts(house, "mail") == {"SENDING": 2}
    house.pump()
    assert len(house.mails.mails) == 2  # whoever else comes leaves it alone
    clock.shift(LEASE)
    house.pump()
    assert counts(house, "mail") == {"UNKNOWN": 2}
    assert len(house.mails.mails) == 4
    assert len({mail["Message-ID"] for mail in house.mails.mails}) == 2


def test_a_message_whose_plan_somebody_holds_asks_for_no_others(
    house: House, clock: time_machine.Traveller
) -> None:
    """However many come: each looks at its own plan and at the robot's turn, and goes again."""
    a_sender_dies(house, "NotifyRobotFunction")
    clock.shift(PAUSE)
    with counted() as calls:
        house.consume("NotifyRobotFunction")
    assert calls == {"GetItem": 2}


@contextmanager
def dying(house: House, chance: random.Random, share: float, after: int = 0) -> Iterator[None]:
    """A share of the transactions never happens, because the process died."""
    made = [0]

    def hook(**_: Any) -> None:
        made[0] += 1
        if made[0] > after and chance.random() < share:
            raise CrashError("TransactWriteItems")

    events = aws.client("dynamodb").meta.events
    events.register("before-call.dynamodb.TransactWriteItems", hook)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", hook)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_five_hundred_events_with_faults_arrive_once_save_those_counted_unknown(
    house: House, clock: time_machine.Traveller, seed: int
) -> None:
    """One attempt in ten fails at relay and robot, one transaction in thirty dies."""
    chance = random.Random(seed)
    house.mails.fault = lambda: _one_in_ten(chance, LATER, NEVER, BREAK, KEEP_AND_BREAK)
    house.robots.fault = lambda: _one_in_ten(chance, BUSY, REFUSE, DROP, TAKE_AND_DROP)
    small_campaign(house)
    told = [say(house, "BallotOpened", n, ballot=f"B{n:04d}") for n in range(EVENTS)]
    with dying(house, chance, 1 / 30):
        _turn(house, clock, PAUSE, times=20)
    _turn(house, clock, LEASE, times=8)
    let_robots_finish(house, clock)
    lines = {
        (plan["about"], line["channel"], line["user"]): line
        for plan, line in _lines(house)
        if plan["about"] in told
    }
    assert len(lines) == EVENTS * 5
    _once(house, told, lines)
    assert house.robots.broken == 0
    assert house.dead_letters() == []
    assert {line["status"] for line in lines.values()} == {"SENT", "FAILED", "UNKNOWN"}
    _send_failed_again(house, clock)


def _turn(house: House, clock: time_machine.Traveller, step: timedelta, times: int) -> None:
    """Every message that waits is tried once, then time passes; several times, while any waits."""
    for _ in range(times):
        if not house.relay() and not house.waiting():
            return
        for part in ("Consumer", "Sender", "Robot"):
            house.consume(f"Notify{part}Function")
        clock.shift(step)


def _one_in_ten(chance: random.Random, *faults: str) -> str | None:
    return chance.choice(faults) if chance.random() < 0.1 else None


def _lines(house: House) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    query = "limit=100"
    while True:
        page = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries?{query}")
        for plan in page["items"]:
            yield from ((plan, line) for line in plan["deliveries"])
        if page["next"] is None:
            return
        query = f"limit=100&after={page['next']}"


def _once(house: House, told: list[str], lines: dict[tuple[str, str, str], Any]) -> None:
    """What arrived, counted at the far end, against what is said of it here."""
    mails = Counter(str(mail["Message-ID"]) for mail in house.mails.mails)
    spoken = Counter(
        line.partition("投票（尾号")[2][:4] for said in house.robots.said for line in said.lines
    )
    wrong = []
    for number, about in enumerate(told):
        arrived = {("robot", "group"): spoken[f"{number:04d}"]}
        for user in VOTERS:
            mail = composed("zuimei@example.invalid", f"{about}/mail#{user}", "a@b.c", "", "")
            arrived["mail", user] = mails[mail["Message-ID"]]
        for key, times in arrived.items():
            status = lines[(about, *key)]["status"]
            right = {"SENT": (1,), "FAILED": (0,), "UNKNOWN": (0, 1, 2)}[status]
            wrong += [(about, key, status, times)] if times not in right else []
    assert wrong == []
    for user in VOTERS:
        inbox = [line for (_, by, to), line in lines.items() if (by, to) == ("inbox", user)]
        assert [line["status"] for line in inbox] == ["SENT"] * EVENTS
        assert _inbox_size(house, user) == EVENTS


def _inbox_size(house: House, user: str) -> int:
    size, query = 0, "limit=100"
    while True:
        page = house.ok(member(user), f"GET /inbox?{query}")
        size += len(page["items"])
        if page["next"] is None:
            return size
        query = f"limit=100&after={page['next']}"


def _send_failed_again(house: House, clock: time_machine.Traveller) -> None:
    """The relay and the robot are repaired; what failed is sent again, and all of it arrives."""
    house.mails.fault = house.robots.fault = lambda: None
    while failed := plans(house, "FAILED"):
        for plan in failed:
            house.ok(ADMIN, f"POST /deliveries/{plan['id']}/resend")
    house.pump()
    let_robots_finish(house, clock)
    assert {line["status"] for _, line in _lines(house)} == {"SENT", "UNKNOWN"}


# ── What staff see and do ───────────────────────────────────────────────────────────────────────


def test_a_robot_with_a_wrong_key_fails_visibly_and_speaks_when_it_is_repaired(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    key, house.robots.groups["group"].key = house.robots.groups["group"].key, "SECother"
    say(house, "BallotOpened")
    house.pump()
    (failed,) = plans(house, "FAILED")
    assert failed["deliveries"][0]["reason"] == "ROBOT_310000"
    house.robots.groups["group"].key = key
    call = f"POST /deliveries/{failed['id']}/resend"
    house.ok(ADMIN, call)
    assert house.call(ADMIN, call).code == "NOTHING_FAILED"
    clock.shift(PAUSE)
    house.pump()
    assert plans(house, "FAILED") == []
    assert spoken(house) == [1]


def test_a_campaign_whose_robot_the_installation_does_not_know_fails_visibly(
    house: House, clock: time_machine.Traveller
) -> None:
    house.resolve.set("RobotSecretArn", "")
    small_campaign(house)
    say(house, "BallotOpened")
    house.pump()
    failed = [line for plan in plans(house, "FAILED") for line in plan["deliveries"]]
    assert {(line["user"], line["reason"]) for line in failed} == {
        ("cities", "NO_ROBOT"),
        ("group", "NO_ROBOT"),
    }
    assert len(house.mails.mails) == 2


def test_an_officer_sees_and_sends_again_what_went_to_the_officers_own_region(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    house.mails.mails.clear()
    house.mails.fault = lambda: NEVER
    say(house, "NominationReported", city="330100", region="330106")
    house.pump()
    list_them = f"GET /campaigns/{CAMPAIGN}/deliveries?status=FAILED"
    (failed,) = house.ok(HANGZHOU, list_them)["items"]
    assert [line["user"] for line in failed["deliveries"]] == ["hangzhou-1", "hangzhou-2"]
    assert house.ok(NINGBO, list_them)["items"] == []
    house.mails.fault = lambda: None
    call = f"POST /deliveries/{failed['id']}/resend"
    assert house.call(NINGBO, call).code == "NOTHING_FAILED"
    house.ok(HANGZHOU, call)
    house.pump()
    assert {mail["To"].partition("-")[0] for mail in house.mails.mails} == {"hangzhou"}
    assert house.call(ADMIN, "POST /deliveries/none/resend").code == "NOT_FOUND"


def test_everybody_reads_the_own_inbox_and_no_other(
    house: House, clock: time_machine.Traveller
) -> None:
    small_campaign(house)
    for number in (1, 2):
        say(house, "BallotOpened", number)
        house.pump()
        clock.shift(timedelta(minutes=1))
    reader, other = member("panel-1"), member("panel-2")
    newest, oldest = house.ok(reader, "GET /inbox")["items"]
    assert newest["at"] > oldest["at"]
    house.ok(reader, f"POST /inbox/{newest['id']}/read")
    again = house.ok(reader, f"POST /inbox/{newest['id']}/read")
    assert again["status"] == "READ"
    items = house.ok(reader, "GET /inbox")["items"]
    assert [(item["id"], item["read"]) for item in items] == [
        (oldest["id"], False),
        (newest["id"], True),
    ]
    assert house.call(other, f"POST /inbox/{newest['id']}/read").code == "NOT_FOUND"
    assert len(house.events("MessageRead")) == 1


def test_a_preview_says_who_would_hear_what_and_sends_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    before = len(house.items())
    call = f"POST /campaigns/{CAMPAIGN}/notifications/preview"
    body = {"type": "FlagRaised", "data": {"nomination": "N1", "kind": "LEADING_RANK"}}
    shown = house.ok(ADMIN, call, {**body, "actor": "ningbo-1"})["messages"]
    asked = ["admin-1", "admin-2", "ningbo-1", "ningbo-2"]
    assert [(line["channel"], line["recipients"]) for line in shown] == [
        ("mail", asked),
        ("inbox", asked),
    ]
    assert "N1" in shown[0]["text"]
    assert len(house.items()) == before
    wrong = house.call(ADMIN, call, {**body, "data": {"kind": "NONE"}})
    assert wrong.code == "INVALID"
    assert {error["pointer"] for error in wrong.body["errors"]} == {
        "/data/nomination",
        "/data/kind",
    }
    assert house.call(ADMIN, call, {"type": "VoteCast", "data": {}}).code == "NOTHING_TOLD"
