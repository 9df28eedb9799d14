"""Signing in at the issuer's page, and going on after the token has run out."""

from playwright.sync_api import Page, expect

from cli.stack import Stack
from tests.browser.conftest import Axe, SignIn, fits, give_password

#: As if the token's hour were over, and no refresh token helped.
RUN_OUT = """
for (const [key, value] of Object.entries(sessionStorage)) {
  if (!key.startsWith("oidc.user")) continue;
  const over = {...JSON.parse(value), expires_at: 1, refresh_token: undefined};
  sessionStorage.setItem(key, JSON.stringify(over));
}
"""
PHONE = {"width": 360, "height": 640}


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
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="重新登录").click()
    give_password(opened.value, stack, "hangzhou-2")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="第三届").first).to_be_visible()


def test_the_campaigns_fit_a_phone_and_a_wall(sign_in: SignIn, axe: Axe) -> None:
    for size in (PHONE, {"width": 3840, "height": 2160}):
        page = sign_in("admin-1", viewport=size)
        expect(page.get_by_role("link", name="第三届").first).to_be_visible()
        fits(page)
        axe(page)
