"""The notice says everything that real ones say, in their order (domain.md §2.4)."""

from datetime import date, time

import pytest

from services.intake.calendar_years import official_year
from services.publicity import round as rounds
from services.publicity.notice import blocks_of, render
from services.publicity.round import Round, Status
from services.publicity.window import window_of
from shared.clock import start_of_day
from tests.support.people import SETTINGS
from tests.unit.publicity.made import NOW, open_round

WINDOW = window_of(start_of_day(date(2023, 4, 20)), SETTINGS.publicity, official_year)
HEADS = "f" * 64
#: Every element of §2.4, in its order.
ELEMENTS = (
    SETTINGS.title,
    SETTINGS.basis,
    "基层推荐、逐级审核",
    "充分发扬民主、广泛听取意见、接受社会监督",
    "公示时间：2023年4月20日至2023年4月25日（5个工作日），截止时间2023年4月25日24:00",
    "任何单位和个人",
    "来信、来电、来访、电子邮件",
    "加盖单位公章",
    "署真实姓名，并提供联系地址和电话",
    "受理单位：",
    "受理时间：",
    "联系电话：",
    "电子邮箱：",
    "通讯地址：",
    "邮政编码：",
    f"\n{SETTINGS.organiser}\n2023年4月20日\n",
    "附件：1. 拟选树对象名单",
    f"2. 材料历史校验值（本附件 SHA-256：{HEADS}）",
)


def test_every_element_is_there_in_order() -> None:
    text = render(SETTINGS, WINDOW, HEADS)
    places = [text.index(element) for element in ELEMENTS]
    assert places == sorted(places)


def test_a_printed_hour_is_printed() -> None:
    policy = SETTINGS.publicity.model_copy(update={"closing_hour": time(17, 0)})
    window = window_of(start_of_day(date(2023, 4, 20)), policy, official_year)
    assert "截止时间2023年4月25日17:00" in render(SETTINGS, window, HEADS)


def test_the_blocks_are_the_whole_text() -> None:
    text = render(SETTINGS, WINDOW, HEADS)
    blocks = blocks_of(text)
    lines = [blocks.heading, *blocks.body, blocks.issuer, blocks.dated, *blocks.annexes]
    assert lines == [line for line in text.splitlines() if line]


def scheduled_hash(state: Round) -> str:
    fresh = state.model_copy(update={"status": Status.PREPARED, "channels": ()})
    again, _ = rounds.schedule(fresh, SETTINGS, date(2023, 4, 20), NOW, official_year)
    assert again.notice
    return again.notice.hash


@pytest.mark.parametrize("what", ["profile_hash", "nomination_head", "case_head"])
def test_the_hash_covers_profiles_and_heads(what: str) -> None:
    """A notice whose people or histories are others is another notice."""
    state = open_round(2)
    changed = state.nominees[0].model_copy(update={what: "9" * 64})
    other = state.model_copy(update={"nominees": (changed, *state.nominees[1:])})
    assert len({scheduled_hash(each) for each in (state, other)}) == 2
