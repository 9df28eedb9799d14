"""The story of a case: every event has words, in order, with who did it, and nothing personal."""

from datetime import UTC, datetime

import pytest

from cli.docs.examples import example
from events import review
from events.envelope import CloudEvent, Payload
from events.vocabulary import HoldCause, ReferenceKind
from services.review import case as cases
from services.review import custody, story
from services.review.case import Status
from tests.support.people import ROSTER, SETTINGS
from tests.unit.review.made import TODAY, opened, rated, reference, stored
from tests.unit.review.test_conflict import dossier

TOLD: list[type[Payload]] = [
    review.CaseOpened,
    review.CaseResumed,
    review.CaseInspected,
    review.ReferenceOpinionRecorded,
    review.CaseHeld,
    review.CaseRated,
    review.ReviewerRecused,
    review.RulingProposed,
    review.RulingMinuted,
    review.CaseReturned,
    review.CaseRejected,
    review.CaseReopened,
    review.CaseWithdrawn,
    review.CaseReserved,
    review.NomineeShortlisted,
    review.CaseNotSelected,
    review.CaseHandedOver,
    review.CaseConcluded,
    review.HonourDecided,
    review.RevocationProposed,
    review.HonourRevoked,
]


def sentence(event: CloudEvent) -> str:
    found = story.told(opened(), None, [event], SETTINGS, ROSTER)
    return found.lines[0].text


@pytest.mark.parametrize("model", TOLD, ids=lambda model: model.__name__)
def test_every_event_of_a_case_has_words(model: type[Payload]) -> None:
    text = sentence(example(model))
    assert text.endswith("。")
    assert not text.startswith("记录")


def test_an_event_of_a_later_version_is_named_as_it_is() -> None:
    unknown = example(review.CaseOpened).model_copy(update={"type": "CaseForgotten"})
    assert sentence(unknown) == "记录：CaseForgotten。"


def test_a_sentence_says_who_by_unit_and_user() -> None:
    event = example(review.CaseReturned).model_copy(update={"actor": "reviewer-1"})
    assert sentence(event) == "第1次退回补正（材料第1版）（人事处reviewer-1）。"


def test_the_levels_below_come_first_by_day() -> None:
    opinion = {
        "level": "county",
        "department": "公安",
        "opinion": "NO_OBJECTION",
        "dated": "2023-03-30",
    }
    event = example(review.CaseOpened).model_copy(
        update={"time": datetime(2023, 4, 3, 17, 0, tzinfo=UTC)}
    )
    found = story.told(opened(), dossier(opinions=[opinion]), [event], SETTINGS, ROSTER)
    assert [(line.on.isoformat(), line.text) for line in found.lines] == [
        ("2023-03-30", "县级公安：无异议。"),
        ("2023-04-01", "西湖区集体研究同意推荐（1号，排名第1），经办人西湖区应急管理局xihu-1。"),
        ("2023-04-04", "省厅收到上报材料，进入审核。"),
    ]


def test_the_story_begins_with_where_the_case_is_now() -> None:
    held, _ = cases.refer(rated(), reference(ReferenceKind.PERSONNEL, adverse=True), TODAY)
    found = story.told(stored(held), None, [], SETTINGS, ROSTER)
    assert found.now == ("正在省厅审核，材料在省厅审核环节。待领导小组研究：有关部门有不同意见。")
    (returned, _), _ = custody.sent_back(held, "请补正（演练）", ())
    assert story.told(returned, None, [], SETTINGS, ROSTER).now == ("已退回补正，材料在推荐单位。")


@pytest.mark.parametrize("status", list(Status))
def test_there_are_words_for_every_status(status: Status) -> None:
    case = opened().model_copy(update={"status": status})
    assert story.told(case, None, [], SETTINGS, ROSTER).now


def test_there_are_words_for_every_cause() -> None:
    event = example(review.CaseHeld)
    for cause in HoldCause:
        said = event.model_copy(update={"data": {**event.data, "cause": cause.value}})
        assert "待领导小组研究" in sentence(said)
