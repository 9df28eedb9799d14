"""What fails on the deployed stack: timers that are gone, and a relay and robots that break.

The round whose timers were taken away comes first: its window ends while word is being sent.
"""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli import faults
from cli.docs.examples import example
from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.plan import Plan
from cli.rehearsal.review_act import ReviewAct
from cli.rehearsal.round_act import RoundAct
from cli.rehearsal.stage import Stage
from cli.robot_sink import BUSY, HANG, LIMIT, MINUTE, REFUSE, TAKE_AND_DROP
from cli.sink import BREAK, KEEP_AND_BREAK, KEEP_AND_HANG, LATER, NEVER
from cli.stack import Stack
from events.catalogue import CATALOGUE
from events.envelope import CloudEvent
from events.published import CampaignSettings, Rehearsal, Roster
from services.notify.mail import composed
from shared import aws, env
from shared.clock import day_of, start_of_day, utc_now
from shared.timers import TIMER_DELAY
from tests.e2e.conftest import open_beside
from tests.support.people import SETTINGS, member

EVENTS = 500
PEOPLE = ("admin-1", "panel-1", "panel-2")
VOTERS = PEOPLE[1:]
MAIL_FAULTS = (*(LATER, NEVER, BREAK, KEEP_AND_BREAK) * 3, KEEP_AND_HANG)
ROBOT_FAULTS = (BUSY, REFUSE, TAKE_AND_DROP, HANG)
UNANSWERED = 2  # of the robot's faults
START = datetime.fromisoformat("2023-05-08T09:00:00+08:00")
SECONDS_A_DAY = 2
PATIENCE = 240.0  # seconds

Line = dict[str, Any]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Client]:
    stack.use()
    with Client(stack.api, stack.token) as opened:
        yield opened


def stage(client: Client, campaign: str, speed: int, roster: Roster) -> Stage:
    """A campaign in which nothing is near: neither its deadline nor its end."""
    clock = Rehearsal(anchor=START, started=utc_now(), speed=speed)
    update = {"campaign": campaign, "nominations_due_on": date(2023, 6, 20), "rehearsal": clock}
    settings = CampaignSettings.model_validate(SETTINGS.model_dump() | update)
    open_beside(client, settings, roster)
    return Stage(client, Plan.load(small=True), settings, Console(file=io.StringIO()))


# ── No timer ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Robbed:
    """A round whose window has ended without a timer, and on which stage."""

    stage: Stage
    round: str


@pytest.fixture(scope="module", autouse=True)
def robbed(client: Client) -> Robbed:
    """A round of one nominee, whose timers are deleted until its window has ended.

    Once is not enough: the sweep sets missing timers again.
    """
    scene = stage(client, "no-timer", 86400 // SECONDS_A_DAY, plans.roster())
    person = scene.plan.people[0]
    scene.climb.to_province(person)
    scene.until(lambda: len(scene.cases()) == 1, "one case")
    review, rounds = ReviewAct(scene), RoundAct(scene)
    review.examine(person)
    ballot = review.ballot([scene.id(person.name)], [[scene.id(person.name)]] * 5)
    client.do("panel-2", f"POST /ballots/{ballot}/confirm")
    round_id = rounds.prepared()
    shown_on = day_of(scene.clock.now()) + timedelta(days=3)
    rounds.show(round_id, start_of_day(shown_on) + timedelta(hours=8))
    seen = scene.round(round_id)
    ends = scene.clock.real(datetime.fromisoformat(seen["closes_at"]))
    scene.until(lambda: take_timers_away(round_id) > 0, "its timers are set")

    def ended() -> bool:
        take_timers_away(round_id)
        return utc_now() > ends

    scene.until(ended, "its window has ended")
    return Robbed(scene, round_id)


def take_timers_away(round_id: str) -> int:
    scheduler = aws.client("scheduler")
    pages = scheduler.get_paginator("list_schedules").paginate()
    names = [line["Name"] for page in pages for line in page["Schedules"]]
    taken = [name for name in names if round_id in name]
    for name in taken:
        scheduler.delete_schedule(Name=name)
    return len(taken)


# ── Relay and robots that break ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Told:
    """Word was sent under faults: the events' ids, and where the sinks kept what arrived."""

    stage: Stage
    events: list[str]
    folder: Path


@pytest.fixture(scope="module")
def told(stack: Stack, stack_folder: Path, client: Client) -> Iterator[Told]:
    """Events straight to the bus, while one mail in ten and every other message of a robot fails.

    Robots fail in each way once: a message that fails as the last of all waits long for the next.
    """
    few = Roster(campaign="faults", members=tuple(member(user) for user in PEOPLE))
    scene = stage(client, "faults", 1, few)
    folder = stack_folder / ".zuimei"
    faults.order(folder / "mails", 10, MAIL_FAULTS)
    faults.order(folder / "robots", 2, ROBOT_FAULTS)
    try:
        events = [event_of(number) for number in range(EVENTS)]
        before, most = stack.mails(), EVENTS * len(VOTERS) * 0.8
        announce(events)
        wait(scene, lambda: unanswered(stack) >= UNANSWERED, "robots failed in every way")
        faults.cancel(folder / "robots")
        wait(scene, lambda: stack.mails() - before > most, "most mails are there")
        wait(scene, lambda: settled(client), "everything was tried")
        yield Told(scene, [event.id for event in events], folder)
    finally:
        for sink in ("mails", "robots"):
            faults.cancel(folder / sink)


def event_of(number: int) -> CloudEvent:
    event = example(CATALOGUE["BallotNear", 1])  # only notify hears it
    ballot = f"F{number:03d}"  # told whole: messages name a ballot by its last four characters
    data = {**event.data, "ballot": ballot}
    known = {"id": f"BALLOT#{ballot}/1", "subject": f"BALLOT#{ballot}", "data": data}
    return event.model_copy(update={**known, "campaign": "faults"})


def ballot_of(about: str) -> str:
    return about.removeprefix("BALLOT#").removesuffix("/1")


def announce(events: list[CloudEvent]) -> None:
    """As the relay does; ten are one call."""
    entries = [
        {
            "EventBusName": env.variable("BUS_NAME"),
            "Source": event.source,
            "DetailType": event.type,
            "Detail": event.to_json(),
        }
        for event in events
    ]
    for start in range(0, len(entries), 10):
        answer = aws.client("events").put_events(Entries=entries[start : start + 10])
        assert answer["FailedEntryCount"] == 0


def unanswered(stack: Stack) -> int:
    return sum(request.errcode is None for request in stack.asked())


def wait(scene: Stage, done: Callable[[], bool], text: str) -> None:
    assert scene.board.wait_for(done, text, PATIENCE, every=1.0), text


def failed_plans(client: Client) -> list[Line]:
    found = client.all("admin-1", "/campaigns/faults/deliveries")
    return [plan for plan in found if any(x["status"] == "FAILED" for x in plan["deliveries"])]


def lines(client: Client) -> dict[tuple[str, str, str], Line]:
    """Every delivery about the events, by event, channel and recipient."""
    return {
        (plan["about"], line["channel"], line["user"]): line
        for plan in client.all("admin-1", "/campaigns/faults/deliveries")
        for line in plan["deliveries"]
        if plan["about"].startswith("BALLOT#F")
    }


def settled(client: Client) -> bool:
    """Whether every delivery has come to an end; what may have arrived is sent once more."""
    sums = client.do("admin-1", "GET /campaigns/faults/deliveries?limit=1")["counts"].values()
    if any(of_channel.get(state) for of_channel in sums for state in ("PENDING", "SENDING")):
        return False
    known = lines(client).values()
    again = [line for line in known if line["status"] == "UNKNOWN" and not line["resent"]]
    return len(known) == EVENTS * (2 * len(VOTERS) + 1) and not again


def arrivals(told: Told, stack: Stack) -> Counter[tuple[str, str, str]]:
    """What is at the far end, by event, channel and recipient."""
    found: Counter[tuple[str, str, str]] = Counter()
    identities = {
        composed("zuimei@example.invalid", f"{about}/mail#{user}", "a@b.c", "", "")["Message-ID"]: (
            about,
            "mail",
            user,
        )
        for about in told.events
        for user in VOTERS
    }
    for path in (told.folder / "mails").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        if mail["Message-ID"] in identities:
            found[identities[mail["Message-ID"]]] += 1
    for said in stack.robots():
        for line in said.lines:
            about = f"BALLOT#{line.partition('投票（尾号')[2][:4]}/1"
            if about in told.events:
                found[about, "robot", said.robot] += 1
    return found


def test_every_delivery_arrived_once_save_those_counted_unknown(
    stack: Stack, client: Client, told: Told
) -> None:
    """Nothing is lost, nothing is told twice unseen."""
    arrived, known = arrivals(told, stack), lines(client)
    right = {"SENT": (1,), "FAILED": (0,), "UNKNOWN": (0, 1, 2)}
    wrong = [
        (key, line["status"], arrived[key])
        for key, line in known.items()
        if key[1] != "inbox" and arrived[key] not in right[line["status"]]
    ]
    assert wrong == []
    by_channel = {
        channel: {line["status"] for (_, by, _), line in known.items() if by == channel}
        for channel in ("mail", "inbox", "robot")
    }
    assert by_channel["mail"] == {"SENT", "FAILED", "UNKNOWN"}
    assert by_channel["inbox"] == {"SENT"}
    assert "SENT" in by_channel["robot"]


def test_inboxes_have_every_message_once(client: Client, told: Told) -> None:
    for user in VOTERS:
        texts = [message["text"] for message in client.all(user, "/inbox")]
        found = [about for about in told.events for text in texts if ballot_of(about) in text]
        assert found == told.events


def test_no_robot_was_asked_more_often_than_it_may_be(stack: Stack, told: Told) -> None:
    """Whatever it answered; and no robot ever had to say that it was too much."""
    asked = stack.asked()
    assert all(request.errcode != 130101 for request in asked)
    for robot in {request.robot for request in asked}:
        times = sorted(request.at for request in asked if request.robot == robot)
        crowded = [
            first
            for first, last in zip(times, times[LIMIT:], strict=False)
            if last - first < MINUTE
        ]
        assert crowded == []
    assert {request.errcode for request in asked} >= {0, -1, 310000, None}
    assert max(len(said.lines) for said in stack.robots()) > 1


def test_what_failed_arrives_when_it_is_sent_again(
    stack: Stack, client: Client, told: Told
) -> None:
    """Relay and robots are repaired; an administrator has everything sent again that failed."""
    for sink in ("mails", "robots"):
        faults.cancel(told.folder / sink)
    failed = failed_plans(client)
    assert failed
    for plan in failed:
        client.do("admin-1", f"POST /deliveries/{plan['id']}/resend")
    wait(told.stage, lambda: settled(client), "everything was sent again")
    known, arrived = lines(client), arrivals(told, stack)
    assert {line["status"] for line in known.values()} == {"SENT", "UNKNOWN"}
    once = [key for key, line in known.items() if key[1] != "inbox" and line["status"] == "SENT"]
    assert {arrived[key] for key in once} == {1}


@pytest.mark.usefixtures("told")
def test_no_message_was_given_up() -> None:
    sqs = aws.client("sqs")
    urls = [url for url in sqs.list_queues()["QueueUrls"] if "Notify" in url and "Dlq" in url]
    assert len(urls) == 3  # plans, mail and inboxes, robots
    name = "ApproximateNumberOfMessages"
    waiting = {
        url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
        for url in urls
    }
    assert set(waiting.values()) == {"0"}, waiting


def test_the_sweep_closes_a_window_whose_timer_is_gone(robbed: Robbed) -> None:
    """It gives the timer its time first; who closed is on record."""
    scene, round_id = robbed.stage, robbed.round
    wait(scene, lambda: scene.round(round_id)["closed_by"] is not None, "closed")
    seen = scene.round(round_id)
    assert (seen["closed_by"], seen["causation"]) == ("sweep", "sweep")
    closes_at, closed_at = (
        scene.clock.real(datetime.fromisoformat(seen[name])) for name in ("closes_at", "closed_at")
    )
    assert closed_at - closes_at >= TIMER_DELAY
