"""The way up: no order of commands reports what was not consulted, endorsed and ruled on."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.rehearsal.forms import filled
from events.intake import NominationReported
from events.vocabulary import Category, FileKind, FlagKind, Level, Opinion
from services.intake import nomination as rules
from services.intake.nomination import (
    Endorsement,
    FileLine,
    Nomination,
    OpinionLine,
    SavedForm,
    Status,
)
from shared.problems import FieldError, Refusal
from tests.support.people import SETTINGS, person

NOW = datetime.fromisoformat("2023-03-31T09:00:00+08:00")
AFTER = datetime.fromisoformat("2023-04-08T00:00:00+08:00")
BEFORE = datetime.fromisoformat("2023-03-29T23:59:59+08:00")
LAST_MOMENT = datetime.fromisoformat("2023-04-07T23:59:59+08:00")
DEPARTMENTS = SETTINGS.departments(Category.SYSTEM_STAFF)


def saved(**changes: Any) -> SavedForm:
    form = {**filled(person()), **changes}
    return SavedForm(masked=form, sealed="s", fingerprint="f")


def drafted(**changes: Any) -> Nomination:
    region = SETTINGS.region("330106")
    assert region
    made = rules.draft(SETTINGS, "n", region, Category.SYSTEM_STAFF, saved(**changes), NOW)
    scan = FileLine(
        kind=FileKind.SEAL, hash="0" * 64, media_type="image/jpeg", size=1, removable_at=NOW
    )
    return made[0].model_copy(update={"files": (scan,)})


def submitted(**changes: Any) -> Nomination:
    return rules.submit(drafted(**changes), SETTINGS, NOW)[0]


def line(department: str, level: Level = Level.COUNTY, **changes: Any) -> OpinionLine:
    fields = {
        "level": level,
        "department": department,
        "opinion": Opinion.NO_OBJECTION,
        "dated": date(2023, 3, 30),
        "seal_hash": "0" * 64,
        "sealed": "s",
    }
    return OpinionLine.model_validate({**fields, **changes})


def endorsement(nomination: Nomination) -> Endorsement:
    return Endorsement(
        level=nomination.level,
        region=nomination.held_by,
        minutes_number="1号",
        rank=1,
        endorsed_by="xihu-1",
        dated=date(2023, 3, 31),
    )


def consulted(nomination: Nomination) -> Nomination:
    for department in DEPARTMENTS:
        given_line = line(department, nomination.level)
        nomination, _ = rules.record_opinion(nomination, SETTINGS, given_line, NOW)
    return nomination


def endorsed(nomination: Nomination) -> Nomination:
    nomination = consulted(nomination)
    return rules.endorse(nomination, SETTINGS, endorsement(nomination))[0]


def refusal(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments)
    return refused.value.code


def test_drafting_outside_the_campaigns_days_is_refused() -> None:
    region = SETTINGS.region("330106")
    arguments = (SETTINGS, "n", region, Category.SYSTEM_STAFF, saved())
    assert refusal(rules.draft, *arguments, BEFORE) == "CAMPAIGN_NOT_OPEN"
    assert refusal(rules.draft, *arguments, AFTER) == "NOMINATIONS_CLOSED"


def test_the_seventh_of_april_is_included() -> None:
    nomination = endorsed(submitted())
    assert rules.may_report(nomination, SETTINGS, "330100", LAST_MOMENT).code == "330100"
    assert refusal(rules.may_report, nomination, SETTINGS, "330100", AFTER) == "NOMINATIONS_CLOSED"


def test_the_province_recommends_nobody() -> None:
    province = SETTINGS.region("330000")
    arguments = (SETTINGS, "n", province, Category.SYSTEM_STAFF, saved(), NOW)
    assert refusal(rules.draft, *arguments) == "WRONG_REGION"


def test_an_incomplete_form_is_not_handed_in() -> None:
    form = saved().model_copy(update={"errors": (FieldError("/name", "MISSING", "必填"),)})
    draft = drafted().model_copy(update={"form": form})
    assert refusal(rules.submit, draft, SETTINGS, NOW) == "FORM_INCOMPLETE"


@pytest.mark.parametrize(
    "changes", [{"admin_rank": "县处级副职"}, {"leading_member": True}], ids=["rank", "member"]
)
def test_a_leading_cadre_needs_a_reason_and_an_approver(changes: dict[str, Any]) -> None:
    assert refusal(rules.submit, drafted(**changes), SETTINGS, NOW) == "EXEMPTION_REQUIRED"
    reason = {"justification": "一线指挥，事迹突出（演练）", "approver": "演练市局党委"}
    nomination = submitted(**changes, exemption=reason)
    assert len(nomination.flags) == 1
    nomination = endorsed(nomination)
    assert refusal(rules.may_report, nomination, SETTINGS, "330100", NOW) == "FLAG_OPEN"


def test_a_rank_with_treatment_only_raises_the_lower_flag() -> None:
    (flag,) = submitted(admin_rank="四级调研员").flags
    assert flag.kind is FlagKind.RANK_TREATMENT


def test_a_flag_needs_two_people() -> None:
    nomination = submitted(admin_rank="四级调研员")
    kind = FlagKind.RANK_TREATMENT
    assert refusal(rules.confirm_flag, nomination, kind, "xihu-1") == "WRONG_STATE"
    ruled, _ = rules.resolve_flag(nomination, kind, "同意", "xihu-1")
    assert refusal(rules.confirm_flag, ruled, kind, "xihu-1") == "SECOND_PERSON_NEEDED"
    closed, _ = rules.confirm_flag(ruled, kind, "hangzhou-1")
    assert rules.may_report(endorsed(closed), SETTINGS, "330100", NOW)
    assert (
        refusal(rules.resolve_flag, nomination, FlagKind.LEADING_RANK, "x", "y") == "FLAG_UNKNOWN"
    )


def test_opinions_are_of_known_departments_and_of_today_at_the_latest() -> None:
    nomination = submitted()
    late = line("公安", dated=date(2023, 4, 1))
    stranger = line("气象")
    assert refusal(rules.record_opinion, nomination, SETTINGS, late, NOW) == "OPINION_AFTER_REPORT"
    unknown = refusal(rules.record_opinion, nomination, SETTINGS, stranger, NOW)
    assert unknown == "DEPARTMENT_UNKNOWN"


def test_an_adverse_opinion_stops_the_endorsement_and_is_not_simply_replaced() -> None:
    nomination = consulted(submitted())
    adverse = line("公安", opinion=Opinion.OBJECTION)
    nomination, _ = rules.record_opinion(nomination, SETTINGS, adverse, NOW)
    arguments = (SETTINGS, endorsement(nomination))
    assert refusal(rules.endorse, nomination, *arguments) == "OPINION_ADVERSE"
    again = refusal(rules.record_opinion, nomination, SETTINGS, line("公安"), NOW)
    assert again == "OPINION_ADVERSE"


def test_a_level_is_not_skipped_and_each_consults_anew() -> None:
    nomination = endorsed(submitted())
    assert refusal(rules.may_report, nomination, SETTINGS, "330000", NOW) == "LEVEL_SKIPPED"
    assert refusal(rules.may_report, nomination, SETTINGS, "330200", NOW) == "LEVEL_SKIPPED"
    city = SETTINGS.region("330100")
    assert city
    passed, _ = rules.pass_up(nomination, city)
    arguments = (SETTINGS, endorsement(passed))
    assert refusal(rules.endorse, passed, *arguments) == "CONSULTATION_INCOMPLETE"


def test_once_reported_intake_accepts_nothing() -> None:
    reported = submitted().model_copy(update={"status": Status.REPORTED})
    for call in (
        lambda: rules.withdraw(reported),
        lambda: rules.revise(reported, saved()),
        lambda: rules.submit(reported, SETTINGS, NOW),
        lambda: rules.endorse(reported, SETTINGS, endorsement(reported)),
    ):
        assert refusal(call) == "HOLDER_ELSEWHERE"


COMMANDS = st.lists(
    st.sampled_from(["submit", "endorse", "up", "report", "withdraw", "revise", *DEPARTMENTS]),
    max_size=40,
)


@settings(max_examples=300, deadline=None)
@given(commands=COMMANDS)
def test_no_order_of_commands_skips_a_gate(commands: list[str]) -> None:
    nomination = drafted()
    heard: set[tuple[Level, str]] = set()
    for command in commands:
        try:
            nomination = step(nomination, command)
        except Refusal:
            continue
        if command in DEPARTMENTS:
            heard.add((nomination.level, command))
    if nomination.status is Status.REPORTED:
        assert {(level, d) for level in (Level.COUNTY, Level.CITY) for d in DEPARTMENTS} <= heard
        assert rules.levels_passed(nomination) == (Level.COUNTY, Level.CITY)


def step(nomination: Nomination, command: str) -> Nomination:  # noqa: PLR0911
    """One command, as the use cases would run it."""
    if command in DEPARTMENTS:
        given_line = line(command, nomination.level)
        return rules.record_opinion(nomination, SETTINGS, given_line, NOW)[0]
    if command in {"up", "report"}:
        to = "330100" if command == "up" else "330000"
        receiver = rules.may_report(nomination, SETTINGS, to, NOW)
        if receiver.level is Level.CITY:
            return rules.pass_up(nomination, receiver)[0]
        return rules.report(nomination, reported_event(nomination))[0]
    if command == "endorse":
        return rules.endorse(nomination, SETTINGS, endorsement(nomination))[0]
    if command == "submit":
        return rules.submit(nomination, SETTINGS, NOW)[0]
    if command == "withdraw":
        return rules.withdraw(nomination)[0]
    return rules.revise(nomination, saved())[0]


def reported_event(nomination: Nomination) -> NominationReported:
    return NominationReported(
        nomination=nomination.id,
        region=nomination.region,
        city=nomination.held_by,
        category=nomination.category,
        dossier_version=1,
        dossier_hash="d",
        profile_version=1,
        profile_hash="p",
        levels_passed=rules.levels_passed(nomination),
        history_head="h",
    )
