"""A browser at the portal of a deployed stack, signed in as whom a test asks for."""

import json
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from cli.deploy import ROOT
from cli.rehearsal.client import Client
from cli.stack import Stack
from tests.support import chromium

SCREENS = ROOT / "build" / "screens"
_AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
_STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_PATIENCE = 30_000  # ms; the embedded functions start cold, on a machine that does much else
_RESTORE = """
if (!sessionStorage.length)
  for (const [key, value] of Object.entries(KEPT)) sessionStorage.setItem(key, value);
"""
_FAILED = pytest.StashKey[bool]()
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
FitsEverywhere = Callable[[Page], None]
PHONE: ViewportSize = {"width": 360, "height": 640}
WALL: ViewportSize = {"width": 3840, "height": 2160}

expect.set_options(timeout=_PATIENCE)


@pytest.fixture(scope="session")
def portal(stack: Stack) -> str:
    """The portal's address, with a slash at its end."""
    return stack.portal


@pytest.fixture(scope="session")
def client(stack: Stack) -> Iterator[Client]:
    """Calls the API as anybody."""
    with Client(stack.api, stack.token) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless browser for all tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.find_or_install(), args=list(chromium.ARGS)
        )
        yield started
        started.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test leaves open is pictured only if it failed: a picture is as dear as a page."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


def _picture(test: str, pages: Sequence[Page]) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w-]+", "_", test)
    for number, page in enumerate(page for page in pages if not page.is_closed()):
        page.screenshot(path=SCREENS / f"{name}-{number}.jpg", quality=60, full_page=True)


@pytest.fixture
def contexts(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, each a visitor of its own; pictures their pages if the test fails."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "accept_downloads": True,
                **options,
            }
        )
        context.set_default_timeout(_PATIENCE)
        opened.append(context)
        return context

    yield make
    if request.node.stash.get(_FAILED, False):
        _picture(request.node.name, [page for context in opened for page in context.pages])
    for context in opened:
        context.close()


@pytest.fixture
def visitor(contexts: Callable[..., BrowserContext]) -> Page:
    """Somebody of the public, not signed in."""
    return contexts().new_page()


@pytest.fixture(scope="session")
def kept_sessions() -> dict[str, str]:
    """What the tab of a signed-in person holds, by account; signing in again each time is slow."""
    return {}


@pytest.fixture
def sign_in(
    contexts: Callable[..., BrowserContext],
    stack: Stack,
    portal: str,
    kept_sessions: dict[str, str],
) -> SignIn:
    """``sign_in("hangzhou-1", "/c/2023-third/nominations")``: a page of that person's desk.

    Each call is a browser context of its own; further options go to it (``viewport=…``).
    """

    def open_desk(user: str, route: str = "/", **options: Any) -> Page:
        context = contexts(**options)
        page = context.new_page()
        known = user in kept_sessions
        if known:
            context.add_init_script(_RESTORE.replace("KEPT", kept_sessions[user]))
        page.goto(f"{portal}desk.html#{route}")
        if not known:
            give_password(page, stack, user)
        page.wait_for_url(f"{portal}desk.html**")
        expect(page.locator("h1")).to_be_visible()
        kept_sessions[user] = page.evaluate("JSON.stringify({...sessionStorage})")
        return page

    return open_desk


def give_password(page: Page, stack: Stack, user: str) -> None:
    """Fill in the issuer's page."""
    page.fill("#username", user)
    page.fill("#password", stack.accounts[user].password)
    page.click("button[type=submit]")


@pytest.fixture(scope="session")
def axe() -> Axe:
    """``axe(page)``: fails with what the accessibility checker finds on it (WCAG 2.2 AA)."""
    source = _AXE.read_text(encoding="utf-8")

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _STANDARD
        )
        told = [
            f"{one['id']}: {one['help']} at "
            + "; ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:5])
            for one in found["violations"]
        ]
        assert told == [], f"{page.url}\n" + "\n".join(told)

    return check


@pytest.fixture(scope="session")
def fits_everywhere(axe: Axe) -> FitsEverywhere:
    """``fits_everywhere(page)``: a page that was read is right on a small phone and on a wall."""

    def check(page: Page) -> None:
        for size in (PHONE, WALL):
            page.set_viewport_size(size)
            fits(page)
            axe(page)

    return check


def fits(page: Page) -> None:
    """Fails if the page as a whole scrolls sideways."""
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{page.url} is {wide} px too wide for {json.dumps(page.viewport_size)}"
