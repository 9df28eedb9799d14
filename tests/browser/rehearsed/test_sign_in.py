"""Signing in at the issuer's page, and going on after the token has run out."""

import re

from playwright.sync_api import Page, expect

from cli.stack import Stack
from tests.browser.clicks import staying
from tests.browser.conftest import Axe, FitsEverywhere, SignIn, give_password

#: As if the token's hour were over, and no refresh token helped.
RUN_OUT = """
for (const [key, value] of Object.entries(sessionStorage)) {
  if (!key.startsWith("oidc.user")) continue;
  const over = {...JSON.parse(value), expires_at: 1, refresh_token: undefined};
  sessionStorage.setItem(key, JSON.stringify(over));
}
"""


def test_a_desk_asks_for_sign_in_and_comes_back_to_its_page(
    visitor: Page, portal: str, stack: Stack, axe: Axe
) -> None:
    visitor.goto(f"{portal}desk.html#/inbox")
    give_password(visitor, stack, "hangzhou-1")
    expect(visitor.locator("h1")).to_have_text("消息")
    axe(visitor)


def test_tokens_are_not_in_local_storage(sign_in: SignIn) -> None:
    page = sign_in("hangzhou-1")
    assert page.evaluate("localStorage.length") == 0


def test_an_expired_sign_in_is_renewed_in_a_window_and_the_page_goes_on(
    sign_in: SignIn, stack: Stack, axe: Axe
) -> None:
    page = sign_in("hangzhou-2")
    page.evaluate(RUN_OUT)
    page.reload()
    dialog = page.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_be_visible()
    axe(page)
    for _ in range(3):  # the browser lets a page say no to the first only
        page.keyboard.press("Escape")
        expect(dialog).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="重新登录").click()
    give_password(opened.value, stack, "hangzhou-2")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="第三届").first).to_be_visible()


def test_what_was_typed_outlives_an_expired_sign_in(sign_in: SignIn, stack: Stack) -> None:
    page = sign_in("admin-1", "/c/2023-third/preview")
    page.get_by_role("combobox", name="事项").select_option("公示开始")
    page.get_by_label("经办账号").fill("hangzhou-1")
    run_out(page)
    page.get_by_role("button", name="预览", exact=True).click()
    dialog = page.get_by_role("dialog", name="登录已过期")
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="重新登录").click()
    give_password(opened.value, stack, "admin-2")
    expect(dialog.get_by_role("alert")).to_contain_text("登录的是另一账号 admin-2")
    expect(page.locator(".who")).to_contain_text("admin-1")
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="重新登录").click()
    # A window that is closed while it opens may never tell the one who drives it that it is gone.
    expect(opened.value.locator("#username")).to_be_visible()
    opened.value.close()
    expect(dialog.get_by_role("alert")).to_contain_text("窗口已关闭")
    with page.expect_popup() as opened:
        dialog.get_by_role("button", name="重新登录").click()
    give_password(opened.value, stack, "admin-1")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="公示开始").first).to_be_visible()
    expect(page.get_by_label("经办账号")).to_have_value("hangzhou-1")


def run_out(page: Page) -> None:
    """The token's hour is over while the page stands: the API answers that it knows it no more."""
    page.evaluate(RUN_OUT)
    page.route(re.compile("/notifications/preview"), lambda one: one.fulfill(status=401), times=1)


def test_signing_out_asks_about_what_is_unsaved_and_ends_the_issuers_session(
    sign_in: SignIn, portal: str
) -> None:
    page = sign_in("admin-1", "/c/2023-third/preview")
    page.get_by_label("经办账号").fill("hangzhou-1")
    with staying(page):
        page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("经办账号")).to_have_value("hangzhou-1")
    left: list[str] = []
    page.on("request", lambda one: left.append(one.url) if "/logout?" in one.url else None)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{portal}index.html")
    assert len(left) == 1
    assert "client_id=" in left[0]
    kept = "Object.keys(sessionStorage).filter((key) => key.startsWith('oidc.user'))"
    assert page.evaluate(kept) == []


def test_the_campaigns_fit_a_phone_and_a_wall(
    sign_in: SignIn, fits_everywhere: FitsEverywhere
) -> None:
    page = sign_in("admin-1")
    expect(page.get_by_role("link", name="第三届").first).to_be_visible()
    fits_everywhere(page)
