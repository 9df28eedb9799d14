"""What each thing costs in calls to the table: creating one transaction, all else adds a read."""

from collections import Counter

import pytest
import time_machine

from shared import aws
from shared.settings import roster_of
from tests.flows.story import to_open_round, under_way
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import (
    CAMPAIGN,
    DEPARTMENTS,
    DISCIPLINE,
    HANGZHOU,
    XIHU,
    draft,
    endorse,
    form,
    minutes,
    objection,
    open_campaign,
    opinion,
    second,
)

WRITE = Counter({"TransactWriteItems": 1})
READ_AND_WRITE = Counter({"GetItem": 1, "TransactWriteItems": 1})
BATCH_AND_WRITE = Counter({"BatchGetItem": 1, "TransactWriteItems": 1})


def test_creating_a_nomination_is_exactly_one_transaction(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    draft(house, 1)  # settings are cached from here on
    body = {"category": "SYSTEM_STAFF", "form": form(2)}
    with counted() as calls:
        house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", body)
    assert calls == WRITE


def test_every_other_command_of_intake_is_one_read_and_one_transaction(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    with house.acting_as("IntakeApiFunction"):
        roster_of(CAMPAIGN)  # cached from here on, as the settings are
    path = f"/nominations/{nomination}"
    commands = [
        (XIHU, f"POST {path}/submit", None),
        *((XIHU, f"POST {path}/opinions", opinion(d)) for d in DEPARTMENTS),
        *((second(XIHU), f"POST {path}/opinions/{d}/confirm", None) for d in DEPARTMENTS),
        (XIHU, f"POST {path}/endorse", minutes()),
        (XIHU, f"POST {path}/report", {"to": "330100"}),
    ]
    for officer, call, body in commands:
        with counted() as calls:
            house.ok(officer, call, body)
        assert calls == READ_AND_WRITE, call
    endorse(house, HANGZHOU, nomination)
    with counted() as calls:
        house.ok(HANGZHOU, f"POST {path}/report", {"to": "330000"})
    # Deeds are compared with those of all reported dossiers: one query of fixed-size signatures
    # and of the turn that keeps two reports at once from missing each other (decision 0016).
    assert calls == READ_AND_WRITE + Counter({"Query": 1})


@pytest.mark.slow
def test_objections_cost_one_read_and_one_transaction(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    with counted() as calls:
        made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nominee))
    assert calls == BATCH_AND_WRITE
    path = f"/objections/{made['id']}"
    for call, body in (
        (f"GET {path}", None),
        (f"POST {path}/screen", {"admissible": True, "reason": "线索具体"}),
        (f"POST {path}/conclude", {"upheld": False, "finding": "经核查"}),
    ):
        with counted() as calls:
            house.ok(DISCIPLINE, call, body)
        assert calls == READ_AND_WRITE, call


def test_a_consumed_event_costs_at_most_one_read_and_one_transaction(
    house: House, clock: time_machine.Traveller
) -> None:
    """Over a whole pump; events that fan out over n documents cost that n times."""
    under_way(house, clock)
    nomination = draft(house)
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    endorse(house, XIHU, nomination)
    house.ok(XIHU, f"POST /nominations/{nomination}/report", {"to": "330100"})
    endorse(house, HANGZHOU, nomination)
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/report", {"to": "330000"})
    house.relay()
    with counted() as calls:
        house.consume("ReviewConsumerFunction")
    assert calls == BATCH_AND_WRITE
    house.relay()
    with counted() as calls:
        house.consume("IntakeConsumerFunction")
    assert calls == READ_AND_WRITE


@pytest.mark.slow
def test_a_public_read_costs_the_table_nothing(house: House, clock: time_machine.Traveller) -> None:
    """The public snapshot is an object of the bucket, written when something changed."""
    to_open_round(house, clock)
    with counted() as calls:
        aws.client("s3").get_object(Bucket="bucket", Key=f"public/{CAMPAIGN}.json")
    assert not calls
