"""An objection: its states, who may not look into it, its limits and its receipt."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from events.publicity import ObjectionErased
from events.published import ObjectionPolicy
from events.vocabulary import About, Grounds, LimitStep
from services.publicity import limits, receipt, store
from services.publicity import objection as rules
from services.publicity.bodies import LoggedBody, ObjectionBody
from services.publicity.objection import Objection, Signature, Status
from shared.clock import end_of_day
from shared.problems import field_errors
from shared.table import iso
from tests.support.people import SETTINGS
from tests.support.people import objection as said
from tests.unit.publicity.rounds_made import refused
from tests.unit.publicity.test_window import years

NOW = datetime(2023, 4, 20, 2, 0, tzinfo=UTC)
TODAY = date(2023, 4, 27)
NOMINEE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def made(status: Status = Status.RECEIVED, **changes: Any) -> Objection:
    fields = {
        "campaign": "c",
        "id": "O1",
        "round": "R1",
        "nomination": "N01",
        "grounds": Grounds.OTHER,
        "received_at": NOW,
        "sealed": "sealed",
        "unit": "杭州市应急管理局",
        "region": "330106",
        "status": status,
    }
    return Objection.model_validate({**fields, **changes})


def done(step: str, objection: Objection) -> rules.Outcome:
    acts = {
        "screen": lambda o: rules.screen(o, NOW, admissible=True, reason="s", handler="d-1"),
        "assign": lambda o: rules.assign(o, "d-2"),
        "conclude": lambda o: rules.conclude(o, NOW, "d-1", upheld=True, finding="s"),
        "answer": lambda o: rules.answer(o, "s", TODAY),
        "withdraw": lambda o: rules.withdraw(o, "s"),
    }
    return acts[step](objection)


ALLOWED = {
    "screen": {Status.RECEIVED},
    "assign": {Status.ADMITTED},
    "conclude": {Status.ADMITTED},
    "answer": {Status.INADMISSIBLE, Status.UPHELD, Status.NOT_UPHELD},
    "withdraw": {Status.RECEIVED, Status.ADMITTED},
}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("step", sorted(ALLOWED))
def test_each_step_has_its_states(step: str, status: Status) -> None:
    if status in ALLOWED[step]:
        _, events = done(step, made(status))
        assert len(events) == 1
        return
    with refused("OBJECTION_STATE"):
        done(step, made(status))


def test_it_is_answered_once() -> None:
    answered, _ = done("answer", made(Status.UPHELD))
    assert answered.replied_on == TODAY
    with refused("OBJECTION_STATE"):
        done("answer", answered)


def test_it_is_due_until_word_was_given_and_again_with_the_next_step() -> None:
    waiting = made(waits_since=NOW)
    assert waiting.index["DuePK"] == store.LIMITS_DUE
    told, _ = rules.remind(waiting, LimitStep.SCREEN, NOW)
    assert "DuePK" not in told.index
    admitted, _ = done("screen", told)
    assert (admitted.next_step, admitted.index["DueSK"]) == (LimitStep.CONCLUDE, iso(NOW))
    upheld, _ = done("conclude", admitted)
    assert "DuePK" in upheld.index
    for ended in (done("answer", upheld)[0], done("withdraw", admitted)[0]):
        assert (ended.next_step, "DuePK" in ended.index) == (None, False)


def test_only_the_handler_concludes() -> None:
    admitted, _ = rules.screen(made(), NOW, admissible=True, reason="s", handler="d-2")
    with refused("NOT_HANDLER"):
        done("conclude", admitted)
    moved, _ = rules.assign(admitted, "d-1")
    assert done("conclude", moved)[0].status is Status.UPHELD


@pytest.mark.parametrize(
    ("unit", "region"),
    [("杭州市应急管理局", "330000"), ("别的单位", "330100"), ("别的单位", "330109")],
)
def test_who_is_of_the_nominees_unit_or_city_may_not_look(unit: str, region: str) -> None:
    with refused("HANDLER_CONFLICT"):
        rules.impartial(made(), unit, region)


def test_the_nominees_unit_is_kept_as_a_hash_however_it_was_stored() -> None:
    named = made()
    stored = named.model_dump(mode="json")
    assert "应急管理局" not in json.dumps(stored, ensure_ascii=False)
    assert made(**stored).unit == named.unit
    assert made(unit="").unit == ""


@pytest.mark.parametrize(
    ("unit", "region"), [("机关党委", "330000"), ("宁波市应急管理局", "330200")]
)
def test_anybody_else_may(unit: str, region: str) -> None:
    rules.impartial(made(), unit, region)
    rules.impartial(made(nomination=None, unit=None, region=None), unit, region)


def test_the_province_has_no_city() -> None:
    rules.impartial(made(region="330000"), "机关党委", "330000")


@pytest.mark.parametrize(
    ("step", "due_on", "told"),
    [
        (LimitStep.SCREEN, date(2023, 4, 24), "2023-04-23T09:00:00+08:00"),
        (LimitStep.REPLY, date(2023, 4, 26), "2023-04-25T09:00:00+08:00"),
        (LimitStep.CONCLUDE, date(2023, 5, 6), "2023-05-05T09:00:00+08:00"),
    ],
)
def test_limits_are_working_days(step: LimitStep, due_on: date, told: str) -> None:
    limit = limits.limit_of(step, NOW, ObjectionPolicy(), years)
    assert limit.due_at == end_of_day(due_on)
    assert limit.remind_at == datetime.fromisoformat(told)


def test_a_reminder_is_never_before_the_limit_begins() -> None:
    policy = ObjectionPolicy(screen_days=1, reminder_days=5)
    limit = limits.limit_of(LimitStep.SCREEN, NOW, policy, years)
    assert NOW < limit.remind_at < limit.due_at


@pytest.mark.parametrize("step", list(LimitStep))
def test_only_what_is_not_done_waits(step: LimitStep) -> None:
    waiting = {status for status in Status if rules.waits_for(made(status), step)}
    assert (
        waiting
        == {
            LimitStep.SCREEN: {Status.RECEIVED},
            LimitStep.CONCLUDE: {Status.ADMITTED},
            LimitStep.REPLY: ALLOWED["answer"],
        }[step]
    )
    assert not rules.waits_for(made(Status.UPHELD, reply="s"), step)


def test_a_receipt_number_is_long_and_read_however_it_is_typed() -> None:
    number = receipt.new_number()
    assert len(number.replace("-", "")) == 20
    assert len({receipt.new_number() for _ in range(200)}) == 200
    assert receipt.hash_of(f" {number.lower()} ") == receipt.hash_of(number)
    assert number.replace("-", "") not in receipt.hash_of(number)


def test_who_signs_decides_what_is_needed() -> None:
    person = ObjectionBody.model_validate(said(NOMINEE))
    assert (person.signature, person.topic) == (Signature.PERSON, About.PERSON)
    unit = {**said(None), "real_name": None, "unit": "演练单位", "seal_hash": "0" * 64}
    assert ObjectionBody.model_validate(unit).signature is Signature.UNIT
    assert ObjectionBody.model_validate(unit).topic is About.PROCEDURE
    nobody = {**said(None), "real_name": None, "address": None, "phone": None}
    assert ObjectionBody.model_validate(nobody).signature is Signature.ANONYMOUS


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"phone": None}, {"/phone": "NO_CONTACT"}),
        ({"phone": None, "address": None}, {"/address": "NO_CONTACT", "/phone": "NO_CONTACT"}),
        ({"real_name": None, "unit": "演练单位"}, {"/seal_hash": "NO_SEAL"}),
        ({"about": "LIST"}, {"/nomination": "ABOUT"}),
        (
            {"nomination": None, "about": "PERSON", "phone": None},
            {"/nomination": "ABOUT", "/phone": "NO_CONTACT"},
        ),
    ],
)
def test_what_does_not_go_together_is_told_beside_its_field_all_at_once(
    changes: dict[str, Any], wrong: dict[str, str]
) -> None:
    with pytest.raises(ValidationError) as error:
        ObjectionBody.model_validate({**said(NOMINEE), **changes})
    told = field_errors(error.value.errors())
    assert {each.pointer: each.code for each in told} == wrong


def test_the_public_form_is_not_entered_by_staff() -> None:
    logged = {**said(NOMINEE), "means": "FORM", "received_at": "2023-04-20T10:00:00+08:00"}
    with pytest.raises(ValidationError):
        LoggedBody.model_validate(logged)


@pytest.mark.parametrize("status", Status)
def test_after_its_years_only_what_names_nobody_remains(status: Status) -> None:
    goes = rules.goes_at(SETTINGS)
    assert goes == datetime.fromisoformat("2033-07-01T00:00:00+08:00")
    kept = {"reason": "s", "finding": "s", "reply": "s", "handler": "d-1", "goes_real": goes}
    objection = made(status, **kept)
    assert rules.erased(objection, goes - timedelta(seconds=1)) == (objection, [])
    after, events = rules.erased(objection, goes)
    if status in {*rules.OPEN, Status.ERASED}:
        assert (after, events) == (objection, [])
        return
    assert events == [ObjectionErased(objection="O1")]
    told = after.model_dump(mode="json", exclude_none=True)
    assert not {"unit", "region", "handler", "reason", "finding", "reply"} & set(told)
    assert (told["sealed"], told["status"]) == ("", "ERASED")
    assert "DuePK" in objection.index
    assert "DuePK" not in after.index
    with refused("OBJECTION_STATE"):
        rules.read(after)
