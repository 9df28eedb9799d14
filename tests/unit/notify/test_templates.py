"""Who is told of which event, and that the words are ids and codes only."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from cli.docs.examples import example
from events.catalogue import CATALOGUE, parse
from events.envelope import CloudEvent
from events.published import Roster
from events.vocabulary import Role
from services.notify.delivery import Word
from services.notify.templates import TEMPLATES, compose, told

CAMPAIGNS = Path(__file__).parents[3] / "campaigns"
ROSTER = Roster.model_validate(yaml.safe_load((CAMPAIGNS / "roster.yaml").read_text()))


def _event(kind: str, actor: str | None = None) -> CloudEvent:
    return example(CATALOGUE[kind, 1]).model_copy(update={"actor": actor})


def _word(event: CloudEvent, *, rehearsal: bool = False) -> Word:
    return compose(event, parse(event), ROSTER, rehearsal=rehearsal)


def _roles(word: Word) -> set[Role]:
    members = {member.user: member for member in ROSTER.members}
    return {members[user].role for user in word.users}


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("CampaignOpened", {Role.OFFICER}),
        ("NominationReported", {Role.REVIEWER, Role.OFFICER}),
        ("NominationsClosed", {Role.REVIEWER, Role.PANEL, Role.OFFICER}),
        ("RoundOpened", {Role.REVIEWER, Role.PANEL, Role.OFFICER}),
        ("ObjectionReceived", {Role.DISCIPLINE}),
        ("RoundClosed", {Role.REVIEWER, Role.PANEL}),
        ("NomineeHeld", {Role.REVIEWER, Role.PANEL}),
        ("NomineeDisqualified", {Role.REVIEWER, Role.PANEL}),
        ("DecisionIssued", {Role.PANEL, Role.PUBLICIST, Role.OFFICER}),
    ],
)
def test_who_is_told(kind: str, roles: set[Role]) -> None:
    assert _roles(_word(_event(kind))) == roles


def test_a_flag_is_told_to_the_officers_beside_whoever_raised_it() -> None:
    users = _word(_event("FlagRaised", actor="ningbo-1")).users
    assert users == ("admin-1", "admin-2", "ningbo-1", "ningbo-2")
    assert _word(_event("FlagRaised")).users == ("admin-1", "admin-2")


def test_a_reported_nomination_is_told_to_its_city_alone() -> None:
    users = _word(_event("NominationReported")).users
    assert [user for user in users if not user.startswith("reviewer-")] == [
        "hangzhou-1",
        "hangzhou-2",
    ]


def test_an_objection_says_its_number_and_nothing_of_whom_it_names() -> None:
    event = _event("ObjectionReceived")
    word = _word(event)
    assert event.data["objection"] in word.text
    told_of = {event.data["nomination"], event.data["grounds"], event.data["round"]}
    assert not [value for value in told_of if value in word.text + word.subject]


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_nobody_is_told_twice_and_every_field_is_filled(kind: str) -> None:
    word = _word(_event(kind, actor="hangzhou-1"))
    assert len(set(word.users)) == len(word.users)
    assert "{" not in word.text
    assert "+00:00" not in word.text


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_a_rehearsal_says_so_in_its_subject(kind: str) -> None:
    event = _event(kind, actor="hangzhou-1")
    assert _word(event, rehearsal=True).subject.startswith("【演练】")
    assert "演练" not in _word(event).subject


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2023, 4, 20, 1, 0, tzinfo=UTC), "2023年4月20日09:00"),
        (datetime(2023, 4, 25, 16, 0, tzinfo=UTC), "2023年4月25日24:00"),
        (date(2023, 4, 5), "2023年4月5日"),
        (("a", "b"), "2"),
        (Role.ADMIN, "admin"),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    assert told(value) == words


def test_a_round_is_told_with_its_days() -> None:
    assert (
        "自 2023年4月20日 起至 2023年4月25日 止，共 5 个工作日" in _word(_event("RoundOpened")).text
    )
