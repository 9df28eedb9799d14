"""The whole way by clicks alone: from a blank form to the honour roll that everybody reads."""

import re
from datetime import datetime, time, timedelta

from playwright.sync_api import Page, expect

from cli.rehearsal.forms import deeds, filled
from cli.stack import Stack
from events.published import BallotPolicy
from shared.clock import SHANGHAI
from tests.browser.before_province import CITY, STAFF, BeforeProvince, reaching
from tests.browser.clicks import (
    PHOTO,
    card,
    confirm_channel,
    consult,
    control,
    draft_by_hand,
    endorse,
    fill,
    inspect,
    opine,
    rate,
    sure,
    vote,
)
from tests.browser.conftest import SignIn
from tests.support.running import person

WHO = person(81, CITY, STAFF)
#: A public round has five working days; a campaign day takes this many real seconds.
SECONDS_A_DAY = 2.0
MEMBERS = ("panel-1", "panel-2", "panel-3", "panel-4")


def test_from_a_blank_form_to_the_honour_roll(
    sign_in: SignIn, visitor: Page, stack: Stack, portal: str
) -> None:
    with reaching(
        stack, [], BallotPolicy(quorum=4, majority=3), seconds_a_day=SECONDS_A_DAY
    ) as campaign:
        nomination = _nominate(sign_in, campaign)
        _examine(sign_in, campaign, nomination)
        _elect(sign_in, campaign)
        _show(sign_in, campaign)
        number = _decide(sign_in, campaign, nomination)
        _read(visitor, campaign, portal, number)


def _nominate(sign_in: SignIn, campaign: BeforeProvince) -> str:
    """The city's own person: the form, the departments, the bureau, and up to the province."""
    page = sign_in("hangzhou-1", f"/c/{campaign.campaign}/nominations")
    nomination = draft_by_hand(page, WHO)
    fill(page, {name: value for name, value in filled(WHO).items() if name != "name"})
    control(page, "/photo").set_input_files(PHOTO)
    expect(page.get_by_alt_text("候选人照片")).to_be_visible()
    expect(page.get_by_text("填写完整，可以提交")).to_be_visible()
    page.get_by_role("button", name="提交推荐审批表").click()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("已提交")
    consult(page, sign_in("hangzhou-2", f"/nominations/{nomination}"))
    endorse(page, 1)
    page.get_by_role("button", name="上报省厅").click()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("已上报省厅")
    return nomination


def _examine(sign_in: SignIn, campaign: BeforeProvince, nomination: str) -> None:
    """The province looks: inspection, two opinions, two ratings."""
    cases = f"/campaigns/{campaign.campaign}/cases"
    campaign.wait_for(lambda: bool(campaign.client.all("reviewer-1", cases)), "材料进入审核")
    today = campaign.today.isoformat()
    page = sign_in("reviewer-1", f"/c/{campaign.campaign}/cases")
    page.get_by_role("link", name=WHO.name).click()
    for summary in ("考察", "有关部门意见"):
        card(page, summary).locator("summary").click()
    inspect(page, today)
    opine(page, today)
    opine(page, today)
    rate(page, 9)
    rate(sign_in("reviewer-2", f"/cases/{nomination}"), 8)


def _elect(sign_in: SignIn, campaign: BeforeProvince) -> None:
    """The panel votes, the chair closes, another member confirms the list."""
    chair = sign_in("panel-1", f"/c/{campaign.campaign}/ballots")
    chair.get_by_role("button", name="全部选择").click()
    chair.get_by_role("button", name="发起投票").click()
    expect(chair.get_by_role("heading", name="记名投票")).to_be_visible()
    route = chair.url.partition("#")[2]
    for member in MEMBERS[1:]:
        vote(sign_in(member, route), WHO.name)
    vote(chair, WHO.name)
    sure(chair, "结束投票")
    expect(chair.get_by_role("row", name=re.compile(f"{WHO.name}.*4.*拟选树"))).to_be_visible()
    second = sign_in("panel-2", route)
    sure(second, "确认拟选树名单")
    expect(second.get_by_text("名单已确认", exact=True)).to_be_visible()


def _show(sign_in: SignIn, campaign: BeforeProvince) -> None:
    """The notice goes up on every channel; nobody closes the window but its timer."""
    rounds = f"/campaigns/{campaign.campaign}/rounds"
    campaign.wait_for(lambda: bool(campaign.client.all("publicist-1", rounds)), "公示准备就绪")
    page = sign_in("publicist-1", f"/c/{campaign.campaign}/rounds")
    page.get_by_role("link", name="第1次公示").click()
    starts_on = campaign.today + timedelta(days=3)
    live_at = datetime.combine(starts_on, time(8, 30), SHANGHAI)
    page.get_by_label("公示首日").fill(starts_on.isoformat())
    page.get_by_role("button", name="确定公示内容").click()
    expect(page.get_by_role("region", name="公示文本全文")).to_contain_text("现予公示")
    campaign.wait_for(lambda: campaign.clock.now() >= live_at, "公示日")
    for channel in campaign.settings.publicity.mandatory_channels:
        confirm_channel(page, channel, f"{live_at:%Y-%m-%dT%H:%M}")
    (identity,) = [line["id"] for line in campaign.client.all("publicist-1", rounds)]

    def settled() -> bool:
        state = campaign.client.do("publicist-1", f"GET /rounds/{identity}")
        return bool(state["status"] == "SETTLED")

    campaign.wait_for(settled, "公示期满")
    page.reload()
    expect(page.get_by_text("已结清").first).to_be_visible()


def _decide(sign_in: SignIn, campaign: BeforeProvince, nomination: str) -> str:
    """Drafted by one, issued by another; returns the document number."""
    path = f"GET /cases/{nomination}"
    campaign.wait_for(
        lambda: campaign.client.do("panel-1", path)["status"] == "CLEARED", "公示无异议"
    )
    number = f"演练〔2023〕{campaign.campaign}号"
    page = sign_in("panel-3", f"/c/{campaign.campaign}/decisions")
    page.get_by_label(re.compile(WHO.name)).check()
    page.get_by_label("文号", exact=False).first.fill(number)
    page.get_by_label("日期").fill(campaign.today.isoformat())
    page.get_by_label("会议纪要文号").fill("演练纪要〔2023〕10号")
    page.get_by_role("button", name="拟定决定").click()
    expect(page.get_by_text("须由评审组另一人核对印发")).to_be_visible()
    second = sign_in("panel-4", page.url.partition("#")[2])
    sure(second, "印发选树决定")
    expect(second.get_by_text("已印发", exact=True)).to_be_visible()
    return number


def _read(visitor: Page, campaign: BeforeProvince, portal: str, number: str) -> None:
    """Everybody reads it, without signing in."""
    address = f"{portal}roll.html?c={campaign.campaign}"

    def listed() -> bool:
        visitor.goto(address)
        visitor.get_by_role("heading", level=1).wait_for()
        return number in visitor.locator("main").inner_text()

    campaign.wait_for(listed, "荣誉名单")
    expect(visitor.get_by_text(WHO.name).first).to_be_visible()
    visitor.locator("summary", has_text="主要事迹").click()
    expect(visitor.locator("p.deeds")).to_have_text(deeds(WHO))
