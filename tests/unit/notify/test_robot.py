"""The group robot: how a request is signed, what its answers mean, what a digest looks like."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import urllib3

from cli.robot_sink import BLOCK, BUSY, DROP, HANG, LIMIT, REFUSE, TAKE_AND_DROP, Robots
from services.notify import digest, robot
from services.notify.delivery import TAKEN, Channel, Deliveries, Fate, Verdict, Word, planned, taken
from services.notify.digest import MOST, PAUSE, fitting
from services.notify.robot import Robot, is_blocked, judged, signature
from shared.clock import utc_now
from tests.support.robot import ROBOTS, RobotSink, robot_sink

NOW = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)


def _cities(sink: RobotSink, **changes: str) -> Robot:
    known = {"token": ROBOTS["cities"]["access_token"], "key": ROBOTS["cities"]["secret"]}
    return Robot(sink.address, **{**known, **changes})


def _plan(number: int = 1, text: str = "公示开始。") -> Deliveries:
    word = Word(Channel.ROBOT, "公示开始", text, ("cities",))
    return planned("2023-third", f"ROUND#R{number}/4", "RoundOpened", word, NOW)[0]


def test_the_signature_is_that_of_the_published_example() -> None:
    """domain.md §6.1."""
    expected = "FZcPEwohrQb6vPu%2Bt56uznqJ9xvkEoyUeGGtZGBHcA0%3D"
    assert signature("SECdemo0000", 1680134400000) == expected


def test_an_address_is_signed_for_now() -> None:
    url = Robot("https://robot.invalid", "t&1", "SECdemo0000").url(
        datetime.fromtimestamp(1680134400, UTC)
    )
    query = parse_qs(urlsplit(url).query)
    assert query["access_token"] == ["t&1"]
    assert query["timestamp"] == ["1680134400000"]
    assert url.endswith("&sign=FZcPEwohrQb6vPu%2Bt56uznqJ9xvkEoyUeGGtZGBHcA0%3D")
    assert Robot("https://robot.invalid", "t").url(NOW).endswith("/robot/send?access_token=t")


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, '{"errcode": 0, "errmsg": "ok"}', TAKEN),
        (200, '{"errcode": 310000}', Verdict(Fate.REFUSED, "ROBOT_310000")),
        (200, '{"errcode": 130101}', Verdict(Fate.DEFERRED, "ROBOT_130101")),
        (200, '{"errcode": -1}', Verdict(Fate.DEFERRED, "ROBOT_-1")),
        (200, "<html>", Verdict(Fate.LOST, "NO_ERRCODE")),
        (200, "[]", Verdict(Fate.LOST, "NO_ERRCODE")),
        (404, "", Verdict(Fate.REFUSED, "HTTP_404")),
        (500, "", Verdict(Fate.LOST, "HTTP_500")),
        (502, "", Verdict(Fate.DEFERRED, "HTTP_502")),
        (429, "", Verdict(Fate.DEFERRED, "HTTP_429")),
    ],
)
def test_what_a_robot_answers(status: int, body: str, verdict: Verdict) -> None:
    assert judged(status, body.encode()) == verdict
    assert is_blocked(verdict) is ("130101" in verdict.reason)


def test_a_real_server_takes_what_is_signed_and_nothing_else() -> None:
    with robot_sink() as sink:
        assert _cities(sink).say("标题", "> 一\n\n> 二", utc_now()) == TAKEN
        wrong = _cities(sink, key="SECother").say("t", "t", utc_now())
        stale = _cities(sink).say("t", "t", utc_now() - timedelta(hours=2))
        stranger = _cities(sink, token="nobody").say("t", "t", utc_now())
        assert [said.lines for said in sink.said] == [["一", "二"]]
    assert wrong == stale == Verdict(Fate.REFUSED, "ROBOT_310000")
    assert stranger == Verdict(Fate.REFUSED, "ROBOT_300001")


@pytest.mark.parametrize(
    ("fault", "verdict", "arrived"),
    [
        (REFUSE, Verdict(Fate.REFUSED, "ROBOT_310000"), 0),
        (BUSY, Verdict(Fate.DEFERRED, "ROBOT_-1"), 0),
        (DROP, Verdict(Fate.LOST, "CONNECTION_LOST"), 0),
        (TAKE_AND_DROP, Verdict(Fate.LOST, "CONNECTION_LOST"), 1),
        (HANG, Verdict(Fate.LOST, "CONNECTION_LOST"), 1),
    ],
)
def test_faults_of_a_real_server(
    monkeypatch: pytest.MonkeyPatch, fault: str, verdict: Verdict, arrived: int
) -> None:
    short = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(connect=2, read=0.2))
    monkeypatch.setattr(robot, "_http", short)
    with robot_sink() as sink:
        sink.fault = lambda: fault
        assert _cities(sink).say("t", "t", utc_now()) == verdict
        assert len(sink.said) == arrived


def test_nobody_there_is_to_be_tried_again() -> None:
    with robot_sink() as sink:
        gone = _cities(sink)
    assert gone.say("t", "t", utc_now()) == Verdict(Fate.DEFERRED, "NO_CONNECTION")


def test_the_server_blocks_who_speaks_more_than_twenty_times_a_minute() -> None:
    robots = Robots(ROBOTS)
    said = json.dumps({"msgtype": "markdown", "markdown": {"title": "t", "text": "t"}}).encode()

    def target() -> str:
        return Robot("", ROBOTS["group"]["access_token"], ROBOTS["group"]["secret"]).url(utc_now())

    answers = [robots.take(target(), said)["errcode"] for _ in range(LIMIT + 1)]
    assert answers == [0] * LIMIT + [130101]
    assert robots.broken == 1
    assert robots.groups["group"].blocked_until is not None
    assert robots.groups["group"].blocked_until - utc_now() <= BLOCK


def test_the_pause_keeps_the_limit_with_room_to_spare() -> None:
    assert timedelta(minutes=1) / PAUSE + 1 < LIMIT


def test_one_message_is_itself_and_several_are_a_digest() -> None:
    alone = digest.digest([_plan()])
    assert (alone.title, alone.text) == ("公示开始", "#### 公示开始\n\n> 公示开始。\n")
    many = digest.digest([_plan(1, "一。"), _plan(2, "二。")])
    assert many.title == "公示开始等2条"
    assert many.text.endswith("> 一。\n\n> 二。\n")


def test_what_may_have_been_said_is_marked_when_it_is_said_again() -> None:
    once, _ = taken(_plan(), ["cities"], NOW)
    again, _ = taken(once, ["cities"], NOW + timedelta(hours=1))
    assert "> （重发）公示开始。" in digest.digest([again]).text


def test_a_digest_has_an_end() -> None:
    assert len(fitting([_plan(n) for n in range(100)])) == MOST
    long = "字" * 2000
    assert len(fitting([_plan(n, long) for n in range(10)])) == 2
    assert len(fitting([_plan(1, long * 10)])) == 1
