"""What a person does at a desk, click by click; journeys are made of these."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Dialog, FilePayload, Locator, Page, expect

from cli.rehearsal import pictures
from cli.rehearsal.plan import Person
from events.vocabulary import Category

DEPARTMENTS = ("公安", "纪检监察", "组织人事")
ATTESTED = ("政治坚定", "爱岗敬业", "业务精湛", "公道正派")
PHOTO: FilePayload = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": pictures.photo()}
SCAN: FilePayload = {"name": "scan.jpg", "mimeType": "image/jpeg", "buffer": pictures.scan()}
CHOICES = {
    "sex",
    "ethnicity",
    "political_status",
    "unit_nature",
    "unit_region",
    "admin_rank",
}
ANSWERS = {
    "leading_member": "领导班子成员",
    "leading_post": "单位主要负责人",
    "frontline": "基层一线",
}
POOLS = {
    Category.SYSTEM_STAFF: "应急管理系统干部职工",
    Category.RESCUE_OR_OTHER: "专业和社会应急救援力量及其他应急管理相关工作者",
}
HEADINGS = ("政治", "品行", "能力", "作风", "廉洁")


def control(page: Page, pointer: str) -> Locator:
    """The control of a field, as the API points to it."""
    return page.locator(f"#field{pointer.replace('/', '-')}")


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Reach a control by one key alone.

    Raises:
        AssertionError: it is not reached.
    """
    expect(target).to_be_visible()
    for _ in range(150):
        page.keyboard.press(key)
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"not reached by keyboard: {target}")


def saved(page: Page) -> None:
    """The page says that everything is kept."""
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")


def fill(page: Page, form: dict[str, Any]) -> None:
    """Fill in the form by its controls."""
    for name, value in form.items():
        if name in ANSWERS:
            group = page.get_by_role("radiogroup", name=ANSWERS[name])
            group.get_by_label("是" if value else "否").check()
        elif value is True:
            control(page, f"/{name}").check()
        elif name in CHOICES:
            control(page, f"/{name}").select_option(value)
        elif name == "education":
            control(page, "/education/level").select_option(value["level"])
            control(page, "/education/degree").select_option(value["degree"])
            control(page, "/education/school").fill(value["school"])
        elif name in ("resume", "awards", "punishments"):
            _rows(page, name, value)
        else:
            control(page, f"/{name}").fill(value)


def _rows(page: Page, name: str, rows: list[dict[str, str]] | str) -> None:
    words = {"resume": "添加一段简历", "awards": "添加一项奖励", "punishments": "添加一项处分"}
    if isinstance(rows, str):
        page.get_by_label("无处分" if name == "punishments" else "无奖励").check()
        return
    for at, row in enumerate(rows):
        page.get_by_role("button", name=words[name]).click()
        for part, value in row.items():
            control(page, f"/{name}/{at}/{part}").fill(value)


def go(page: Page, route: str) -> None:
    """To another page of the desk that is open, without loading the portal again.

    The page that is left must have gone: what is expected next may stand on it too.
    """
    page.locator("h1").evaluate("heading => { heading.dataset.left = ''; }")
    page.evaluate("route => { location.hash = route; }", route)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("h1[data-left]")).to_have_count(0)


def draft_by_hand(page: Page, who: Person) -> str:
    """起草推荐 by clicks; the id of the draft whose form is open then."""
    page.get_by_role("link", name="起草推荐").click()
    page.get_by_role("button", name=POOLS[who.category]).click()
    expect(page.get_by_role("heading", name="推荐审批表")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/nominations/\w+/form$"))
    control(page, "/name").fill(who.name)
    saved(page)
    return page.url.split("/")[-2]


def consult(enters: Page, confirms: Page) -> None:
    """One officer enters the opinion of each department, another confirms it."""
    for number, department in enumerate(DEPARTMENTS):
        enters.get_by_role("button", name=f"登记意见 {department}").click()
        dialog = enters.get_by_role("dialog")
        dialog.locator("[id$=field-opinion]").select_option("NO_OBJECTION")
        dialog.locator("[id$=field-signer]").fill("演练负责人")
        dialog.locator("[id$=field-dated]").fill("2023-03-30")
        dialog.locator("[id$=field-text]").fill("经研究，无异议（演练）。")
        if number == 0 and dialog.get_by_label("盖章扫描件", exact=True).count() == 0:
            dialog.locator("[id$=field-seal_hash]").set_input_files(SCAN)
            expect(dialog.get_by_text("已上传：scan.jpg")).to_be_visible()
        else:
            dialog.locator("select").last.select_option(index=1)
        dialog.get_by_role("button", name="登记").click()
        expect(dialog).to_be_hidden()
        expect(enters.get_by_role("row", name=department).last).to_contain_text("待另一人核对")
    confirms.reload()
    for department in DEPARTMENTS:
        confirms.get_by_role("button", name=f"核对 {department}").click()
        confirms.get_by_role("button", name="与原件一致").click()
        expect(confirms.get_by_role("dialog")).to_be_hidden()
        expect(confirms.get_by_role("row", name=department).last).not_to_contain_text("待另一人")


def endorse(page: Page, rank: int) -> None:
    """本级集体研究同意 by clicks."""
    page.reload()
    page.get_by_label("纪要文号").fill("演练纪要〔2023〕1号")
    page.get_by_label("本单位同类人选排序").fill(str(rank))
    for condition in ATTESTED:
        page.get_by_label(condition).check()
    page.get_by_role("button", name="登记集体研究同意").click()
    expect(page.get_by_role("heading", name="办理情况")).to_contain_text("本级已同意")


def card(page: Page, title: str) -> Locator:
    """The part of the page with this heading."""
    heading = page.get_by_role("heading", name=title, exact=True)
    return page.locator("section.card").filter(has=heading)


#: What the browser asks before something typed is left.
UNSAVED = "本页有尚未保存的内容，确定离开吗？"


@contextmanager
def staying(page: Page) -> Iterator[None]:
    """Whoever tries to leave is asked once, and stays."""
    asked: list[str] = []

    def stay(question: Dialog) -> None:
        asked.append(question.message)
        question.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):  # an address changes first, and is asked about then
        yield
    page.remove_listener("dialog", stay)
    assert asked == [UNSAVED]


def said(page: Page, words: str) -> None:
    """What was done is announced."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def refused(page: Page, words: str) -> None:
    """The refusal is shown in place."""
    expect(page.get_by_role("alert")).to_contain_text(words)


def choose(within: Locator | Page, group: str, answer: str) -> None:
    """One answer of a group of radio buttons."""
    within.get_by_role("radiogroup", name=group).get_by_label(answer, exact=True).check()


def rate(page: Page, marks: int) -> None:
    """Give the marks and find every heading met."""
    rating = card(page, "评分")
    rating.locator("summary").click()
    for mark in ("先进性", "典型性", "代表性"):
        rating.get_by_label(mark).fill(str(marks))
    for heading in HEADINGS:
        choose(rating, heading, "符合")
    rating.get_by_role("button", name="提交评分").click()
    said(page, "评分已提交")


def inspect(page: Page, today: str) -> None:
    """登记考察 by clicks, with a positive conclusion."""
    inspection = card(page, "考察")
    inspection.get_by_role("textbox", name="考察人员2", exact=True).fill("演练考察员")
    inspection.get_by_label("考察人员2的单位").fill("演练单位（虚构）")
    inspection.get_by_label("开始日期").fill(today)
    inspection.get_by_label("结束日期").fill(today)
    inspection.get_by_label("听取意见人数").fill("6")
    inspection.get_by_label("考察情况").fill("走访群众，反映良好（演练）。")
    choose(inspection, "考察结论", "肯定")
    inspection.get_by_role("button", name="登记考察").click()
    expect(inspection).to_contain_text("结论：肯定")


def vote(page: Page, *names: str) -> None:
    """投票 for these."""
    for name in names:
        page.get_by_label(re.compile(name)).check()
    page.get_by_role("button", name="投票", exact=True).click()
    expect(page.get_by_text("您已投票")).to_be_visible()


def opine(page: Page, today: str) -> None:
    """登记意见 of the office that is to be heard next: nothing against the person."""
    opinions = card(page, "有关部门意见")
    heard = opinions.get_by_role("cell", name="无不同意见", exact=True)
    before = heard.count()
    opinions.get_by_label("意见日期").fill(today)
    choose(opinions, "意见", "无不同意见")
    opinions.get_by_label("意见内容").fill("未发现影响选树的问题（演练）。")
    opinions.get_by_role("button", name="登记意见").click()
    expect(heard).to_have_count(before + 1)


def sure(page: Page, step: str) -> None:
    """A step that asks once more."""
    page.get_by_role("button", name=step, exact=True).click()
    page.get_by_role("button", name=f"确定{step}").click()


def confirm_channel(page: Page, channel: str, live_at: str) -> None:
    """确认上线 of one channel; ``live_at`` is Asia/Shanghai, such as ``2023-04-20T08:30``."""
    page.get_by_role("button", name=f"确认上线：{channel}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("上线时间").fill(live_at)
    dialog.get_by_label("公示网址").fill("https://example.invalid/notice")
    proof: FilePayload = {"name": "proof.png", "mimeType": "image/png", "buffer": b"proof"}
    dialog.get_by_label("上线证明").set_input_files(proof)
    expect(dialog.get_by_text("proof.png")).to_be_visible()
    dialog.get_by_role("button", name="确认上线").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row", name=channel)).to_contain_text("已上线")
