"""Who keeps away from a case, who steps in: rules of roster and dossier, what is declared."""

from typing import Any

import pytest

from events.published import Dossier, Member, Roster
from events.review import ReviewerRecused
from events.vocabulary import RecusalReason
from services.review import case as cases
from services.review.case import Status
from shared import conflict
from shared.conflict import Facts
from tests.support.people import ROSTER, SETTINGS
from tests.unit.review.made import FACTS, REPORTED, opened, rated, refused, stored


def reviewer(**changes: Any) -> Member:
    fields = {
        "user": "reviewer-9",
        "role": "reviewer",
        "region": "330000",
        "unit": "人事处",
        "mail": "reviewer-9@example.invalid",
        **changes,
    }
    return Member.model_validate(fields)


def dossier(**changes: Any) -> Dossier:
    fields = {
        "nomination": "N01",
        "campaign": SETTINGS.campaign,
        "version": 1,
        "category": "SYSTEM_STAFF",
        "region": "330106",
        "city": "330100",
        "form": {"unit": "西湖区应急管理局"},
        "opinions": [],
        "endorsements": [
            {
                "level": "county",
                "region": "330106",
                "minutes_number": "1号",
                "rank": 1,
                "endorsed_by": "xihu-1",
                "dated": "2023-04-01",
            }
        ],
        "flags": [],
        "sealed": "sealed-dossier",
        "person": "0" * 64,
        **changes,
    }
    return Dossier.model_validate(fields)


def facts(**changes: Any) -> Facts:
    return conflict.facts_of(dossier(**changes), SETTINGS.organiser)


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (reviewer(), None),
        (reviewer(unit="西湖区 应急管理局"), RecusalReason.SAME_UNIT),
        (reviewer(unit="应急管理局"), None),
        (reviewer(home_region="330100"), RecusalReason.OWN_CITY),
        (reviewer(home_region="330105"), RecusalReason.OWN_CITY),
        (reviewer(home_region="330200"), None),
        (reviewer(home_region="330000"), None),
        (reviewer(user="xihu-1"), RecusalReason.ENDORSER),
        (reviewer(kin=["0" * 64]), RecusalReason.RELATIVE),
        (reviewer(kin=["1" * 64]), None),
    ],
)
def test_the_roster_and_the_dossier_say_who_keeps_away(
    who: Member, reason: RecusalReason | None
) -> None:
    assert conflict.recused(who, facts()) is reason


def test_a_division_of_the_organiser_is_known_by_its_own_name() -> None:
    own = facts(form={"unit": f"{SETTINGS.organiser}人事处"})
    assert conflict.recused(reviewer(), own) is RecusalReason.SAME_UNIT
    assert conflict.recused(reviewer(unit="机关党委"), own) is None


def test_a_city_of_its_own_is_where_its_digits_say() -> None:
    yiwu = facts(region="330782", city="330782")
    assert conflict.recused(reviewer(home_region="330700"), yiwu) is RecusalReason.OWN_CITY


def test_what_is_not_known_is_no_conflict() -> None:
    assert conflict.recused(reviewer(unit=" ", home_region="330100"), Facts()) is None
    assert conflict.recused(reviewer(kin=["0" * 64]), facts(person=None)) is None


def test_a_substitute_acts_only_where_their_principal_may_not() -> None:
    principal = reviewer(user="reviewer-1", home_region="330100")
    substitute = reviewer(user="reviewer-8", substitute_for="reviewer-1")
    roster = Roster(campaign="c1", members=(principal, substitute))
    elsewhere = facts(region="330203")
    assert conflict.stands_in(substitute, roster, facts()) == "reviewer-1"
    conflict.admit(substitute, roster, facts())
    with refused("RECUSED"):
        conflict.admit(principal, roster, facts())
    conflict.admit(principal, roster, elsewhere)
    with refused("FORBIDDEN"):
        conflict.admit(substitute, roster, elsewhere)


def test_a_substitute_may_be_recused_too_and_may_have_nobody() -> None:
    principal = reviewer(user="reviewer-1", home_region="330100")
    kin = reviewer(user="reviewer-8", substitute_for="reviewer-1", kin=["0" * 64])
    lost = reviewer(user="reviewer-7", substitute_for="nobody")
    roster = Roster(campaign="c1", members=(principal, kin, lost))
    with refused("RECUSED"):
        conflict.admit(kin, roster, facts())
    assert not conflict.admits(lost, roster, facts())


def test_the_record_says_whom_a_rule_kept_away_and_says_it_once() -> None:
    away = {"reviewer-2": RecusalReason.OWN_CITY}
    case, events = cases.opened("2023-third", REPORTED, FACTS, away)
    told = ReviewerRecused(nomination="N01", reviewer="reviewer-2", reason=RecusalReason.OWN_CITY)
    assert events[1:] == [told]
    assert cases.kept_away(case, away) == (case, [])


def test_a_declared_recusal_takes_the_rating_with_it() -> None:
    case, events = cases.recuse(rated(), "reviewer-1", "sealed-words")
    assert events == [
        ReviewerRecused(nomination="N01", reviewer="reviewer-1", reason=RecusalReason.DECLARED)
    ]
    assert (case.ratings, case.facts.declared) == ((), ("reviewer-1",))
    with refused("RECUSED"):
        conflict.admit(reviewer(user="reviewer-1"), ROSTER, case.facts)


def test_nobody_recuses_themselves_from_what_review_does_not_hold() -> None:
    away = stored(opened()).model_copy(update={"status": Status.IN_PUBLICITY})
    with refused("HOLDER_ELSEWHERE"):
        cases.recuse(away, "reviewer-1", None)


def test_facts_hold_no_name() -> None:
    assert "西湖" not in facts().model_dump_json()
