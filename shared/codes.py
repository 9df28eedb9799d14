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

#: 民族, GB/T 3304, and the two words that the form has for everybody else.
# fmt: off
ETHNICITIES = (
    "汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族",
    "满族", "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族",
    "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族",
    "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族",
    "阿昌族", "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族",
    "保安族", "裕固族", "京族", "塔塔尔族", "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族",
    "基诺族",
    "其他", "外国血统中国籍人士",
)
# fmt: on

#: 学历, GB/T 4658.
EDUCATION: dict[str, str] = {
    "11": "博士研究生毕业",
    "12": "博士研究生结业",
    "13": "博士研究生肄业",
    "14": "硕士研究生毕业",
    "15": "硕士研究生结业",
    "16": "硕士研究生肄业",
    "17": "研究生班毕业",
    "18": "研究生班结业",
    "19": "研究生班肄业",
    "21": "大学本科毕业",
    "22": "大学本科结业",
    "23": "大学本科肄业",
    "28": "大学普通班毕业",
    "31": "大学专科毕业",
    "32": "大学专科结业",
    "33": "大学专科肄业",
    "41": "中等专科毕业",
    "42": "中等专科结业",
    "43": "中等专科肄业",
    "44": "职业高中毕业",
    "45": "职业高中结业",
    "46": "职业高中肄业",
    "47": "技工学校毕业",
    "48": "技工学校结业",
    "49": "技工学校肄业",
    "61": "普通高中毕业",
    "62": "普通高中结业",
    "63": "普通高中肄业",
    "71": "初中毕业",
    "73": "初中肄业",
    "81": "小学毕业",
    "83": "小学肄业",
    "90": "其他",
}
#: 学位, GB/T 6864: its first digit (the subject is not asked for).
DEGREES: dict[str, str] = {"1": "名誉博士", "2": "博士", "3": "硕士", "4": "学士"}

#: 国家职业资格 of workers, highest first.
TECHNICAL_GRADES = (
    "首席技师",
    "特级技师",
    "高级技师",
    "技师",
    "高级工",
    "中级工",
    "初级工",
    "学徒工",
    "无",
)

UNIT_NATURES = ("机关", "参公", "事业", "国有企业", "国有控股", "民营企业", "社会团体", "其他")
#: Where everybody is a 公职人员, and where its leaders are (监察法 art. 15).
PUBLIC_UNITS = frozenset({"机关", "参公", "事业"})
STATE_FIRMS = frozenset({"国有企业", "国有控股"})

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
