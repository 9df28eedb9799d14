"""The officers' desk: from a blank form to the province, and everything that may come between."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from cli.rehearsal.plan import Story
from cli.rehearsal.sheets import cells_of, filled_sheet
from cli.stack import Stack
from events.vocabulary import Category
from tests.browser.clicks import (
    ATTESTED,
    DEPARTMENTS,
    PHOTO,
    POOLS,
    SCAN,
    consult,
    control,
    draft_by_hand,
    endorse,
    fill,
    go,
    said,
    saved,
    staying,
)
from tests.browser.conftest import Axe, FitsEverywhere, SignIn
from tests.support.running import Running, opened, person

MARCH = date(2023, 3, 30)


@pytest.fixture(scope="module")
def running(stack: Stack) -> Iterator[Running]:
    """A campaign in which nominations are open."""
    with opened(stack) as campaign:
        yield campaign


def test_a_person_goes_from_a_blank_form_to_the_province_by_clicks(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    who = person(1)
    county = sign_in("xihu-1", f"/c/{running.name}/nominations")
    identity = draft_by_hand(county, who)
    form = running.form(who)
    fill(county, {name: value for name, value in form.items() if name != "name"})
    control(county, "/photo").set_input_files(PHOTO)
    expect(county.get_by_alt_text("候选人照片")).to_be_visible()
    expect(county.get_by_text("填写完整，可以提交")).to_be_visible()
    axe(county)
    county.get_by_role("button", name="提交推荐审批表").click()
    expect(county.get_by_role("heading", name=who.name)).to_be_visible()
    expect(county.get_by_role("heading", name="办理情况")).to_contain_text("已提交")
    expect(
        county.get_by_text("尚未完成：公安待征求")
    ).to_be_visible()  # why it cannot be endorsed yet
    second = sign_in("xihu-2", f"/nominations/{identity}")
    consult(county, second)
    axe(county)
    endorse(county, 1)
    county.get_by_role("button", name="上报杭州市").click()
    said(county, "已上报杭州市")
    city = sign_in("hangzhou-1", f"/nominations/{identity}")
    city_second = sign_in("hangzhou-2", f"/nominations/{identity}")
    consult(city, city_second)
    endorse(city, 1)
    city.get_by_role("button", name="上报省厅").click()
    expect(city.get_by_role("heading", name="办理情况")).to_contain_text("已上报省厅")
    expect(city.get_by_label("截止时间和推荐名额")).to_contain_text("已用 1，余 2")
    axe(city)


def test_everything_wrong_is_said_at_once_and_beside_its_field(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/nominations")
    draft_by_hand(page, person(2))
    expect(page.locator(".field .error")).to_have_count(0)  # nobody is scolded for a blank form
    fill(page, {"id_number": "330100198501010012", "mobile": "123", "birth_month": "1990-01"})
    page.get_by_role("button", name="提交推荐审批表").click()
    box = page.get_by_role("alert").filter(has_text="推荐审批表填写有误")
    expect(box).to_be_focused()
    for pointer, words in {
        "/id_number": "身份证号校验码有误",
        "/mobile": "格式不符",
        "/sex": "必填",
        "/education/level": "必填",
        "/deeds": "必填",
        "/pledge": "须由本人承诺并授权",
    }.items():
        described = control(page, pointer).get_attribute("aria-describedby") or ""
        told = [page.locator(f"#{part}").inner_text() for part in described.split()]
        assert any(words in text for text in told), (pointer, told)
    expect(page.locator("#field-awards")).to_contain_text("没有的写“无”")
    axe(page)
    expect(box.get_by_role("button", name="性别：必填")).to_be_visible()
    box.get_by_role("button", name="学历：必填").first.click()
    expect(control(page, "/education/level")).to_be_focused()
    box.get_by_role("button", name="身份证号：身份证号校验码有误").click()
    expect(control(page, "/id_number")).to_be_focused()
    expect(control(page, "/mobile")).to_have_attribute("aria-invalid", "true")
    control(page, "/mobile").fill(str(running.form(person(2))["mobile"]))
    expect(control(page, "/mobile")).not_to_have_attribute("aria-invalid", "true")
    expect(control(page, "/sex")).to_have_attribute("aria-invalid", "true")


def test_two_officers_at_one_form_see_both_versions_and_choose(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    first = sign_in("xihu-1", f"/c/{running.name}/nominations")
    identity = draft_by_hand(first, person(3))
    second = sign_in("xihu-2", f"/nominations/{identity}/form")
    control(first, "/post").fill("一级主任科员")
    control(first, "/native_place").fill("浙江演练")
    saved(first)
    control(second, "/post").fill("科长")
    dialog = second.get_by_role("dialog", name="内容已被他人更新")
    expect(dialog.get_by_role("row", name="职务")).to_contain_text("科长")
    expect(dialog.get_by_role("row", name="职务")).to_contain_text("一级主任科员")
    expect(dialog.get_by_role("row", name="籍贯")).to_have_count(0)  # only one of the two wrote it
    axe(second)
    second.keyboard.press("Escape")  # the choice may be put off
    expect(control(second, "/post")).to_have_value("科长")
    second.get_by_role("button", name="查看两个版本").click()
    dialog.get_by_role("button", name="用我的内容保存").click()
    saved(second)
    seen = running.client.do("xihu-1", f"GET /nominations/{identity}")
    assert (seen["form"]["post"], seen["form"]["native_place"]) == ("科长", "浙江演练")
    expect(control(second, "/native_place")).to_have_value("浙江演练")
    control(first, "/post").fill("副科长")
    dialog = first.get_by_role("dialog", name="内容已被他人更新")
    dialog.get_by_role("button", name="采用已保存的内容").click()
    expect(control(first, "/post")).to_have_value("科长")
    saved(first)


def test_a_double_click_hands_in_once(sign_in: SignIn, running: Running) -> None:
    who = person(4)
    identity = running.draft(who)
    page = sign_in("xihu-1", f"/nominations/{identity}/form")
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method) if "/submit" in one.url else None)
    page.get_by_role("button", name="提交推荐审批表").dblclick()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("已提交")
    assert sent.count("POST") == 1


def test_a_save_that_fails_keeps_what_was_typed_and_leaving_warns(
    sign_in: SignIn, running: Running
) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/nominations")
    identity = draft_by_hand(page, person(5))
    page.route("**/form", lambda route: route.abort() if route.request.method == "PUT" else None)
    control(page, "/post").fill("科长")
    state = page.locator("[data-state]")
    expect(state).to_have_attribute("data-state", "failed")
    expect(state).to_contain_text("网络不通")
    with staying(page):
        page.get_by_role("link", name="推荐材料").click()
    expect(control(page, "/post")).to_have_value("科长")
    page.unroute("**/form")
    page.get_by_role("button", name="保存", exact=True).first.click()
    saved(page)
    seen = running.client.do("xihu-1", f"GET /nominations/{identity}")
    assert seen["form"]["post"] == "科长"
    page.get_by_role("link", name="推荐材料").click()
    expect(page.get_by_role("heading", name="办理情况")).to_be_visible()


def test_what_is_typed_in_a_dialog_is_asked_about_before_it_closes(
    sign_in: SignIn, running: Running
) -> None:
    identity = running.draft(person(19))
    running.client.do("xihu-1", f"POST /nominations/{identity}/submit")
    page = sign_in("xihu-1", f"/nominations/{identity}")
    opener = page.get_by_role("button", name="登记意见 公安")
    dialog = page.get_by_role("dialog")
    opener.click()
    page.keyboard.press("Escape")  # nothing was typed
    expect(dialog).to_have_count(0)
    opener.click()
    dialog.locator("[id$=field-text]").fill("经研究，无异议（演练）。")
    with staying(page):
        page.keyboard.press("Escape")
    for _ in range(2):  # whether a browser lets a page ask again so soon is its own affair
        page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
    with staying(page):
        dialog.get_by_role("button", name="取消").click()
    with staying(page):
        page.evaluate("location.hash = '#/inbox'")
    expect(dialog.locator("[id$=field-text]")).to_have_value("经研究，无异议（演练）。")
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="消息").click()  # nothing is left to be asked about
    expect(page.get_by_role("heading", level=1)).to_have_text("消息")


def test_another_file_by_its_address_is_asked_about_too(sign_in: SignIn, running: Running) -> None:
    one, other = running.draft(person(20)), running.draft(person(23))
    page = sign_in("xihu-1", f"/nominations/{one}")
    page.get_by_text("撤回推荐", exact=True).first.click()
    page.get_by_label("说明").fill("改了没有提交")
    with staying(page):
        page.evaluate(f"location.hash = '#/nominations/{other}'")
    expect(page.get_by_label("说明")).to_have_value("改了没有提交")
    assert page.url.endswith(one)


def test_a_save_whose_answer_was_lost_is_no_conflict(sign_in: SignIn, running: Running) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/nominations")
    draft_by_hand(page, person(6))

    def lose(route: Route) -> None:
        if route.request.method == "PUT":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/form", lose)
    control(page, "/post").fill("科长")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "failed")
    page.unroute("**/form")
    control(page, "/native_place").fill("浙江演练")
    saved(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_numbers_on_file_are_never_overwritten_by_their_masks(
    sign_in: SignIn, running: Running
) -> None:
    who = person(7)
    identity = running.draft(who)
    form = running.form(who)
    page = sign_in("xihu-1", f"/nominations/{identity}/form")
    puts: list[str] = []
    page.on("request", lambda one: puts.append(one.url) if one.method == "PUT" else None)
    mask = f"{str(form['id_number'])[:6]}********{str(form['id_number'])[-4:]}"
    expect(page.get_by_text(f"已加密保存：{mask}")).to_be_visible()
    expect(control(page, "/id_number")).to_have_value("")
    control(page, "/post").fill("科长")
    state = page.locator("[data-state]")
    expect(state).to_have_attribute("data-state", "blocked")
    expect(page.get_by_text("号码已加密保存，不能读回")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).first.click()
    expect(state).to_have_attribute("data-state", "blocked")
    assert puts == []
    control(page, "/id_number").fill(str(form["id_number"]))
    expect(page.get_by_text("与所填相符")).to_be_visible()
    control(page, "/mobile").fill(str(form["mobile"]))
    saved(page)
    seen = running.client.do("xihu-1", f"GET /nominations/{identity}")
    assert (seen["form"]["post"], seen["errors"]) == ("科长", [])


def test_an_upload_tells_how_far_it_is_and_what_is_wrong(sign_in: SignIn, running: Running) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/nominations")
    draft_by_hand(page, person(8))
    page.evaluate("""() => {
        window.told = new Set();
        new MutationObserver(() => {
            const bar = document.querySelector(".photo-box progress");
            if (bar) window.told.add(bar.value);
        }).observe(document.body, {subtree: true, childList: true, attributes: true});
    }""")
    control(page, "/photo").set_input_files(SCAN)
    expect(page.locator(".photo-box [role=alert]")).to_contain_text("宽度不得少于413像素")
    control(page, "/photo").set_input_files(PHOTO)
    expect(page.get_by_text("更换照片")).to_be_visible()
    saved(page)
    assert {0, 100} <= set(page.evaluate("[...window.told]"))
    control(page, "/photo").set_input_files(
        {"name": "words.txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    expect(page.locator(".photo-box [role=alert]")).to_contain_text("不是规定的文件类型")


def test_a_return_tells_each_field_why_and_the_versions_tell_what_changed(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    who = person(9)
    climb, settings = running.climb, running.settings
    climb.submit(who)
    identity = climb.nominations[who.name]
    county = next(region for region in settings.regions if region.code == "330106")
    climb.consult_and_endorse(who, county)
    running.client.do("xihu-1", f"POST /nominations/{identity}/report", {"to": "330100"})
    city = sign_in("hangzhou-1", f"/nominations/{identity}")
    city.get_by_text("退回修改", exact=True).click()
    city.get_by_label("退回原因").fill("请更正后重新上报（演练）")
    city.get_by_role("button", name="添加须改的项目").click()
    city.locator("[id$=field-fields-0-pointer]").select_option("post")
    city.locator("[id$=field-fields-0-reason]").fill("与任职文件不符（演练）")
    city.get_by_role("button", name="退回西湖区修改").click()
    expect(city.get_by_role("heading", name="办理情况")).to_contain_text("退回修改")
    page = sign_in("xihu-1", f"/nominations/{identity}")
    expect(page.get_by_role("heading", name="退回情况")).to_be_visible()
    page.get_by_role("link", name="修改推荐审批表").click()
    expect(page.get_by_text("退回意见：与任职文件不符（演练）")).to_be_visible()
    axe(page)
    form = running.form(who)
    fill(page, {"post": "副科长", "id_number": form["id_number"], "mobile": form["mobile"]})
    page.get_by_role("button", name="提交推荐审批表").click()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("已提交")
    # The post is another: the departments are heard again (R21).
    expect(page.get_by_text("已作废须重新征求：公安")).to_be_visible()
    page.get_by_text("历次版本").click()
    expect(page.get_by_role("row", name="职务")).to_contain_text("副科长")


def test_flags_and_adverse_opinions_need_rulings_and_second_people(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    who = person(10, story=Story.LEADING_APPROVED)
    identity = running.draft(who)
    running.client.do("xihu-1", f"POST /nominations/{identity}/submit")
    opinion = running.climb.opinion(who, running.settings.regions[12], "公安", MARCH)
    opinion[2]["opinion"] = "OBJECTION"
    running.client.do("xihu-1", f"POST /nominations/{identity}/opinions", opinion[2])
    page = sign_in("xihu-1", f"/nominations/{identity}")
    expect(page.get_by_text("由另一人核对")).to_be_visible()
    page.get_by_role("button", name="登记核实情况 处级及以上领导职务").click()
    page.get_by_label("核实情况和意见").fill("理由充分，同意推选（演练）")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("由另一人（本级或上级）复核")).to_be_visible()
    axe(page)
    second = sign_in("xihu-2", f"/nominations/{identity}")
    second.get_by_role("button", name="复核通过 处级及以上领导职务").click()
    expect(second.get_by_text("已办结")).to_be_visible()
    second.get_by_role("button", name="核对 公安").click()
    second.get_by_role("button", name="与原件一致").click()
    second.get_by_role("button", name="登记研究结果 公安").click()
    second.get_by_label("纪要文号").fill("演练纪要〔2023〕2号")
    second.get_by_label("研究结果").fill("所反映问题不属实（演练）")
    second.get_by_role("dialog").get_by_role("button", name="登记研究结果").click()
    expect(second.get_by_text("有异议，已研究")).to_be_visible()


def test_a_refusal_is_shown_as_the_api_words_it(sign_in: SignIn, running: Running) -> None:
    who = person(11, region="330100")
    climb = running.climb
    for number in (11, 12):
        climb.submit(person(number, region="330100"))
    city = next(region for region in running.settings.regions if region.code == "330100")
    climb.consult_and_endorse(who, city)
    other = person(12, region="330100")
    for department in DEPARTMENTS:
        officer, call, body = climb.opinion(other, city, department, MARCH)
        running.client.do(officer, call, body)
        running.client.do("hangzhou-2", f"{call}/{department}/confirm")
    page = sign_in("hangzhou-1", f"/nominations/{climb.nominations[other.name]}")
    page.get_by_label("纪要文号").fill("演练纪要〔2023〕3号")
    page.get_by_label("本单位同类人选排序").fill("11")
    page.get_by_role("button", name="登记集体研究同意").click()
    expect(page.get_by_role("alert")).to_contain_text("推荐条件须逐项确认")
    expect(page.get_by_text("须逐项确认四项条件").first).to_be_visible()
    for condition in ATTESTED:
        page.get_by_label(condition).check()
    page.get_by_role("button", name="登记集体研究同意").click()
    expect(page.get_by_role("alert")).to_contain_text("该排序已用于本单位另一人选")
    expect(page.get_by_label("纪要文号")).to_have_value("演练纪要〔2023〕3号")


def test_withdrawing_and_taking_back_consent_end_a_nomination(
    sign_in: SignIn, running: Running
) -> None:
    page = sign_in("xihu-1", f"/nominations/{running.draft(person(13))}")
    page.get_by_text("撤回推荐", exact=True).first.click()
    page.get_by_role("button", name="撤回推荐").click()
    expect(page.get_by_role("alert")).to_be_visible()  # no reason was chosen
    page.get_by_label("撤回理由").select_option("UNIT")
    page.get_by_role("button", name="撤回推荐").click()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("已撤回")
    expect(page.get_by_role("heading", name="退回和撤回")).to_be_hidden()
    page = sign_in("xihu-1", f"/nominations/{running.draft(person(14))}")
    page.get_by_text("登记本人撤回同意", exact=True).first.click()
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.get_by_role("button", name="登记本人撤回同意").dblclick()
    dialog = page.get_by_role("dialog", name="登记本人撤回同意")
    expect(dialog).to_contain_text("不能恢复")
    assert sent == []  # two clicks in haste end nothing
    dialog.get_by_role("button", name="确定登记本人撤回同意").click()
    expect(page.get_by_text("本人已撤回同意。")).to_be_visible()


def test_documents_come_with_their_names(sign_in: SignIn, running: Running) -> None:
    identity = running.draft(person(15))
    page = sign_in("xihu-1", f"/nominations/{identity}")
    for word in ("推荐审批表", "征求意见表"):
        with page.expect_download() as started:
            page.get_by_role("button", name=f"{word}（Word）").click()
        assert started.value.suggested_filename == f"{word}-{identity}.docx"
    with page.expect_download() as started:
        page.get_by_role("button", name="下载照片").click()
    assert started.value.suggested_filename.startswith("photo-")
    page.goto(page.url.split("#")[0] + f"#/c/{running.name}/nominations")
    with page.expect_download() as started:
        page.get_by_role("button", name="下载汇总表").click()
    assert started.value.suggested_filename == "汇总表-330106.xlsx"


def test_a_sheet_with_a_bad_row_comes_back_with_it(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    page = sign_in("hangzhou-1", f"/c/{running.name}/batch")
    with page.expect_download() as started:
        page.get_by_role("button", name="下载空白汇总表").click()
    title = running.settings.categories[0].title
    people = [person(number, region="330100") for number in (21, 22)]
    rows = [cells_of(title, running.form(one)) for one in people]
    body = filled_sheet(started.value.path().read_bytes(), [rows[0], {**rows[1], "手机": "12345"}])
    page.get_by_role("button", name="上传并办理").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing was chosen
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files(
        {"name": "汇总表.xlsx", "mimeType": kind, "buffer": body}
    )
    page.get_by_role("button", name="上传并办理").click()
    expect(page.get_by_text("共 2 行：起草 1 份，有误退回 1 行")).to_be_visible()
    expect(page.get_by_role("link", name="演练21号")).to_be_visible()
    axe(page)
    with page.expect_download() as started:
        page.get_by_role("button", name="下载退回的汇总表").click()
    answer = load_workbook(BytesIO(started.value.path().read_bytes()))
    told = [str(cell.value) for row in answer.worksheets[0].iter_rows() for cell in row]
    assert "演练22号" in told
    assert "演练21号" not in told
    page.reload()  # the address keeps the batch
    expect(page.get_by_text("有误退回 1 行")).to_be_visible()


def test_the_main_part_is_filled_in_by_keyboard_alone(sign_in: SignIn, running: Running) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/nominations/new")
    expect(page.get_by_role("button", name=POOLS[Category.SYSTEM_STAFF])).to_be_visible()
    press(page, POOLS[Category.SYSTEM_STAFF])
    expect(page.get_by_role("heading", name="推荐审批表")).to_be_focused()
    reach(page, "field-name")
    page.keyboard.type("演练16号")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    reach(page, "field-native_place")
    page.keyboard.type("浙江演练")
    reach(page, "field-post")
    page.keyboard.type("科员")
    reach(page, "field-frontline")
    page.keyboard.press("Space")
    press(page, "添加一段简历")
    expect(control(page, "/resume/0/begin")).to_be_focused()
    reach(page, "field-resume-0-unit")
    page.keyboard.type("演练单位（虚构）")
    press(page, "添加一段简历")
    expect(control(page, "/resume/1/begin")).to_be_focused()
    reach(page, "field-resume-1-post")
    page.keyboard.type("科员")
    press(page, "上移个人简历第2行", back=False)
    expect(control(page, "/resume/0/post")).to_have_value("科员")
    expect(page.get_by_role("button", name="下移个人简历第1行")).to_be_focused()  # its own
    press(page, "添加一段简历")
    press(page, "删除个人简历第3行")
    expect(page.get_by_role("button", name="删除个人简历第2行")).to_be_focused()
    reach(page, "field-brief")
    page.keyboard.type("演练16号（虚构人物）的事迹。")
    expect(page.get_by_text("15 / 300 字")).to_be_visible()
    saved(page)
    seen = running.client.do("xihu-1", f"GET /nominations/{page.url.split('/')[-2]}")["form"]
    assert (seen["sex"], seen["ethnicity"], seen["frontline"]) == ("男", "汉族", True)
    assert (seen["post"], seen["native_place"]) == ("科员", "浙江演练")
    assert [row.get("unit") for row in seen["resume"]] == [None, "演练单位（虚构）"]


def reach(page: Page, identity: str, key: str = "Tab") -> None:
    """Go on by one key until the control has the focus."""
    for _ in range(150):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.id") == identity:
            return
    pytest.fail(f"{identity} is not reached by {key}")


def press(page: Page, name: str, *, back: bool = True) -> None:
    """Go to a button by the keyboard and press it."""
    for key in ("Tab", "Shift+Tab") if back else ("Tab",):
        for _ in range(60):
            page.keyboard.press(key)
            told = "document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()"
            if page.evaluate(told) == name:
                page.keyboard.press("Enter")
                return
    pytest.fail(f"{name} is not reached by Tab")


def test_the_list_is_narrowed_counted_and_paged(
    sign_in: SignIn, running: Running, axe: Axe
) -> None:
    for number in range(31, 58):
        who = person(number, region="330203", category=Category.RESCUE_OR_OTHER)
        running.client.do(
            "haishu-1", f"POST /campaigns/{running.name}/nominations", running.climb.body(who)
        )
    page = sign_in("ningbo-1", f"/c/{running.name}/nominations")
    table = page.get_by_role("table", name="推荐材料")
    expect(table.get_by_role("link")).to_have_count(25)
    expect(page.get_by_role("button", name="草稿 27")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    expect(table.get_by_role("link")).to_have_count(2)
    page.get_by_label("姓名、单位或尾号").fill("演练33号")
    page.keyboard.press("Enter")
    expect(table.get_by_role("link")).to_have_count(1)
    assert "演练33号" not in page.evaluate("decodeURIComponent(location.href)")
    tail = str(table.get_by_role("link").get_attribute("href"))[-4:]  # as a message names it
    page.get_by_label("姓名、单位或尾号").fill(tail.lower())
    page.keyboard.press("Enter")
    expect(table.get_by_role("cell", name=tail, exact=True)).to_be_visible()
    expect(table.get_by_role("link", name="演练33号")).to_be_visible()
    page.get_by_label("姓名、单位或尾号").fill("")
    page.keyboard.press("Enter")
    page.get_by_label("类别").select_option("SYSTEM_STAFF")
    expect(page.get_by_text("没有符合条件的推荐材料")).to_be_visible()
    page.reload()
    expect(page.get_by_label("类别")).to_have_value("SYSTEM_STAFF")
    page.get_by_label("类别").select_option("")
    page.get_by_label("地区").select_option("330203")
    page.get_by_role("button", name="草稿 27").click()
    expect(table.get_by_role("link")).to_have_count(25)
    axe(page)


def test_places_and_deadline_are_in_view(sign_in: SignIn, running: Running) -> None:
    page = sign_in("xihu-1", f"/c/{running.name}/batch")
    bar = page.get_by_label("截止时间和推荐名额")
    expect(bar).to_contain_text("2023年4月7日 24:00 还有7天")
    expect(bar).to_contain_text("杭州市名额 3，由其统筹")


def test_who_may_not_act_is_offered_nothing(sign_in: SignIn, running: Running) -> None:
    identity = running.draft(person(17))
    page = sign_in("hangzhou-1", f"/nominations/{identity}/form")
    expect(page.get_by_text("本表现在不能修改")).to_be_visible()
    page.get_by_role("link", name="查看推荐材料").click()
    expect(page.get_by_role("heading", name="办理情况")).to_be_visible()
    for name in ("填写推荐审批表", "登记意见", "登记集体研究同意", "撤回推荐"):
        expect(page.get_by_text(name)).to_have_count(0)


def test_every_page_fits_and_is_accessible(
    sign_in: SignIn, running: Running, fits_everywhere: FitsEverywhere
) -> None:
    identity = running.climb.nominations.get("演练18号") or running.draft(person(18))
    campaign = f"/c/{running.name}"
    page = sign_in("xihu-1")
    for route, seen in {
        f"{campaign}/nominations": "推荐材料",
        f"{campaign}/nominations/new": "推荐哪一类人选",
        f"{campaign}/batch": "上传并办理",
        f"/nominations/{identity}": "附件和表格",
        f"/nominations/{identity}/form": "本人承诺与授权",
    }.items():
        go(page, route)
        expect(page.get_by_text(seen).first).to_be_visible()
        expect(page.get_by_label("截止时间和推荐名额")).to_contain_text("上报截止")
        fits_everywhere(page)
