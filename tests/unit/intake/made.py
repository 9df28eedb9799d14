"""Nominations as far along as a test needs them, made by the rules themselves."""

from datetime import date, datetime
from typing import Any

import pytest

from cli.rehearsal.forms import filled
from events.intake import NominationReported
from events.published import CampaignSettings, FieldReason
from events.vocabulary import Category, FileKind, Level, Opinion, WithdrawalReason
from services.intake import nomination as rules
from services.intake.consultation import OpinionLine, OpinionRuling
from services.intake.nomination import (
    Attestation,
    Endorsement,
    FileLine,
    Nomination,
    Return,
    SavedForm,
    Withdrawal,
)
from shared.problems import Refusal
from tests.support.people import DEPARTMENTS, SETTINGS, person

__all__ = ["DEPARTMENTS", "SETTINGS"]

NOW = datetime.fromisoformat("2023-03-31T09:00:00+08:00")
AFTER = datetime.fromisoformat("2023-04-08T00:00:00+08:00")
BEFORE = datetime.fromisoformat("2023-03-29T23:59:59+08:00")
LAST_MOMENT = datetime.fromisoformat("2023-04-07T23:59:59+08:00")
ALL_FOUR = Attestation(loyal=True, dedicated=True, skilled=True, upright=True)
GONE = Withdrawal(reason=WithdrawalReason.NOMINEE, withdrawn_by="xihu-1")
RULING = OpinionRuling(minutes_number="2号", ruled_by="xihu-1", sealed="s")
REASON = {"justification": "一线指挥，事迹突出（演练）", "approver": "演练市局党委"}


def saved(**changes: Any) -> SavedForm:
    return SavedForm(masked={**filled(person()), **changes}, sealed="s", fingerprint="f")


def drafted(category: Category = Category.SYSTEM_STAFF, **changes: Any) -> Nomination:
    region = SETTINGS.region("330106")
    assert region
    return scanned(rules.draft(SETTINGS, "n", region, category, saved(**changes), NOW)[0])


def scanned(nomination: Nomination) -> Nomination:
    """With the scan that the opinions name."""
    scan = FileLine(
        kind=FileKind.SEAL, hash="0" * 64, media_type="image/jpeg", size=1, removable_at=NOW
    )
    return nomination.model_copy(update={"files": (scan,)})


def submitted(**changes: Any) -> Nomination:
    return rules.submit(drafted(**changes), SETTINGS, NOW)[0]


def line(department: str, level: Level = Level.COUNTY, **changes: Any) -> OpinionLine:
    fields = {
        "level": level,
        "department": department,
        "opinion": Opinion.NO_OBJECTION,
        "dated": date(2023, 3, 30),
        "valid_until": date(2023, 9, 26),
        "seal_hash": "0" * 64,
        "sealed": "s",
        "entered_by": "xihu-1",
    }
    return OpinionLine.model_validate({**fields, **changes})


def heard(nomination: Nomination, department: str, **changes: Any) -> Nomination:
    """An opinion entered by one person and confirmed by another."""
    given = line(department, nomination.level, **changes)
    nomination, _ = rules.record_opinion(nomination, SETTINGS, given, NOW)
    return rules.confirm_opinion(nomination, department, "xihu-2")[0]


def consulted(nomination: Nomination) -> Nomination:
    for department in DEPARTMENTS:
        nomination = heard(nomination, department)
    return nomination


def endorsement(nomination: Nomination, **changes: Any) -> Endorsement:
    fields = {
        "level": nomination.level,
        "region": nomination.held_by,
        "minutes_number": "1号",
        "rank": 1,
        "endorsed_by": "xihu-1",
        "dated": date(2023, 3, 31),
        "form_version": nomination.form_version,
        "attested": ALL_FOUR,
    }
    return Endorsement.model_validate({**fields, **changes})


def endorsed(nomination: Nomination) -> Nomination:
    nomination = consulted(nomination)
    return rules.endorse(nomination, SETTINGS, endorsement(nomination))[0]


def at_city(nomination: Nomination | None = None) -> Nomination:
    """Passed up to the city by a county that endorsed it."""
    nomination = endorsed(nomination or submitted())
    return rules.pass_up(nomination, rules.may_report(nomination, SETTINGS, "330100", NOW))[0]


def reported(nomination: Nomination | None = None) -> Nomination:
    """Reported to the province."""
    return to_province(endorsed(nomination or at_city()))


def to_province(nomination: Nomination, settings: CampaignSettings = SETTINGS) -> Nomination:
    rules.may_report(nomination, settings, "330000", NOW)
    return rules.report(nomination, reported_event(nomination))[0]


def reported_event(nomination: Nomination) -> NominationReported:
    return NominationReported(
        nomination=nomination.id,
        region=nomination.region,
        city=nomination.held_by,
        category=nomination.category,
        dossier_version=nomination.reported_version + 1,
        dossier_hash="d",
        profile_version=nomination.reported_version + 1,
        profile_hash="p",
        levels_passed=rules.levels_passed(nomination),
        history_head="h",
    )


def returned(nomination: Nomination, *pointers: str) -> Return:
    return Return(
        by_region=nomination.held_by,
        form_version=nomination.form_version,
        dated=date(2023, 3, 31),
        reason="请更正（演练）",
        fields=tuple(FieldReason(pointer=p, reason="有误（演练）") for p in pointers),
    )


def sent_back(nomination: Nomination, *pointers: str) -> Nomination:
    return rules.send_back(nomination, SETTINGS, returned(nomination, *pointers))[0]


def refusal(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments, **named)
    return refused.value.code
