"""From a secret ballot to the decision, the ceremony and a revocation, by clicks of the panel."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from cli.stack import Stack
from events.published import BallotPolicy
from shared.clock import SHANGHAI
from tests.browser.before_province import STAFF, BeforeProvince, reaching
from tests.browser.clicks import card, refused, said, sure
from tests.browser.conftest import Axe, SignIn
from tests.browser.keys import at_heading, enter, enter_date, press, refusal

NAME = "演练75号"
#: A public round has five working days; a campaign day takes this many real seconds.
SECONDS_A_DAY = 2.0
PROOF = "0" * 64


@pytest.fixture(scope="module")
def before(stack: Stack) -> Iterator[BeforeProvince]:
    """One person who is ready for a secret vote, in a campaign whose days are short."""
    policy = BallotPolicy(quorum=4, majority=3, secret=True)
    people = [(NAME, STAFF)]
    with reaching(stack, people, policy, examined=[NAME], seconds_a_day=SECONDS_A_DAY) as ready:
        yield ready


def test_from_a_secret_ballot_to_a_revocation(
    sign_in: SignIn, before: BeforeProvince, axe: Axe
) -> None:
    _vote(sign_in, before, axe)
    _clear(before)
    decision = _decide(sign_in, before, axe)
    _celebrate(sign_in, before, decision, axe)
    _tell(sign_in, before, axe)
    _revoke(sign_in, before, axe)


def _vote(sign_in: SignIn, before: BeforeProvince, axe: Axe) -> None:
    """A ticket is drawn in the page, changes the vote, and is found among those counted."""
    chair = sign_in("panel-1", f"/c/{before.campaign}/ballots")
    chair.get_by_role("button", name="全部选择").click()
    chair.get_by_role("button", name="发起投票").click()
    expect(chair.get_by_role("heading", name="无记名投票")).to_be_visible()
    route = chair.url.partition("#")[2]
    ballot = route.rpartition("/")[2]
    page = sign_in("panel-2", route)
    ticket = page.get_by_label("票号").input_value()
    assert re.fullmatch(r"[0-9a-f]{32}", ticket)
    axe(page)
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.get_by_text("您已投票")).to_be_visible()
    page.reload()
    expect(page.get_by_label("票号")).to_have_value("")
    page.get_by_label(re.compile(NAME)).check()
    page.get_by_label("票号").fill(secrets.token_hex(16))
    page.get_by_role("button", name="更改投票").click()
    refused(page, "票号与投票记录不符")
    page.get_by_label("票号").fill(ticket)
    page.get_by_role("button", name="更改投票").click()
    said(page, "您的投票已记录")
    for number in (1, 3, 4):
        body = {"ticket": secrets.token_hex(16), "choices": [before.nominations[NAME]]}
        before.client.do(f"panel-{number}", f"PUT /ballots/{ballot}/ticket", body)
    chair.reload()
    chair.get_by_role("button", name="结束投票").click()
    chair.get_by_role("button", name="确定结束投票").click()
    expect(chair.get_by_text("已结束，待开箱")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="开箱计票").click()
    page.get_by_role("button", name="确定开箱计票").click()
    expect(page.get_by_role("row", name=re.compile(f"{NAME}.*4.*拟选树"))).to_be_visible()
    check = card(page, "核对我的票")
    check.get_by_label("我的票号").fill(ticket)
    check.get_by_role("button", name="核对").click()
    expect(check).to_contain_text("您的票已计入")
    axe(page)
    sure(page, "确认拟选树名单")
    expect(page.get_by_text("名单已确认", exact=True)).to_be_visible()


def _clear(before: BeforeProvince) -> None:
    """The public round, through the API: it is another desk's."""
    client, rounds = before.client, f"/campaigns/{before.campaign}/rounds"
    before.wait_for(lambda: bool(client.all("publicist-1", rounds)), "公示准备就绪")
    identity = client.all("publicist-1", rounds)[0]["id"]
    day = before.today + timedelta(days=2)
    live_at = datetime.combine(day, time(8, 30), SHANGHAI)
    starts_on = {"starts_on": day.isoformat()}
    client.do("publicist-1", f"POST /rounds/{identity}/schedule", starts_on)
    before.wait_for(lambda: before.clock.now() >= live_at, "公示日")
    for channel in before.settings.publicity.mandatory_channels:
        shown = {
            "channel": channel,
            "live_at": live_at.isoformat(),
            "url": "https://example.invalid/notice",
            "proof_hash": PROOF,
        }
        client.do("publicist-1", f"POST /rounds/{identity}/channels", shown)
    before.wait_for(lambda: _status(before) == "CLEARED", "公示无异议")


def _status(before: BeforeProvince) -> str:
    case = before.client.do("panel-1", f"GET /cases/{before.nominations[NAME]}")
    return str(case["status"])


def _decide(sign_in: SignIn, before: BeforeProvince, axe: Axe) -> str:
    """Drafted by one, issued by another, by keyboard alone; returns the document number."""
    number = f"演练〔2023〕{before.campaign}号"
    page = sign_in("panel-3", f"/c/{before.campaign}/decisions")
    draft = page.get_by_role("button", name="拟定决定")
    press(page, draft)
    refusal(page)
    press(page, page.get_by_label(re.compile(NAME)), "Space")
    expect(page.get_by_role("group", name="应急管理系统干部职工")).to_contain_text("选后余 0 人")
    enter(page, page.get_by_label("文号", exact=False).first, number)
    enter_date(page, page.get_by_label("日期"), before.today.isoformat())
    enter(page, page.get_by_label("会议纪要文号"), "演练纪要〔2023〕10号")
    press(page, draft)
    at_heading(page, f"选树决定 {number}")
    expect(page.get_by_text("须由评审组另一人核对印发")).to_be_visible()
    axe(page)
    second = sign_in("panel-4", page.url.partition("#")[2])
    press(second, second.get_by_role("button", name="印发选树决定", exact=True))
    expect(second.get_by_role("dialog", name="印发选树决定")).to_contain_text(number)
    press(second, second.get_by_role("button", name="确定印发选树决定"))
    expect(second.get_by_text("已印发", exact=True)).to_be_visible()
    at_heading(second, f"选树决定 {number}")
    return number


def _celebrate(sign_in: SignIn, before: BeforeProvince, decision: str, axe: Axe) -> None:
    """The day, then the record: the report is hashed in the page."""
    page = sign_in("panel-3", f"/c/{before.campaign}/ceremony")
    page.get_by_label("发布的决定").select_option(label=decision)
    page.get_by_label("仪式日期").fill("2023-12-29")
    page.get_by_role("button", name="确定日期").click()
    expect(page.get_by_text("2023年12月29日")).to_be_visible()
    page.get_by_label("举行日期").fill(before.today.isoformat())
    report = {"name": "报告.txt", "mimeType": "text/plain", "buffer": "演练".encode()}
    page.get_by_label("报告文件").set_input_files(report)  # type: ignore[arg-type]
    page.get_by_role("button", name="登记已举行").click()
    expect(page.get_by_text("已举行", exact=True)).to_be_visible()
    axe(page)


def _tell(sign_in: SignIn, before: BeforeProvince, axe: Axe) -> None:
    """Where media tell of the deeds, with a proof that stays with the office."""
    page = sign_in("publicist-1", f"/c/{before.campaign}/roll")
    release = card(page, "登记媒体发布")
    release.get_by_role("button", name="登记").click()
    refused(page, "填写内容有误")
    release.get_by_label("媒体").select_option(index=1)
    release.get_by_label("网址").fill("https://example.invalid/deeds")
    proof: FilePayload = {"name": "proof.png", "mimeType": "image/png", "buffer": b"proof"}
    release.locator("input[type=file]").set_input_files(proof)
    expect(release.get_by_text("proof.png")).to_be_visible()
    release.get_by_role("button", name="登记").click()
    said(page, "媒体发布已登记")
    told = page.get_by_role("region", name="先进事迹的媒体发布")
    expect(told.get_by_role("link", name="https://example.invalid/deeds")).to_be_visible()
    axe(page)


def _revoke(sign_in: SignIn, before: BeforeProvince, axe: Axe) -> None:
    """Another paper takes the honour back; who drafted it cannot issue it."""
    before.wait_for(lambda: _status(before) == "HONOURED", "列入决定")
    route = f"/cases/{before.nominations[NAME]}"
    page = sign_in("panel-3", route)
    revocation = card(page, "撤销荣誉")
    revocation.locator("summary").click()
    revocation.get_by_label("文号", exact=False).first.fill(f"演练〔2023〕{before.campaign}撤")
    revocation.get_by_label("日期").fill(before.today.isoformat())
    revocation.get_by_label("会议纪要文号").fill("演练纪要〔2023〕11号")
    revocation.get_by_label("理由").fill("事后查实情况不符（演练）。")
    revocation.get_by_role("button", name="拟定撤销决定").click()
    expect(revocation).to_contain_text("须由评审组另一人复核印发")
    second = sign_in("panel-4", route)
    axe(second)
    sure(second, "印发撤销决定")
    expect(second.get_by_text("已撤销荣誉", exact=True)).to_be_visible()
