"""The public files are an allow-list: what is not on it does not pass, whatever comes in."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.public import CampaignIndex, PublicObjections, Snapshot, Stage
from events.published import ObjectionPolicy, Rehearsal
from events.vocabulary import AnonymousRule, LetterRule
from services.publicity import roll as rolls
from services.publicity import snapshot
from services.publicity.entry import Status
from services.publicity.roll import Revocation, Roll
from tests.support.people import CAMPAIGN, SETTINGS
from tests.unit.publicity.made import issued, open_round, profile, profiles, standing

PERSON = {"name", "unit", "post", "category", "brief", "photo", "withheld"}
NOMINEE = {*PERSON, "nomination"}
ROUND = {
    "round",
    "notice",
    "notice_hash",
    "heads",
    "channels",
    "days",
    "first_day",
    "last_day",
    "opens_at",
    "closes_at",
    "closed_at",
    "nominees",
}
TOP = {
    "campaign",
    "title",
    "organiser",
    "rehearsal",
    "clock",
    "acceptance",
    "objections",
    "rounds",
    "honour_roll",
    "releases",
    "ceremony",
}
SECRET = "不得公开"
CLOCK = Rehearsal(
    anchor=datetime(2023, 4, 20, tzinfo=UTC), started=datetime(2026, 4, 20, tzinfo=UTC), speed=60
)


def decided(roll: Roll | None, state: Any, *named: str, number: str = "演练1号") -> Roll:
    return rolls.enter(roll, CAMPAIGN, issued(*named, number=number), [state])[0]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    extra=st.dictionaries(
        st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12), st.just(SECRET)
    )
)
def test_no_field_that_is_not_listed_ever_appears(extra: dict[str, str]) -> None:
    """Whatever intake may come to write into a profile, it is not shown by that."""
    state = open_round(1)
    hidden = {name: value for name, value in extra.items() if name not in (*NOMINEE, "deeds")}
    people = {"N1": {**profile(1), **hidden, "id_number": SECRET, "phone": SECRET}}
    shown = snapshot.build(SETTINGS, [state], standing(state), people, decided(None, state, "N1"))
    text = json.loads(shown.model_dump_json())
    assert set(text) == TOP
    assert set(text["rounds"][0]) == ROUND
    assert set(text["rounds"][0]["nominees"][0]) == NOMINEE
    assert set(text["honour_roll"][0]["people"][0]) == {*PERSON, "deeds_file"}
    assert SECRET not in shown.model_dump_json()
    (deeds,) = snapshot.deeds_of(people.values()).values()
    assert json.loads(deeds.model_dump_json()) == {"deeds": "主要事迹（演练）。"}


def test_whoever_objects_can_name_the_person_and_knows_the_rules() -> None:
    state = open_round()
    rules = ObjectionPolicy(anonymous=AnonymousRule.CLEAR_LEADS)
    letters = SETTINGS.publicity.model_copy(update={"letters": LetterRule.POSTMARK})
    campaign = SETTINGS.model_copy(update={"objections": rules, "publicity": letters})
    shown = snapshot.build(campaign, [state], standing(state), profiles(), None)
    assert [p.nomination for p in shown.rounds[0].nominees] == ["N1", "N2", "N3"]
    assert shown.objections == PublicObjections(
        anonymous=AnonymousRule.CLEAR_LEADS, letters=LetterRule.POSTMARK
    )


def test_a_rehearsal_tells_by_what_clock_its_days_are_counted() -> None:
    state = open_round()
    played = SETTINGS.model_copy(update={"rehearsal": CLOCK})
    shown = snapshot.build(played, [state], standing(state), profiles(), None)
    assert (shown.rehearsal, shown.clock) == (True, CLOCK)
    real = SETTINGS.model_copy(update={"rehearsal": None})
    shown = snapshot.build(real, [state], standing(state), profiles(), None)
    assert (shown.rehearsal, shown.clock) == (False, None)


def test_a_file_from_before_a_field_was_added_is_still_read() -> None:
    """Otherwise nothing could ever replace it."""
    state = open_round()
    shown = snapshot.build(SETTINGS, [state], standing(state), profiles(), None)
    old = shown.model_dump(mode="json", exclude={"clock", "objections", "releases", "ceremony"})
    for person in old["rounds"][0]["nominees"]:
        del person["nomination"]
    assert Snapshot.model_validate(old).rounds[0].nominees[0].nomination is None


def test_deeds_are_shown_after_the_decision_only() -> None:
    state = open_round()
    before = snapshot.build(SETTINGS, [state], standing(state), profiles(), None)
    assert "主要事迹" not in before.model_dump_json()
    roll = decided(None, state, "N1")
    assert snapshot.files_of(before) == frozenset()
    after = snapshot.build(SETTINGS, [state], standing(state), profiles(), roll)
    (honoured,) = after.honour_roll[0].people
    assert snapshot.files_of(after) == {honoured.deeds_file}
    assert snapshot.deeds_of([profile(1)])[str(honoured.deeds_file)].deeds == "主要事迹（演练）。"
    assert not any(hasattr(person, "deeds_file") for person in after.rounds[0].nominees)


def test_a_roll_of_twenty_is_light_however_much_they_did() -> None:
    """The page has 100 KB (docs/decisions/0080): deeds are files of their own, read one by one."""
    state = open_round(20)
    long = {"brief": "事" * 300, "deeds": "迹" * 2000}
    people = {f"N{number}": profile(number, **long) for number in range(1, 21)}
    roll = decided(None, state, *people)
    shown = snapshot.build(SETTINGS, [state], standing(state), people, roll)
    assert len(shown.model_dump_json().encode()) < 60_000
    assert "迹" not in shown.model_dump_json()


def test_the_address_of_deeds_is_what_they_say() -> None:
    """So a corrected text is another file, and the same text one file, whoever it is of."""
    (path,) = snapshot.deeds_of([profile(1), profile(2, brief="另一位（演练）。")])
    assert snapshot.deeds_of([profile(1)]).keys() == {path}
    assert snapshot.deeds_of([profile(1, deeds="更正（演练）。")]).keys() != {path}


def test_who_is_held_is_shown_like_everybody_and_who_is_out_is_not() -> None:
    state = open_round()
    entries = standing(state, N1=Status.HELD, N2=Status.DISQUALIFIED)
    shown = snapshot.build(SETTINGS, [state], entries, profiles(), None)
    assert [p.name for p in shown.rounds[0].nominees] == ["演练01号", "演练03号"]
    assert "HELD" not in shown.model_dump_json()


def test_further_decisions_are_rolls_of_their_own_and_a_revoked_name_vanishes() -> None:
    state = open_round()
    roll = decided(decided(None, state, "N1", "N2"), state, "N3", number="演练2号")
    shown = snapshot.build(SETTINGS, [state], standing(state), profiles(), roll)
    names = [[p.name for p in each.people] for each in shown.honour_roll]
    assert names == [["演练01号", "演练02号"], ["演练03号"]]
    revocation = Revocation(nomination="N2", document_number="演练3号", dated=issued().dated)
    roll = roll.model_copy(update={"revocations": (revocation,)})
    shown = snapshot.build(SETTINGS, [state], standing(state), profiles(), roll)
    assert "演练02号" not in shown.model_dump_json()
    assert snapshot.line_of(shown).honourees == 2


def test_an_erased_profile_names_nobody() -> None:
    state = open_round()
    people = {n: p for n, p in profiles().items() if n != "N1"}
    shown = snapshot.build(SETTINGS, [state], standing(state), people, decided(None, state, "N1"))
    assert "演练01号" not in shown.model_dump_json()


@pytest.mark.parametrize(
    "number", ["330100198501010011", "１９９００００９９９９", "199 0000 9999"]
)
@pytest.mark.parametrize("field", ["name", "unit", "post", "brief"])
def test_a_text_with_a_number_is_held_back_and_says_so(field: str, number: str) -> None:
    state = open_round()
    people = profiles() | {"N2": profile(2, **{field: f"见{number}"})}
    shown = snapshot.build(SETTINGS, [state], standing(state), people, None)
    assert [p.withheld for p in shown.rounds[0].nominees] == [None, "TEXT_HAS_NUMBERS", None]
    assert getattr(shown.rounds[0].nominees[1], field) == ""
    assert number not in shown.model_dump_json()
    assert snapshot.withheld(shown) == 1


def test_deeds_with_a_number_are_held_back_once_they_are_shown() -> None:
    state = open_round()
    people = profiles() | {"N1": profile(1, deeds="电话19900009999")}
    roll = decided(None, state, "N1")
    shown = snapshot.build(SETTINGS, [state], standing(state), people, roll)
    assert shown.rounds[0].nominees[0].withheld is None
    (honoured,) = shown.honour_roll[0].people
    assert (honoured.deeds_file, honoured.withheld) == (None, "TEXT_HAS_NUMBERS")
    assert snapshot.deeds_of(people.values()).keys() == snapshot.deeds_of([profile(2)]).keys()


def test_the_index_says_how_far_a_campaign_is() -> None:
    state = open_round()
    shown = snapshot.build(SETTINGS, [state], standing(state), profiles(), None)
    index = snapshot.indexed(CampaignIndex(campaigns=[]), shown)
    assert [(c.campaign, c.stage) for c in index.campaigns] == [(CAMPAIGN, Stage.OPEN)]
    roll = decided(None, state, "N1")
    closed = shown.rounds[0].model_copy(update={"closed_at": shown.rounds[0].closes_at})
    after = snapshot.build(SETTINGS, [state], standing(state), profiles(), roll)
    after = after.model_copy(update={"rounds": [closed]})
    index = snapshot.indexed(index, after)
    (line,) = index.campaigns
    assert (line.stage, line.honourees) == (Stage.HONOURED, 1)
    assert line.path == f"public/{CAMPAIGN}.json"


def test_the_index_keeps_other_campaigns_newest_first() -> None:
    state = open_round()
    new = snapshot.build(SETTINGS, [state], standing(state), profiles(), None)
    days = {"first_day": "2021-04-20", "rounds": []}
    old = new.model_copy(update={"campaign": "2021-first"}).model_copy(update=days)
    index = snapshot.indexed(snapshot.indexed(CampaignIndex(campaigns=[]), old), new)
    assert [line.campaign for line in index.campaigns] == [CAMPAIGN, "2021-first"]
