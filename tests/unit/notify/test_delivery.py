"""Deliveries about one event: planned once on each lane, each line taken, then settled."""

from datetime import UTC, datetime, timedelta

import pytest

from events.notify import DeliveriesPlanned, DeliveryFailed, DeliverySent, DeliveryUnknown
from services.notify.delivery import (
    LEASE,
    TAKEN,
    Channel,
    Deliveries,
    Fate,
    Status,
    Verdict,
    Word,
    given_back,
    planned,
    settled,
    taken,
)

ABOUT = "ROUND#R1/4"
NOW = datetime(2023, 4, 20, 1, 0, tzinfo=UTC)
WORD = Word(Channel.MAIL, "公示开始", "公示 R1 开始。", ("panel-1", "hangzhou-1"))
ROBOT = Word(Channel.ROBOT, "公示开始", "公示 R1 开始。", ("cities",))
LOST = Verdict(Fate.LOST, "CONNECTION_LOST")
LATER = Verdict(Fate.DEFERRED, "SMTP_450")
NEVER = Verdict(Fate.REFUSED, "SMTP_550")


def _plan(word: Word = WORD) -> Deliveries:
    return planned("2023-third", ABOUT, "RoundOpened", word, NOW)[0]


def _sending(plan: Deliveries | None = None, now: datetime = NOW) -> Deliveries:
    plan = plan or _plan()
    return taken(plan, [line.user for line in plan.deliveries], now)[0]


def _one(verdict: Verdict, before: Deliveries | None = None) -> Deliveries:
    """The plan after ``panel-1``'s line was tried with a verdict."""
    sending, _ = taken(before or _plan(), ["panel-1"], NOW)
    return settled(sending, {"panel-1": verdict})[0]


def test_a_plan_has_one_pending_delivery_to_each_user() -> None:
    plan, events = planned("2023-third", ABOUT, "RoundOpened", WORD, NOW)
    assert [(line.user, line.channel, line.status) for line in plan.deliveries] == [
        ("panel-1", "mail", Status.PENDING),
        ("hangzhou-1", "mail", Status.PENDING),
    ]
    assert events == [
        DeliveriesPlanned(
            about=ABOUT,
            about_type="RoundOpened",
            deliveries=("mail#panel-1", "mail#hangzhou-1"),
            by="mail",
            plan=plan.id,
        )
    ]


def test_an_event_has_one_plan_on_each_lane_and_each_robot_has_its_own() -> None:
    other = Word(Channel.ROBOT, "s", "t", ("group",))
    ids = {_plan(word).id for word in (WORD, ROBOT, other, WORD)}
    assert len(ids) == 3
    assert _plan().key == (f"DELIVERY#{_plan().id}", "DELIVERY")


def test_a_plan_is_listed_by_what_is_worst_in_it() -> None:
    plan = _plan()
    assert plan.index == {"ListPK": "DELIVERIES#2023-third", "ListSK": f"PENDING#{plan.id}"}
    assert _one(NEVER).index["ListSK"] == f"FAILED#{plan.id}"
    assert _one(TAKEN).state is Status.PENDING  # the other line still waits


def test_what_a_robot_has_to_say_is_listed_until_it_is_said() -> None:
    waiting = _plan(ROBOT)
    assert waiting.index["DuePK"] == "DUE#robot#cities#2023-third"
    said, _ = settled(_sending(waiting), {"cities": TAKEN})
    assert "DuePK" not in said.index
    assert "DuePK" not in _plan().index


def test_what_arrived_and_what_failed_is_noted_and_said() -> None:
    plan, events = settled(_sending(), {"panel-1": TAKEN, "hangzhou-1": NEVER})
    assert [(line.status, line.reason) for line in plan.deliveries] == [
        (Status.SENT, None),
        (Status.FAILED, "SMTP_550"),
    ]
    assert events == [
        DeliverySent(about=ABOUT, delivery="mail#panel-1"),
        DeliveryFailed(about=ABOUT, delivery="mail#hangzhou-1", reason="SMTP_550"),
    ]
    assert not plan.open


def test_what_is_not_taken_now_waits_and_nothing_is_said_of_it() -> None:
    plan, events = settled(_sending(), {"panel-1": LATER, "hangzhou-1": TAKEN})
    assert [line.status for line in plan.deliveries] == [Status.PENDING, Status.SENT]
    assert [type(event) for event in events] == [DeliverySent]
    assert [line.user for line in plan.due(NOW)] == ["panel-1"]


def test_what_is_settled_does_not_change_again() -> None:
    once, _ = settled(_sending(), {"panel-1": TAKEN, "hangzhou-1": NEVER})
    again, events = settled(once, {"panel-1": NEVER, "hangzhou-1": TAKEN})
    assert (again, events) == (once, [])


def test_what_somebody_is_sending_is_nobody_elses_until_the_lease_is_over() -> None:
    sending = _sending()
    assert sending.due(NOW + LEASE - timedelta(seconds=1)) == ()
    assert sending.open
    assert len(sending.due(NOW + LEASE)) == 2


@pytest.mark.parametrize(
    ("second", "status", "reason", "resent"),
    [
        (TAKEN, Status.UNKNOWN, "TAKEN", True),
        (NEVER, Status.UNKNOWN, "SMTP_550", True),
        (LOST, Status.UNKNOWN, "CONNECTION_LOST", True),
        (LATER, Status.UNKNOWN, "SMTP_450", False),
    ],
)
def test_what_may_have_arrived_is_sent_once_more_and_stays_unknown(
    second: Verdict, status: Status, reason: str, *, resent: bool
) -> None:
    lost = _one(LOST)
    assert lost.deliveries[0].waits
    line = _one(second, lost).deliveries[0]
    assert (line.status, line.reason, line.resent) == (status, reason, resent)
    assert line.waits is not resent  # not handed over is not an attempt


def test_every_unknown_outcome_is_said() -> None:
    first = settled(_sending(), {"panel-1": LOST})
    second = settled(taken(first[0], ["panel-1"], NOW)[0], {"panel-1": TAKEN})
    said = [event for _, events in (first, second) for event in events]
    assert said == [
        DeliveryUnknown(
            about=ABOUT, delivery="mail#panel-1", reason="CONNECTION_LOST", resent=False
        ),
        DeliveryUnknown(about=ABOUT, delivery="mail#panel-1", reason="TAKEN", resent=True),
    ]


def test_a_sender_that_died_counts_as_an_attempt_of_which_nobody_knows() -> None:
    first = _sending()
    second = _sending(first, NOW + LEASE)
    assert [line.resent for line in second.deliveries] == [True, True]
    third, events = taken(second, ["panel-1"], NOW + LEASE + LEASE)
    assert third.deliveries[0].status is Status.UNKNOWN
    assert not third.deliveries[0].waits
    assert [type(event) for event in events] == [DeliveryUnknown]


def test_what_failed_is_given_back_to_those_who_asked_and_nothing_else() -> None:
    failed, _ = settled(_sending(), {"panel-1": NEVER, "hangzhou-1": TAKEN})
    plan, events = given_back(failed, ["panel-1", "hangzhou-1"])
    assert [line.status for line in plan.deliveries] == [Status.PENDING, Status.SENT]
    (event,) = events
    assert isinstance(event, DeliveriesPlanned)
    assert event.deliveries == ("mail#panel-1",)
    assert given_back(failed, ["hangzhou-1"])[1] == []
