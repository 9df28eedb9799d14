"""The main journey of each desk that had no walk by keyboard: only keys, from the heading on."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from cli.rehearsal.client import Client
from cli.rehearsal.plan import Person
from cli.rehearsal.sheets import cells_of, filled_sheet
from cli.stack import Stack
from events.published import BallotPolicy
from shared import aws, table
from tests.browser.before_province import STAFF, BeforeProvince, reaching
from tests.browser.clicks import ATTESTED, DEPARTMENTS, HEADINGS, SCAN, card, said, tab_to
from tests.browser.conftest import SignIn
from tests.browser.keys import (
    at_heading,
    attach,
    download,
    enter,
    enter_date,
    pick,
    press,
    refusal,
    write_date,
)
from tests.browser.shortlisted import Shortlisted, shortlisted
from tests.support.running import Running, opened, person

NAME, FRESH = "演练81号", "演练84号"


@pytest.fixture(scope="module")
def prepared(client: Client) -> Shortlisted:
    """A round of two people that nobody has scheduled yet."""
    return shortlisted(client)


@pytest.fixture(scope="module")
def before(stack: Stack) -> Iterator[BeforeProvince]:
    """One who is ready for the vote, and one whom nobody has looked at."""
    policy = BallotPolicy(quorum=4, majority=2)
    with reaching(stack, [(NAME, STAFF), (FRESH, STAFF)], policy, examined=[NAME]) as ready:
        yield ready


@pytest.fixture(scope="module")
def running(stack: Stack) -> Iterator[Running]:
    """A campaign in which nominations are open."""
    with opened(stack) as campaign:
        yield campaign


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
    _correct_lengthen_and_lose(page)


def _correct_lengthen_and_lose(page: Page) -> None:
    """What may be done to a window that runs, from its dialogs and its folded forms."""
    opener = page.get_by_role("button", name="更正：演练91号")
    press(page, opener)
    press(page, page.get_by_role("button", name="更正并单独公示"))
    refusal(page)  # the bureau has corrected nothing
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    press(page, page.get_by_role("button", name="登记撤回：演练92号"))
    dialog = page.get_by_role("dialog", name="登记撤回：演练92号")
    pick(page, dialog.get_by_label("撤回理由"), "本人提出")
    press(page, dialog.get_by_role("button", name="登记撤回"))
    said(page, "已登记撤回")
    expect(page.get_by_role("row", name="演练92号").get_by_text("已撤回")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # the line offers nothing more
    press(page, page.locator("summary").get_by_text("延长公示期"))
    extend = page.locator("details", has=page.get_by_text("延长公示期", exact=True))
    enter(page, extend.get_by_label("理由"), "遇有停电，延长一天（演练）")
    press(page, extend.get_by_role("button", name="延长"))
    expect(page.get_by_text("第 1 个工作日（共 6 个）")).to_be_visible()
    press(page, page.get_by_role("button", name="登记中断：厅官网"))
    dialog = page.get_by_role("dialog", name="登记中断：厅官网")
    attach(page, dialog.get_by_label("中断证明"), SCAN)
    expect(dialog.get_by_text("scan.jpg")).to_be_visible()
    enter(page, dialog.get_by_label("情况说明"), "页面无法访问（演练）")
    press(page, dialog.get_by_role("button", name="登记中断"))
    expect(page.get_by_role("heading", name="不作数的公示期")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_the_discipline_role_works_an_objection(sign_in: SignIn, prepared: Shortlisted) -> None:
    prepared.show()
    made = prepared.object("演练91号", "所述事迹与实际不符，请核实（演练，虚构）。")
    page = sign_in("discipline-1", f"/c/{prepared.campaign}/objections")
    press(page, page.locator(f"a[href$='/objections/{made['id']}']"))
    at_heading(page, "异议（加密）")
    press(page, page.get_by_role("button", name="开启并记录"))
    at_heading(page, "异议（已开启）")
    pick(page, page.get_by_role("combobox", name="审查结果"), "受理")
    enter(page, page.get_by_label(re.compile("^理由")), "线索具体（演练）")
    press(page, page.get_by_role("button", name="登记审查结果"))
    pick(page, page.get_by_role("combobox", name="结论"), "不成立")
    enter(page, page.get_by_label("核查情况"), "经核查，反映问题不属实（演练）。")
    press(page, page.get_by_role("button", name="登记核查结论"))
    expect(page.get_by_role("heading", name="书面答复反映人")).to_be_visible()
    enter(page, page.get_by_label("答复内容"), "经核查，反映问题不属实（演练）。")
    enter_date(page, page.get_by_label("答复日期"), "2023-04-20")
    press(page, page.get_by_role("button", name="登记答复"))
    said(page, "书面答复已登记")
    at_heading(page, "异议（已开启）")  # nothing is left to be done
    _log_a_letter(page)


def _log_a_letter(page: Page) -> None:
    press(page, page.get_by_role("link", name="异议", exact=True))
    at_heading(page, "异议")
    pick(page, page.get_by_label("状态"), "不予受理")
    expect(page.get_by_text("没有这一状态的异议")).to_be_visible()
    press(page, page.get_by_role("link", name="登记来信来访"), back=True)
    at_heading(page, "登记来信来访")
    pick(page, page.get_by_label("方式"), "来信")
    enter_date(page, page.get_by_label("邮戳日期"), "2023-04-20")
    pick(page, page.get_by_label("对象"), "公示名单整体")
    pick(page, page.get_by_label("类别"), "其他")
    enter(page, page.get_by_label("反映内容"), "来信反映的情况，请核实（演练，虚构）。")
    send = page.get_by_role("button", name="登记", exact=True)
    press(page, send)
    refusal(page)  # nobody signed
    enter(page, page.get_by_label("真实姓名"), "演练写信人")
    enter(page, page.get_by_label("联系地址"), "演练路1号（虚构）")
    enter(page, page.get_by_label("联系电话"), "19900009998")
    press(page, send)
    expect(page.get_by_role("heading", name="已登记")).to_be_visible()
    at_heading(page, "登记来信来访")
    press(page, page.get_by_role("button", name="再登记一件"))
    expect(send).to_be_visible()
    at_heading(page, "登记来信来访")


def test_an_administrator_changes_settings_and_the_roster(
    sign_in: SignIn, prepared: Shortlisted
) -> None:
    page = sign_in("admin-1", f"/c/{prepared.campaign}/settings")
    add = page.get_by_role("button", name="增加一条")
    press(page, add)
    expect(page.get_by_label("须征求意见的部门").last).to_be_focused()
    press(page, page.get_by_role("button", name=re.compile("^删除第 ")).last)
    expect(add).to_be_focused()  # what had the focus went with the rule
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


def test_officers_carry_a_person_to_the_city_and_back(sign_in: SignIn, running: Running) -> None:
    who = person(82)
    running.climb.submit(who)
    identity = running.climb.nominations[who.name]
    page = sign_in("xihu-1", f"/nominations/{identity}")
    _register_the_first_opinion(page)
    _confirmed_by_another(sign_in("xihu-2", f"/nominations/{identity}"))
    _hear_the_others(running, who)
    page.reload()
    _endorse_and_report(page)
    _send_back(sign_in("hangzhou-1", f"/nominations/{identity}"))
    page.reload()
    name = download(page, page.get_by_role("button", name="推荐审批表（Word）"))
    assert name == f"推荐审批表-{identity}.docx"
    expect(page.get_by_role("button", name="推荐审批表（Word）")).to_be_focused()
    press(page, page.locator("summary").get_by_text("撤回推荐"))
    press(page, page.get_by_role("button", name="撤回推荐"))
    refusal(page)  # no reason was chosen
    pick(page, page.get_by_label("撤回理由"), "推荐单位提出")
    press(page, page.get_by_role("button", name="撤回推荐"))
    stands(page, "已撤回")


def _register_the_first_opinion(page: Page) -> None:
    opener = page.get_by_role("button", name="登记意见 公安")
    press(page, opener)
    dialog = page.get_by_role("dialog", name="登记公安意见")
    press(page, dialog.get_by_role("button", name="取消"))
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    press(page, dialog.get_by_role("button", name="登记", exact=True))
    refusal(page)
    press(page, dialog.get_by_role("button", name=re.compile("^落款日期：")))
    expect(dialog.get_by_label("落款日期")).to_be_focused()
    pick(page, dialog.get_by_role("combobox", name="意见", exact=True), "无异议")
    enter(page, dialog.get_by_label("经办人（负责人）"), "演练负责人")
    enter_date(page, dialog.get_by_label("落款日期"), "2023-03-30")
    enter(page, dialog.get_by_label("意见内容"), "经研究，无异议（演练）。")
    attach(page, dialog.get_by_label("上传另一份扫描件"), SCAN)
    expect(dialog.get_by_text("已上传：scan.jpg")).to_be_visible()
    press(page, dialog.get_by_role("button", name="登记", exact=True))
    expect(page.get_by_role("row", name="公安").last).to_contain_text("待另一人核对")
    stands(page, "已提交")


def _confirmed_by_another(page: Page) -> None:
    press(page, page.get_by_role("button", name="核对 公安"))
    press(page, page.get_by_role("button", name="与原件一致，核对通过"))
    said(page, "公安意见已核对")
    expect(page.get_by_role("row", name="公安").last).to_contain_text("xihu-2")
    stands(page, "已提交")


def _hear_the_others(running: Running, who: Person) -> None:
    """The other departments, through the API: nothing new for the keyboard."""
    county = next(each for each in running.settings.regions if each.code == who.region)
    for department in DEPARTMENTS[1:]:
        officer, call, body = running.climb.opinion(who, county, department, date(2023, 3, 30))
        running.client.do(officer, call, body)
        running.client.do("xihu-2", f"{call}/{department}/confirm")


def _endorse_and_report(page: Page) -> None:
    enter(page, page.get_by_label("纪要文号"), "演练纪要〔2023〕82号")
    enter(page, page.get_by_label("本单位同类人选排序"), "1")
    press(page, page.get_by_role("button", name="登记集体研究同意"))
    refusal(page)
    for condition in ATTESTED:
        press(page, page.get_by_label(condition), "Space")
        expect(page.get_by_label(condition)).to_be_checked()
    press(page, page.get_by_role("button", name="登记集体研究同意"))
    stands(page, "本级已同意")
    press(page, page.get_by_role("button", name="上报杭州市"))
    said(page, "已上报杭州市")
    stands(page, "已提交")  # to the city


def _send_back(page: Page) -> None:
    press(page, page.locator("summary").get_by_text("退回修改"))
    enter(page, page.get_by_label("退回原因"), "请更正后重新上报（演练）")
    add = page.get_by_role("button", name="添加须改的项目")
    for at in (0, 1):
        press(page, add)
        expect(page.locator(f"[id$=field-fields-{at}-pointer]")).to_be_focused()
    press(page, page.get_by_role("button", name="删除须改的第2项"))
    expect(add).to_be_focused()  # what had the focus went with its row
    row = page.get_by_role("group", name="须改的第1项")
    pick(page, row.get_by_label("项目"), "职务", back=True)
    enter(page, row.get_by_label("原因"), "与任职文件不符（演练）")
    press(page, page.get_by_role("button", name="退回西湖区修改"))
    stands(page, "退回修改")


def stands(page: Page, words: str) -> None:
    """The file stands so, and one goes on from there: what was pressed may be gone."""
    heading = page.get_by_role("heading", name="办理情况")
    expect(heading).to_contain_text(words)
    expect(heading).to_be_focused()


def test_a_sheet_goes_in_and_its_bad_row_comes_back(sign_in: SignIn, running: Running) -> None:
    page = sign_in("hangzhou-1", f"/c/{running.name}/batch")
    with page.expect_download() as started:
        press(page, page.get_by_role("button", name="下载空白汇总表"))
    cells = cells_of(running.settings.categories[0].title, running.form(person(83, "330100")))
    body = filled_sheet(started.value.path().read_bytes(), [{**cells, "手机": "12345"}])
    start = page.get_by_role("button", name="上传并办理")
    press(page, start)
    refusal(page)  # nothing was chosen
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet: FilePayload = {"name": "汇总表.xlsx", "mimeType": kind, "buffer": body}
    attach(page, page.get_by_label("汇总表（.xlsx）"), sheet)
    press(page, start)
    expect(page.get_by_text("共 1 行：起草 0 份，有误退回 1 行")).to_be_visible()
    expect(start).to_be_focused()
    returned = download(page, page.get_by_role("button", name="下载退回的汇总表"))
    assert returned.endswith(".xlsx")


def test_a_reviewer_narrows_the_list_examines_a_case_and_keeps_away(
    sign_in: SignIn, before: BeforeProvince
) -> None:
    page = sign_in("reviewer-1", f"/c/{before.campaign}/cases")
    rows = page.get_by_role("region", name="推荐材料").locator("tbody tr")
    expect(rows).to_have_count(2)
    pick(page, page.get_by_label("类别"), "救援力量及其他")
    expect(page.get_by_text("没有符合条件的材料")).to_be_visible()
    expect(page.get_by_label("类别")).to_be_focused()
    press(page, page.get_by_role("button", name="清除条件"))
    enter(page, page.get_by_label("姓名、单位或尾号"), FRESH)
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    press(page, page.get_by_role("button", name="状态"))  # the heading of a column sorts by it
    expect(page.get_by_role("columnheader", name="状态")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_role("button", name="状态")).to_be_focused()
    press(page, page.get_by_role("link", name=FRESH))
    at_heading(page, FRESH)
    _inspect(page, before.today.isoformat())
    _opine(page, before.today.isoformat())
    others = card(page, "其他办理")
    press(page, others.locator("summary").get_by_text("申请回避"))
    press(page, others.get_by_role("button", name="申请回避"))
    at_heading(page, "审核")
    said(page, "已登记回避")
    expect(page.get_by_text("没有符合条件的材料")).to_be_visible()


def _inspect(page: Page, today: str) -> None:
    inspection = card(page, "考察")
    press(page, inspection.locator("summary"))
    third = inspection.get_by_role("textbox", name="考察人员3", exact=True)
    fewer = inspection.get_by_role("button", name="减少一人")
    press(page, inspection.get_by_role("button", name="增加考察人员"))
    expect(third).to_be_visible()
    press(page, fewer)
    expect(third).to_have_count(0)
    expect(fewer).to_be_focused()
    inspector = inspection.get_by_role("textbox", name="考察人员2", exact=True)
    tab_to(page, inspector, "Shift+Tab")
    page.keyboard.type("演练考察员")
    enter(page, inspection.get_by_label("考察人员2的单位"), "演练单位（虚构）")
    press(page, inspection.get_by_role("button", name="登记考察"))
    refusal(page)
    press(page, inspection.get_by_role("button", name=re.compile("^开始日期：")))
    expect(inspection.get_by_label("开始日期")).to_be_focused()
    write_date(page, inspection.get_by_label("开始日期"), today)
    enter_date(page, inspection.get_by_label("结束日期"), today)
    enter(page, inspection.get_by_label("听取意见人数"), "6")
    enter(page, inspection.get_by_label("考察情况"), "走访群众，反映良好（演练）。")
    press(page, inspection.get_by_label("肯定", exact=True), "Space")
    press(page, inspection.get_by_role("button", name="登记考察"))
    expect(inspection).to_contain_text("结论：肯定")
    at_heading(page, FRESH)  # the form is gone


def _opine(page: Page, today: str) -> None:
    opinions = card(page, "有关部门意见")
    press(page, opinions.locator("summary"))
    enter_date(page, opinions.get_by_label("意见日期"), today)
    press(page, opinions.get_by_label("无不同意见"), "Space")
    enter(page, opinions.get_by_label("意见内容"), "未发现影响选树的问题（演练）。")
    send = opinions.get_by_role("button", name="登记意见")
    press(page, send)
    expect(opinions.get_by_role("cell", name="无不同意见", exact=True)).to_have_count(1)
    expect(send).to_be_focused()  # for the next office


def test_the_panel_votes_from_the_opening_to_the_list(
    sign_in: SignIn, before: BeforeProvince
) -> None:
    chair = sign_in("panel-1", f"/c/{before.campaign}/ballots")
    choice = chair.get_by_label(re.compile(NAME))
    press(chair, choice, "Space")
    expect(chair.get_by_text("已选 1 人")).to_be_visible()
    press(chair, chair.get_by_role("button", name="发起投票"))
    at_heading(chair, re.compile(r"^投票（尾号\w{4}）$"))
    press(chair, choice, "Space")
    vote = chair.get_by_role("button", name="投票", exact=True)
    press(chair, vote)
    expect(chair.get_by_text("您已投票")).to_be_visible()
    expect(chair.get_by_role("button", name="更改投票")).to_be_focused()
    ballot = chair.url.rpartition("/")[2]
    for number in (2, 3, 4):
        choices = {"choices": [before.nominations[NAME]]}
        before.client.do(f"panel-{number}", f"PUT /ballots/{ballot}/vote", choices)
    end = chair.get_by_role("button", name="结束投票", exact=True)
    press(chair, end)
    expect(chair.get_by_role("dialog", name="结束投票")).to_be_visible()
    chair.keyboard.press("Escape")
    expect(chair.locator("dialog h2")).to_have_count(0)
    expect(end).to_be_focused()  # nothing was ended
    chair.keyboard.press("Enter")
    press(chair, chair.get_by_role("button", name="确定结束投票"))
    expect(chair.get_by_role("row", name=re.compile(f"{NAME}.*4.*拟选树"))).to_be_visible()
    expect(chair.get_by_role("heading", level=1)).to_be_focused()
    second = sign_in("panel-2", f"/ballots/{ballot}")
    press(second, second.get_by_role("button", name="确认拟选树名单", exact=True))
    expect(second.get_by_role("dialog").get_by_text(NAME)).to_be_visible()
    press(second, second.get_by_role("button", name="确定确认拟选树名单"))
    expect(second.get_by_text("名单已确认", exact=True)).to_be_visible()
    expect(second.get_by_role("heading", level=1)).to_be_focused()


def test_administrators_keep_the_calendar_and_look_after_what_failed(
    sign_in: SignIn, stack: Stack, prepared: Shortlisted
) -> None:
    page = sign_in("admin-1", "/calendar/2025")
    press(page, page.locator("summary").get_by_text("提出变更"))
    _change_the_calendar(page)
    other = sign_in("admin-2", "/calendar/2025")
    press(other, other.get_by_role("button", name="复核通过"))
    said(other, "放假安排变更已生效")
    expect(other.get_by_role("heading", level=1)).to_be_focused()
    _send_again(sign_in("admin-1", f"/c/{prepared.campaign}/deliveries"))
    stack.use()
    _leave_a_failure(prepared.campaign)
    _redrive(sign_in("admin-1", "/operations"), prepared.campaign)
    page = sign_in("admin-1", f"/c/{prepared.campaign}/history")
    verify = page.get_by_role("button", name=re.compile("核验"))
    press(page, verify)
    expect(page.get_by_text("全部核验完毕，历史记录完好。")).to_be_visible(timeout=120_000)
    expect(verify).to_be_focused()


def _change_the_calendar(page: Page) -> None:
    days = page.get_by_role("textbox", name="改为放假")
    enter(page, days, "2025-12-32")
    enter(page, page.get_by_role("textbox", name="文号"), "演练发〔2025〕1号")
    enter(page, page.get_by_role("textbox", name="来源"), "演练通知（虚构）")
    send = page.get_by_role("button", name="提出变更")
    press(page, send)
    refusal(page)
    enter(page, days, "2025-12-30")
    expect(days).to_be_focused()  # what was refused before is not told anew with every key
    press(page, send)
    said(page, "变更已提出，待另一位管理员复核")
    expect(page.get_by_text("须由另一位管理员复核。")).to_be_visible()
    expect(send).to_be_focused()


def _send_again(page: Page) -> None:
    pick(page, page.get_by_label("状态"), "发送失败")
    expect(page.get_by_label("状态")).to_be_focused()
    press(page, page.get_by_role("button", name="重新发送：投票开始，电子邮件"))
    said(page, "失败的通知将重新发送")


def _leave_a_failure(campaign: str) -> None:
    """One that was worked off long ago: what comes again changes nothing."""
    opened_then = table.history(f"CAMPAIGN#{campaign}")[0][0]
    sqs = aws.client("sqs")
    (dead,) = [url for url in sqs.list_queues()["QueueUrls"] if "ReviewQueueDlq" in url]
    sqs.send_message(QueueUrl=dead, MessageBody=opened_then.to_json())


def _redrive(page: Page, campaign: str) -> None:
    look = page.get_by_role("button", name="查看失败的消息：审核选树")
    press(page, look)
    letters = page.get_by_role("region", name="最早的十条")
    expect(letters.get_by_role("row", name=campaign)).to_be_visible()
    expect(look).to_be_focused()
    most = page.get_by_label("最多重新处理几条")
    enter(page, most, "0")
    page.keyboard.press("Enter")
    refusal(page)
    enter(page, most, "10")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text("已交回重新处理")
    expect(letters.get_by_role("row", name=campaign)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()  # the form is gone
