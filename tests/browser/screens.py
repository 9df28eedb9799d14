"""Takes the pictures of docs/screens: every page, as the rehearsal left it.

``make screens`` plays the small rehearsal on a fresh stack; ``--stack .zuimei/stack.json`` uses one
that is up. Pictures are as wide as a desk's screen or a phone, and cut where a page grows long.
"""

import argparse
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from cli.deploy import ROOT
from cli.rehearsal.client import Client
from cli.stack import Stack
from tests.browser.conftest import give_password
from tests.browser.open_round import open_round
from tests.support import chromium
from tests.support.deployed import deployed, play, running_at
from tests.support.running import opened, person

FOLDER = ROOT / "docs" / "screens"
CAMPAIGN = "2023-third"
_DESK: ViewportSize = {"width": 1280, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_TALLEST = 1600  # pixels; what comes below says no more of how a page looks
_COLOURS = 128
_STILL = re.compile("正在(读取|生成|登录)")
_PATIENCE = 90_000  # ms


@dataclass(frozen=True)
class Screen:
    """One picture: its file, what it shows, whose page it is (None: everybody's), and where."""

    name: str
    title: str
    user: str | None
    at: str
    phone: bool = False
    #: It is of a campaign that is open: ``at`` names what ``_opened`` gives.
    open: bool = False


def main() -> None:
    """Take every picture and write the page that shows them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--stack", type=Path, default=None)
    with _stack(parser.parse_args().stack) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_or_install(), args=list(chromium.ARGS)
        )
        screens = list(_screens(stack))
        FOLDER.mkdir(parents=True, exist_ok=True)
        _take_all(browser, stack, [each for each in screens if not each.open])
        # Only then, so that lists show the rehearsal alone.
        with _opened(stack) as there:
            found = [replace(each, at=each.at.format(**there)) for each in screens if each.open]
            _take_all(browser, stack, found)
        browser.close()
    _write(screens)


@contextmanager
def _stack(kept: Path | None) -> Iterator[Stack]:
    if kept is not None:
        yield running_at(kept)
        return
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        deployed(Path(folder)) as stack,
    ):
        play(stack, Path(folder))
        yield stack


def _screens(stack: Stack) -> Iterator[Screen]:
    """Pages whose address names a document are those of the first one that the lists show."""
    with Client(stack.api, stack.token) as client:
        first = f"/campaigns/{CAMPAIGN}"
        files = client.all("ningbo-1", f"{first}/nominations")
        nomination = next(each["id"] for each in files if each["status"] == "REPORTED")
        cases = client.all("panel-1", f"{first}/cases")
        case = next(each["nomination"] for each in cases if each["status"] == "HONOURED")
        ballot = client.all("panel-1", f"{first}/ballots")[0]["id"]
        decision = client.all("panel-1", f"{first}/decisions")[0]["id"]
        round_id = client.all("publicist-1", f"{first}/rounds")[0]["id"]
        objection = client.all("discipline-1", f"{first}/objections")[0]["id"]
    yield from _everybody()
    yield from _officers(nomination)
    yield from _review(case, ballot, decision)
    yield from _offices(round_id, objection)


def _everybody() -> Iterator[Screen]:
    public = f"?c={CAMPAIGN}"
    yield Screen("index", "首页：正在公示和已经结束的活动", None, "index.html")
    yield Screen("notice", "公示", None, f"notice.html{public}")
    yield Screen("notice-phone", "公示（手机）", None, f"notice.html{public}", phone=True)
    yield Screen("objection", "提出异议", None, "{objection}", open=True)
    yield Screen("receipt", "凭回执编号查询", None, "receipt.html")
    yield Screen("roll", "荣誉名单和先进事迹", None, f"roll.html{public}")
    yield Screen("roll-phone", "荣誉名单（手机）", None, f"roll.html{public}", phone=True)
    yield Screen("sign-in", "登录（身份服务的页面）", None, "desk.html")
    yield Screen("not-found", "没有这个页面", None, "no-such-page.html")


def _officers(nomination: str) -> Iterator[Screen]:
    officer, here = "ningbo-1", f"/c/{CAMPAIGN}"
    yield Screen("campaigns", "活动", officer, "/")
    yield Screen("inbox", "消息", officer, "/inbox")
    yield Screen("nominations", "推荐材料", officer, f"{here}/nominations")
    yield Screen(
        "nomination", "一份推荐：征求意见、集体研究、上报", officer, f"/nominations/{nomination}"
    )
    drafter, draft = "xihu-1", "/nominations/{draft}/form"
    yield Screen("form", "推荐审批表", drafter, draft, open=True)
    yield Screen("form-phone", "推荐审批表（手机）", drafter, draft, phone=True, open=True)
    yield Screen("batch", "汇总表批量导入", officer, f"{here}/batch")
    yield Screen("nomination-new", "起草推荐", drafter, "/c/{drafting}/nominations/new", open=True)


def _review(case: str, ballot: str, decision: str) -> Iterator[Screen]:
    reviewer, panel, here = "reviewer-1", "panel-1", f"/c/{CAMPAIGN}"
    yield Screen("cases", "审核材料", reviewer, f"{here}/cases")
    yield Screen("case", "一份材料：考察、意见、评分、经过", reviewer, f"/cases/{case}")
    yield Screen("ballots", "投票", panel, f"{here}/ballots")
    yield Screen("ballot", "一次投票的结果", panel, f"/ballots/{ballot}")
    yield Screen("decisions", "选树决定", panel, f"{here}/decisions")
    yield Screen("decision", "一份决定", panel, f"/decisions/{decision}")
    yield Screen("ceremony", "发布仪式", panel, f"{here}/ceremony")
    yield Screen("late-entries", "逾期上报", panel, f"{here}/late-entries")


def _offices(round_id: str, objection: str) -> Iterator[Screen]:
    here = f"/c/{CAMPAIGN}"
    yield Screen("rounds", "公示（经办）", "publicist-1", f"{here}/rounds")
    yield Screen("round", "一次公示：内容、渠道、公示期", "publicist-1", f"/rounds/{round_id}")
    yield Screen("roll-desk", "荣誉名单、媒体宣传", "publicist-1", f"{here}/roll")
    yield Screen("objections", "异议", "discipline-1", f"{here}/objections")
    yield Screen(
        "objection-desk", "一件异议（拆阅之前）", "discipline-1", f"/objections/{objection}"
    )
    log = "/c/{shown}/objections/new"
    yield Screen("objection-log", "登记来信、来电、来访", "discipline-1", log, open=True)
    admin = "admin-1"
    yield Screen("settings", "活动设置", admin, f"{here}/settings")
    yield Screen("campaign-new", "建立活动", admin, "/campaigns/new")
    yield Screen("roster", "名册", admin, f"{here}/roster")
    yield Screen("quotas", "推荐名额", admin, f"{here}/quotas")
    yield Screen("calendar", "放假安排", admin, "/calendar/2023")
    yield Screen("deliveries", "通知", admin, f"{here}/deliveries")
    yield Screen("preview", "通知预览", admin, f"{here}/preview")
    yield Screen("operations", "运行维护", admin, "/operations")
    yield Screen("history", "核验历史记录", admin, f"{here}/history")
    yield Screen("archive", "档案包", admin, f"{here}/archive")


@contextmanager
def _opened(stack: Stack) -> Iterator[dict[str, str]]:
    """A draft that is being filled in, and the objection form of a round that runs."""
    with opened(stack) as running:
        draft = running.draft(person(1))
        made = open_round(running.client, stack, stack.portal)
        yield {
            "draft": draft,
            "drafting": running.name,
            "objection": made.objection,
            "shown": made.made.campaign,
        }


def _take_all(browser: Browser, stack: Stack, screens: list[Screen]) -> None:
    for user in {screen.user: None for screen in screens}:
        _take(browser, stack, user, [each for each in screens if each.user == user])


def _take(browser: Browser, stack: Stack, user: str | None, screens: list[Screen]) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    if user:
        page.goto(f"{stack.portal}desk.html")
        give_password(page, stack, user)
        page.wait_for_url(f"{stack.portal}desk.html**")
    for screen in screens:
        page.set_viewport_size(_PHONE if screen.phone else _DESK)
        page.goto("about:blank")  # another page of the desks is more than another hash
        page.goto(stack.portal + (f"desk.html#{screen.at}" if user else screen.at))
        _picture(page, FOLDER / f"{screen.name}.png")
    context.close()


def _picture(page: Page, path: Path) -> None:
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text(_STILL).filter(visible=True)).to_have_count(0, timeout=_PATIENCE)
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    cut = picture.crop((0, 0, picture.width, min(picture.height, _TALLEST)))
    cut.convert("RGB").quantize(_COLOURS).save(path, optimize=True)


def _write(screens: list[Screen]) -> None:
    lines = [
        "# 门户的页面",
        "",
        "由 `make screens` 生成：小型演练结束后的各个页面；人名、单位和号码均为虚构。",
    ]
    for screen in screens:
        whose = f"（{screen.user}）" if screen.user else "（公众）"
        lines += ["", f"## {screen.title}{whose}", "", f"![{screen.title}]({screen.name}.png)"]
    (FOLDER / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
