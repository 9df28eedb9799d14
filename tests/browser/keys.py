"""What a person does with the keyboard alone; from where the focus is, nothing is skipped."""

import re

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.clicks import tab_to


def press(page: Page, target: Locator, key: str = "Enter", *, back: bool = False) -> None:
    """Go on, or back, to a control and press it."""
    tab_to(page, target, "Shift+Tab" if back else "Tab")
    page.keyboard.press(key)


def enter(page: Page, target: Locator, text: str) -> None:
    """Go on to a field and write into it, in the place of what it holds."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def enter_date(page: Page, target: Locator, day: str) -> None:
    """Go on to a date and write ``2023-03-30``."""
    tab_to(page, target)
    write_date(page, target, day)


def write_date(page: Page, target: Locator, day: str) -> None:
    """Write into the date that has the focus; its parts come in the order that the browser likes.

    Raises:
        AssertionError: no order of the parts gives the date.
    """
    year, month, date = day.split("-")
    for parts in ((month, date, year), (year, month, date), (year, "ArrowRight", month, date)):
        for _ in parts:
            page.keyboard.press("ArrowLeft")
        for part in parts:
            (page.keyboard.type if part.isdigit() else page.keyboard.press)(part)
        if target.input_value() == day:
            return
    raise AssertionError(f"not written: {day}")


def pick(page: Page, target: Locator, word: str, *, back: bool = False) -> None:
    """Go on, or back, to a list and down to what is wanted.

    Raises:
        AssertionError: the list does not have it.
    """
    tab_to(page, target, "Shift+Tab" if back else "Tab")
    for _ in range(target.locator("option").count()):
        if target.evaluate("one => one.selectedOptions[0].label") == word:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"not in the list: {word}")


def attach(page: Page, target: Locator, file: FilePayload) -> None:
    """Go on to a field for a file; Enter brings the chooser, which is not the page's."""
    with page.expect_file_chooser() as chooser:
        press(page, target)
    chooser.value.set_files(file)


def download(page: Page, target: Locator) -> str:
    """Press what brings a file; the name under which it came."""
    with page.expect_download() as coming:
        press(page, target)
    return coming.value.suggested_filename


def at_heading(page: Page, words: str | re.Pattern[str]) -> None:
    """The page has changed, and its heading has the focus."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def refusal(page: Page) -> None:
    """It was refused, and one goes on from the reasons."""
    expect(page.locator(".refusal:focus")).to_be_visible()
