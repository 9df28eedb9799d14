"""Cases and ballots to test with. Nominations are N01, N02, …; nobody has a name."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.intake import NominationReported
from events.published import CampaignSettings
from events.vocabulary import Category, Level, ReferenceKind
from services.review import ballot as ballots
from services.review import case as cases
from services.review.ballot import Ballot
from services.review.case import Case, Headings, Inspection, Rating, Reference
from shared.conflict import Facts
from shared.problems import Refusal
from tests.support.people import SETTINGS

NOW = datetime(2023, 4, 14, 1, 0, tzinfo=UTC)
TODAY = date(2023, 4, 10)
STAFF, RESCUE = Category.SYSTEM_STAFF, Category.RESCUE_OR_OTHER
LEVELS = (Level.COUNTY, Level.CITY)
OFFICES = [(kind, level) for kind in ReferenceKind for level in LEVELS]
REPORTED = NominationReported(
    nomination="N01",
    region="330106",
    city="330100",
    category=STAFF,
    dossier_version=2,
    dossier_hash="d" * 64,
    profile_version=3,
    profile_hash="f" * 64,
    levels_passed=LEVELS,
    history_head="a" * 64,
)
FACTS = Facts(
    region="330106",
    unit_hash=hashlib.sha256("西湖区应急管理局".encode()).hexdigest(),
    endorsers=("xihu-1", "hangzhou-1"),
    person="0" * 64,
)
MET = Headings(political=True, character=True, ability=True, conduct=True, integrity=True)


def refused(code: str) -> Any:
    """Expects a refusal with a code."""
    return pytest.raises(Refusal, match=f"^{code}$")


def opened(nomination: str = "N01", category: Category = STAFF) -> Case:
    reported = REPORTED.model_copy(update={"nomination": nomination, "category": category})
    return stored(cases.opened(SETTINGS.campaign, reported, FACTS)[0])


def stored(case: Case) -> Case:
    """As a commit leaves it."""
    moved = {"version": case.version + 1, "sequence": case.sequence + 1, "head": "c" * 64}
    return case.model_copy(update=moved)


def inspection(*, positive: bool = True, **changes: Any) -> Inspection:
    fields = {
        "inspectors": ("reviewer-1", "reviewer-2"),
        "interviewees": 8,
        "began_on": date(2023, 4, 8),
        "ended_on": TODAY,
        "sealed": "sealed-findings",
    }
    return Inspection.model_validate({**fields, "positive": positive, **changes})


def reference(
    kind: ReferenceKind = ReferenceKind.DISCIPLINE,
    level: Level = Level.CITY,
    *,
    adverse: bool = False,
    dated: date = TODAY,
) -> Reference:
    return Reference(kind=kind, level=level, adverse=adverse, dated=dated, sealed="sealed-text")


def rating(reviewer: str = "reviewer-1", *marks: int) -> Rating:
    advanced, typical, representative = marks or (8, 8, 7)
    return Rating(
        reviewer=reviewer,
        advanced=advanced,
        typical=typical,
        representative=representative,
        headings=MET,
    )


def inspected(case: Case) -> Case:
    return stored(cases.inspect(case, inspection(), TODAY)[0])


def referred(case: Case, offices: Iterable[tuple[ReferenceKind, Level]] = OFFICES) -> Case:
    for kind, level in offices:
        case = stored(cases.refer(case, reference(kind, level), TODAY)[0])
    return case


def rated(nomination: str = "N01", category: Category = STAFF) -> Case:
    examined = referred(inspected(opened(nomination, category)))
    return stored(cases.rate(examined, rating())[0])


def settings(seats: dict[Category, int], quorum: int = 1, majority: int = 1) -> CampaignSettings:
    """The notice's settings with other places, quorum and majority."""
    pools = [{"category": c, "title": c.value, "honourees": n} for c, n in seats.items()]
    policy = {"quorum": quorum, "majority": majority}
    return CampaignSettings.model_validate(
        SETTINGS.model_dump() | {"categories": pools, "ballot": policy}
    )


def ballot(
    standing: Sequence[Case], seats: dict[Category, int], quorum: int = 1, majority: int = 1
) -> Ballot:
    found, _ = ballots.opened("B1", settings(seats, quorum, majority), standing, "panel-1")
    return found


def cast(state: Ballot, **choices: Sequence[str]) -> Ballot:
    """Votes by member; ``panel_2`` stands for ``panel-2``."""
    for member, chosen in choices.items():
        state, _ = ballots.cast(state, member.replace("_", "-"), chosen, NOW)
    return state
