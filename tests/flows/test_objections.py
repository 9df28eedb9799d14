"""Objections: letters after the close, who may look, receipts, limits, the procedure."""

import json
from datetime import date, datetime
from typing import Any

import boto3
import pytest
import time_machine

from events.published import Member
from services.publicity import objection_cases
from shared.settings import calendar_year
from tests.flows.story import to_open_round, under_way
from tests.flows.test_settings import change
from tests.flows.test_window import (
    A_TIMERS_DELAY,
    AFTER_CLOSE,
    AFTER_GRACE,
    forget_timers,
    timers_of,
)
from tests.support import kept
from tests.support.faults import meanwhile
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    DISCIPLINE,
    PUBLICIST,
    ROSTER,
    SETTINGS,
    caller,
    concluded,
    holiday,
    made_official,
    member,
    objected,
    objection,
    open_campaign,
    screened,
    shown,
)

ADMIT = {"admissible": True, "reason": "线索具体（演练）"}


def at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def letter(nominee: str | None, **changes: Any) -> dict[str, Any]:
    came = {"means": "LETTER", "received_at": "2023-04-26T10:00:00+08:00"}
    return {**objection(nominee), **came, "postmarked_on": "2023-04-25", **changes}


def statuses(house: House, round_id: str) -> list[str]:
    shown_round = house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    return [entry["status"] for entry in shown_round["entries"]]


@pytest.mark.slow
def test_a_letter_posted_in_time_holds_its_nominee_after_the_close(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    clock.move_to(at("2023-04-26T11:00:00+08:00"))
    house.pump()
    call = f"POST /rounds/{round_id}/objections/logged"
    late = house.call(DISCIPLINE, call, letter(nominee, postmarked_on="2023-04-26"))
    assert late.code == "OBJECTION_LATE"
    made = house.ok(DISCIPLINE, call, letter(nominee))
    house.pump()
    clock.move_to(AFTER_GRACE)
    house.pump()
    assert statuses(house, round_id) == ["PLACED", "CLEARED"]
    screened(house, made["id"])
    house.pump()
    assert statuses(house, round_id) == ["HELD", "CLEARED"]
    settled = house.call(DISCIPLINE, call, letter(nominee))
    assert (settled.status, settled.code) == (409, "ROUND_SETTLED")
    concluded(house, made["id"], upheld=False)
    answer = {"reply": "经核查，反映问题不属实（演练）。", "dated": "2023-04-27"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/reply", answer)
    house.pump()
    assert statuses(house, round_id) == ["CLEARED", "CLEARED"]
    opened = house.ok(DISCIPLINE, f"GET /objections/{made['id']}")
    assert opened["said"]["reply"] == answer["reply"]
    assert opened["replied_on"] == "2023-04-27"
    assert house.dead_letters() == []


@pytest.mark.slow
def test_a_receipt_number_shows_the_state_and_nothing_else(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    call, said = f"POST /rounds/{round_id}/objections", objection(nominee)
    made = house.call(None, call, said, idempotency_key="once")
    again = house.call(None, call, said, idempotency_key="once")
    assert again.body == made.body  # whoever lost the answer is told the number again
    number = made.body["receipt"]
    assert house.ok(None, f"GET /objections/receipts/{number}") == {
        "status": "RECEIVED",
        "replied_on": None,
    }
    house.ok(DISCIPLINE, f"POST /objections/{made.body['id']}/screen", ADMIT)
    assert house.ok(None, f"GET /objections/receipts/{number.lower()}")["status"] == "ADMITTED"
    stranger = house.call(None, call, objection("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    assert stranger.code == "NOMINEE_UNKNOWN"
    for wrong in ("AAAAA-AAAAA-AAAAA-AAAAA", made.body["id"], "x"):
        assert house.call(None, f"GET /objections/receipts/{wrong}").code == "NOT_FOUND"
    kept = [item for item in house.items() if item["type"] != "mark"]
    assert number not in json.dumps(kept, default=str)


@pytest.mark.slow
def test_ten_years_on_the_sweep_has_it_forget_what_was_said(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nominee))
    taken = {"reason": "误会（演练）"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/withdraw", taken)
    house.pump()
    for instant, erased in (("2033-06-30T23:59:59+08:00", 0), ("2033-07-01T00:00:01+08:00", 1)):
        clock.move_to(at(instant))
        for _ in range(2):
            house.sweep()
            house.consume("PublicityConsumerFunction")
        assert len(house.events("ObjectionErased")) == erased
    answer = house.call(DISCIPLINE, f"GET /objections/{made['id']}")
    assert (answer.code, answer.body["detail"]) == ("OBJECTION_STATE", "ERASED")
    (item,) = [i for i in house.items() if i["type"] == "objection"]
    assert (item["body"]["sealed"], "unit" in item["body"]) == ("", False)


@pytest.mark.slow
def test_nobody_of_the_nominees_city_or_unit_opens_or_handles(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = objected(house, round_id, nominee)
    path = f"/objections/{made}"
    neighbour = DISCIPLINE.model_copy(update={"region": "330100"})
    before = len(house.events("ObjectionRead"))
    for call, body in (
        (f"GET {path}", None),
        (f"POST {path}/screen", ADMIT),
        (f"POST {path}/withdraw", {"reason": "来电撤回（演练）"}),
        (f"POST /rounds/{round_id}/objections/logged", letter(nominee)),
    ):
        clock.move_to(at("2023-04-26T11:00:00+08:00"))
        answer = house.call(neighbour, call, body)
        assert (answer.status, answer.code) == (403, "HANDLER_CONFLICT"), call
    assert len(house.events("ObjectionRead")) == before
    stranger = {**ADMIT, "handler": "hangzhou-1"}
    assert house.call(DISCIPLINE, f"POST {path}/screen", stranger).code == "INVALID"
    house.ok(DISCIPLINE, f"POST {path}/screen", {**ADMIT, "handler": "discipline-2"})
    verdict = {"upheld": True, "finding": "经核查（演练）"}
    assert house.call(DISCIPLINE, f"POST {path}/conclude", verdict).code == "NOT_HANDLER"
    house.ok(DISCIPLINE, f"POST {path}/handler", {"handler": "discipline-1"})
    house.ok(DISCIPLINE, f"POST {path}/conclude", verdict)


@pytest.mark.slow
def test_two_who_open_an_objection_at_once_are_both_on_record(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = objected(house, round_id, nominee)

    def other() -> None:
        objection_cases.open_sealed(caller(DISCIPLINE, "publicity"), made)

    with meanwhile(other):
        assert house.ok(DISCIPLINE, f"GET /objections/{made}")["said"]["text"]
    assert len(house.events("ObjectionRead")) == 2


@pytest.mark.slow
def test_what_its_objector_takes_back_frees_the_nominee(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = objected(house, round_id, nominee)
    screened(house, made)
    house.pump()
    assert statuses(house, round_id) == ["HELD", "PLACED"]
    house.ok(DISCIPLINE, f"POST /objections/{made}/withdraw", {"reason": "来信撤回（演练）"})
    house.pump()
    assert statuses(house, round_id) == ["PLACED", "PLACED"]
    reply = {"reply": "已收悉（演练）。", "dated": "2023-04-20"}
    assert house.call(DISCIPLINE, f"POST /objections/{made}/reply", reply).code == (
        "OBJECTION_STATE"
    )


@pytest.mark.slow
def test_an_unsigned_objection_is_refused_by_setting(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    nobody = {**objection(nominee), "real_name": None, "address": None, "phone": None}
    answer = house.call(None, f"POST /rounds/{round_id}/objections", nobody)
    assert (answer.status, answer.code) == (422, "OBJECTION_UNSIGNED")


@pytest.mark.slow
def test_an_upheld_objection_to_the_procedure_blocks_until_the_round_is_held_anew(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, _ = to_open_round(house, clock)
    restart = f"POST /rounds/{round_id}/restart"
    anew = {"cause": "PROCEDURE_UPHELD", "reason": "公示渠道不合规定（演练）"}
    assert house.call(PUBLICIST, restart, anew).code == "WRONG_STATE"
    made = objected(house, round_id, None)
    screened(house, made)
    concluded(house, made, upheld=True)
    for ended in (AFTER_CLOSE, AFTER_GRACE):
        clock.move_to(ended)
        house.pump()
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["status"] == "CLOSED"
    house.ok(PUBLICIST, restart, anew)
    clock.move_to(at("2023-05-04T08:40:00+08:00"))
    shown(house, round_id, "2023-05-04T08:30:00+08:00")
    house.pump()
    for instant in ("2023-05-10T00:00:01+08:00", "2023-05-11T00:00:01+08:00"):
        clock.move_to(at(instant))
        house.pump()
    assert statuses(house, round_id) == ["CLEARED", "CLEARED"]
    assert house.dead_letters() == []


@pytest.mark.slow
def test_word_is_given_of_a_limit_and_of_the_close_once(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, other) = to_open_round(house, clock)
    waiting = objected(house, round_id, nominee)
    screened(house, objected(house, round_id, other))
    house.pump()
    for instant in ("2023-04-23T09:00:01+08:00", "2023-04-25T00:00:01+08:00"):
        clock.move_to(at(instant))
        house.pump()
    (near,) = house.events("ObjectionLimitNear")
    assert near["data"] == {
        "objection": waiting,
        "step": "SCREEN",
        "due_at": "2023-04-24T16:00:00Z",
    }
    (closing,) = house.events("WindowClosingNear")
    assert closing["data"] == {"round": round_id, "closes_at": "2023-04-25T16:00:00Z"}
    assert house.dead_letters() == []


@pytest.mark.slow
def test_word_of_a_limit_is_given_when_the_settings_of_now_say_so(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    waiting = objected(house, round_id, nominee)
    house.pump()
    assert change(house, objections__screen_days=5).status == 200
    house.pump()
    clock.move_to(at("2023-04-23T09:00:01+08:00"))
    house.pump()
    assert house.events("ObjectionLimitNear") == []
    swept(house)
    assert len(timers_of(waiting)) == 1
    clock.move_to(at("2023-04-25T09:00:01+08:00"))
    house.pump()
    (near,) = house.events("ObjectionLimitNear")
    due = {"step": "SCREEN", "due_at": "2023-04-26T16:00:00Z"}
    assert near["data"] == {"objection": waiting, **due}
    assert house.dead_letters() == []


def word_of_last_start(
    house: House, clock: time_machine.Traveller, until: str
) -> list[dict[str, Any]]:
    """What was said of the last start, when it is so late."""
    clock.move_to(at(until))
    house.pump()
    return [near["data"] for near in house.events("LastStartNear")]


@pytest.mark.slow
def test_word_is_given_of_the_last_start_if_no_round_has_begun(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    assert word_of_last_start(house, clock, "2023-06-11T09:00:01+08:00") == [
        {"last_start": "2023-06-21", "days_left": 10}
    ]
    assert house.dead_letters() == []


@pytest.mark.slow
def test_word_of_the_last_start_is_given_when_the_settings_of_now_say_so(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    house.pump()
    assert change(house, publicity__last_start_notice_days=5).status == 200
    house.pump()
    assert word_of_last_start(house, clock, "2023-06-11T09:00:01+08:00") == []
    assert change(house, version=2, publicity__last_start_notice_days=12).status == 200
    house.pump()
    clock.shift(3)
    house.pump()
    (near,) = house.events("LastStartNear")
    assert near["data"] == {"last_start": "2023-06-21", "days_left": 10}
    assert change(house, version=3, publicity__last_start_notice_days=5).status == 200
    assert (
        len(word_of_last_start(house, clock, "2023-06-16T09:00:01+08:00")) == 1
    )  # word was given of that day
    assert house.dead_letters() == []


@pytest.mark.slow
def test_a_holiday_that_moves_the_last_start_moves_word_of_it(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    house.pump()
    made_official(house, holiday("2023-06-29"))
    house.pump()
    assert [said["data"] for said in house.events("LastStartSet")] == [
        {"last_start": "2023-06-21"},
        {"last_start": "2023-06-20"},
    ]
    assert word_of_last_start(house, clock, "2023-06-10T09:00:01+08:00") == [
        {"last_start": "2023-06-20", "days_left": 10}
    ]
    assert house.dead_letters() == []


@pytest.mark.slow
def test_a_last_start_of_which_word_was_given_is_told_of_again_when_a_holiday_moves_it(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    house.pump()
    assert len(word_of_last_start(house, clock, "2023-06-11T09:00:01+08:00")) == 1
    made_official(house, holiday("2023-06-29"))
    house.pump()
    clock.shift(3)
    house.pump()
    told = [near["data"]["last_start"] for near in house.events("LastStartNear")]
    assert told == ["2023-06-21", "2023-06-20"]
    clock.move_to(at("2023-06-22T09:00:00+08:00"))
    made_official(house, holiday("2023-06-20"))  # 19 June would have been in time
    house.pump()
    clock.shift(3)
    house.pump()
    assert len(house.events("LastStartSet")) == 3
    assert len(house.events("LastStartNear")) == 2  # which is of no use to anybody now
    clock.move_to(at("2023-07-01T09:00:00+08:00"))
    made_official(house, holiday("2023-06-19"))
    house.pump()
    assert len(house.events("LastStartSet")) == 3
    assert house.dead_letters() == []


def put_off(house: House) -> None:
    """A campaign that is made to end in a year without official days."""
    open_campaign(house)
    assert change(house, finish_by="2027-06-30").status == 200


WHOLE = holiday("2027-01-01", whole=True)


def test_days_that_become_official_begin_the_watch_for_a_last_start_nobody_could_work_out(
    house: House, clock: time_machine.Traveller
) -> None:
    put_off(house)
    house.pump()
    said = house.events("LastStartUnknown")
    assert [each["data"] for each in said] == [{"year": 2027}]
    assert word_of_last_start(house, clock, "2023-06-11T09:00:01+08:00") == []
    made_official(house, WHOLE, 2027)
    house.pump()
    (official,) = house.events("CalendarChanged")
    house.send("PublicityQueue", json.dumps(official))
    house.pump()
    (known,) = house.events("LastStartSet")
    assert known["data"] == {"last_start": "2027-06-22"}
    (timer,) = timers_of("last-2023-third-2027")
    assert timer.endswith("20270612T010000")
    assert word_of_last_start(house, clock, "2027-06-12T09:00:01+08:00") == [
        {"last_start": "2027-06-22", "days_left": 10}
    ]
    assert house.dead_letters() == []


def test_settings_that_are_heard_of_after_the_days_are_counted_by_the_days(
    house: House, clock: time_machine.Traveller
) -> None:
    made_official(house, WHOLE, 2027)
    with house.acting_as("PublicityConsumerFunction"):
        assert calendar_year(2027)
    known = kept.cached()
    put_off(house)
    made_official(house, holiday("2027-06-30"), 2027)
    house.relay()
    assert house.receive("PublicityQueue")  # they come in another order, and twice
    kinds = ("CalendarChanged", "SettingsChanged", "CampaignOpened")
    for kind in (*kinds, *kinds):
        kept.remember(known)  # a process that heard of none of this
        house.send("PublicityQueue", json.dumps(house.events(kind)[-1]))
        house.consume("PublicityConsumerFunction")
    (said,) = house.events("LastStartSet")
    assert said["data"] == {"last_start": "2027-06-21"}
    assert house.dead_letters() == []


def test_the_sweep_begins_a_watch_whose_days_became_official_unheard(
    house: House, clock: time_machine.Traveller
) -> None:
    put_off(house)
    house.pump()
    made_official(house, WHOLE, 2027)
    house.relay()
    assert house.receive("PublicityQueue")  # and nobody hears of it
    house.pump()
    swept(house)
    swept(house)
    (known,) = house.events("LastStartSet")
    assert (known["data"], known["causationid"]) == ({"last_start": "2027-06-22"}, "sweep")
    assert len(timers_of("last-2023-third-2027")) == 1
    assert house.dead_letters() == []


@pytest.mark.slow
def test_no_word_of_the_last_start_once_a_round_runs(
    house: House, clock: time_machine.Traveller
) -> None:
    to_open_round(house, clock)
    assert word_of_last_start(house, clock, "2023-06-11T09:00:01+08:00") == []


@pytest.mark.slow
def test_the_sweep_gives_word_of_a_limit_whose_timer_is_gone_and_sets_missing_ones(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = objected(house, round_id, nominee)
    house.pump()
    before = timers_of(made)
    assert len(before) == 1
    message = boto3.client("scheduler").get_schedule(Name=before[0])["Target"]["Input"]
    forget_timers()
    swept(house)
    assert timers_of(made) == before
    forget_timers()
    clock.move_to(at("2023-04-23T09:00:01+08:00"))
    swept(house)
    assert house.events("ObjectionLimitNear") == []  # a timer has its time first
    clock.shift(A_TIMERS_DELAY)
    swept(house)
    swept(house)
    house.send("PublicityQueue", message)  # the timer, late after all
    house.pump()
    (near,) = house.events("ObjectionLimitNear")
    due = {"step": "SCREEN", "due_at": "2023-04-24T16:00:00Z"}
    assert near["data"] == {"objection": made, **due}
    assert (near["causationid"], house.dead_letters()) == ("sweep", [])


def test_the_sweep_gives_word_of_the_last_start_while_it_is_of_use(
    house: House, clock: time_machine.Traveller
) -> None:
    later = SETTINGS.model_copy(update={"campaign": "later", "finish_by": date(2023, 7, 14)})
    open_campaign(house)
    body = {
        "settings": later.model_dump(mode="json"),
        "roster": {**ROSTER.model_dump(mode="json"), "campaign": "later"},
    }
    house.ok(ADMIN, "POST /campaigns", body)
    house.pump()
    before = timers_of("last-")
    assert len(before) == 2
    forget_timers()
    swept(house)
    assert timers_of("last-") == before
    forget_timers()
    clock.move_to(at("2023-06-22T09:00:01+08:00"))  # too late for one, not yet time for the other
    swept(house)
    assert house.events("LastStartNear") == []
    forget_timers()
    clock.move_to(at("2023-06-26T09:00:01+08:00") + A_TIMERS_DELAY)
    swept(house)
    swept(house)
    (near,) = house.events("LastStartNear")
    assert (near["campaign"], near["data"]["last_start"]) == ("later", "2023-07-06")
    assert house.dead_letters() == []


def swept(house: House) -> None:
    house.sweep()
    house.pump()


def test_the_list_says_what_waits_until_when_and_the_opened_one_who_may_do_it(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, (nominee, _) = to_open_round(house, clock)
    made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nominee))

    def listed() -> tuple[str | None, str | None]:
        (line,) = house.ok(DISCIPLINE, f"GET /campaigns/{CAMPAIGN}/objections")["items"]
        return line["step"], line["due_at"]

    # 20 April is a Thursday, 23 April a working Sunday (调休); 29 April to 3 May are days off.
    assert listed() == ("SCREEN", "2023-04-24T16:00:00Z")
    opened = house.ok(DISCIPLINE, f"GET /objections/{made['id']}")
    assert [each["user"] for each in opened["handlers"]] == ["discipline-1", "discipline-2"]
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/screen", ADMIT)
    assert listed() == ("CONCLUDE", "2023-05-06T16:00:00Z")
    verdict = {"upheld": False, "finding": "经核查（演练）"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/conclude", verdict)
    assert listed() == ("REPLY", "2023-04-26T16:00:00Z")
    answer = {"reply": "经核查，反映问题不属实（演练）。", "dated": "2023-04-20"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/reply", answer)
    assert listed() == (None, None)


@pytest.mark.slow
def test_names_in_a_round_are_for_who_puts_it_up_or_takes_objections(
    house: House, clock: time_machine.Traveller
) -> None:
    round_id, _ = to_open_round(house, clock)

    def names(who: Member) -> list[str | None]:
        return [each["name"] for each in house.ok(who, f"GET /rounds/{round_id}")["entries"]]

    assert names(PUBLICIST) == names(DISCIPLINE) == ["演练01号", "演练02号"]
    assert names(member("hangzhou-1")) == names(member("admin-1")) == [None, None]
