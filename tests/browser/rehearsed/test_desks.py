"""The desks of a campaign that has ended, as the rehearsal left it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import refused
from tests.browser.conftest import Axe, FitsEverywhere, SignIn

KNOWN = "2023-third"


def test_places_and_deadline_say_when_it_is_too_late(sign_in: SignIn) -> None:
    page = sign_in("hangzhou-1", "/c/2023-third/nominations")
    bar = page.get_by_label("截止时间和推荐名额")
    expect(bar).to_contain_text("已逾期")
    expect(bar).to_contain_text("须经领导小组同意逾期上报")
    expect(bar).to_contain_text("名额 3，已用 3，余 0")


def test_leave_to_report_late_names_what_is_missing(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("panel-1", f"/c/{KNOWN}/late-entries")
    page.get_by_label("推荐材料").select_option(index=1)
    page.get_by_role("button", name="准予逾期上报", exact=True).click()
    expect(page.locator(".refusal[data-code=INVALID]").first).to_be_visible()
    expect(page.get_by_label("会议纪要文号")).to_have_attribute("aria-invalid", "true")
    axe(page)


def test_the_archive_is_made_and_linked(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("admin-1", f"/c/{KNOWN}/archive")
    page.get_by_role("button", name="生成档案包", exact=True).click()
    expect(page.locator(".said")).to_have_text("档案包已生成")
    expect(page.get_by_role("link", name="下载")).to_be_visible()
    axe(page)


def test_the_decisions_of_the_rehearsal_and_a_refused_day(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("panel-1", "/c/2023-third/decisions")
    total = page.get_by_role("region", name="名额使用情况").locator("tbody tr").last
    expect(total.locator("td").last).to_have_text("0")
    page.get_by_role("link", name="演练第1号").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("演练第1号")
    expect(page.get_by_role("button", name="印发选树决定")).to_have_count(0)
    axe(page)
    page.get_by_role("link", name="发布仪式").click()
    page.get_by_label("发布的决定").select_option(index=1)
    page.get_by_label("仪式日期").fill(date(2023, 7, 1).isoformat())
    page.get_by_role("button", name="确定日期").click()
    refused(page, "日期不在允许范围内")
    axe(page)


@pytest.mark.parametrize(
    "page_of",
    [
        ("publicist-1", "roll", "荣誉名单"),
        ("panel-2", "decisions", "选树决定"),
        ("panel-2", "ceremony", "发布仪式"),
    ],
    ids=lambda found: found[1],
)
def test_the_pages_of_an_end_fit_a_phone_and_a_wall(
    sign_in: SignIn, fits_everywhere: FitsEverywhere, page_of: tuple[str, str, str]
) -> None:
    user, place, title = page_of
    page = sign_in(user, f"/c/{KNOWN}/{place}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("main")).to_contain_text("演练第1号")
    expect(page.locator(".waiting, .refusal")).to_have_count(0)
    fits_everywhere(page)
