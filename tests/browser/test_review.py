"""The review desk as reviewers and the panel use it: a case, a ballot with a tie."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from cli.stack import Stack
from events.published import BallotPolicy
from tests.browser.before_province import RESCUE, STAFF, BeforeProvince, reaching
from tests.browser.clicks import (
    card,
    choose,
    go,
    inspect,
    rate,
    refused,
    said,
    staying,
    tab_to,
    vote,
)
from tests.browser.conftest import Axe, FitsEverywhere, SignIn

TIED, RIVAL, RESCUER, FRESH = "演练71号", "演练72号", "演练73号", "演练74号"


@pytest.fixture(scope="module")
def before(stack: Stack) -> Iterator[BeforeProvince]:
    """Three who are ready for the vote, and one whom nobody has looked at."""
    people = [(TIED, STAFF), (RIVAL, STAFF), (RESCUER, RESCUE), (FRESH, STAFF)]
    policy = BallotPolicy(quorum=4, majority=2)
    with reaching(stack, people, policy, examined=[TIED, RIVAL, RESCUER]) as ready:
        yield ready


def held(page: Page) -> Locator:
    """That the case waits for a ruling, at its top."""
    return page.locator(".banner").filter(has_text="待领导小组研究：")


def test_the_list_is_narrowed_counted_and_sorted(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    page = sign_in("reviewer-1", f"/c/{before.campaign}/cases")
    rows = page.get_by_role("region", name="推荐材料").locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(
        page.get_by_role("region", name="名额使用情况").locator("tbody tr").last
    ).to_contain_text(re.compile("合计.*2"))
    page.get_by_label("类别").select_option(label="救援力量及其他")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="清除条件").click()
    page.get_by_label("姓名、单位或尾号").fill(TIED)
    page.keyboard.press("Enter")
    expect(rows).to_have_count(1)
    assert TIED not in page.url
    axe(page)
    page.get_by_role("link", name=TIED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TIED)
    page.get_by_role("link", name="全部材料").click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="清除条件").click()
    expect(rows).to_have_count(4)


def test_a_case_from_inspection_to_ratings(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    route = f"/cases/{before.nominations[FRESH]}"
    today = before.today.isoformat()
    page = sign_in("reviewer-1", route)
    expect(page.get_by_role("img", name=f"{FRESH}的照片")).to_be_visible()
    expect(card(page, "评分")).to_contain_text("考察和有关意见齐全后方可评分")
    inspection = card(page, "考察")
    inspection.locator("summary").click()
    inspection.get_by_role("button", name="登记考察").click()
    refused(page, "填写内容有误")
    expect(inspection.get_by_label("考察情况")).to_have_attribute("aria-invalid", "true")
    axe(page)
    inspect(page, today)
    opinions = card(page, "有关部门意见")
    opinions.locator("summary").click()
    for answer in ("无不同意见", "有不同意见（须由领导小组研究）"):
        opinions.get_by_label("意见日期").fill(today)
        choose(opinions, "意见", answer)
        opinions.get_by_label("意见内容").fill("有关情况（演练）。")
        opinions.get_by_role("button", name="登记意见").click()
        expect(opinions.get_by_role("cell", name=answer[:5], exact=True)).to_be_visible()
    expect(held(page)).to_contain_text("有关部门有不同意见")
    rate(page, 9)
    expect(card(page, "评分").get_by_role("row", name=re.compile("reviewer-1.*27"))).to_be_visible()
    _ruled(sign_in, route)
    other = sign_in("reviewer-2", route)
    expect(card(other, "评分")).to_contain_text("您评分之后才能看到他人的评分")
    expect(other.get_by_text("27")).to_be_hidden()
    rate(other, 8)
    rows = card(other, "评分").get_by_role("row", name=re.compile("reviewer-"))
    expect(rows).to_have_count(2)
    expect(card(other, "材料经过")).to_contain_text("领导小组研究意见生效：继续")
    axe(other)


def _ruled(sign_in: SignIn, route: str) -> None:
    """One of the panel enters the ruling, and cannot confirm it; another one does."""
    page = sign_in("panel-1", route)
    ruling = card(page, "领导小组研究")
    ruling.locator("summary").click()
    ruling.get_by_label("会议纪要文号").fill("演练纪要〔2023〕9号")
    choose(ruling, "研究意见", "继续选树")
    ruling.get_by_label("理由").fill("经核查不影响选树（演练）。")
    ruling.get_by_role("button", name="登记研究意见").click()
    expect(ruling).to_contain_text("须由评审组另一人复核")
    expect(page.get_by_role("button", name="复核研究意见")).to_have_count(0)
    second = sign_in("panel-2", route)
    second.get_by_role("button", name="复核研究意见").click()
    second.get_by_role("button", name="确定复核研究意见").click()
    said(second, "研究意见已复核")
    expect(held(second)).to_have_count(0)


def test_what_is_sealed_is_opened_after_a_warning(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    page = sign_in("panel-3", f"/cases/{before.nominations[TIED]}")
    sealed = card(page, "密封内容")
    sealed.get_by_role("button", name="拆阅密封内容").click()
    expect(page.get_by_role("dialog")).to_contain_text("记录在案")
    axe(page)
    page.keyboard.press("Escape")
    expect(sealed.get_by_text("走访群众")).to_have_count(0)
    sealed.get_by_role("button", name="拆阅密封内容").click()
    page.get_by_role("button", name="确定拆阅密封内容").click()
    expect(sealed).to_contain_text("走访群众")


def test_the_panel_reads_the_photo_and_the_papers_of_whom_it_rates(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    page = sign_in("panel-3", f"/cases/{before.nominations[RIVAL]}")
    expect(page.get_by_role("img", name=f"{RIVAL}的照片")).to_be_visible()
    files = card(page, "附件和表格")
    with page.expect_download() as scan:
        files.get_by_role("button", name=re.compile("^下载照片")).click()
    assert scan.value.suggested_filename.startswith("photo-")
    with page.expect_download() as paper:
        files.get_by_role("button", name="推荐审批表（Word）").click()
    assert paper.value.suggested_filename.startswith("推荐审批表-")
    axe(page)


def test_who_declares_a_recusal_does_not_see_the_case(
    sign_in: SignIn, before: BeforeProvince
) -> None:
    route = f"/cases/{before.nominations[RESCUER]}"
    page = sign_in("reviewer-3", route)
    others = card(page, "其他办理")
    others.get_by_text("申请回避").first.click()
    others.get_by_role("button", name="申请回避").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审核")
    expect(page.get_by_role("link", name=TIED)).to_be_visible()
    expect(page.get_by_role("link", name=RESCUER)).to_have_count(0)
    again = sign_in("reviewer-3", route)
    refused(again, "您应当回避")
    seen = sign_in("reviewer-1", route)
    expect(card(seen, "回避")).to_contain_text("reviewer-3：本人申请")


def test_what_is_typed_is_not_left_without_asking(sign_in: SignIn, before: BeforeProvince) -> None:
    page = sign_in("reviewer-2", f"/cases/{before.nominations[RIVAL]}")
    others = card(page, "其他办理")
    others.get_by_text("退回补正").first.click()
    others.get_by_label("退回理由").fill("证书与表中所填不符（演练）")
    with staying(page):
        page.get_by_role("link", name="全部材料").click()
    expect(others.get_by_label("退回理由")).to_have_value("证书与表中所填不符（演练）")
    others.get_by_label("退回理由").fill("")


def test_a_ballot_with_a_tie_and_its_runoff(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    chair = sign_in("panel-1", f"/c/{before.campaign}/ballots")
    for name in (TIED, RIVAL, RESCUER):
        chair.get_by_label(re.compile(name)).check()
    axe(chair)
    chair.get_by_role("button", name="发起投票").click()
    expect(chair.get_by_role("heading", name="记名投票")).to_be_visible()
    route = chair.url.partition("#")[2]
    _by_mouse(sign_in("panel-2", route))
    _by_keyboard(sign_in("panel-3", route))
    member = sign_in("panel-4", route)
    vote(member, RIVAL, RESCUER)
    expect(member.get_by_role("button", name="结束投票")).to_have_count(0)
    vote(chair, RIVAL, RESCUER)
    chair.get_by_role("button", name="结束投票").click()
    axe(chair)
    chair.get_by_role("button", name="确定结束投票").click()
    for name in (TIED, RIVAL):
        expect(chair.get_by_role("row", name=re.compile(f"{name}.*2.*末位并列"))).to_be_visible()
    expect(chair.get_by_role("row", name=re.compile(f"{RESCUER}.*拟选树"))).to_be_visible()
    axe(chair)
    chair.get_by_role("button", name="发起再次投票").click()
    heading = chair.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"^末位并列的再次投票（尾号\w{4}）$"))
    runoff = chair.url.rpartition("/")[2]
    expect(heading).to_contain_text(runoff[-4:])
    choices = {"choices": [before.nominations[TIED]]}
    for number in (1, 2, 3, 4):
        before.client.do(f"panel-{number}", f"PUT /ballots/{runoff}/vote", choices)
    before.client.do("panel-1", f"POST /ballots/{runoff}/close")
    ballot = route.rpartition("/")[2]
    path = f"GET /ballots/{ballot}"
    before.wait_for(lambda: not before.client.do("panel-1", path)["count"]["tied"], "再次投票")
    second = sign_in("panel-2", route)
    second.get_by_role("button", name="确认拟选树名单").click()
    second.get_by_role("button", name="确定确认拟选树名单").click()
    said(second, "拟选树名单已确认")
    expect(second.get_by_role("row", name=re.compile(f"{TIED}.*拟选树"))).to_be_visible()
    expect(second.get_by_text("名单已确认", exact=True)).to_be_visible()
    axe(second)


def _by_mouse(page: Page) -> None:
    """More than there are places is counted, and refused; then a vote, and its change."""
    staff = page.get_by_role("group", name="应急管理系统干部职工")
    expect(staff).to_contain_text("还可选 1 人")
    for name in (TIED, RIVAL):
        staff.get_by_label(re.compile(name)).check()
    expect(staff).to_contain_text("多选了 1 人")
    page.get_by_role("button", name="投票", exact=True).click()
    refused(page, "所选人数超过名额")
    staff.get_by_label(re.compile(TIED)).uncheck()
    vote(page)
    staff.get_by_label(re.compile(RIVAL)).uncheck()
    staff.get_by_label(re.compile(TIED)).check()
    page.get_by_role("button", name="更改投票").click()
    expect(page.get_by_text("您已投票（")).to_contain_text("选 1 人")
    page.reload()
    expect(staff.get_by_label(re.compile(TIED))).to_be_checked()


def _by_keyboard(page: Page) -> None:
    """Nothing but Tab, Space and Enter, from the heading on."""
    expect(page.get_by_label(re.compile(TIED))).to_be_visible()
    for name in (TIED, RESCUER):
        tab_to(page, page.get_by_label(re.compile(name)))
        page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="投票", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("您已投票")).to_be_visible()


def test_the_pages_fit_a_phone_and_a_wall(
    sign_in: SignIn, before: BeforeProvince, fits_everywhere: FitsEverywhere
) -> None:
    page = sign_in("panel-2")
    routes = {
        f"/c/{before.campaign}/cases": ("审核", RIVAL),
        f"/cases/{before.nominations[RIVAL]}": (RIVAL, "评分"),
        f"/c/{before.campaign}/ballots": ("投票", "名额"),
    }
    for route, (title, seen) in routes.items():
        go(page, route)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("main")).to_contain_text(seen)
        expect(page.locator(".waiting, .refusal")).to_have_count(0)
        fits_everywhere(page)
