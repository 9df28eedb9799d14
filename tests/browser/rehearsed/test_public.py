"""What everybody reads and does without an account: the notice, the roll, an objection."""

import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    BrowserContext,
    Dialog,
    Page,
    Request,
    Response,
    Route,
    expect,
)
from pypdf import PdfReader

from cli.deploy import ROOT
from cli.rehearsal.client import Client
from cli.stack import Stack
from tests.browser import full_roll
from tests.browser.clicks import tab_to
from tests.browser.conftest import PHONE, Axe, FitsEverywhere, fits
from tests.browser.keys import enter, press
from tests.browser.open_round import OpenRound, open_round, published

PLAYED = "notice.html?c=2023-third"
ROLL = "roll.html?c=2023-third"
OBJECTION = "objection.html"  # of the round that runs
#: Every page, and what only one that was read says.
PAGES = {
    "index.html": "第三届",
    PLAYED: "拟选树对象的公示",
    ROLL: "演练第1号",
    OBJECTION: "以谁的名义",
    "receipt.html": "回执编号",
    "no-such-page.html": "没有这个页面",
}
BUDGET = 100_000  # bytes of a page and all it needs, without photos, before any compression
#: Called in the place of the browser's own dialog: how many deeds were on the page.
PRINT = """
const read = "p.deeds:not(.screen-only)";
window.print = () => {
  document.documentElement.dataset.printed = document.querySelectorAll(read).length;
};
"""
#: A slow phone: what Lighthouse calls slow 4G. Milliseconds a turn, bytes a second.
LATENCY, BYTES_A_SECOND = 150, 200_000
READABLE = 1000  # ms
A4 = (595, 842)  # points
#: Radicals that stand for characters in a printed file, and that NFKC leaves as they are.
_RADICALS = str.maketrans("⺠⻓⻔⻚⻅⻋⻢", "民长门页见车马")
Contexts = Callable[..., BrowserContext]
Changed = Callable[[Page, str, Callable[[dict[str, Any]], object]], None]
#: domain.md §2.4: what a notice says, in this order.
IN_ORDER = (
    "拟选树对象的公示",
    "根据《",  # basis
    "经基层推荐、逐级审核",  # how the list came about
    "为充分发扬民主",  # purpose
    "公示时间：2023年4月20日至",
    "任何单位和个人均可通过来信、来电、来访",  # who may object, and how
    "须加盖单位公章",  # form duty
    "受理单位",
    "受理时间",
    "联系电话",
    "电子邮箱",
    "通讯地址",
    "邮政编码",
    "浙江省应急管理厅2023年4月20日",  # issuer and date
    "附件1　拟选树对象名单",
    "演练91号",
    "演练92号",
    "附件2　材料历史校验值",
)


@pytest.fixture(scope="session")
def opened(client: Client, stack: Stack, portal: str) -> OpenRound:
    """A round that runs, of a campaign of these tests' own."""
    return open_round(client, stack, portal)


@pytest.fixture
def changed(stack: Stack, portal: str) -> Changed:
    """``changed(page, campaign, change)``: the page reads a file that differs from the real one."""

    def differ(page: Page, campaign: str, change: Callable[[dict[str, Any]], object]) -> None:
        file = published(stack, portal, campaign)
        assert file
        change(file)
        page.route(f"**/public/{campaign}.json", lambda route: route.fulfill(json=file))

    return differ


@pytest.fixture
def phone(contexts: Contexts) -> Page:
    """A visitor with a small phone."""
    return contexts(viewport=PHONE, has_touch=True).new_page()


@pytest.fixture
def form(visitor: Page, opened: OpenRound, portal: str) -> Page:
    """The objection form of the running round."""
    visitor.goto(portal + opened.objection)
    expect(visitor.get_by_role("button", name="提交异议")).to_be_visible()
    return visitor


# ── Reading ───────────────────────────────────────────────────────────────────────────────────


def test_a_phone_on_a_slow_line_reads_the_notice(
    contexts: Contexts, opened: OpenRound, portal: str, axe: Axe
) -> None:
    page = contexts(viewport=PHONE).new_page()
    slow(page)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(size_of(response)))
    page.goto(portal + opened.notice)
    expect(page.get_by_role("heading", level=1)).to_contain_text("拟选树对象的公示")
    # What the line costs; what a busy machine adds is not the page's.
    assert turns(page) * LATENCY + sum(sizes) * 1000 / BYTES_A_SECOND < READABLE
    expect(page.get_by_text("还有 5 个工作日（含今天）")).to_be_visible()
    expect(page.locator(".rehearsal")).to_contain_text("演练")
    expect(page.get_by_role("heading", name="应急管理系统干部职工（1人）")).to_be_visible()
    expect(page.locator(".whom")).to_contain_text("厅人事处、厅机关纪委")
    expect(page.get_by_role("link", name="0571-00000000")).to_have_attribute(
        "href", "tel:0571-00000000"
    )
    expect(page.locator(".channels li")).to_have_count(2)
    fits(page)
    axe(page)


@pytest.mark.parametrize("address", PAGES)
def test_pages_fit_a_phone_and_a_wall_and_are_accessible(
    visitor: Page, opened: OpenRound, portal: str, fits_everywhere: FitsEverywhere, address: str
) -> None:
    visitor.goto(portal + (opened.objection if address == OBJECTION else address))
    expect(visitor.locator("main")).to_contain_text(PAGES[address])
    expect(visitor.locator(".waiting")).to_have_count(0)
    fits_everywhere(visitor)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_small_and_asks_nobody_else(
    visitor: Page, opened: OpenRound, portal: str, address: str
) -> None:
    asked: list[str] = []
    sizes: list[int] = []
    visitor.on("response", lambda response: asked.append(response.url))
    visitor.on("response", lambda response: sizes.append(size_of(response)))
    visitor.goto(portal + (opened.objection if address == OBJECTION else address))
    expect(visitor.locator("main")).to_contain_text(PAGES[address])
    visitor.wait_for_load_state("networkidle")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(portal).netloc}
    assert sum(sizes) < BUDGET


def test_photos_wait_until_they_are_seen_and_keep_their_place(phone: Page, portal: str) -> None:
    phone.goto(portal + PLAYED)
    faces = phone.locator("img.face")
    expect(faces.first).to_be_attached()
    for name, value in (("loading", "lazy"), ("width", "90"), ("height", "126")):
        assert faces.evaluate_all("(all, name) => all.map(i => i.getAttribute(name))", name) == (
            [value] * faces.count()
        )


def test_who_has_no_photo_has_a_stand_in(phone: Page, portal: str) -> None:
    phone.route("**/photos/*", lambda route: route.fulfill(status=404))
    phone.goto(portal + PLAYED)
    phone.locator(".person").first.scroll_into_view_if_needed()
    expect(phone.locator(".person").first).to_contain_text("未公布照片")


@pytest.mark.parametrize(
    "case",
    [
        ("2023-04-19T22:00:00+08:00", "自2023年4月20日起计算公示时间", "ahead"),
        ("2023-04-20T10:00:00+08:00", "还有 5 个工作日（含今天）", "running"),
        ("2023-04-22T10:00:00+08:00", "还有 3 个工作日", "running"),  # a Saturday that is off
        ("2023-04-23T10:00:00+08:00", "还有 3 个工作日（含今天）", "running"),  # a Sunday at work
        ("2023-04-25T23:59:00+08:00", "今天是公示最后一天", "last"),
        ("2023-04-26T00:00:00+08:00", "公示已结束", "closed"),
    ],
)
def test_working_days_are_counted_down(
    visitor: Page, opened: OpenRound, changed: Changed, portal: str, case: tuple[str, str, str]
) -> None:
    at, words, standing = case
    changed(visitor, opened.made.campaign, lambda file: file.update(clock=None, rehearsal=False))
    visitor.clock.set_fixed_time(at)
    visitor.goto(portal + opened.notice)
    box = visitor.locator(".window")
    expect(box.locator(".left")).to_have_text(words)
    expect(box).to_have_attribute("data-standing", standing)
    expect(visitor.locator(".rehearsal")).to_have_count(0)
    expect(visitor.get_by_role("link", name="在网上提出异议")).to_have_count(
        int(standing != "closed")
    )


def test_several_rounds_are_told_apart(visitor: Page, portal: str) -> None:
    visitor.goto(portal + PLAYED)
    nav = visitor.get_by_role("navigation", name="各次公示")
    expect(nav.get_by_role("listitem")).to_have_count(2)
    nav.get_by_role("link", name="第1次公示").click()
    first = visitor.locator("article.notice").nth(1)
    expect(first).to_be_in_viewport()
    expect(first.locator(".kicker")).to_have_text("第1次公示")


def test_a_round_that_runs_comes_before_one_that_is_over(
    visitor: Page, changed: Changed, portal: str
) -> None:
    """Whichever started first: windows may overlap."""
    first: list[str] = []

    def reopen(file: dict[str, Any]) -> None:
        first.append(file["rounds"][0]["round"])
        file["clock"] = None
        file["rounds"][0].update(closed_at=None, closes_at="2100-01-01T16:00:00Z")

    changed(visitor, "2023-third", reopen)
    visitor.goto(portal + PLAYED)
    expect(visitor.locator("article.notice").first).to_have_attribute("id", first[0])
    expect(visitor.get_by_role("navigation", name="各次公示")).to_contain_text("正在公示")


def test_the_heads_of_the_annex_are_checked_in_the_browser(
    visitor: Page, opened: OpenRound, changed: Changed, portal: str
) -> None:
    visitor.goto(portal + opened.notice)
    visitor.get_by_text("如何核对").click()
    checks = visitor.locator(".checks")
    expect(checks).to_contain_text("与公示正文所载一致")
    changed(visitor, opened.made.campaign, lambda file: file["rounds"][0]["heads"].popitem())
    visitor.reload()
    visitor.get_by_text("如何核对").click()
    expect(checks).to_contain_text("与公示正文所载不一致")


def test_text_is_never_markup(
    visitor: Page, opened: OpenRound, changed: Changed, portal: str
) -> None:
    name = "<img src=x onerror=alert(1)>"
    changed(
        visitor,
        opened.made.campaign,
        lambda file: file["rounds"][0]["nominees"][0].update(name=name),
    )
    visitor.goto(portal + opened.notice)
    expect(visitor.locator(".name").first).to_have_text(name)
    assert visitor.locator("img:not(.face)").count() == 0


def test_the_notice_prints_on_a4_with_all_it_must_say_in_order(
    visitor: Page, opened: OpenRound, portal: str
) -> None:
    visitor.goto(portal + opened.notice)
    expect(visitor.locator("article.notice")).to_be_visible()
    paper = PdfReader(io.BytesIO(visitor.pdf(prefer_css_page_size=True)))
    text = plain("".join(page.extract_text() for page in paper.pages))
    found = [text.find(plain(element)) for element in IN_ORDER]
    assert -1 not in found, IN_ORDER[found.index(-1)]
    assert found == sorted(found)
    size = paper.pages[0].mediabox
    assert (round(size.width), round(size.height)) == A4
    assert "工作台" not in text  # what one clicks is not printed
    assert "在网上提出异议" not in text
    assert visitor.locator("details[open]").count() == 0  # and the page is as it was


def test_without_script_a_page_says_where_the_notice_is(
    contexts: Contexts, opened: OpenRound, portal: str
) -> None:
    page = contexts(java_script_enabled=False).new_page()
    page.goto(portal + opened.notice)
    expect(page.locator("noscript p")).to_contain_text("公示同时在厅官网、政务新媒体发布")


def test_a_line_that_fails_is_said_and_reading_goes_on(phone: Page, portal: str) -> None:
    phone.route("**/public/2023-third.json", lambda route: route.abort())
    phone.goto(portal + PLAYED)
    expect(phone.get_by_role("heading", level=1)).to_have_text("暂时读不到")
    phone.unroute("**/public/2023-third.json")
    phone.get_by_role("button", name="重新读取").click()
    expect(phone.locator("article.notice").first).to_be_visible()


def test_the_index_leads_to_what_runs_and_what_is_over(
    visitor: Page, opened: OpenRound, portal: str
) -> None:
    visitor.goto(f"{portal}index.html")
    running = visitor.locator("section", has_text="现在公示的").first
    expect(running.locator(f"a[href$='{opened.made.campaign}']").first).to_be_visible()
    past = visitor.locator("section", has_text="已结束的活动").last
    past.locator("a[href='roll.html?c=2023-third']").first.click()
    expect(visitor).to_have_url(re.compile("roll.html"))
    visitor.get_by_role("link", name="公示与荣誉").click()
    expect(visitor.get_by_role("link", name="工作台", exact=True)).to_have_attribute(
        "href", "./desk.html"
    )


def test_what_is_not_there_is_answered_with_a_page_that_helps(
    visitor: Page, portal: str, axe: Axe
) -> None:
    answer = visitor.goto(f"{portal}some/where/else.html")
    assert answer
    assert answer.status == 404
    expect(visitor.get_by_role("heading", level=1)).to_have_text("没有这个页面")
    axe(visitor)
    visitor.get_by_role("link", name="现在的公示、荣誉名单和历届活动").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("公示与荣誉")
    missing = visitor.goto(f"{portal}public/no-such-campaign.json")
    assert missing
    assert missing.status == 404
    visitor.goto(f"{portal}notice.html?c=no-such-campaign")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("没有这个公示")


# ── The roll ──────────────────────────────────────────────────────────────────────────────────


def test_the_roll_tells_the_deeds_under_each_decision(visitor: Page, portal: str) -> None:
    visitor.goto(portal + ROLL)
    decisions = visitor.locator("section.roll")
    expect(decisions).to_have_count(2)
    expect(decisions.first).to_contain_text("选树决定　浙应急〔2023〕演练第1号")
    expect(decisions.first.locator(".brief").first).not_to_be_empty()
    decisions.first.get_by_text("主要事迹").first.click()
    expect(decisions.first.locator(".deeds").first).to_contain_text("事迹")
    expect(visitor.locator(".channels li")).to_have_count(3)


def test_a_phone_on_a_slow_line_reads_a_roll_of_twenty_with_full_deeds(
    contexts: Contexts, portal: str, axe: Axe
) -> None:
    page = contexts(viewport=PHONE).new_page()
    full_roll.show(page)
    slow(page)
    sizes: list[int] = []
    page.on("response", lambda response: sizes.append(size_of(response)))
    page.goto(portal + full_roll.ADDRESS)
    expect(page.locator(".person")).to_have_count(full_roll.COUNT)
    page.wait_for_load_state("networkidle")
    assert sum(sizes) < BUDGET
    assert turns(page) * LATENCY + sum(sizes) * 1000 / BYTES_A_SECOND < READABLE
    expect(page.locator("p.deeds:visible")).to_have_count(0)
    fits(page)
    axe(page)


def test_deeds_are_opened_by_keyboard_and_asked_for_by_then(
    visitor: Page, portal: str, axe: Axe
) -> None:
    full_roll.show(visitor)
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto(portal + full_roll.ADDRESS)
    second = visitor.locator(".person").nth(1)
    tab_to(visitor, second.locator("summary"))
    visitor.keyboard.press("Enter")
    expect(second.locator("p.deeds")).to_contain_text(full_roll.last_words(2))
    expect(second.locator("summary")).to_be_focused()
    assert len([url for url in asked if "/deeds/" in url]) == 1
    axe(visitor)


def test_deeds_that_cannot_be_had_are_said_to_be_so_and_asked_for_again(
    visitor: Page, portal: str
) -> None:
    full_roll.show(visitor)
    visitor.route(full_roll.DEEDS, lambda route: route.abort(), times=1)
    visitor.goto(portal + full_roll.ADDRESS)
    first = visitor.locator(".person").first
    first.locator("summary").click()
    expect(first).to_contain_text("事迹暂时读不到，请收起后再展开重试。")
    first.locator("summary").click()
    first.locator("summary").click()
    expect(first.locator("p.deeds")).to_contain_text(full_roll.last_words(1))
    visitor.route(full_roll.DEEDS, lambda route: route.fulfill(status=404))
    second = visitor.locator(".person").nth(1)
    second.locator("summary").click()
    expect(second).to_contain_text("这份事迹已经撤下或者更正，请重新打开本页。")


def test_the_roll_is_printed_when_all_deeds_are_there(visitor: Page, portal: str) -> None:
    visitor.add_init_script(PRINT)
    full_roll.show(visitor)
    visitor.goto(portal + full_roll.ADDRESS)
    print_all = visitor.get_by_role("button", name="打印荣誉名单")
    visitor.route(full_roll.DEEDS, lambda route: route.abort(), times=2)
    print_all.click()
    expect(visitor.get_by_text("有 2 人的事迹暂时读不到，没有打印。")).to_be_visible()
    page = visitor.locator("html")
    expect(page).not_to_have_attribute("data-printed", re.compile(""))
    print_all.click()
    # The page's rules forbid what waiting for an expression would have it do: evaluate a text.
    expect(page).to_have_attribute("data-printed", str(full_roll.COUNT))
    text = on_paper(visitor)
    assert all(full_roll.last_words(n) in text for n in range(1, full_roll.COUNT + 1))
    assert visitor.locator("details[open]").count() == 0


def test_what_was_not_read_is_told_on_paper(visitor: Page, portal: str) -> None:
    """A browser's own command to print waits for no file."""
    full_roll.show(visitor)
    visitor.goto(portal + full_roll.ADDRESS)
    visitor.locator("summary").first.click()
    expect(visitor.locator(".person").first).to_contain_text(full_roll.last_words(1))
    text = on_paper(visitor)
    assert full_roll.last_words(1) in text
    assert text.count("本页尚未读取这份事迹") == full_roll.COUNT - 1
    assert "正在读取" not in text


def test_the_roll_prints_on_a4_without_what_one_clicks(visitor: Page, portal: str) -> None:
    visitor.goto(portal + ROLL)
    expect(visitor.locator("section.roll").first).to_be_visible()
    paper = PdfReader(io.BytesIO(visitor.pdf(prefer_css_page_size=True)))
    text = plain("".join(page.extract_text() for page in paper.pages))
    assert plain("选树决定　浙应急〔2023〕演练第1号") in text
    size = paper.pages[0].mediabox
    assert (round(size.width), round(size.height)) == A4
    visitor.emulate_media(media="print")
    expect(visitor.get_by_role("button", name="打印荣誉名单")).to_be_hidden()


def test_before_a_decision_the_roll_says_so(
    visitor: Page, opened: OpenRound, portal: str, axe: Axe
) -> None:
    visitor.goto(f"{portal}roll.html?c={opened.made.campaign}")
    expect(visitor.get_by_text("选树决定尚未作出")).to_be_visible()
    axe(visitor)
    visitor.get_by_role("link", name="看公示").click()
    expect(visitor.locator("article.notice")).to_be_visible()


# ── Objecting ─────────────────────────────────────────────────────────────────────────────────


def test_an_objection_is_handed_in_by_keyboard_and_looked_up_by_its_receipt(
    form: Page, opened: OpenRound, portal: str, axe: Axe
) -> None:
    axe(form)
    keys = form.keyboard
    tab_to(form, form.get_by_label("反映的是谁"))
    keys.press("ArrowDown")
    tab_to(form, form.get_by_label("理由"))
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    tab_to(form, form.get_by_label("具体情况"))
    keys.insert_text("2023年3月的救援并非本人参加（演练，虚构）。")
    tab_to(form, form.get_by_label("真实姓名"))
    keys.insert_text("演练反映人")
    tab_to(form, form.get_by_label("联系地址"))
    keys.insert_text("演练路0号（虚构）")
    tab_to(form, form.get_by_label("联系电话"))
    keys.insert_text("19900009999")
    with form.expect_request("**/objections") as sent:
        keys.press("Enter")
    assert sent.value.post_data_json == {
        "about": "PERSON",
        "nomination": next(iter(opened.made.people.values())),
        "grounds": "UNTRUE_DEEDS",
        "text": "2023年3月的救援并非本人参加（演练，虚构）。",
        "real_name": "演练反映人",
        "address": "演练路0号（虚构）",
        "phone": "19900009999",
    }
    expect(form.get_by_role("heading", name="异议已收到")).to_be_visible()
    axe(form)
    number = form.locator(".number").inner_text()
    assert re.fullmatch(r"([A-Z2-7]{5}-){3}[A-Z2-7]{5}", number)
    printed = plain(PdfReader(io.BytesIO(form.pdf())).pages[0].extract_text())
    assert number in printed
    assert "19900009999" not in printed
    press(form, form.get_by_role("button", name="已记下"))
    press(form, form.get_by_role("link", name="去查询"))
    expect(form.get_by_role("button", name="查询")).to_be_enabled()
    enter(form, form.get_by_label("回执编号"), number.lower().replace("-", " "))
    keys.press("Enter")
    expect(form.locator("#found")).to_contain_text("已收到，待审查是否受理")
    axe(form)
    assert number not in form.url
    objection = opened.made.client.all(
        "discipline-1", f"/campaigns/{opened.made.campaign}/objections"
    )[0]["id"]
    body = {"admissible": True, "reason": "线索具体（演练）"}
    opened.made.client.do("discipline-1", f"POST /objections/{objection}/screen", body)
    press(form, form.get_by_role("button", name="查询"))
    expect(form.locator("#found")).to_contain_text("已受理，正在核查")


def test_a_number_that_is_not_known_is_said_beside_the_field(
    visitor: Page, portal: str, axe: Axe
) -> None:
    visitor.goto(f"{portal}receipt.html")
    visitor.get_by_role("button", name="查询").click()
    expect(visitor.locator("#field-receipt-error")).to_have_text("请填写")
    visitor.get_by_label("回执编号").fill("ABCDE-ABCDE-ABCDE-ABCDE")
    visitor.get_by_role("button", name="查询").click()
    expect(visitor.locator("#refusal")).to_contain_text("没有查到这个编号")
    axe(visitor)


def test_everything_that_is_wrong_is_told_at_once_beside_its_field(form: Page, axe: Axe) -> None:
    form.get_by_label("具体情况").fill("太短")
    form.get_by_label("联系电话").fill("无")
    form.get_by_role("button", name="提交异议").click()
    wrong = ["nomination", "grounds", "text", "real_name", "address", "phone"]
    expect(form.locator("p.error:visible")).to_have_count(len(wrong))
    for name in wrong:
        expect(form.locator(f"#field-{name}")).to_have_attribute("aria-invalid", "true")
    expect(form.locator(".refusal")).to_be_focused()
    expect(form.locator(".refusal li")).to_have_count(len(wrong))
    expect(form.get_by_label("具体情况")).to_have_value("太短")
    axe(form)
    form.get_by_role("button", name=re.compile("^联系电话")).click()
    expect(form.get_by_label("联系电话")).to_be_focused()


def test_what_the_api_finds_wrong_is_beside_its_field_too(form: Page) -> None:
    """As if the page were older than the API's rules."""
    fill(form, phone="无")
    form.evaluate("document.querySelectorAll('[pattern]').forEach(e => e.pattern = '.*')")
    form.get_by_role("button", name="提交异议").click()
    expect(form.locator("#field-phone-error")).to_be_visible()
    expect(form.locator("p.error:visible")).to_have_count(1)
    expect(form.get_by_label("真实姓名")).to_have_value("演练反映人")


def test_a_unit_signs_with_its_seal_and_the_scan_stays_at_home(form: Page, tmp_path: Path) -> None:
    fill(form)
    form.get_by_label("选树程序").check()
    expect(form.get_by_label("反映的是谁")).to_be_hidden()
    form.get_by_label("单位（须盖章）").check()
    form.get_by_role("button", name="提交异议").click()
    expect(form.locator("#field-seal_hash-error")).to_have_text("请填写")
    form.get_by_label("单位名称").fill("演练单位（虚构）")
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"scan")
    form.get_by_label("加盖公章的扫描件").set_input_files(scan)
    with form.expect_request("**/objections") as sent:
        form.get_by_role("button", name="提交异议").click()
    body: dict[str, Any] = sent.value.post_data_json or {}
    assert body["seal_hash"] == hashlib.sha256(b"scan").hexdigest()
    assert (body["about"], body["unit"]) == ("PROCEDURE", "演练单位（虚构）")
    assert not {"real_name", "nomination"} & set(body)
    expect(form.get_by_role("heading", name="异议已收到")).to_be_visible()


def test_nothing_is_lost_when_the_line_fails_and_nothing_is_handed_in_twice(form: Page) -> None:
    fill(form)
    keys: list[str] = []
    form.on("request", lambda request: keys.extend(filter(None, [key_of(request)])))
    form.context.set_offline(True)
    form.get_by_role("button", name="提交异议").click()
    expect(form.locator(".refusal")).to_contain_text("网络不通")
    expect(form.get_by_label("真实姓名")).to_have_value("演练反映人")
    form.context.set_offline(False)
    lost = True

    def lose_the_answer(route: Route) -> None:
        nonlocal lost
        if lost:
            route.fetch()
            route.abort()
        else:
            route.continue_()
        lost = False

    form.route("**/objections", lose_the_answer)
    form.get_by_role("button", name="提交异议").click()
    expect(form.locator(".refusal")).to_contain_text("网络不通")
    form.get_by_role("button", name="提交异议").dblclick()
    expect(form.get_by_role("heading", name="异议已收到")).to_be_visible()
    assert len(set(keys)) == 1


def test_while_nobody_knows_the_same_is_sent_again_and_another_text_as_another(form: Page) -> None:
    fill(form)
    keys: list[str] = []
    form.on("request", lambda request: keys.extend(filter(None, [key_of(request)])))
    form.route("**/objections", lambda route: route.fulfill(status=504), times=2)
    send = form.get_by_role("button", name="提交异议")
    for _ in range(2):
        send.click()
        expect(form.locator(".refusal")).to_contain_text("504")
        expect(send).not_to_have_attribute("aria-disabled", "true")
    form.get_by_label("具体情况").fill("情况反映有补充，请核查（演练，虚构）。")
    send.click()
    expect(form.get_by_role("heading", name="异议已收到")).to_be_visible()
    assert keys[0] == keys[1] != keys[2]


def test_a_text_that_is_too_long_is_told_and_not_cut(form: Page) -> None:
    fill(form)
    text = form.get_by_label("具体情况")
    text.fill("长" * 5003)
    expect(form.locator(".counter")).to_have_text("5003 / 5000 字，超出 3 字")
    form.get_by_role("button", name="提交异议").click()
    expect(form.locator("#field-text-error")).to_have_text("不得超过 5000 个字")
    assert len(text.input_value()) == 5003


def test_leaving_with_something_typed_is_asked_about(form: Page) -> None:
    form.get_by_label("真实姓名").press_sequentially("演练")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    form.on("dialog", answer)
    form.reload()
    assert asked == ["beforeunload"]


def test_anonymous_is_offered_only_where_the_campaign_takes_it(
    form: Page, opened: OpenRound, changed: Changed, portal: str
) -> None:
    expect(form.get_by_label("匿名")).to_have_count(0)
    rule = {"anonymous": "CLEAR_LEADS", "letters": "POSTMARK"}
    changed(form, opened.made.campaign, lambda file: file.update(objections=rule))
    form.goto(portal + opened.objection)
    expect(form.get_by_text("来信以发信邮戳的日期为准。")).to_be_visible()
    form.get_by_label("匿名").check()
    expect(form.get_by_label("联系电话")).to_be_hidden()
    expect(form.get_by_label("真实姓名")).to_be_hidden()


def test_a_round_that_is_over_takes_nothing_more(visitor: Page, portal: str, axe: Axe) -> None:
    visitor.goto(portal + PLAYED)
    over = visitor.locator("article.notice").first.get_attribute("id")
    visitor.goto(f"{portal}objection.html?c=2023-third&r={over}")
    expect(visitor.get_by_text("这次公示已经结束")).to_be_visible()
    expect(visitor.locator("form")).to_have_count(0)
    axe(visitor)


def test_the_form_asks_for_what_the_api_asks_for(form: Page) -> None:
    api = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    fields = api["components"]["schemas"]["ObjectionBody"]["properties"]
    for name, told in fields.items():
        rule: dict[str, Any] = next(iter(told.get("anyOf", [told])))
        control = form.locator(f"[name={name}]").first
        for ours, theirs in (("minlength", "minLength"), ("data-most", "maxLength")):
            if theirs in rule:
                assert control.get_attribute(ours) == str(rule[theirs]), name
    phone = form.locator("[name=phone]").get_attribute("pattern")
    theirs = fields["phone"]["anyOf"][0]["pattern"]
    assert f"^{phone}$" == theirs


# ── Steps ─────────────────────────────────────────────────────────────────────────────────────


def slow(page: Page) -> None:
    """A phone on a slow line."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    rate = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    conditions = {"offline": False, "latency": LATENCY, **rate}
    line.send("Network.emulateNetworkConditions", conditions)


def on_paper(page: Page) -> str:
    """All that is printed, without space."""
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return plain("".join(sheet.extract_text() for sheet in paper.pages))


def plain(text: str) -> str:
    """Text without space; a font may stand for a character by another one that looks the same."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(_RADICALS)


def size_of(response: Response) -> int:
    """Bytes of an answer that is no picture."""
    return 0 if response.request.resource_type == "image" else len(response.body())


def turns(page: Page) -> int:
    """How often the line was crossed, one after the other, until the page could be read.

    What is asked for before anything of the same turn has come belongs to that turn.
    """
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(e => [e.startTime, e.responseEnd, e.name])"
    )
    found, first_back = (
        1,
        page.evaluate("performance.getEntriesByType('navigation')[0].responseStart"),
    )
    for start, end, name in sorted(asked):
        if re.search(r"photos|favicon", name):
            continue
        if start >= first_back:
            found, first_back = found + 1, end
        first_back = min(first_back, end)
    return found


def fill(form: Page, phone: str = "19900009999") -> None:
    """Everything that an individual must say."""
    form.get_by_label("反映的是谁").select_option(index=1)
    form.get_by_label("理由").select_option(label="其他")
    form.get_by_label("具体情况").fill("情况反映，请核查（演练，虚构）。")
    form.get_by_label("真实姓名").fill("演练反映人")
    form.get_by_label("联系地址").fill("演练路0号（虚构）")
    form.get_by_label("联系电话").fill(phone)


def key_of(request: Request) -> str | None:
    """The idempotency key of a request that hands in."""
    return request.headers.get("idempotency-key") if request.method == "POST" else None
