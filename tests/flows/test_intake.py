"""The levels over HTTP: opinions, ways back, fraud, quotas, and the deadline with its reminders."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Lock
from typing import Any

import pytest
import time_machine

from events.intake import NominationReported
from events.vocabulary import Category
from services.intake import nomination as rules
from services.intake import store, use_cases
from services.intake.nomination import Nomination
from shared import table
from shared.cause import Cause
from shared.clock import utc_now
from shared.problems import Refusal
from tests.flows.story import under_way
from tests.support.faults import meanwhile
from tests.support.house import House
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    DEPARTMENTS,
    HANGZHOU,
    REVIEWER,
    ROSTER,
    SETTINGS,
    XIHU,
    caller,
    consult,
    draft,
    endorse,
    form,
    member,
    minutes,
    open_campaign,
    opinion,
    reported,
    second,
)
from tests.unit.intake import made

AFTER = datetime.fromisoformat("2023-04-08T09:00:00+08:00")


def handed_in(house: House, number: int = 1, **changes: Any) -> str:
    nomination = draft(house, number, **changes)
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    return nomination


def at_city(house: House, number: int = 1, **changes: Any) -> str:
    nomination = handed_in(house, number, **changes)
    endorse(house, XIHU, nomination)
    house.ok(XIHU, f"POST /nominations/{nomination}/report", {"to": "330100"})
    return nomination


def corrected(house: House, nomination: str, user: Any, number: int = 1, **changes: Any) -> None:
    path = f"/nominations/{nomination}"
    etag = house.call(user, f"GET {path}").headers["etag"]
    house.ok(user, f"PUT {path}/form", {"form": form(number, **changes)}, if_match=etag)
    house.ok(user, f"POST {path}/submit")


def test_an_opinion_is_entered_by_one_confirmed_by_another_and_ruled_on(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    path = f"/nominations/{handed_in(house)}"
    consult(house, XIHU, path.rpartition("/")[2])
    house.ok(XIHU, f"POST {path}/opinions", opinion("公安", opinion="OBJECTION"))
    assert house.call(XIHU, f"POST {path}/opinions/公安/confirm").code == "SECOND_PERSON_NEEDED"
    assert house.call(XIHU, f"POST {path}/opinions/气象/confirm").code == "OPINION_UNKNOWN"
    refused = house.call(XIHU, f"POST {path}/endorse", minutes())
    assert refused.code == "OPINION_UNCONFIRMED"
    house.ok(second(XIHU), f"POST {path}/opinions/%E5%85%AC%E5%AE%89/confirm")
    assert house.call(XIHU, f"POST {path}/endorse", minutes()).code == "OPINION_ADVERSE"
    ruling = {"minutes_number": "演练纪要2号", "ruling": "经研究，所述不实（演练）"}
    house.ok(XIHU, f"POST {path}/opinions/公安/ruling", ruling)
    less = minutes()
    less["attested"] = {**less["attested"], "upright": False}
    assert house.call(XIHU, f"POST {path}/endorse", less).code == "ATTESTATION_MISSING"
    house.ok(XIHU, f"POST {path}/endorse", minutes())
    (last,) = [o for o in house.ok(XIHU, f"GET {path}")["opinions"] if o["ruled"]]
    assert (last["department"], last["confirmed_by"]) == ("公安", "xihu-2")
    assert "所述不实" not in str(house.items())


def test_a_place_in_the_order_of_merit_is_given_once(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    first, other = handed_in(house, 1), handed_in(house, 2)
    for nomination in (first, other):
        consult(house, XIHU, nomination)
    house.ok(XIHU, f"POST /nominations/{first}/endorse", minutes(rank=1))
    taken = house.call(XIHU, f"POST /nominations/{other}/endorse", minutes(rank=1))
    assert taken.code == "RANK_TAKEN"
    house.ok(XIHU, f"POST /nominations/{first}/withdraw", {"reason": "UNIT"})
    house.ok(XIHU, f"POST /nominations/{other}/endorse", minutes(rank=1))


def test_a_return_says_what_is_wrong_and_its_correction_can_be_compared(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = at_city(house)
    path = f"/nominations/{nomination}"
    body = {"reason": "请更正职务", "fields": [{"pointer": "/post", "reason": "与任免文件不符"}]}
    wrong = {**body, "fields": [{"pointer": "/hobby", "reason": "无此项"}]}
    assert house.call(HANGZHOU, f"POST {path}/return", wrong).code == "INVALID"
    house.ok(HANGZHOU, f"POST {path}/return", body)
    seen = house.ok(XIHU, f"GET {path}")
    assert (seen["status"], seen["held_by"]) == ("RETURNED", "330106")
    assert seen["returns"][0]["fields"][0]["reason"] == "与任免文件不符"
    corrected(house, nomination, XIHU, post="四级主任科员")
    # Another post: the departments are heard again.
    assert house.call(XIHU, f"POST {path}/endorse", minutes()).code == "CONSULTATION_INCOMPLETE"
    endorse(house, XIHU, nomination)
    versions = house.ok(HANGZHOU, f"GET {path}/versions")["items"]
    assert [each["form_version"] for each in versions] == [1, 2]
    change = {"pointer": "/post", "before": "科员", "after": "四级主任科员"}
    assert versions[1]["changes"] == [change]
    assert [e["type"] for e in house.events("OpinionsVoided")] == ["OpinionsVoided"]


def test_a_number_that_changed_shows_only_its_mask(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = at_city(house)
    path = f"/nominations/{nomination}"
    house.ok(HANGZHOU, f"POST {path}/return", {"reason": "身份证号有误"})
    other = form(14)
    corrected(
        house, nomination, XIHU, id_number=other["id_number"], birth_month=other["birth_month"]
    )
    (_, second_version) = house.ok(XIHU, f"GET {path}/versions")["items"]
    changed = {change["pointer"]: change["after"] for change in second_version["changes"]}
    assert set(changed) == {"/birth_month", "/id_number"}
    assert "********" in changed["/id_number"]
    # The claim on the person moved with the number.
    house.ok(XIHU, f"POST /nominations/{draft(house, 1)}/submit")
    again = house.call(XIHU, f"POST /nominations/{draft(house, 14)}/submit")
    assert again.code == "PERSON_ALREADY_NOMINATED"


def test_consent_is_withdrawn_here_and_after_the_report(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    here, gone = handed_in(house, 1), reported(house, 2)
    house.ok(XIHU, f"POST /nominations/{here}/consent/withdraw")
    assert house.ok(XIHU, f"GET /nominations/{here}")["status"] == "WITHDRAWN"
    house.ok(XIHU, f"POST /nominations/{draft(house, 1)}/submit")  # the claim is free
    house.ok(XIHU, f"POST /nominations/{gone}/consent/withdraw")
    seen = house.ok(XIHU, f"GET /nominations/{gone}")
    assert (seen["status"], seen["consent_withdrawn"]) == ("REPORTED", True)
    again = house.call(XIHU, f"POST /nominations/{gone}/consent/withdraw")
    assert again.code == "WRONG_STATE"
    ningbo = member("ningbo-1")
    assert house.call(ningbo, f"POST /nominations/{gone}/consent/withdraw").status == 403


def test_nearly_the_same_deeds_are_flagged_at_the_report(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    first = reported(house, 1)
    nomination = at_city(house, 2, deeds=form(1)["deeds"])
    endorse(house, HANGZHOU, nomination)
    path = f"/nominations/{nomination}"
    for _ in range(2):
        assert house.call(HANGZHOU, f"POST {path}/report", {"to": "330000"}).code == "FLAG_OPEN"
    (flag,) = house.ok(HANGZHOU, f"GET {path}")["flags"]
    assert (flag["kind"], flag["about"]) == ("SIMILAR_DEEDS", first)
    house.ok(HANGZHOU, f"POST {path}/flags/SIMILAR_DEEDS/resolve", {"ruling": "同一事件"})
    house.ok(second(HANGZHOU), f"POST {path}/flags/SIMILAR_DEEDS/confirm")
    house.ok(HANGZHOU, f"POST {path}/report", {"to": "330000"})


def test_of_two_alike_that_are_reported_at_once_the_second_sees_the_first(
    house: House, clock: time_machine.Traveller
) -> None:
    """The first is reported after the second read what there is, and before it writes."""
    open_campaign(house)
    first, other = at_city(house, 1), at_city(house, 2, deeds=form(1)["deeds"])
    for rank, nomination in enumerate((first, other), start=1):
        endorse(house, HANGZHOU, nomination, rank=rank)
    with meanwhile(lambda: use_cases.report(caller(HANGZHOU, "intake"), first, "330000")):
        answer = house.call(HANGZHOU, f"POST /nominations/{other}/report", {"to": "330000"})
    assert answer.code == "FLAG_OPEN"
    (flag,) = house.ok(HANGZHOU, f"GET /nominations/{other}")["flags"]
    assert (flag["kind"], flag["about"]) == ("SIMILAR_DEEDS", first)
    assert len(house.events("NominationReported")) == 1


def test_an_endorser_named_in_the_roster_as_a_relative_is_flagged(
    house: House, clock: time_machine.Traveller
) -> None:
    settings = SETTINGS.model_dump(mode="json")
    with house.acting_as("IntakeApiFunction"):
        from shared.seal import fingerprint  # noqa: PLC0415 - imports the crypto

        related = fingerprint(form(1)["id_number"])
    members = [
        m.model_copy(update={"kin": (related,)}) if m.user == "xihu-1" else m
        for m in ROSTER.members
    ]
    roster = ROSTER.model_copy(update={"members": tuple(members)}).model_dump(mode="json")
    house.ok(ADMIN, "POST /campaigns", {"settings": settings, "roster": roster})
    nomination = handed_in(house)
    endorse(house, XIHU, nomination)
    path = f"/nominations/{nomination}"
    assert house.call(XIHU, f"POST {path}/report", {"to": "330100"}).code == "FLAG_OPEN"
    (flag,) = house.ok(XIHU, f"GET {path}")["flags"]
    assert flag["kind"] == "ENDORSER_RELATED"


def test_a_file_that_the_province_returns_is_corrected_and_reported_again(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    nomination = reported(house)
    house.pump()
    wanted = {"reason": "请补正（演练）", "fields": [{"pointer": "/awards", "reason": "证书不符"}]}
    house.ok(REVIEWER, f"POST /cases/{nomination}/return", wanted)
    house.pump()
    clock.move_to(AFTER)  # it was reported in time
    path = f"/nominations/{nomination}"
    seen = house.ok(HANGZHOU, f"GET {path}")
    assert (seen["status"], seen["held_by"]) == ("RETURNED", "330100")
    assert seen["returns"][0]["fields"] == wanted["fields"]
    corrected(house, nomination, HANGZHOU, awards="无")
    house.ok(HANGZHOU, f"POST {path}/endorse", minutes())
    house.ok(HANGZHOU, f"POST {path}/report", {"to": "330000"})
    house.pump()
    case = house.ok(REVIEWER, f"GET /cases/{nomination}")
    assert case["status"] == "UNDER_REVIEW"
    assert house.ok(HANGZHOU, f"GET {path}")["progress"] == "UNDER_REVIEW"
    said = [e["data"]["dossier_version"] for e in house.events("NominationReported")]
    assert said == [1, 2]
    lines = house.ok(HANGZHOU, f"GET /campaigns/{CAMPAIGN}/quotas")["items"]
    assert {line["category"]: line["used"] for line in lines}["SYSTEM_STAFF"] == 1
    assert not house.dead_letters()


def test_a_case_that_is_withdrawn_shows_at_intake(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    nomination = reported(house)
    house.pump()
    assert used_places(house) == 1
    house.ok(REVIEWER, f"POST /cases/{nomination}/withdraw", {"reason": "UNIT"})
    house.pump()
    assert house.ok(HANGZHOU, f"GET /nominations/{nomination}")["progress"] == "WITHDRAWN"


def used_places(house: House) -> int:
    lines = house.ok(HANGZHOU, f"GET /campaigns/{CAMPAIGN}/quotas")["items"]
    return sum(line["used"] for line in lines)


def test_who_is_withdrawn_at_the_province_gives_place_and_person_back_once(
    house: House, clock: time_machine.Traveller
) -> None:
    """R04: a city withdraws one to name another; a rejected one has used its place."""
    under_way(house, clock)
    gone, rejected = reported(house, 1), reported(house, 2)
    house.pump()
    no = {"reason": "ELIGIBILITY", "minutes_number": "演练纪要1号", "explanation": "演练"}
    house.ok(member("panel-1"), f"POST /cases/{rejected}/reject", no)
    house.ok(REVIEWER, f"POST /cases/{gone}/withdraw", {"reason": "NOMINEE"})
    house.pump()
    (event,) = house.events("CaseWithdrawn")
    house.send("IntakeQueue", json.dumps(event))
    house.pump()
    assert used_places(house) == 1
    again, still = draft(house, 1), draft(house, 2)
    assert house.call(XIHU, f"POST /nominations/{again}/submit").status == 200
    answer = house.call(XIHU, f"POST /nominations/{still}/submit")
    assert answer.code == "PERSON_ALREADY_NOMINATED"
    assert not house.dead_letters()


def returned(house: House) -> str:
    """A nomination that the province returned; intake has not heard of it yet."""
    open_campaign(house)
    house.pump()
    nomination = reported(house)
    house.pump()
    house.ok(REVIEWER, f"POST /cases/{nomination}/return", {"reason": "请补正（演练）"})
    return nomination


def test_a_file_that_is_back_in_the_county_is_withdrawn_from_the_citys_quota(
    house: House, clock: time_machine.Traveller
) -> None:
    """The place is that of the region which reported, wherever the file lies since (R04)."""
    nomination = returned(house)
    house.pump()
    path = f"/nominations/{nomination}"
    corrected(house, nomination, HANGZHOU, awards="无")
    house.ok(HANGZHOU, f"POST {path}/return", {"reason": "请县里更正（演练）"})
    assert (house.ok(XIHU, f"GET {path}")["held_by"], used_places(house)) == ("330106", 1)
    house.ok(XIHU, f"POST {path}/withdraw", {"reason": "UNIT"})
    assert used_places(house) == 0
    house.pump()
    assert used_places(house) == 0
    assert not house.dead_letters()


def test_a_rank_that_was_given_up_is_not_freed_from_who_has_it_now(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    first, other, third = (handed_in(house, number) for number in (1, 2, 3))
    endorse(house, XIHU, first, rank=1)
    house.ok(XIHU, f"POST /nominations/{first}/return", {"reason": "请更正（演练）"})
    corrected(house, first, XIHU, awards="无")
    house.ok(XIHU, f"POST /nominations/{first}/endorse", minutes(rank=2))
    endorse(house, XIHU, other, rank=1)
    house.ok(XIHU, f"POST /nominations/{first}/withdraw", {"reason": "UNIT"})
    consult(house, XIHU, third)
    endorsement = f"POST /nominations/{third}/endorse"
    assert house.call(XIHU, endorsement, minutes(rank=1)).code == "RANK_TAKEN"
    house.ok(XIHU, endorsement, minutes(rank=2))


def test_a_case_ends_when_its_nominee_takes_the_consent_back(
    house: House, clock: time_machine.Traveller
) -> None:
    under_way(house, clock)
    here, gone = handed_in(house, 1), reported(house, 2)
    house.pump()
    for nomination in (here, gone):
        house.ok(XIHU, f"POST /nominations/{nomination}/consent/withdraw")
    house.pump()
    assert house.ok(REVIEWER, f"GET /cases/{gone}")["status"] == "WITHDRAWN"
    assert house.ok(HANGZHOU, f"GET /nominations/{gone}")["progress"] == "WITHDRAWN"
    assert not house.dead_letters()


def test_a_file_that_comes_back_after_its_nominee_took_the_consent_back_ends_here(
    house: House, clock: time_machine.Traveller
) -> None:
    """The province returned it; nobody here had heard of that when the consent was recorded."""
    nomination = returned(house)
    house.ok(XIHU, f"POST /nominations/{nomination}/consent/withdraw")
    house.pump()
    seen = house.ok(HANGZHOU, f"GET /nominations/{nomination}")
    assert (seen["status"], seen["progress"]) == ("WITHDRAWN", "WITHDRAWN")
    assert seen["withdrawal_reason"] == "CONSENT"
    assert house.ok(REVIEWER, f"GET /cases/{nomination}")["status"] == "WITHDRAWN"
    assert used_places(house) == 0
    house.ok(XIHU, f"POST /nominations/{draft(house, 1)}/submit")
    assert not house.dead_letters()


def test_unused_places_are_visible(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    reported(house)
    lines = house.ok(HANGZHOU, f"GET /campaigns/{CAMPAIGN}/quotas")["items"]
    assert {line["region"] for line in lines} == {"330100"}
    left = {line["category"]: (line["limit"], line["used"], line["left"]) for line in lines}
    assert left == {"SYSTEM_STAFF": (3, 1, 2), "RESCUE_OR_OTHER": (1, 0, 1)}
    everywhere = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/quotas")["items"]
    assert len(everywhere) == 24


@pytest.mark.slow
def test_two_hundred_reports_on_ten_places_are_ten(
    house: House, clock: time_machine.Traveller
) -> None:
    """The limit is in the counter's own condition: whoever comes too late is refused (R04).

    All are decided before the first is written; moto runs one transaction at a time.
    """
    body = SETTINGS.model_dump(mode="json")
    body["recommendation_quotas"]["330100"]["SYSTEM_STAFF"] = 10
    open_campaign(house, type(SETTINGS).model_validate(body))
    key = store.quota_key(CAMPAIGN, "330100", Category.SYSTEM_STAFF)
    everybody, one_at_a_time = Barrier(200, timeout=60), Lock()

    def take(number: int) -> str:
        state, events = rules.report(at_city_in_hand(number), event_of(number))
        place = table.Count(key, 1, "CITY_QUOTA_EXCEEDED")
        everybody.wait()
        try:
            with one_at_a_time:
                cause = Cause(source="zuimei.intake", correlation="test")
                table.commit(cause, utc_now(), table.Change(state, events), extras=[place])
        except Refusal as refused:
            return refused.code
        return "TAKEN"

    with house.acting_as("IntakeApiFunction"), ThreadPoolExecutor(200) as pool:
        outcomes = Counter(pool.map(take, range(200)))
    assert outcomes == {"TAKEN": 10, "CITY_QUOTA_EXCEEDED": 190}
    lines = house.ok(HANGZHOU, f"GET /campaigns/{CAMPAIGN}/quotas")["items"]
    used = {line["category"]: line["used"] for line in lines}
    assert used["SYSTEM_STAFF"] == 10


def at_city_in_hand(number: int) -> Nomination:
    """A nomination that is ready to be reported and not stored yet."""
    ready = made.endorsed(made.at_city())
    return ready.model_copy(update={"id": f"n{number}"})


def event_of(number: int) -> NominationReported:
    return made.reported_event(at_city_in_hand(number))


def test_late_entry_needs_the_leading_group(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    clock.move_to(AFTER)
    nomination = draft(house)
    path = f"/nominations/{nomination}"
    assert house.call(XIHU, f"POST {path}/submit").code == "NOMINATIONS_CLOSED"
    leave = {
        "nomination": nomination,
        "until": "2023-04-10",
        "minutes_number": "演练纪要3号",
        "reason": "台风停电（演练）",
    }
    call = f"POST /campaigns/{CAMPAIGN}/late-entries"
    stranger = ADMIN.model_copy(update={"user": "nobody-1"})
    assert house.call(stranger, call, leave).code == "NOT_LEADING_GROUP"
    house.ok(ADMIN, call, leave)
    house.ok(XIHU, f"POST {path}/submit")
    assert house.ok(XIHU, f"GET {path}")["late_until"] == "2023-04-10"
    (said,) = house.events("LateEntryAllowed")
    assert said["data"]["allowed_by"] == "admin-1"
    assert "台风停电" not in str(house.items())


@pytest.mark.parametrize("chaos", [False, True])
def test_cities_are_reminded_three_days_and_one_day_before(
    house: House,
    clock: time_machine.Traveller,
    chaos: bool,  # noqa: FBT001 - a parameter
) -> None:
    under_way(house, clock)
    draft(house, 1)
    handed_in(house, 2)
    heard = handed_in(house, 3)
    consult(house, XIHU, heard)
    for instant in ("2023-04-05T00:00:10+08:00", "2023-04-07T00:00:10+08:00"):
        clock.move_to(datetime.fromisoformat(instant))
        if chaos:
            house.fire_timers()
            for message in house.receive("IntakeQueue") * 2:
                house.send("IntakeQueue", message["Body"])
        house.pump()
    near = [event["data"] for event in house.events("DeadlineNear")]
    assert len(near) == 2 * 12  # eleven cities and 义乌
    hangzhou = [fact for fact in near if fact["region"] == "330100"]
    assert hangzhou == [
        {"days_left": days, "region": "330100", "drafts": 1, "overdue": 1} for days in (3, 1)
    ]
    assert not house.dead_letters()


def test_a_deadline_that_no_timer_announced_is_caught_by_the_sweep(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)  # never pumped: no timer was ever set
    clock.move_to(AFTER)
    house.sweep()
    house.sweep()
    house.pump()
    assert len(house.events("NominationsClosed")) == 1


def test_an_opinion_that_has_ended_must_be_asked_for_again(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = handed_in(house)
    path = f"/nominations/{nomination}"
    for department in DEPARTMENTS:
        body = opinion(department, valid_until="2023-04-01")
        house.ok(XIHU, f"POST {path}/opinions", body)
        house.ok(second(XIHU), f"POST {path}/opinions/{department}/confirm")
    endless = opinion("公安", valid_until="2024-12-31")
    refused = house.call(XIHU, f"POST {path}/opinions", endless)
    assert (refused.code, refused.body["errors"][0]["code"]) == ("INVALID", "VALIDITY")
    clock.move_to(datetime.fromisoformat("2023-04-02T09:00:00+08:00"))
    assert house.call(XIHU, f"POST {path}/endorse", minutes()).code == "OPINION_EXPIRED"
