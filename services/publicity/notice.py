"""The text of the public notice, in the order that real ones have (domain.md §2.4). Pure.

It names nobody: the annex is rendered from the profiles, so names stay in few places. Blocks are
parted by an empty line: heading, body, issuer and date, annexes; papers are set from them.
"""

from dataclasses import dataclass
from datetime import date

from events.published import CampaignSettings
from services.publicity.window import Window
from shared.clock import SHANGHAI, day_of

_TEXT = """\
{rehearsal}关于{title}拟选树对象的公示

根据{basis}，经基层推荐、逐级审核、征求有关部门意见、考察、审核和集体研究，\
拟选树下列人员（名单见附件1）。为充分发扬民主、广泛听取意见、接受社会监督，现予公示。

公示时间：{first_day}至{last_day}（{days}个工作日），截止时间{closes_at}。

公示期间，任何单位和个人均可通过来信、来电、来访、电子邮件等方式反映情况和问题。\
以单位名义反映的，须加盖单位公章；以个人名义反映的，须署真实姓名，并提供联系地址和电话。\
不得借机诽谤和诬告。对反映人信息严格保密。

受理单位：{units}
受理时间：{hours}
联系电话：{phone}
电子邮箱：{mail}
通讯地址：{address}
邮政编码：{postcode}

{organiser}
{dated}

附件：1. 拟选树对象名单
2. 材料历史校验值（本附件 SHA-256：{heads}）
"""


@dataclass(frozen=True)
class Blocks:
    """A notice taken apart as it is set on paper; nothing of the text is lost or added."""

    heading: str
    body: tuple[str, ...]
    issuer: str
    dated: str
    annexes: tuple[str, ...]


def render(settings: CampaignSettings, window: Window, heads: str) -> str:
    """The notice of a campaign for a window; ``heads`` is the hash of the heads in its annex.

    It is dated with the day from which it is shown.
    """
    contact = settings.acceptance
    closes = window.closes_at.astimezone(SHANGHAI)
    last = window.last_day
    hour = "24:00" if closes.date() != last else f"{closes:%H:%M}"
    return _TEXT.format(
        heads=heads,
        rehearsal="【演练】" if settings.rehearsal else "",
        title=settings.title,
        basis=settings.basis,
        first_day=day_zh(window.first_day),
        last_day=day_zh(last),
        days=len(window.days),
        closes_at=f"{day_zh(last)}{hour}",
        units="、".join(contact.units),
        hours=contact.hours,
        phone=contact.phone,
        mail=contact.mail,
        address=contact.address,
        postcode=contact.postcode,
        organiser=settings.organiser,
        dated=day_zh(day_of(window.opens_at)),
    )


def blocks_of(text: str) -> Blocks:
    """The blocks of a notice's text."""
    heading, *middle, signed, annexes = text.strip().split("\n\n")
    issuer, _, dated = signed.rpartition("\n")
    return Blocks(
        heading=heading,
        body=tuple(line for block in middle for line in block.splitlines()),
        issuer=issuer,
        dated=dated,
        annexes=tuple(annexes.splitlines()),
    )


def day_zh(day: date) -> str:
    """A day as notices print it: 2023年4月7日."""
    return f"{day.year}年{day.month}月{day.day}日"
