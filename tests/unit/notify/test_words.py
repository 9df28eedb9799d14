"""Who hears what, in which words: the table, the texts, and that they are ids and codes only."""

import re
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from cli.docs.examples import example
from events.catalogue import CATALOGUE, parse
from events.envelope import CloudEvent
from events.published import CampaignSettings, Rehearsal, Roster
from events.vocabulary import Category, Role
from services.notify.delivery import Channel, Word
from services.notify.rules import Circumstances, Line, Whom, recipients, rules
from services.notify.words import FOLDER, template, told, words

CAMPAIGNS = Path(__file__).parents[3] / "campaigns"
ROSTER = Roster.model_validate(yaml.safe_load((CAMPAIGNS / "roster.yaml").read_text()))
SETTINGS = CampaignSettings.model_validate(
    yaml.safe_load((CAMPAIGNS / "2023-third.yaml").read_text())
)
KNOWN = Circumstances(SETTINGS, ROSTER, origin="330106")
CLOCK = Rehearsal(
    anchor=datetime(2023, 3, 30, tzinfo=UTC), started=datetime(2026, 1, 1, tzinfo=UTC), speed=6
)
#: Never told to a group: what concerns one person, or that somebody objected (domain.md §6.1).
PERSONAL = re.compile(r"Objection|Nominee|Case|Flag|Honour|Consent|NominationReturned|Withdrawn")


def _event(kind: str, actor: str | None = None) -> CloudEvent:
    return example(CATALOGUE[kind, 1]).model_copy(update={"actor": actor})


def _words(event: CloudEvent, known: Circumstances = KNOWN) -> dict[Channel, Word]:
    return {word.channel: word for word in words(event, parse(event), known)}


def _mailed(kind: str, actor: str | None = None) -> list[str]:
    return list(recipients(_event(kind, actor), KNOWN)[Channel.MAIL])


def _roles(users: list[str]) -> set[Role]:
    members = {member.user: member for member in ROSTER.members}
    return {members[user].role for user in users}


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("CampaignOpened", {Role.OFFICER}),
        ("NominationReported", {Role.REVIEWER, Role.OFFICER}),
        ("NominationsClosed", {Role.REVIEWER, Role.PANEL, Role.OFFICER}),
        ("RatingsPending", {Role.REVIEWER}),
        ("RetentionLooked", {Role.PANEL, Role.ADMIN}),
        ("ObjectionReceived", {Role.DISCIPLINE}),
        ("NomineeHeld", {Role.REVIEWER, Role.PANEL}),
        ("DecisionIssued", {Role.PANEL, Role.PUBLICIST, Role.OFFICER}),
    ],
)
def test_who_is_told(kind: str, roles: set[Role]) -> None:
    assert _roles(_mailed(kind)) == roles


def test_a_flag_is_told_to_the_officers_beside_whoever_raised_it() -> None:
    assert _mailed("FlagRaised", "ningbo-1") == ["admin-1", "admin-2", "ningbo-1", "ningbo-2"]
    assert _mailed("FlagRaised") == ["admin-1", "admin-2"]


def test_a_reported_nomination_is_told_to_its_city_alone() -> None:
    users = [user for user in _mailed("NominationReported") if not user.startswith("reviewer-")]
    assert users == ["hangzhou-1", "hangzhou-2"]


def test_what_became_of_a_nomination_is_told_along_the_way_it_came() -> None:
    told_to = set(_mailed("CaseNotSelected"))
    regions = {member.region for member in ROSTER.members if member.user in told_to}
    assert regions == {"330106", "330100"}
    nobody = Circumstances(SETTINGS, ROSTER, origin=None)
    assert recipients(_event("CaseNotSelected"), nobody) == {}


def test_a_withdrawal_is_told_to_the_level_above_whoever_withdrew() -> None:
    users = _mailed("NominationWithdrawn", "xihu-1")
    assert {"xihu-1", "hangzhou-1", "hangzhou-2"} <= set(users)


def test_a_robot_is_told_where_the_campaign_has_it() -> None:
    assert recipients(_event("RoundOpened"), KNOWN)[Channel.ROBOT] == ("cities", "group")
    none = SETTINGS.model_copy(update={"notify": type(SETTINGS.notify)()})
    found = recipients(_event("RoundOpened"), Circumstances(none, ROSTER))
    assert Channel.ROBOT not in found


def test_return_and_withdrawal_are_never_silent() -> None:
    ends = [k for k, _ in CATALOGUE if re.search(r"Returned|Withdrawn|Rejected|Revoked|NotSel", k)]
    assert ends
    assert [kind for kind in ends if kind not in rules()] == []


def test_a_group_hears_nothing_of_one_person_and_of_no_objection() -> None:
    robots = [k for k, lines in rules().items() if any(Channel.ROBOT in line.by for line in lines)]
    assert robots
    assert [kind for kind in robots if PERSONAL.search(kind)] == []


def test_an_objection_says_its_number_and_nothing_of_whom_it_names() -> None:
    event = _event("ObjectionReceived")
    for word in _words(event).values():
        assert f"异议（尾号{event.data['objection'][-4:]}）" in word.text
        told_of = {event.data["nomination"], event.data["grounds"], event.data["round"]}
        assert not [value for value in told_of if value in word.text + word.subject]


def test_a_look_that_finds_nothing_waiting_is_not_told_of() -> None:
    looked = _event("RetentionLooked")
    text = _words(looked)[Channel.MAIL].text
    assert f"{SETTINGS.title}材料保存期限已满" in text
    assert f"仍有 {looked.data['waiting']} 件卷宗" in text
    nothing = looked.model_copy(update={"data": {**looked.data, "waiting": 0}})
    assert recipients(nothing, KNOWN) == {}


def test_there_is_one_text_for_every_type_and_channel_and_no_other() -> None:
    wanted = {
        f"{kind}.{channel.value}.txt"
        for kind, lines in rules().items()
        for line in lines
        for channel in line.by
    }
    assert {path.name for path in FOLDER.iterdir()} == wanted


@pytest.mark.parametrize("kind", sorted(rules()))
def test_texts_and_lines_name_fields_that_the_event_has(kind: str) -> None:
    fields = set(CATALOGUE[kind, 1].model_fields)
    for line in rules()[kind]:
        assert set(line.fields) <= fields
        for channel in line.by:
            subject, text = template(kind, channel)
            assert subject
            assert {name for _, name, _, _ in string.Formatter().parse(subject + text) if name} <= (
                fields | {"campaign"}
            )


@pytest.mark.parametrize("kind", sorted(rules()))
def test_nobody_is_told_twice_and_every_field_is_filled(kind: str) -> None:
    for word in _words(_event(kind, "hangzhou-1")).values():
        assert len(set(word.users)) == len(word.users)
        assert "{" not in word.text
        assert "+00:00" not in word.text


@pytest.mark.parametrize("kind", sorted(rules()))
def test_a_rehearsal_says_so_on_every_channel(kind: str) -> None:
    event = _event(kind, "hangzhou-1")
    rehearsal = Circumstances(SETTINGS.model_copy(update={"rehearsal": CLOCK}), ROSTER, "330106")
    assert all(w.subject.startswith("【演练】") for w in _words(event, rehearsal).values())
    assert all("演练" not in w.subject for w in _words(event).values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2023, 4, 20, 1, 0, tzinfo=UTC), "2023年4月20日09:00"),
        (datetime(2023, 4, 25, 16, 0, tzinfo=UTC), "2023年4月25日24:00"),
        (date(2023, 4, 5), "2023年4月5日"),
        (("a", "b"), "2"),
        (True, "是"),
        (Category.SYSTEM_STAFF, "应急管理系统干部职工"),
        ("330100", "杭州市"),
        ("no code", "no code"),
        (3, "3"),
    ],
)
def test_values_in_words(value: object, text: str) -> None:
    assert told(value, SETTINGS) == text


def test_a_round_is_told_with_its_days() -> None:
    text = _words(_event("RoundOpened"))[Channel.MAIL].text
    assert "自 2023年4月20日 起至 2023年4月25日 止，共 5 个工作日" in text


@pytest.mark.parametrize("kind", sorted(rules()))
def test_what_has_no_name_of_its_own_is_named_by_the_end_of_its_id(kind: str) -> None:
    event = _event(kind, "hangzhou-1")
    unnamed = ("round", "shortlist", "ballot", "runoff", "nomination", "objection", "batch")
    ids = {name: event.data.get(name) for name in unnamed}
    for channel, word in _words(event).items():
        subject, text = template(kind, channel)
        assert not [name for name, whole in ids.items() if whole and whole in word.text]
        for name, whole in ids.items():
            assert text.count(f"{{{name}}}") == text.count(f"（尾号{{{name}}}）")
            if f"{{{name}}}" in text:
                assert f"（尾号{str(whole)[-4:]}）" in word.text
            assert f"{{{name}}}" not in subject


@pytest.mark.parametrize(
    "whom",
    [
        {},
        {"roles": ["officer"], "in_region": "city", "beside_actor": True},
        {"roles": ["officer"], "robot": "cities"},
        {"in_region": "city"},
        {"rolls": ["officer"]},
    ],
)
def test_a_line_names_people_in_one_way(whom: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Whom.model_validate(whom)


def test_robots_are_told_by_robot_alone() -> None:
    for to, by in (({"robot": "cities"}, "mail"), ({"roles": ["officer"]}, "robot")):
        with pytest.raises(ValidationError):
            Line.model_validate({"to": to, "by": [by]})


def test_the_portal_has_a_word_for_everything_that_is_told() -> None:
    text = (CAMPAIGNS.parent / "web" / "src" / "words" / "admin.ts").read_text(encoding="utf-8")
    told = text.partition("export const TOLD")[2].partition("};")[0]
    assert set(re.findall(r"^  (\w+):", told, re.MULTILINE)) == set(rules())
