"""A case that leaves review, a reserve in the place of who left, a ruling that was overtaken."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from cli.stack import Stack
from events.published import BallotPolicy
from tests.browser.before_province import STAFF, BeforeProvince, reaching
from tests.browser.clicks import card, refused, said, sure
from tests.browser.conftest import Axe, SignIn

FIRST, SECOND = "演练61号", "演练62号"
RETURNED, REJECTED, LEAVING, HELD = "演练63号", "演练64号", "演练65号", "演练66号"


@pytest.fixture(scope="module")
def before(stack: Stack) -> Iterator[BeforeProvince]:
    """Two who are ready for the vote on one place, and four whom nobody has looked at."""
    names = [FIRST, SECOND, RETURNED, REJECTED, LEAVING, HELD]
    policy = BallotPolicy(quorum=4, majority=2)
    people = [(name, STAFF) for name in names]
    with reaching(stack, people, policy, examined=[FIRST, SECOND]) as ready:
        yield ready


def unfold(box: Locator, words: str) -> None:
    """Open what is folded; what is still being read above it would move it away from a click."""
    expect(box.page.locator(".waiting")).to_have_count(0)
    box.get_by_text(words).first.click()


def test_a_file_goes_back_with_what_is_to_be_corrected(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    nomination = before.nominations[RETURNED]
    page = sign_in("reviewer-1", f"/cases/{nomination}")
    out = card(page, "其他办理")
    unfold(out, "退回补正")
    out.get_by_role("button", name="退回补正").click()
    refused(page, "填写内容有误")
    out.get_by_label("退回理由").fill("证书与表中所填不符（演练）")
    out.get_by_role("button", name="增加需更正的项目").click()
    out.get_by_label("需更正的项目1").select_option("post")
    out.get_by_label("项目1的问题").fill("与任职文件不符（演练）")
    axe(page)
    out.get_by_role("button", name="退回补正").click()
    said(page, "已退回补正")
    expect(page.locator(".trail")).to_contain_text("退回补正 1 次")
    path = f"/nominations/{nomination}"
    before.wait_for(
        lambda: before.client.do("hangzhou-1", f"GET {path}")["status"] == "RETURNED", "退回"
    )
    officer = sign_in("hangzhou-1", path)
    expect(officer.get_by_role("heading", name="退回情况")).to_be_visible()
    expect(officer.get_by_text("与任职文件不符（演练）").first).to_be_visible()


def test_who_reported_corrects_what_the_public_is_shown(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    page = sign_in("hangzhou-1", f"/nominations/{before.nominations[REJECTED]}")
    correction = card(page, "更正公示内容")
    unfold(correction, "现公示内容为第 1 版")
    correction.get_by_label("职务").fill("更正后的职务（演练）")
    correction.get_by_role("button", name="更正公示内容").click()
    refused(page, "填写内容有误")
    axe(page)
    correction.get_by_label("更正理由").fill("与任职文件不符（演练）")
    correction.get_by_role("button", name="更正公示内容").click()
    said(page, "公示内容已更正")
    unfold(correction, "现公示内容为第 2 版")
    expect(correction.get_by_label("职务")).to_have_value("更正后的职务（演练）")


def test_the_leading_group_rejects_a_case_by_its_minutes(
    sign_in: SignIn, before: BeforeProvince
) -> None:
    route = f"/cases/{before.nominations[REJECTED]}"
    reviewer = sign_in("reviewer-1", route)
    expect(card(reviewer, "其他办理")).to_be_visible()
    expect(reviewer.get_by_text("不予选树", exact=True)).to_have_count(0)
    page = sign_in("panel-1", route)
    out = card(page, "其他办理")
    unfold(out, "不予选树")
    out.get_by_role("button", name="不予选树").click()
    refused(page, "填写内容有误")
    out.get_by_role("combobox", name="原因", exact=True).select_option("ELIGIBILITY")
    out.get_by_label("会议纪要文号").fill("演练纪要〔2023〕6号")
    out.get_by_role("textbox", name="说明", exact=True).fill("不符合推荐条件（演练）。")
    out.get_by_role("button", name="不予选树").click()
    said(page, "已登记不予选树")
    expect(card(page, "领导小组研究")).to_contain_text("登记恢复审核的研究意见")


def test_who_withdraws_leaves_the_review(sign_in: SignIn, before: BeforeProvince) -> None:
    page = sign_in("reviewer-1", f"/cases/{before.nominations[LEAVING]}")
    out = card(page, "其他办理")
    unfold(out, "登记撤回")
    out.get_by_role("button", name="登记撤回").click()
    refused(page, "填写内容有误")
    out.get_by_label("撤回理由").select_option("NOMINEE")
    out.get_by_role("button", name="登记撤回").click()
    said(page, "已登记撤回")
    expect(card(page, "其他办理")).to_have_count(0)


def test_a_ruling_that_was_entered_anew_meanwhile_is_shown_beside_the_one_that_was_read(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    nomination = before.nominations[HELD]
    today = before.today.isoformat()
    adverse = {"kind": "DISCIPLINE", "level": "city", "adverse": True, "dated": today}
    body = {**adverse, "text": "有不同意见（演练）。"}
    before.client.do("reviewer-2", f"POST /cases/{nomination}/references", body)
    ruling = {"minutes_number": "演练纪要〔2023〕7号", "outcome": "PROCEED", "reason": "（演练）"}
    before.client.do("panel-1", f"POST /cases/{nomination}/rulings", ruling)
    page = sign_in("panel-2", f"/cases/{nomination}")
    page.get_by_role("button", name="复核研究意见").click()
    dialog = page.get_by_role("dialog", name="复核研究意见")
    expect(dialog).to_contain_text("演练纪要〔2023〕7号")
    anew = {**ruling, "minutes_number": "演练纪要〔2023〕8号", "outcome": "STOP"}
    before.client.do("panel-1", f"POST /cases/{nomination}/rulings", anew)
    dialog.get_by_role("button", name="确定复核研究意见").click()
    expect(dialog.locator("[data-code=CONFLICT]")).to_be_visible()
    for name, seen, now in (
        ("会议纪要", "演练纪要〔2023〕7号", "演练纪要〔2023〕8号"),
        ("研究意见", "继续选树", "终止选树"),
    ):
        row = dialog.get_by_role("row", name=name)
        expect(row).to_contain_text(seen)
        expect(row).to_contain_text(now)
    axe(page)
    dialog.get_by_role("button", name="按现在的内容复核研究意见").click()
    said(page, "研究意见已复核")
    expect(dialog).to_be_hidden()


def test_a_page_that_cannot_be_read_again_keeps_what_it_showed(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    page = sign_in("reviewer-2", f"/c/{before.campaign}/cases")
    rows = page.get_by_role("region", name="推荐材料").locator("tbody tr")
    expect(rows).to_have_count(6)
    page.route("**/cases?**", lambda route: route.abort())
    page.get_by_label("类别").select_option(index=1)
    refused(page, "网络不通")
    expect(rows).to_have_count(6)
    axe(page)
    page.unroute("**/cases?**")
    page.get_by_role("button", name="重新读取").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_reserve_takes_the_place_of_who_left_the_notice(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    ballot = _elected(before)
    _leaves(before, FIRST)
    route = f"/ballots/{ballot}"
    chair = sign_in("panel-1", route)
    reserves = card(chair, "递补")
    reserves.locator("summary").click()
    expect(reserves.get_by_label("候补人选")).to_have_value(before.nominations[SECOND])
    reserves.get_by_role("button", name="提出递补").click()
    said(chair, "已提出递补，待另一人确认")
    expect(reserves).to_contain_text("须由评审组另一人确认")
    axe(chair)
    second = sign_in("panel-2", route)
    sure(second, "确认递补")
    said(second, "递补已确认")
    expect(card(second, "递补")).to_contain_text("panel-2 确认")
    rounds = f"/campaigns/{before.campaign}/rounds"
    before.wait_for(lambda: len(before.client.all("publicist-1", rounds)) == 2, "另行公示")


def _elected(before: BeforeProvince) -> str:
    """The ballot in which one more voted for the first of two; it is confirmed."""
    client, nominations = before.client, before.nominations
    both = {"nominations": [nominations[FIRST], nominations[SECOND]]}
    ballot = client.do("panel-1", f"POST /campaigns/{before.campaign}/ballots", both)["id"]
    for number in (1, 2, 3, 4, 5):
        choice = {"choices": [nominations[FIRST if number < 4 else SECOND]]}
        client.do(f"panel-{number}", f"PUT /ballots/{ballot}/vote", choice)
    client.do("panel-1", f"POST /ballots/{ballot}/close")
    client.do("panel-2", f"POST /ballots/{ballot}/confirm")
    return str(ballot)


def _leaves(before: BeforeProvince, name: str) -> None:
    """Somebody is taken out of the round, and their place is free."""
    client, nomination = before.client, before.nominations[name]
    rounds = f"/campaigns/{before.campaign}/rounds"
    before.wait_for(lambda: bool(client.all("publicist-1", rounds)), "公示准备就绪")
    path = f"/rounds/{client.all('publicist-1', rounds)[0]['id']}"

    def placed() -> bool:
        entries = client.do("publicist-1", f"GET {path}")["entries"]
        return {entry["status"] for entry in entries} == {"PLACED"}

    before.wait_for(placed, "列入公示")
    leave = {"reason": "NOMINEE"}
    client.do("publicist-1", f"POST {path}/entries/{nomination}/withdraw", leave)
    case = f"GET /cases/{nomination}"
    before.wait_for(lambda: client.do("panel-1", case)["status"] == "WITHDRAWN", "撤回")
