"""Filled forms of fictional people: impossible ID numbers, no real person's data."""

from typing import Any

from stdnum.cn import ric

from cli.rehearsal.plan import Person, Story
from events.vocabulary import Category

_FIRST_BIRTH_YEAR = 1980
_MOBILE_BASE = 19900000000
_DEEDS = (
    "该同志（虚构人物）长期在基层一线工作，参加防汛防台、森林防灭火、安全检查和应急救援。"
    "本段文字仅用于系统演练，不指向任何真实的人和事。"
)


def id_number(person: Person) -> str:
    """A number with a right check character and the county part 00, which no person has."""
    serial = 2 * person.number + 1  # odd: 男
    birth = f"{_FIRST_BIRTH_YEAR + person.number % 15}{1 + person.number % 12:02d}15"
    body = f"{person.region[:4]}00{birth}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def mobile(person: Person) -> str:
    """A number nobody is called by."""
    return str(_MOBILE_BASE + person.number)


def filled(person: Person, same_number: str | None = None) -> dict[str, Any]:
    """The recommendation form of a person, with what their story makes wrong."""
    number = same_number or id_number(person)
    if person.story is Story.BAD_CHECKSUM:
        number = number[:-1] + ("1" if number[-1] != "1" else "2")
    staff = person.category is Category.SYSTEM_STAFF
    form: dict[str, Any] = {
        "name": person.name,
        "sex": "男",
        "ethnicity": "汉族",
        "birth_month": f"{number[6:10]}-{number[10:12]}",
        "political_status": "01",
        "joined_party": "2010-07",
        "started_work": "2006-08",
        "education": "大学本科",
        "unit": f"演练{person.region}单位（虚构）",
        "unit_nature": "机关" if staff else "社会团体",
        "post": "科员" if staff else "队员",
        "admin_rank": "一级科员" if staff else "无",
        "leading_member": False,
        "frontline": True,
        "id_number": number,
        "mobile": mobile(person),
        "resume": [{"begin": "2006-08", "unit": "演练单位（虚构）", "post": "科员"}],
        "awards": "无",
        "deeds": _DEEDS * 6,
        "brief": _DEEDS,
        "pledge": True,
    }
    if person.story in (Story.LEADING_APPROVED, Story.LEADING_UNJUSTIFIED):
        form |= {"admin_rank": "县处级副职", "post": "副局长"}
    if person.story is Story.LEADING_APPROVED:
        form["exemption"] = {
            "justification": "长期在抢险一线指挥，事迹特别突出（演练）",
            "approver": "演练市局党委",
        }
    return form
