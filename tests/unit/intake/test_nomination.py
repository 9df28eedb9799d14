"""The way up and the ways back: no order of commands skips a gate, nobody holds a file twice."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from events import intake as says
from events.vocabulary import Category, FlagKind, Level, Opinion, WithdrawalReason
from services.intake import nomination as rules
from services.intake.nomination import LateEntry, Nomination, Status
from shared.problems import FieldError, Refusal
from tests.unit.intake.made import (
    AFTER,
    ALL_FOUR,
    BEFORE,
    DEPARTMENTS,
    GONE,
    LAST_MOMENT,
    NOW,
    REASON,
    RULING,
    SETTINGS,
    at_city,
    consulted,
    drafted,
    endorsed,
    endorsement,
    heard,
    line,
    refusal,
    reported,
    reported_event,
    returned,
    saved,
    scanned,
    sent_back,
    submitted,
    to_province,
)


def test_drafting_begins_with_the_launch() -> None:
    region = SETTINGS.region("330106")
    arguments = (SETTINGS, "n", region, Category.SYSTEM_STAFF, saved())
    assert refusal(rules.draft, *arguments, BEFORE) == "CAMPAIGN_NOT_OPEN"


def test_the_seventh_of_april_is_included() -> None:
    nomination = endorsed(submitted())
    assert rules.may_report(nomination, SETTINGS, "330100", LAST_MOMENT).code == "330100"
    assert refusal(rules.may_report, nomination, SETTINGS, "330100", AFTER) == "NOMINATIONS_CLOSED"
    assert refusal(rules.submit, drafted(), SETTINGS, AFTER) == "NOMINATIONS_CLOSED"


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
    nomination = submitted(**changes, exemption=REASON)
    assert len(nomination.flags) == 1
    nomination = endorsed(nomination)
    assert refusal(rules.may_report, nomination, SETTINGS, "330100", NOW) == "FLAG_OPEN"


def test_a_post_and_a_rank_are_two_flags() -> None:
    nomination = submitted(admin_rank="县处级副职", leading_member=True, exemption=REASON)
    kinds = {flag.kind for flag in nomination.flags}
    assert kinds == {FlagKind.LEADING_MEMBER, FlagKind.LEADING_RANK}


def test_a_rank_with_treatment_only_raises_the_lower_flag() -> None:
    (flag,) = submitted(admin_rank="四级调研员").flags
    assert flag.kind is FlagKind.RANK_TREATMENT


def test_who_was_honoured_before_is_flagged_if_the_settings_list_them() -> None:
    listed = SETTINGS.fraud.model_copy(update={"previous_honourees": ("f",)})
    barred = SETTINGS.model_copy(update={"fraud": listed})
    (flag,) = rules.submit(drafted(), barred, NOW)[0].flags
    assert flag.kind is FlagKind.PREVIOUS_HONOUREE
    assert submitted().flags == ()


def test_an_endorser_who_is_the_nominee_or_a_relative_is_flagged() -> None:
    nomination = consulted(submitted())
    after, events = rules.endorse(nomination, SETTINGS, endorsement(nomination), related=True)
    assert [flag.kind for flag in after.flags] == [FlagKind.ENDORSER_RELATED]
    assert [event.event_type() for event in events] == ["NominationEndorsed", "FlagRaised"]


def test_an_opinion_that_is_old_but_holds_is_flagged_and_one_that_ended_refuses() -> None:
    old = {"dated": date(2023, 1, 1)}
    nomination = submitted()
    for department in DEPARTMENTS:
        nomination = heard(nomination, department, **old)
    after, _ = rules.endorse(nomination, SETTINGS, endorsement(nomination))
    (flag,) = after.flags
    assert (flag.kind, flag.about) == (FlagKind.STALE_OPINION, "公安、纪检监察、组织人事")
    ended = heard(submitted(), "公安", valid_until=date(2023, 3, 30))
    for department in DEPARTMENTS[1:]:
        ended = heard(ended, department)
    assert refusal(rules.endorse, ended, SETTINGS, endorsement(ended)) == "OPINION_EXPIRED"
    renewed = heard(ended, "公安")
    assert rules.endorse(renewed, SETTINGS, endorsement(renewed))


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
    assert refusal(rules.record_opinion, nomination, SETTINGS, late, NOW) == "OPINION_AFTER_REPORT"
    unknown = refusal(rules.record_opinion, nomination, SETTINGS, line("气象"), NOW)
    assert unknown == "DEPARTMENT_UNKNOWN"


def test_an_opinion_counts_when_a_second_person_has_confirmed_it() -> None:
    nomination = submitted()
    for department in DEPARTMENTS:
        nomination, _ = rules.record_opinion(nomination, SETTINGS, line(department), NOW)
    arguments = (SETTINGS, endorsement(nomination))
    assert refusal(rules.endorse, nomination, *arguments) == "OPINION_UNCONFIRMED"
    confirm = rules.confirm_opinion
    assert refusal(confirm, nomination, "公安", "xihu-1") == "SECOND_PERSON_NEEDED"
    assert refusal(confirm, nomination, "气象", "xihu-2") == "OPINION_UNKNOWN"
    nomination, _ = confirm(nomination, "公安", "xihu-2")
    assert refusal(confirm, nomination, "公安", "xihu-2") == "WRONG_STATE"


def test_an_adverse_opinion_stops_the_endorsement_until_a_minuted_ruling() -> None:
    nomination = consulted(submitted())
    adverse = line("公安", opinion=Opinion.OBJECTION)
    nomination, _ = rules.record_opinion(nomination, SETTINGS, adverse, NOW)
    assert refusal(rules.rule_opinion, nomination, "公安", RULING) == "OPINION_UNCONFIRMED"
    nomination, _ = rules.confirm_opinion(nomination, "公安", "xihu-2")
    arguments = (SETTINGS, endorsement(nomination))
    assert refusal(rules.endorse, nomination, *arguments) == "OPINION_ADVERSE"
    again = refusal(rules.record_opinion, nomination, SETTINGS, line("公安"), NOW)
    assert again == "OPINION_ADVERSE"
    nomination, _ = rules.rule_opinion(nomination, "公安", RULING)
    assert refusal(rules.rule_opinion, nomination, "公安", RULING) == "WRONG_STATE"
    assert rules.endorse(nomination, SETTINGS, endorsement(nomination))


@pytest.mark.parametrize("condition", ["loyal", "dedicated", "skilled", "upright"])
def test_each_of_the_four_conditions_is_attested(condition: str) -> None:
    nomination = consulted(submitted())
    less = endorsement(nomination, attested=ALL_FOUR.model_copy(update={condition: False}))
    with pytest.raises(Refusal) as refused:
        rules.endorse(nomination, SETTINGS, less)
    assert refused.value.code == "ATTESTATION_MISSING"
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == (f"/attested/{condition}", "NOT_ATTESTED")


def test_a_level_is_not_skipped_and_each_consults_anew() -> None:
    nomination = endorsed(submitted())
    assert refusal(rules.may_report, submitted(), SETTINGS, "330100", NOW) == "NOT_ENDORSED"
    assert refusal(rules.may_report, nomination, SETTINGS, "330000", NOW) == "LEVEL_SKIPPED"
    assert refusal(rules.may_report, nomination, SETTINGS, "330200", NOW) == "LEVEL_SKIPPED"
    passed = at_city()
    arguments = (SETTINGS, endorsement(passed))
    assert refusal(rules.endorse, passed, *arguments) == "CONSULTATION_INCOMPLETE"


@pytest.mark.parametrize("code", ["330782", "339901"], ids=["yiwu", "provincial team"])
def test_a_direct_unit_reports_straight_to_the_province(code: str) -> None:
    team = {"code": "339901", "name": "演练省级队（虚构）", "level": "county"}
    body = SETTINGS.model_dump()
    body["regions"] = [*body["regions"], {**team, "reports_to": "330000"}]
    own = type(SETTINGS).model_validate(body)
    region = own.region(code)
    assert region
    nomination, _ = rules.draft(own, "n", region, Category.SYSTEM_STAFF, saved(), NOW)
    nomination = endorsed(rules.submit(scanned(nomination), own, NOW)[0])
    assert to_province(nomination, own).status is Status.REPORTED


def test_once_reported_intake_accepts_nothing() -> None:
    gone = reported()
    for call in (
        lambda: rules.withdraw(gone, GONE),
        lambda: rules.revise(gone, saved()),
        lambda: rules.submit(gone, SETTINGS, NOW),
        lambda: rules.endorse(gone, SETTINGS, endorsement(gone)),
        lambda: rules.send_back(gone, SETTINGS, returned(gone, "/unit")),
        lambda: rules.record_opinion(gone, SETTINGS, line("公安"), NOW),
    ):
        assert refusal(call) == "HOLDER_ELSEWHERE"


# ── Ways back ───────────────────────────────────────────────────────────────────────────────────


def test_a_city_sends_back_to_the_county_with_reasons() -> None:
    back = sent_back(at_city(), "/awards")
    assert (back.status, back.held_by, back.level) == (Status.RETURNED, "330106", Level.COUNTY)
    assert back.returns[0].fields[0].pointer == "/awards"
    corrected, _ = rules.revise(back, saved(awards="无"))
    again, events = rules.submit(corrected, SETTINGS, NOW)
    assert [event.event_type() for event in events] == ["NominationSubmitted"]
    assert again.flags == ()
    # What the departments said still stands; the collective decision is taken anew.
    assert rules.endorse(again, SETTINGS, endorsement(again))


def test_the_lowest_level_sends_a_file_back_to_itself() -> None:
    back = sent_back(submitted(), "/unit")
    assert (back.status, back.held_by) == (Status.RETURNED, "330106")


@pytest.mark.parametrize("field", ["post", "unit", "name"])
def test_another_post_unit_or_person_is_consulted_on_again(field: str) -> None:
    back = sent_back(at_city(), f"/{field}")
    corrected, _ = rules.revise(back, saved(**{field: "演练改动"}))
    again, events = rules.submit(corrected, SETTINGS, NOW)
    assert "OpinionsVoided" in [event.event_type() for event in events]
    arguments = (SETTINGS, endorsement(again))
    assert refusal(rules.endorse, again, *arguments) == "CONSULTATION_INCOMPLETE"


def test_another_number_is_another_person() -> None:
    back = sent_back(at_city(), "/id_number")
    other = saved().model_copy(update={"fingerprint": "other"})
    _, events = rules.submit(rules.revise(back, other)[0], SETTINGS, NOW)
    assert "OpinionsVoided" in [event.event_type() for event in events]


def test_an_edit_beyond_what_was_asked_for_is_flagged() -> None:
    back = sent_back(at_city(), "/awards")
    corrected, _ = rules.revise(back, saved(awards="无", deeds="另一篇事迹（演练）。"))
    again, _ = rules.submit(corrected, SETTINGS, NOW)
    assert [flag.kind for flag in again.flags] == [FlagKind.EDITED_AFTER_ENDORSEMENT]


def test_the_province_gives_a_file_back_to_who_reported_it() -> None:
    gone = reported()
    taken, (event,) = rules.take_back(gone, SETTINGS, returned(gone, "/awards"), 7)
    assert (taken.status, taken.held_by, taken.level) == (Status.RETURNED, "330100", Level.CITY)
    assert (event.event_type(), taken.case_sequence) == ("NominationTakenBack", 7)
    corrected, _ = rules.revise(taken, saved(awards="无"))
    again, _ = rules.submit(corrected, SETTINGS, AFTER)  # it was reported in time
    city = endorsement(again, endorsed_by="hangzhou-1")
    again, _ = rules.endorse(again, SETTINGS, city)
    assert rules.may_report(again, SETTINGS, "330000", AFTER).level is Level.PROVINCE
    second, _ = rules.report(again, reported_event(again))
    assert second.reported_version == 2
    assert rules.levels_passed(second) == (Level.COUNTY, Level.CITY)


def test_consent_may_be_withdrawn_at_any_time_and_once() -> None:
    here, events = rules.withdraw_consent(submitted(), "xihu-1")
    assert here.status is Status.WITHDRAWN
    assert [e.event_type() for e in events] == ["ConsentWithdrawn", "NominationWithdrawn"]
    gone, (event,) = rules.withdraw_consent(reported(), "hangzhou-1")
    assert (gone.status, event.event_type()) == (Status.REPORTED, "ConsentWithdrawn")
    assert refusal(rules.withdraw_consent, gone, "hangzhou-1") == "WRONG_STATE"
    back, events = rules.take_back(gone, SETTINGS, returned(gone), 7)
    assert (back.status, back.progress) == (Status.WITHDRAWN, "WITHDRAWN")
    assert [e.event_type() for e in events] == ["NominationTakenBack", "NominationWithdrawn"]
    why = WithdrawalReason.CONSENT
    assert events[-1] == says.NominationWithdrawn(nomination="n", level=Level.CITY, reason=why)
    without = sent_back(at_city()).model_copy(update={"consent_withdrawn": True})
    assert refusal(rules.submit, without, SETTINGS, NOW) == "CONSENT_WITHDRAWN"


def late(until: date) -> LateEntry:
    return LateEntry(minutes_number="3号", allowed_by="admin-1", until=until, sealed="s")


def test_late_entry_needs_the_leading_groups_leave_and_ends_with_it() -> None:
    leave = late(date(2023, 4, 10))
    assert refusal(rules.allow_late, drafted(), SETTINGS, leave, NOW) == "WRONG_STATE"
    assert refusal(rules.allow_late, reported(), SETTINGS, leave, AFTER) == "HOLDER_ELSEWHERE"
    past = refusal(rules.allow_late, drafted(), SETTINGS, late(date(2023, 4, 1)), AFTER)
    assert past == "INVALID"
    allowed, (event,) = rules.allow_late(drafted(), SETTINGS, leave, AFTER)
    assert event.event_type() == "LateEntryAllowed"
    assert rules.submit(allowed, SETTINGS, AFTER)[0].status is Status.SUBMITTED
    over = datetime.fromisoformat("2023-04-11T00:00:00+08:00")
    assert refusal(rules.submit, allowed, SETTINGS, over) == "NOMINATIONS_CLOSED"


CORRECTION = rules.Correction(
    profile_version=2, pointers=("/post",), corrected_by="hangzhou-1", sealed="s"
)


def test_a_correction_is_on_record_and_moves_nothing_else() -> None:
    nomination = reported()
    after, (event,) = rules.correct(nomination, CORRECTION, "p")
    assert (after.reported_version, after.profile_version) == (1, 2)
    assert after.model_copy(update={"corrections": ()}) == nomination
    assert event.event_type() == "ProfileCorrected"


@pytest.mark.parametrize(
    "over", ["HONOURED", "REVOKED", "NOT_SELECTED", "DISQUALIFIED", "WITHDRAWN"]
)
def test_what_has_ended_is_corrected_no_more(over: str) -> None:
    rules.may_correct(reported())
    ended = reported().model_copy(update={"progress": over})
    assert refusal(rules.may_correct, ended) == "WRONG_STATE"


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.REPORTED])
def test_what_the_province_does_not_have_is_corrected_in_its_form(status: Status) -> None:
    nomination = reported().model_copy(update={"status": status})
    assert refusal(rules.may_correct, nomination) == "WRONG_STATE"


# ── Every order of commands ─────────────────────────────────────────────────────────────────────

#: What a state may become by one command; everything else is refused.
LEGAL = {
    Status.DRAFT: {Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.SUBMITTED, Status.ENDORSED, Status.RETURNED, Status.WITHDRAWN},
    Status.ENDORSED: {
        Status.ENDORSED,
        Status.SUBMITTED,
        Status.REPORTED,
        Status.RETURNED,
        Status.WITHDRAWN,
    },
    Status.REPORTED: {Status.REPORTED, Status.RETURNED},
    Status.RETURNED: {Status.RETURNED, Status.SUBMITTED, Status.WITHDRAWN},
    Status.WITHDRAWN: {Status.WITHDRAWN},
}
FORMS = st.sampled_from(
    [{}, {"awards": "无"}, {"post": "副主任科员"}, {"admin_rank": "四级调研员"}]
)


class Lifecycle(RuleBasedStateMachine):
    """A nomination under any order of commands, with the province as its other holder."""

    @initialize()
    def begin(self) -> None:
        self.nomination: Nomination = drafted()
        self.province_holds = False
        self.refused = ""

    def step(self, command: Any, *arguments: Any, **named: Any) -> None:
        before, self.refused = self.nomination, ""
        try:
            after, events = command(self.nomination, *arguments, **named)
        except Refusal as refused:
            self.refused = refused.code
            return
        assert after.status in LEGAL[before.status]
        assert all(event.model_dump().get("nomination", "n") == "n" for event in events)
        self.nomination = after

    @rule(changes=FORMS)
    def revise(self, changes: dict[str, Any]) -> None:
        self.step(rules.revise, saved(**changes))

    @rule()
    def submit(self) -> None:
        self.step(rules.submit, SETTINGS, NOW)

    @rule(department=st.sampled_from(DEPARTMENTS), adverse=st.booleans())
    def record(self, department: str, adverse: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        opinion = Opinion.OBJECTION if adverse else Opinion.NO_OBJECTION
        given_line = line(department, self.nomination.level, opinion=opinion)
        self.step(rules.record_opinion, SETTINGS, given_line, NOW)

    @rule(department=st.sampled_from(DEPARTMENTS), user=st.sampled_from(["xihu-1", "xihu-2"]))
    def confirm(self, department: str, user: str) -> None:
        self.step(rules.confirm_opinion, department, user)

    @rule(department=st.sampled_from(DEPARTMENTS))
    def rule_on(self, department: str) -> None:
        self.step(rules.rule_opinion, department, RULING)

    @rule()
    def hear_everybody(self) -> None:
        for department in DEPARTMENTS:
            self.record(department, adverse=False)
            self.confirm(department, "xihu-2")

    @rule(related=st.booleans())
    def endorse(self, related: bool) -> None:  # noqa: FBT001 - hypothesis gives it
        self.step(rules.endorse, SETTINGS, endorsement(self.nomination), related=related)

    @rule(kind=st.sampled_from(FlagKind))
    def settle_flag(self, kind: FlagKind) -> None:
        self.step(rules.resolve_flag, kind, "同意", "xihu-1")
        self.step(rules.confirm_flag, kind, "xihu-2")

    @rule(to=st.sampled_from(["330100", "330000"]))
    def report(self, to: str) -> None:
        def up(nomination: Nomination) -> rules.Outcome:
            receiver = rules.may_report(nomination, SETTINGS, to, NOW)
            if receiver.level is Level.CITY:
                return rules.pass_up(nomination, receiver)
            self.gates_of(nomination)
            return rules.report(nomination, reported_event(nomination))

        self.step(up)
        if self.nomination.status is Status.REPORTED and not self.province_holds:
            self.refused = ""
        self.province_holds = self.nomination.status is Status.REPORTED

    def gates_of(self, nomination: Nomination) -> None:
        """What must be true of everything that reaches the province."""
        here = {
            o.department: o for o in nomination.opinions if o.level is Level.CITY and not o.void
        }
        assert set(here) == set(DEPARTMENTS)
        assert all(o.confirmed_by and not o.stands_against for o in here.values())
        assert not any(flag.open for flag in nomination.flags)
        last = nomination.endorsements[-1]
        assert (last.level, last.form_version) == (Level.CITY, nomination.form_version)
        assert rules.levels_passed(nomination) == (Level.COUNTY, Level.CITY)

    @rule(pointer=st.sampled_from(["/awards", "/post"]))
    def send_back(self, pointer: str) -> None:
        self.step(rules.send_back, SETTINGS, returned(self.nomination, pointer))

    @precondition(lambda self: self.province_holds)
    @rule()
    def province_returns(self) -> None:
        self.step(rules.take_back, SETTINGS, returned(self.nomination, "/awards"), 9)
        self.province_holds = False

    @rule(withdraws=st.integers(0, 9))
    def withdraw(self, withdraws: int) -> None:
        if withdraws == 0:
            self.step(rules.withdraw, GONE)
        if withdraws == 1:
            self.step(rules.withdraw_consent, "xihu-1")

    @invariant()
    def one_holder(self) -> None:
        """Intake holds exactly what the province does not."""
        if hasattr(self, "nomination"):
            assert self.province_holds == (self.nomination.status is Status.REPORTED)
            assert self.nomination.held_by in {"330106", "330100"}

    @invariant()
    def the_other_holder_is_named(self) -> None:
        if hasattr(self, "nomination") and self.province_holds:
            assert self.refused in {"", "HOLDER_ELSEWHERE", "WRONG_STATE"}

    @invariant()
    def nothing_that_stands_spoke_of_another(self) -> None:
        if hasattr(self, "nomination") and self.nomination.status is Status.ENDORSED:
            last = self.nomination.endorsements[-1]
            assert last.form_version == self.nomination.form_version


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
