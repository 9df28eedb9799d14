"""Deliveries about one event: planned once, each settled once."""

from events.notify import DeliveriesPlanned, DeliveryFailed, DeliverySent
from services.notify.delivery import Deliveries, Status, Word, planned, settled

WORD = Word(subject="公示开始", text="公示 R1 开始。", users=("panel-1", "hangzhou-1"))


def _plan() -> Deliveries:
    return planned("2023-third", "ROUND#R1/4", "RoundOpened", WORD)[0]


def test_a_plan_has_one_pending_delivery_to_each_user() -> None:
    plan, events = planned("2023-third", "ROUND#R1/4", "RoundOpened", WORD)
    assert [(line.user, line.channel, line.status) for line in plan.deliveries] == [
        ("panel-1", "mail", Status.PENDING),
        ("hangzhou-1", "mail", Status.PENDING),
    ]
    assert events == [
        DeliveriesPlanned(
            about="ROUND#R1/4",
            about_type="RoundOpened",
            deliveries=("mail#panel-1", "mail#hangzhou-1"),
        )
    ]


def test_a_plan_is_kept_and_listed_under_its_event() -> None:
    plan = _plan()
    assert plan.key == ("DELIVERY#ROUND#R1/4", "DELIVERY")
    assert plan.index == {"ListPK": "DELIVERIES#2023-third", "ListSK": "ROUND#R1/4"}


def test_what_arrived_and_what_failed_is_noted_and_said() -> None:
    plan, events = settled(_plan(), {"panel-1": None, "hangzhou-1": "SMTP_550"})
    assert [(line.status, line.reason) for line in plan.deliveries] == [
        (Status.SENT, None),
        (Status.FAILED, "SMTP_550"),
    ]
    assert events == [
        DeliverySent(about="ROUND#R1/4", delivery="mail#panel-1"),
        DeliveryFailed(about="ROUND#R1/4", delivery="mail#hangzhou-1", reason="SMTP_550"),
    ]
    assert plan.pending == []


def test_what_was_not_tried_stays_pending() -> None:
    plan, events = settled(_plan(), {"panel-1": None})
    assert [line.user for line in plan.pending] == ["hangzhou-1"]
    assert len(events) == 1


def test_what_is_settled_does_not_change_again() -> None:
    once, _ = settled(_plan(), {"panel-1": None, "hangzhou-1": "SMTP_550"})
    again, events = settled(once, {"panel-1": "SMTP_550", "hangzhou-1": None})
    assert again == once
    assert events == []
