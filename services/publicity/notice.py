"""The text of the public notice, in the order that real ones have (domain.md §2.4). Pure.

It names nobody: the annex is rendered from the profiles, so names stay in few places.
"""

from events.published import CampaignSettings
from services.publicity.window import Window
from shared.clock import SHANGHAI

_TEXT = """\
{rehearsal}关于{title}拟选树对象的公示

根据{basis}，经基层推荐、逐级审核、征求有关部门意见、考察、审核和集体研究，\
拟选树下列人员（名单见附件）。为充分发扬民主、广泛听取意见、接受社会监督，现予公示。

公示时间：{first_day}至{last_day}（{days}个工作日），截止时间{closes_at}。

公示期间，任何单位和个人均可通过来信、来电、来访、电子邮件等方式反映情况和问题。\
以单位名义反映的，须加盖单位公章；以个人名义反映的，须署真实姓名，并提供联系地址和电话。\
不得借机诽谤和诬告。对反映人信息严格保密。

受理单位：{units}
受理时间：{hours}
联系电话：{phone}
电子邮箱：{mail}
通讯地址：{address}（邮编{postcode}）

附件：拟选树对象名单及材料历史校验值（附件校验值 SHA-256：{heads}）

{organiser}
"""


def render(settings: CampaignSettings, window: Window, heads: str) -> str:
    """The notice of a campaign for a window; ``heads`` is the hash of the heads in its annex."""
    contact = settings.acceptance
    closes = window.closes_at.astimezone(SHANGHAI)
    last = window.last_day
    hour = "24:00" if closes.date() != last else f"{closes:%H:%M}"
    return _TEXT.format(
        heads=heads,
        rehearsal="【演练】" if settings.rehearsal else "",
        title=settings.title,
        basis=settings.basis,
        first_day=_day(window.first_day.year, window.first_day.month, window.first_day.day),
        last_day=_day(last.year, last.month, last.day),
        days=len(window.days),
        closes_at=f"{_day(last.year, last.month, last.day)}{hour}",
        units="、".join(contact.units),
        hours=contact.hours,
        phone=contact.phone,
        mail=contact.mail,
        address=contact.address,
        postcode=contact.postcode,
        organiser=settings.organiser,
    )


def _day(year: int, month: int, day: int) -> str:
    return f"{year}年{month}月{day}日"
