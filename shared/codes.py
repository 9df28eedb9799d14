"""National code lists that the forms use, and how texts and numbers are shown to staff."""

import re
import unicodedata

#: 政治面貌, GB/T 4762.
POLITICAL_STATUS: dict[str, str] = {
    "01": "中共党员",
    "02": "中共预备党员",
    "03": "共青团员",
    "04": "民革党员",
    "05": "民盟盟员",
    "06": "民建会员",
    "07": "民进会员",
    "08": "农工党党员",
    "09": "致公党党员",
    "10": "九三学社社员",
    "11": "台盟盟员",
    "12": "无党派人士",
    "13": "群众",
}
PARTY_MEMBER = frozenset({"01", "02"})

#: 领导职务层次 at and above 县处级, which R11 calls 处级及以上领导干部.
LEADING_RANKS = (
    "国家级正职",
    "国家级副职",
    "省部级正职",
    "省部级副职",
    "厅局级正职",
    "厅局级副职",
    "县处级正职",
    "县处级副职",
)
#: 职级 treated as 处级 or above, but no leading post: a lower-grade flag (domain.md §1.2).
TREATMENT_RANKS = (
    "一级巡视员",
    "二级巡视员",
    "一级调研员",
    "二级调研员",
    "三级调研员",
    "四级调研员",
)
OTHER_RANKS = (
    "乡科级正职",
    "乡科级副职",
    "一级主任科员",
    "二级主任科员",
    "三级主任科员",
    "四级主任科员",
    "一级科员",
    "二级科员",
    "无",
)
ADMIN_RANKS = (*LEADING_RANKS, *TREATMENT_RANKS, *OTHER_RANKS)

UNIT_NATURES = ("机关", "参公", "事业", "国有企业", "国有控股", "民营企业", "社会团体", "其他")

#: An ID number or a mobile number as people write them: whole, in their usual groups, or digit by
#: digit. Years and sums in a row are none.
_GAP, _GAPS = r"[\s\-.·]?", r"[\s\-.·]+"
_NUMBERS = re.compile(
    "|".join(
        (
            rf"\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXx]",
            rf"\d(?:{_GAPS}\d){{16}}{_GAPS}[\dXx]",
            rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}",
            rf"1{_GAPS}[3-9](?:{_GAPS}\d){{9}}",
        )
    ).join((r"(?<!\d)(?:", r")(?!\d)"))
)


def has_personal_numbers(text: str) -> bool:
    """Whether a text holds an 18-digit ID number or a mobile number (domain.md §5).

    Full-width digits count as digits, and what is not seen (zero-width signs) does not part them.
    """
    plain = unicodedata.normalize("NFKC", text)
    return bool(_NUMBERS.search("".join(c for c in plain if unicodedata.category(c) != "Cf")))


def characters(text: str) -> int:
    """The length of a text as a form counts it: characters without white space (domain.md §2.2)."""
    return len("".join(text.split()))


def masked_id_number(number: str) -> str:
    """First six and last four of an ID number; anything else is hidden whole (domain.md §5)."""
    if len(number) != 18:  # noqa: PLR2004 - GB 11643
        return "*" * len(number)
    return f"{number[:6]}{'*' * 8}{number[-4:]}"


def masked_phone(number: str) -> str:
    """First three and last four of a mobile number; anything else is hidden whole."""
    if len(number) != 11:  # noqa: PLR2004 - 1[3-9] and nine digits
        return "*" * len(number)
    return f"{number[:3]}****{number[-4:]}"
