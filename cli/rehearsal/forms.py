"""Filled forms of fictional people: impossible ID numbers, no real person's data."""

import hashlib
from typing import Any

from stdnum.cn import ric

from cli.rehearsal.plan import Person, Story
from events.vocabulary import Category

_FIRST_BIRTH_YEAR = 1980
_MOBILE_BASE = 19900000000
_FICTION = "本段文字仅用于系统演练，不指向任何真实的人和事。"
_WHERE = (
    "沿海海塘",
    "山区林场",
    "化工园区",
    "老旧小区",
    "地下空间",
    "高速隧道",
    "水库大坝",
    "渔港码头",
)
_WHAT = ("防汛抢险", "森林扑火", "危化处置", "隐患排查", "人员转移", "水上搜救", "塌方救援")
_HOW = ("连续奋战三昼夜", "带队最先到达", "想出三项办法", "逐户上门劝说", "教会二十名队员")


def id_number(person: Person) -> str:
    """A number with a right check character and the county part 00, which no person has."""
    serial = 2 * person.number + 1  # odd: 男
    birth = f"{_FIRST_BIRTH_YEAR + person.number % 15}{1 + person.number % 12:02d}15"
    body = f"{person.region[:4]}00{birth}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def mobile(person: Person) -> str:
    """A number nobody is called by."""
    return str(_MOBILE_BASE + person.number)


def deeds(person: Person, sentences: int = 10) -> str:
    """Deeds that nobody else has: two dossiers with nearly the same text raise a flag (R30)."""
    parts = [f"{person.name}（虚构人物）的事迹。"]
    for number in range(sentences):
        seed = hashlib.sha256(f"{person.number}/{number}".encode()).digest()
        where, what, how = (
            words[byte % len(words)]
            for words, byte in zip((_WHERE, _WHAT, _HOW), seed, strict=False)
        )
        hours, tally = seed[3], seed[4] * 256 + seed[5]
        parts.append(f"{hours}小时内在{where}{what}，{how}，{tally}人次受益。")
    return "".join([*parts, _FICTION])


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
        "political_status": "01" if staff else "13",
        "started_work": "2006-08",
        "education": {"level": "21", "degree": "4", "school": "演练大学（虚构）"},
        "unit": f"演练{person.region}单位（虚构）",
        "unit_nature": "机关" if staff else "社会团体",
        "unit_region": person.region,
        "post": "科员" if staff else "队员",
        "admin_rank": "一级科员" if staff else "无",
        "leading_member": False,
        "leading_post": False,
        "frontline": True,
        "id_number": number,
        "mobile": mobile(person),
        "resume": [{"begin": "2006-08", "unit": "演练单位（虚构）", "post": "科员"}],
        "awards": [{"name": "演练嘉奖", "issuer": "演练单位（虚构）", "dated": "2020-12"}],
        "punishments": "无",
        "deeds": deeds(person),
        "brief": deeds(person, 2),
        "pledge": True,
        "consent": True,
        "photo_consent": True,
        "pledged_on": "2023-03-30",
    }
    if staff:
        form["joined_party"] = "2010-07"
    if person.story in (Story.LEADING_APPROVED, Story.LEADING_UNJUSTIFIED):
        form |= {"admin_rank": "县处级副职", "post": "副局长"}
    if person.story is Story.LEADING_APPROVED:
        form["exemption"] = {
            "justification": "长期在抢险一线指挥，事迹特别突出（演练）",
            "approver": "演练市局党委",
        }
    return form
