"""The main journey of each desk that had no walk by keyboard: only keys, from the heading on."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cli.rehearsal.client import Client
from cli.stack import Stack
from events.published import BallotPolicy
from tests.browser.before_province import STAFF, BeforeProvince, reaching
from tests.browser.clicks import HEADINGS, card, said, tab_to
from tests.browser.conftest import SignIn
from tests.browser.shortlisted import Shortlisted, shortlisted

NAME = "演练81号"


@pytest.fixture(scope="module")
def prepared(client: Client) -> Shortlisted:
    """A round of two people that nobody has scheduled yet."""
    return shortlisted(client)


@pytest.fixture(scope="module")
def before(stack: Stack) -> Iterator[BeforeProvince]:
    """One who may be rated."""
    policy = BallotPolicy(quorum=4, majority=2)
    with reaching(stack, [(NAME, STAFF)], policy, examined=[NAME]) as ready:
        yield ready


def press(page: Page, target: Locator, key: str = "Enter", *, back: bool = False) -> None:
    """Go on, or back, to a control and press it."""
    tab_to(page, target, "Shift+Tab" if back else "Tab")
    page.keyboard.press(key)


def enter(page: Page, target: Locator, text: str) -> None:
    """Go on to a field and write into it, in the place of what it holds."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def pick(page: Page, target: Locator, word: str) -> None:
    """Go on to a list and down to what is wanted.

    Raises:
        AssertionError: the list does not have it.
    """
    tab_to(page, target)
    for _ in range(target.locator("option").count()):
        if target.evaluate("one => one.selectedOptions[0].label") == word:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"not in the list: {word}")


def at_heading(page: Page, words: str | re.Pattern[str]) -> None:
    """The page has changed, and its heading has the focus."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_reviewer_rates_a_case(sign_in: SignIn, before: BeforeProvince) -> None:
    page = sign_in("reviewer-3", f"/c/{before.campaign}/cases")
    press(page, page.get_by_role("link", name=NAME))
    at_heading(page, NAME)
    rating = card(page, "评分")
    press(page, rating.locator("summary"))
    for mark in ("先进性", "典型性", "代表性"):
        enter(page, rating.get_by_label(mark), "8")
    for heading in HEADINGS:
        answers = rating.get_by_role("radiogroup", name=heading)
        press(page, answers.get_by_label("符合", exact=True), "Space")
        expect(answers.get_by_label("符合", exact=True)).to_be_checked()
    press(page, rating.get_by_role("button", name="提交评分"))
    said(page, "评分已提交")
    expect(rating.get_by_role("row", name="reviewer-3")).to_be_visible()


def test_a_publicist_fixes_the_notice_and_shows_it(
    sign_in: SignIn, prepared: Shortlisted, tmp_path: Path
) -> None:
    proof = tmp_path / "proof.png"
    proof.write_bytes(b"proof")
    page = sign_in("publicist-1", f"/c/{prepared.campaign}/rounds")
    press(page, page.get_by_role("link", name="第1次公示"))
    at_heading(page, re.compile("^第1次公示（尾号"))
    press(page, page.get_by_role("button", name="确定公示内容"))
    expect(page.get_by_role("region", name="公示文本全文")).to_be_visible()
    for channel in prepared.settings.publicity.mandatory_channels:
        press(page, page.get_by_role("button", name=f"确认上线：{channel}"))
        dialog = page.get_by_role("dialog")
        enter(page, dialog.get_by_label("公示网址"), "https://example.invalid/notice")
        with page.expect_file_chooser() as chooser:
            press(page, dialog.get_by_label("上线证明"))
        chooser.value.set_files(proof)
        expect(dialog.get_by_text("proof.png")).to_be_visible()
        press(page, dialog.get_by_role("button", name="确认上线"))
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("button", name=f"登记中断：{channel}")).to_be_visible()
    expect(page.get_by_text("第 1 个工作日（共 5 个）")).to_be_visible()


def test_the_discipline_role_works_an_objection(sign_in: SignIn, prepared: Shortlisted) -> None:
    prepared.show()
    made = prepared.object("演练91号", "所述事迹与实际不符，请核实（演练，虚构）。")
    page = sign_in("discipline-1", f"/c/{prepared.campaign}/objections")
    press(page, page.locator(f"a[href$='/objections/{made['id']}']"))
    at_heading(page, "异议（加密）")
    press(page, page.get_by_role("button", name="开启并记录"))
    pick(page, page.get_by_role("combobox", name="审查结果"), "受理")
    enter(page, page.get_by_label(re.compile("^理由")), "线索具体（演练）")
    press(page, page.get_by_role("button", name="登记审查结果"))
    pick(page, page.get_by_role("combobox", name="结论"), "不成立")
    enter(page, page.get_by_label("核查情况"), "经核查，反映问题不属实（演练）。")
    press(page, page.get_by_role("button", name="登记核查结论"))
    expect(page.get_by_role("heading", name="书面答复反映人")).to_be_visible()


def test_an_administrator_changes_settings_and_the_roster(
    sign_in: SignIn, prepared: Shortlisted
) -> None:
    page = sign_in("admin-1", f"/c/{prepared.campaign}/settings")
    enter(page, page.get_by_label("受理时间"), "工作日全天")
    page.keyboard.press("Enter")
    said(page, "设置已保存")
    press(page, page.get_by_role("link", name="名册"), back=True)
    at_heading(page, "名册")
    press(page, page.get_by_role("button", name="discipline-1"))
    dialog = page.get_by_role("dialog")
    enter(page, dialog.get_by_label("电子邮箱"), "changed@example.invalid")
    press(page, dialog.get_by_role("button", name="确定修改"))
    press(page, page.get_by_role("button", name="保存名册"))
    said(page, "名册已保存")
