"""The desks of publicist, discipline role and administrator, as these people use them."""

import re
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from cli.rehearsal.client import Client
from cli.stack import Stack
from shared import aws, table
from tests.browser.clicks import card, go, staying
from tests.browser.conftest import PHONE, Axe, FitsEverywhere, SignIn, fits
from tests.browser.open_round import published
from tests.browser.shortlisted import (
    Shortlisted,
    open_campaign,
    settings_for,
    shortlisted,
    until,
)

FIRST, SECOND = "演练91号", "演练92号"
REASON = re.compile("^理由")
#: Rows of a spreadsheet: a city, its county, a direct unit, and one that is nowhere.
SHEET = """代码\t名称\t层级\t上报至
331200\t演练市（虚构）\t市级\t浙江省
３３１２０１\t演练县（虚构）\t县级\t演练市（虚构）
339901\t演练省级队（虚构）\t县\t330000
33990\t演练县（虚构）\t县级\t不知何处
"""


@pytest.fixture(scope="module")
def prepared(client: Client) -> Shortlisted:
    """A round of two people that nobody has scheduled yet."""
    return shortlisted(client)


@pytest.fixture(scope="module")
def shown(client: Client) -> Shortlisted:
    """A round of two people whose window runs."""
    made = shortlisted(client)
    made.show()
    return made


@pytest.fixture
def campaign(client: Client) -> str:
    """A campaign in which nothing has happened yet."""
    settings = settings_for(f"admin-{uuid.uuid4().hex[:8]}")
    open_campaign(client, settings)
    return settings.campaign


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A picture of the channel, as the office keeps it."""
    path = tmp_path / "proof.png"
    path.write_bytes(b"proof")
    return path


def act(page: Page, button: str) -> None:
    """Click a button by its name."""
    page.get_by_role("button", name=button, exact=True).click()


def told(page: Page, words: str) -> None:
    """What was done is announced."""
    expect(page.locator(".said")).to_have_text(words)


def in_dialog(
    page: Page, opener: str, button: str, choices: Mapping[str, str] | None = None
) -> None:
    """Open a dialog, choose what it asks for, and press its button."""
    act(page, opener)
    dialog = page.get_by_role("dialog", name=opener)
    for label, value in (choices or {}).items():
        dialog.get_by_label(label).select_option(value)
    dialog.get_by_role("button", name=button).click()


def refused(page: Page, code: str) -> None:
    """The page says no, for one reason."""
    expect(page.locator(f".refusal[data-code={code}]").first).to_be_visible()


def test_a_publicist_fixes_the_notice_and_the_window_opens_with_the_last_channel(
    sign_in: SignIn, prepared: Shortlisted, proof: Path, axe: Axe, stack: Stack
) -> None:
    page = sign_in("publicist-1", f"/c/{prepared.campaign}/rounds")
    expect(page.get_by_text("待确定公示内容")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="第1次公示").click()
    expect(page.get_by_role("cell", name=FIRST, exact=True)).to_be_visible()
    act(page, "确定公示内容")
    told(page, "公示内容已确定")
    expect(page.get_by_role("region", name="公示文本全文")).to_contain_text("拟选树对象的公示")
    axe(page)
    for channel in ("厅官网", "政务新媒体"):
        act(page, f"确认上线：{channel}")
        dialog = page.get_by_role("dialog", name=f"确认上线：{channel}")
        dialog.get_by_label("公示网址").fill("example")
        dialog.get_by_label("上线证明").set_input_files(proof)
        expect(dialog.get_by_text("proof.png")).to_be_visible()
        dialog.get_by_role("button", name="确认上线").click()
        expect(dialog.locator("[aria-invalid=true]")).to_have_count(1)
        axe(page)
        dialog.get_by_label("公示网址").fill("https://example.invalid/notice")
        dialog.get_by_label("公示网址").press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.get_by_role("button", name=f"登记中断：{channel}")).to_be_visible()
    expect(page.get_by_text("第 1 个工作日（共 5 个）")).to_be_visible()
    axe(page)
    until(lambda: FIRST in str(published(stack, stack.portal, prepared.campaign)))


def test_a_publicist_takes_papers_and_lengthens_corrects_and_starts_anew(
    sign_in: SignIn, prepared: Shortlisted, proof: Path, axe: Axe
) -> None:
    prepared.show()
    page = sign_in("publicist-1", f"/rounds/{prepared.round}")
    with page.expect_download(timeout=60_000) as coming:  # a function that starts cold
        act(page, "下载公示文本（Word）")
    assert coming.value.suggested_filename == "notice.docx"

    page.get_by_text("延长公示期", exact=True).click()
    extend = page.locator("details", has=page.get_by_text("延长公示期", exact=True))
    extend.get_by_label("理由").fill("遇有停电，延长一天（演练）")
    extend.get_by_role("button", name="延长").click()
    told(page, "公示期已延长")
    expect(page.get_by_text("第 1 个工作日（共 6 个）")).to_be_visible()

    in_dialog(page, f"更正：{FIRST}", "更正并单独公示")
    refused(page, "PROFILE_UNCHANGED")  # the bureau has corrected nothing
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name=f"更正：{FIRST}")).to_be_focused()

    in_dialog(page, f"登记撤回：{SECOND}", "登记撤回", {"撤回理由": "NOMINEE"})
    told(page, "已登记撤回")
    expect(page.get_by_role("row", name=SECOND).get_by_text("已撤回")).to_be_visible()

    act(page, "登记中断：厅官网")
    expect(page.get_by_text("这是必备渠道")).to_be_visible()
    page.get_by_label("中断证明").set_input_files(proof)
    page.get_by_label("情况说明").fill("页面无法访问（演练）")
    page.get_by_role("dialog").get_by_role("button", name="登记中断").click()
    told(page, "渠道中断已登记")
    expect(page.get_by_role("heading", name="不作数的公示期")).to_be_visible()
    axe(page)


def test_a_window_that_runs_is_started_anew_with_its_reason(
    sign_in: SignIn, prepared: Shortlisted, axe: Axe
) -> None:
    prepared.show()
    page = sign_in("publicist-1", f"/rounds/{prepared.round}")
    past = page.get_by_role("heading", name="不作数的公示期").locator("xpath=..")
    before = past.get_by_role("listitem").count()
    page.get_by_text("重新公示", exact=True).first.click()
    anew = page.locator("details", has=page.get_by_text("重新公示", exact=True))
    anew.get_by_role("button", name="重新公示").click()
    refused(page, "INVALID")
    axe(page)
    anew.get_by_label("原因").select_option("NOTICE_CORRECTED")
    anew.get_by_label("理由").fill("公示文本有误，更正后重新公示（演练）")
    anew.get_by_role("button", name="重新公示").click()
    told(page, "已重新公示，请重新确定公示内容")
    expect(past.get_by_role("listitem")).to_have_count(before + 1)
    expect(past).to_contain_text("公示文本有误，更正后重新公示（演练）")
    act(page, "确定公示内容")
    told(page, "公示内容已确定")


def test_an_objection_is_opened_on_record_and_worked_to_its_answer(
    sign_in: SignIn, shown: Shortlisted, axe: Axe
) -> None:
    text = "所述事迹与实际不符，请核实（演练，虚构）。"
    made = shown.object(FIRST, text)
    page = sign_in("discipline-1", f"/c/{shown.campaign}/objections")
    row = page.get_by_role("row", name=FIRST).last
    expect(row).to_contain_text("受理审查，2023年4月24日 24:00 前")
    assert text not in page.content()
    axe(page)
    page.goto(page.url.replace(f"/c/{shown.campaign}/objections", f"/objections/{made['id']}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("异议（加密）")
    assert text not in page.content()
    axe(page)
    page.keyboard.press("Tab")  # from the heading
    expect(page.get_by_role("button", name="开启并记录")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text("演练反映人", exact=True)).to_be_visible()
    axe(page)

    page.get_by_role("combobox", name="审查结果").select_option("受理")
    page.get_by_label(REASON).fill("x")
    act(page, "登记审查结果")
    refused(page, "INVALID")
    expect(page.get_by_label(REASON)).to_have_attribute("aria-invalid", "true")
    page.get_by_label(REASON).fill("线索具体（演练）")
    act(page, "登记审查结果")
    expect(page.get_by_role("heading", name="核查结论")).to_be_visible()
    axe(page)
    page.get_by_role("combobox", name="结论").select_option("不成立")
    page.get_by_label("核查情况").fill("经核查，反映问题不属实（演练）。")
    act(page, "登记核查结论")
    expect(page.get_by_role("heading", name="书面答复反映人")).to_be_visible()
    page.get_by_label("答复内容").fill("经核查，反映问题不属实（演练）。")
    page.get_by_label("答复日期").fill("2023-04-20")
    act(page, "登记答复")
    told(page, "书面答复已登记")
    expect(page.get_by_text("答复日期", exact=True)).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    state = shown.client.do(None, f"GET /objections/receipts/{made['receipt']}")
    assert state == {"status": "NOT_UPHELD", "replied_on": "2023-04-20"}


def test_an_objection_changes_hands_and_is_taken_back(sign_in: SignIn, shown: Shortlisted) -> None:
    made = shown.object(FIRST, "另一件反映，请核实（演练，虚构）。")
    page = sign_in("discipline-1", f"/objections/{made['id']}")
    act(page, "开启并记录")
    page.get_by_role("combobox", name="审查结果").select_option("受理")
    page.get_by_label(REASON).fill("线索具体（演练）")
    act(page, "登记审查结果")
    page.get_by_text("更换办理人", exact=True).click()
    page.get_by_role("combobox", name="办理人").select_option("discipline-2")
    act(page, "更换")
    told(page, "办理人已更换")
    expect(page.get_by_text("本件由 discipline-2 办理")).to_be_visible()
    page.get_by_text("反映人撤回异议", exact=True).click()
    page.get_by_label("撤回的方式和理由").fill("来电撤回（演练）")
    act(page, "登记撤回")
    told(page, "已登记撤回")
    expect(page.locator("form")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # what had the focus is gone
    page.get_by_role("link", name="异议", exact=True).click()
    page.get_by_label("状态").select_option("反映人撤回")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(1)
    page.get_by_label("状态").select_option("不予受理")
    expect(page.get_by_text("没有这一状态的异议")).to_be_visible()


def test_a_message_that_was_read_stays_in_its_place(sign_in: SignIn, shown: Shortlisted) -> None:
    page = sign_in("publicist-1", "/inbox")
    unread = page.get_by_role("button", name="标记已读")
    expect(unread.first).to_be_visible()
    before = unread.count()
    told_of = page.locator("article").first.locator("h2").inner_text()
    unread.first.click()
    told(page, "已标记为已读")
    expect(unread).to_have_count(before - 1)
    heading = page.locator("article").first.locator("h2")
    expect(heading).to_be_focused()
    assert heading.inner_text() == told_of.removesuffix("未读").strip()
    page.reload()
    expect(page.locator("article").first).to_be_visible()


def test_a_rehearsal_is_marked_on_every_desk(sign_in: SignIn, shown: Shortlisted, axe: Axe) -> None:
    page = sign_in("publicist-1", f"/rounds/{shown.round}")
    mark = page.locator(".banner.rehearsal")
    expect(mark).to_contain_text(f"{shown.settings.title}：本活动为系统演练")
    axe(page)
    page.get_by_role("link", name="活动", exact=True).click()
    expect(page.get_by_role("row", name=shown.settings.title).first).to_contain_text("演练")
    expect(mark).to_be_visible()


def test_objections_are_sealed_for_others_and_for_who_is_of_the_unit(
    sign_in: SignIn, shown: Shortlisted
) -> None:
    made = shown.object(SECOND, "反映另一人的情况，请核实（演练，虚构）。")
    page = sign_in("publicist-1", f"/c/{shown.campaign}/objections")
    refused(page, "FORBIDDEN")
    expect(page.get_by_role("navigation", name="工作台")).not_to_contain_text("异议")
    page = sign_in("discipline-1", f"/objections/{made['id']}")
    act(page, "开启并记录")
    refused(page, "HANDLER_CONFLICT")
    expect(page.get_by_text("反映另一人的情况")).to_have_count(0)


def test_a_letter_is_logged_with_its_postmark_and_its_receipt_told_once(
    sign_in: SignIn, shown: Shortlisted, axe: Axe
) -> None:
    page = sign_in("discipline-1", f"/c/{shown.campaign}/objections/new", viewport=PHONE)
    page.get_by_label("方式").select_option("来信")
    page.get_by_label("邮戳日期").fill("2023-04-20")
    page.get_by_label("被反映人").select_option(label=f"{FIRST}（演练330782单位（虚构））")
    page.get_by_label("类别").select_option("其他")
    page.get_by_label("反映内容").fill("来信反映的情况，请核实（演练，虚构）。")
    act(page, "登记")
    refused(page, "INVALID")  # nobody signed
    fits(page)
    axe(page)
    page.get_by_label("真实姓名").fill("演练写信人")
    page.get_by_label("联系地址").fill("演练路1号（虚构）")
    page.get_by_label("联系电话").fill("19900009998")
    act(page, "登记")
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    number = page.locator(".lead-state strong").inner_text()
    assert shown.client.do(None, f"GET /objections/receipts/{number}")["status"] == "RECEIVED"
    axe(page)


def test_a_wrong_setting_is_told_beside_its_field_and_a_right_one_is_saved(
    sign_in: SignIn, campaign: str, axe: Axe
) -> None:
    page = sign_in("admin-1", f"/c/{campaign}/settings")
    days = page.get_by_label("公示工作日数")
    days.fill("3")
    page.get_by_label("必备渠道").fill("厅官网")
    act(page, "保存设置")
    refused(page, "INVALID")
    expect(days).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("必备渠道")).to_have_attribute("aria-invalid", "true")
    axe(page)
    page.locator(".refusal").get_by_role("button", name="数值过小").press("Enter")
    expect(days).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("7")
    page.get_by_label("必备渠道").fill("厅官网\n政务新媒体\n")
    page.get_by_label("结束日").fill("2023-04-01")
    act(page, "保存设置")
    expect(page.locator(".refusal")).to_contain_text("须依次排列")
    page.get_by_label("结束日").fill("2023-06-30")
    page.get_by_label("结束日").press("Enter")
    told(page, "设置已保存")
    expect(page.get_by_text("当前第 2 版")).to_be_visible()


def test_two_administrators_see_both_versions_and_lose_nothing(
    sign_in: SignIn, campaign: str, client: Client, axe: Axe
) -> None:
    first = sign_in("admin-1", f"/c/{campaign}/settings")
    second = sign_in("admin-2", f"/c/{campaign}/settings")
    expect(second.get_by_label("名称", exact=False).first).to_be_visible()
    first.get_by_label("受理时间").fill("工作日全天")
    first.get_by_label("联系电话").fill("0571-00000001")
    first.get_by_label("必备渠道").fill("厅官网\n政务新媒体\n演练渠道")
    act(first, "保存设置")
    told(first, "设置已保存")
    second.get_by_label("受理时间").fill("工作日 9:00—17:00")
    act(second, "保存设置")
    dialog = second.get_by_role("dialog", name="内容已被他人更新")
    expect(dialog.get_by_role("row", name="受理时间")).to_contain_text("工作日全天")
    expect(dialog.get_by_role("row")).to_have_count(2)  # only what both changed, under the heads
    axe(second)
    dialog.get_by_role("button", name="用我的内容保存").click()
    told(second, "设置已保存")
    expect(second.get_by_label("受理时间")).to_have_value("工作日 9:00—17:00")
    expect(second.get_by_label("联系电话")).to_have_value("0571-00000001")
    expect(second.get_by_label("必备渠道")).to_have_value("厅官网\n政务新媒体\n演练渠道")
    seen = client.do("admin-1", f"GET /campaigns/{campaign}")
    assert (seen["acceptance"]["phone"], seen["acceptance"]["hours"]) == (
        "0571-00000001",
        "工作日 9:00—17:00",
    )


def test_two_administrators_at_one_roster_and_its_quotas_undo_nothing(
    sign_in: SignIn, campaign: str, client: Client, axe: Axe
) -> None:
    first = sign_in("admin-1", f"/c/{campaign}/roster")
    second = sign_in("admin-2", f"/c/{campaign}/roster")
    expect(second.get_by_role("button", name="hangzhou-1")).to_be_visible()
    change_mail(first, "hangzhou-1", "first@example.invalid")
    change_mail(first, "ningbo-1", "first@example.invalid")
    act(first, "保存名册")
    told(first, "名册已保存")
    change_mail(second, "hangzhou-1", "second@example.invalid")
    act(second, "保存名册")
    dialog = second.get_by_role("dialog", name="内容已被他人更新")
    expect(dialog.get_by_role("row", name="hangzhou-1")).to_contain_text("first@example.invalid")
    expect(dialog.get_by_role("row")).to_have_count(2)
    axe(second)
    dialog.get_by_role("button", name="用我的内容保存").click()
    told(second, "名册已保存")
    roster = client.do("admin-1", f"GET /campaigns/{campaign}/roster")
    mails = {member["user"]: member["mail"] for member in roster["members"]}
    assert mails["hangzhou-1"] == "second@example.invalid"
    assert mails["ningbo-1"] == "first@example.invalid"
    for page in (first, second):
        page.get_by_role("link", name="推荐名额").click()
        expect(page.get_by_label("义乌市，应急管理系统干部职工")).to_be_visible()
    first.get_by_label("义乌市，应急管理系统干部职工").fill("4")
    act(first, "保存名额")
    told(first, "设置已保存")
    second.get_by_label("杭州市，应急管理系统干部职工").fill("5")
    act(second, "保存名额")
    dialog.get_by_role("button", name="用我的内容保存").click()
    told(second, "设置已保存")
    expect(second.get_by_label("义乌市，应急管理系统干部职工")).to_have_value("4")


def test_relatives_stay_known_when_the_roster_is_saved_again(
    sign_in: SignIn, campaign: str, client: Client
) -> None:
    page = sign_in("admin-1", f"/c/{campaign}/roster")
    act(page, "panel-2")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("登记本人和近亲属的身份证号").fill("330100199001010010")
    act(page, "确定修改")
    act(page, "保存名册")
    told(page, "名册已保存")
    expect(page.get_by_role("row", name="panel-2").get_by_role("cell").last).to_have_text("1")
    change_mail(page, "hangzhou-1", "changed@example.invalid")
    act(page, "保存名册")
    expect(page.get_by_text("当前第 3 版")).to_be_visible()
    roster = client.do("admin-1", f"GET /campaigns/{campaign}/roster")
    assert [len(each["kin"]) for each in roster["members"] if each["user"] == "panel-2"] == [1]


def change_mail(page: Page, user: str, mail: str) -> None:
    """Change a line of the roster; it is not saved yet."""
    act(page, user)
    page.get_by_role("dialog").get_by_label("电子邮箱").fill(mail)
    act(page, "确定修改")


def test_leaving_unsaved_settings_is_asked_about(sign_in: SignIn, campaign: str) -> None:
    page = sign_in("admin-1", f"/c/{campaign}/settings")
    page.get_by_label("受理时间").fill("改了没有保存")
    with staying(page):
        page.get_by_role("link", name="名册").click()
    expect(page.get_by_label("受理时间")).to_have_value("改了没有保存")


def test_the_roster_and_the_quotas_are_changed(sign_in: SignIn, campaign: str, axe: Axe) -> None:
    page = sign_in("admin-1", f"/c/{campaign}/roster")
    act(page, "增加人员")
    dialog = page.get_by_role("dialog", name="增加人员")
    dialog.get_by_label("账号").first.fill("hangzhou-1")
    dialog.get_by_label("地区").select_option("杭州市")
    dialog.get_by_label("单位").fill("杭州市应急管理局")
    dialog.get_by_label("电子邮箱").fill("hangzhou-3@example.invalid")
    axe(page)
    dialog.get_by_role("button", name="加入名册").click()
    act(page, "保存名册")
    refused(page, "INVALID")
    expect(page.get_by_role("row").filter(has_text="重复")).to_be_visible()
    axe(page)
    page.get_by_role("row").filter(has_text="重复").get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name="移出名册").click()
    page.get_by_label("查找账号或单位").fill("discipline-1")
    act(page, "discipline-1")
    page.get_by_role("dialog").get_by_label("电子邮箱").fill("changed@example.invalid")
    act(page, "确定修改")
    act(page, "保存名册")
    told(page, "名册已保存")
    page.get_by_role("link", name="推荐名额").click()
    cell = page.get_by_label("义乌市，应急管理系统干部职工")
    cell.fill("4")
    act(page, "保存名额")
    told(page, "设置已保存")
    axe(page)


def test_a_change_of_the_calendar_needs_a_second_person(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("admin-1", "/calendar/2024")
    page.get_by_text("提出变更", exact=True).first.click()
    page.get_by_label("改为放假", exact=False).first.fill("2024-12-32")
    page.get_by_label("文号").fill("演练发〔2024〕1号")
    page.get_by_label("来源").fill("演练通知（虚构）")
    act(page, "提出变更")
    refused(page, "INVALID")
    expect(page.get_by_label("改为放假", exact=False).first).to_have_attribute(
        "aria-invalid", "true"
    )
    axe(page)
    page.get_by_label("改为放假", exact=False).first.fill("2024-12-30")
    act(page, "提出变更")
    told(page, "变更已提出，待另一位管理员复核")
    expect(page.get_by_text("须由另一位管理员复核。")).to_be_visible()
    expect(page.get_by_role("button", name="复核通过")).to_be_disabled()
    axe(page)
    other = sign_in("admin-2", "/calendar/2024")
    expect(card(other, "待复核的变更")).to_contain_text("演练发〔2024〕1号")
    for field, text in (
        ("改为放假", "2024-12-31"),
        ("文号", "演练发〔2024〕2号"),
        ("来源", "更正"),
    ):
        page.get_by_label(field, exact=False).first.fill(text)
    act(page, "提出变更")
    expect(card(page, "待复核的变更")).to_contain_text("演练发〔2024〕2号")
    act(other, "复核通过")  # of what was read, not of what came in between
    refused(other, "CONFLICT")
    told(other, "他人已先行办理，本页已更新，请重新核对")
    expect(card(other, "待复核的变更")).to_contain_text("演练发〔2024〕2号")
    axe(other)
    act(other, "复核通过")
    told(other, "放假安排变更已生效")
    expect(other.get_by_role("cell", name="演练发〔2024〕2号").first).to_be_visible()
    axe(other)


def test_failed_word_is_sent_again_and_a_preview_sends_nothing(
    sign_in: SignIn, shown: Shortlisted, axe: Axe
) -> None:
    page = sign_in("admin-1", f"/c/{shown.campaign}/deliveries")
    expect(page.get_by_role("region", name="发送合计")).to_be_visible()
    page.get_by_label("状态").select_option("发送失败")
    failed = page.get_by_role("button", name="重新发送：投票开始，电子邮件")
    expect(failed).to_be_visible()
    axe(page)
    failed.click()
    told(page, "失败的通知将重新发送")
    page.get_by_role("link", name="预览通知").click()
    page.get_by_role("combobox", name="事项").select_option("公示开始")
    expect(page.get_by_label("示例数据")).to_have_value(re.compile("window_version"))
    act(page, "预览")
    expect(page.get_by_role("heading", name="公示开始").first).to_be_visible()
    axe(page)
    page.get_by_label("示例数据").fill("{")
    act(page, "预览")
    expect(page.get_by_label("示例数据")).to_have_attribute("aria-invalid", "true")


def test_a_command_keeps_its_key_while_nobody_knows_whether_it_was_done(
    sign_in: SignIn, shown: Shortlisted
) -> None:
    page = sign_in("admin-1", f"/c/{shown.campaign}/preview")
    page.get_by_role("combobox", name="事项").select_option("公示开始")
    expect(page.get_by_label("示例数据")).to_have_value(re.compile("window_version"))
    keys: list[str] = []

    def unknown(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fulfill(status=504)

    page.route("**/notifications/preview", unknown)
    for actor in ("", "", "hangzhou-1"):
        page.get_by_label("经办账号").fill(actor)
        with page.expect_response("**/notifications/preview"):
            act(page, "预览")
        refused(page, "UNREADABLE")
        expect(page.get_by_role("button", name="预览", exact=True)).to_be_visible()
    assert keys[0] == keys[1] != keys[2]


def test_the_histories_of_a_campaign_are_verified_to_the_end(
    sign_in: SignIn, shown: Shortlisted, axe: Axe
) -> None:
    page = sign_in("admin-1", f"/c/{shown.campaign}/history")
    act(page, "开始核验")
    expect(page.get_by_text("全部核验完毕，历史记录完好。")).to_be_visible(timeout=120_000)
    expect(page.get_by_role("region", name="与纸质件核对")).to_contain_text("公示文本")
    axe(page)


def test_the_queues_are_seen_with_their_failures(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("admin-1", "/operations")
    expect(page.get_by_role("row", name="审核选树")).to_be_visible()
    act(page, "查看失败的消息：公示")
    expect(page.get_by_role("heading", name="失败的消息：公示")).to_be_visible()
    expect(page.get_by_role("region", name="最早的十条")).to_be_visible()
    axe(page)


def test_a_failed_message_goes_back_by_a_click(
    sign_in: SignIn, stack: Stack, campaign: str, axe: Axe
) -> None:
    stack.use()
    # One that was worked off long ago: what comes again changes nothing.
    opened = table.history(f"CAMPAIGN#{campaign}")[0][0]
    sqs = aws.client("sqs")
    (dead,) = [url for url in sqs.list_queues()["QueueUrls"] if "ReviewQueueDlq" in url]
    sqs.send_message(QueueUrl=dead, MessageBody=opened.to_json())
    page = sign_in("admin-1", "/operations")
    act(page, "查看失败的消息：审核选树")
    letters = page.get_by_role("region", name="最早的十条")
    expect(letters.get_by_role("row", name=campaign)).to_contain_text("选树活动启动")
    page.get_by_label("最多重新处理几条").fill("0")
    act(page, "重新处理")
    refused(page, "INVALID")
    axe(page)
    page.get_by_label("最多重新处理几条").fill("10")
    act(page, "重新处理")
    expect(page.locator(".said")).to_contain_text("已交回重新处理")
    expect(letters.get_by_role("row", name=campaign)).to_have_count(0)


def test_a_new_campaign_is_opened_on_a_copy(sign_in: SignIn, campaign: str, axe: Axe) -> None:
    page = sign_in("admin-1", "/campaigns/new")
    page.get_by_label("以哪次活动为底本").select_option(campaign)
    act(page, "填入")
    page.get_by_label("活动代码").fill("Not A Name")
    page.get_by_label("公示工作日数").fill("3")
    page.get_by_label("必备渠道").fill("厅官网")
    cell = page.get_by_label("义乌市，应急管理系统干部职工")
    cell.fill("")
    act(page, "增加一条")
    page.get_by_label("选树名额：应急管理系统干部职工").fill("16")
    act(page, "建立活动")
    refused(page, "INVALID")
    rules = page.locator("details").filter(has_text=re.compile("^第 \\d+ 条"))
    department = rules.last.get_by_label("须征求意见的部门")
    for wrong in ("活动代码", "公示工作日数", "必备渠道"):
        expect(page.get_by_label(wrong)).to_have_attribute("aria-invalid", "true")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(department).to_have_attribute("aria-invalid", "true")
    axe(page)
    department.fill("公安\n卫生健康")
    rules.last.get_by_label("类别").select_option("RESCUE_OR_OTHER")
    expect(rules.last).to_contain_text("专业和社会应急救援力量及其他应急管理相关工作者")
    rules.first.locator("summary").click()
    act(page, "删除第 1 条")
    page.get_by_label("活动代码").fill(f"{campaign}-copy")
    page.get_by_role("textbox", name="名称", exact=True).fill("演练新活动")
    page.get_by_label("公示工作日数").fill("6")
    page.get_by_label("必备渠道").fill("厅官网\n政务新媒体")
    cell.fill("5")
    act(page, "建立活动")
    expect(page.get_by_role("heading", level=1)).to_have_text("活动设置")
    expect(page.get_by_text("当前第 1 版")).to_be_visible()
    expect(page.get_by_label("公示工作日数")).to_have_value("6")
    expect(rules.last.get_by_label("须征求意见的部门")).to_have_value("公安\n卫生健康")
    page.get_by_text("活动启动后固定的设置").click()
    expect(page.get_by_text("16 名")).to_be_visible()
    page.get_by_role("link", name="推荐名额").click()
    expect(cell).to_have_value("5")


def test_the_regions_of_a_new_campaign_are_typed_and_pasted(
    sign_in: SignIn, campaign: str, axe: Axe
) -> None:
    clipboard = ["clipboard-read", "clipboard-write"]
    page = sign_in("admin-1", "/campaigns/new", permissions=clipboard)
    page.get_by_label("以哪次活动为底本").select_option(campaign)
    act(page, "填入")
    page.get_by_label("活动代码").fill(f"{campaign}-tree")
    page.get_by_text(re.compile("^地区（")).press("Enter")
    rows = page.get_by_role("region", name="地区").locator("tbody tr")
    city, county, team, lost = range(rows.count() + 1, rows.count() + 5)
    act(page, "增加地区")
    expect(page.get_by_label(f"第{city}行，代码")).to_be_focused()
    page.evaluate("text => navigator.clipboard.writeText(text)", SHEET)
    page.keyboard.press("Control+v")
    expect(rows).to_have_count(lost)
    expect(page.get_by_label(f"第{county}行，上报至")).to_have_value("331200")
    expect(rows.nth(team - 1)).to_contain_text("直属")
    expect(page.get_by_role("status").filter(has_text="已填入 4 行")).to_be_visible()
    axe(page)
    act(page, "建立活动")
    refused(page, "INVALID")
    for field in ("代码", "上报至"):
        wrong = page.get_by_label(f"第{lost}行，{field}")
        expect(wrong).to_have_attribute("aria-invalid", "true")
    act(page, f"删除第{lost}行 演练县（虚构）")
    expect(page.get_by_label(f"第{team}行，代码")).to_be_focused()
    expect(rows).to_have_count(team)

    page.get_by_label(f"第{city}行，代码").fill("331300")
    page.keyboard.press("Tab")
    expect(page.get_by_label(f"第{county}行，上报至")).to_have_value("331300")
    page.get_by_label(f"第{county}行，上报至").select_option("不上报")
    page.get_by_label(f"第{team}行，名称").fill("")
    act(page, "建立活动")
    refused(page, "INVALID")
    axe(page)
    expect(rows.nth(county - 1)).to_contain_text("县级上报至市级，直属单位上报至省级")
    page.get_by_role("button", name=f"第{team}行，名称：必填").click()
    expect(page.get_by_label(f"第{team}行，名称")).to_be_focused()
    page.keyboard.insert_text("演练省级队（虚构）")
    page.keyboard.press("Tab")
    page.get_by_label(f"第{county}行，上报至").select_option("演练市（虚构）")
    page.get_by_label("演练省级队（虚构），应急管理系统干部职工").fill("1")
    act(page, "建立活动")
    expect(page.get_by_role("heading", level=1)).to_have_text("活动设置")
    page.get_by_text("活动启动后固定的设置").click()
    known = page.get_by_role("region", name="地区").get_by_role("row", name="演练县（虚构）")
    expect(known).to_contain_text("331201")
    expect(known).to_contain_text("演练市（虚构）")


def test_a_campaign_begins_with_what_the_system_ships_and_who_opens_it(
    sign_in: SignIn, campaign: str, axe: Axe
) -> None:
    page = sign_in("admin-1", "/campaigns/new")
    act(page, "填入")
    page.get_by_label("活动代码").fill(f"{campaign}-shipped")
    act(page, "建立活动")
    refused(page, "INVALID")
    line = page.get_by_role("region", name="人员").get_by_role("row", name="admin-1")
    expect(line).to_contain_text("须填写电子邮箱")
    act(page, "admin-1")
    page.get_by_role("dialog").get_by_label("电子邮箱").fill("admin-1@example.invalid")
    act(page, "确定修改")
    page.get_by_text("专家视图（JSON）").click()
    whole = page.get_by_label("全部设置")
    text = whole.input_value()
    whole.fill("{")
    act(page, "采用")
    expect(whole).to_have_attribute("aria-invalid", "true")
    axe(page)
    whole.fill(text.replace('"photo_width": 413', '"photo_width": 626'))
    act(page, "采用")
    act(page, "建立活动")
    expect(page.get_by_role("heading", level=1)).to_have_text("活动设置")
    page.get_by_text("专家视图（JSON）").click()
    expect(page.get_by_label("全部设置")).to_have_value(re.compile('"photo_width": 626'))


#: Where to look, and what only a page that was read shows.
PAGES = {
    "publicist-1": {
        "/c/C/rounds": "第1次公示",
        "/rounds/R": FIRST,
    },
    "discipline-1": {
        "/c/C/objections": "受理审查",
        "/c/C/objections/new": FIRST,
        "/objections/O": "开启并记录",
    },
    "admin-1": {
        "/c/C/settings": "当前第 1 版",
        "/c/C/roster": "hangzhou-1",
        "/c/C/quotas": "义乌市",
        "/c/C/late-entries": "没有尚未上报的推荐材料",
        "/c/C/archive": "生成档案包",
        "/c/C/history": "尚未核验",
        "/c/C/deliveries": "投票开始",
        "/c/C/preview": "公示开始",
        "/calendar/2023": "国办发明电〔2022〕16号",
        "/operations": "审核选树",
        "/campaigns/new": "以哪次活动为底本",
    },
}


@pytest.mark.parametrize("user", sorted(PAGES))
def test_every_page_fits_a_phone_and_a_wall(
    sign_in: SignIn, shown: Shortlisted, fits_everywhere: FitsEverywhere, user: str
) -> None:
    objection = str(shown.object(FIRST, "请核实所述事迹（演练，虚构）。")["id"])
    page = sign_in(user)
    for route, seen in PAGES[user].items():
        place = route.replace("/C/", f"/{shown.campaign}/").replace("/R", f"/{shown.round}")
        place = place.replace("/O", f"/{objection}")
        go(page, place)
        expect(page.locator("main")).to_contain_text(seen)
        expect(page.locator(".waiting, .refusal")).to_have_count(0)
        fits_everywhere(page)
