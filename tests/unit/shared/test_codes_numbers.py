"""ID numbers and mobile numbers are found however they are written (domain.md §5)."""

import pytest

from shared.codes import has_personal_numbers

NUMBERS = (
    "330100198501010011",
    "33010019850101002X",
    "33010019850101002x",
    "330100 19850101 0011",
    "330100-1985-0101-0011",
    "３３０１００１９８５０１０１００１１",
    "3 3 0 1 0 0 1 9 8 5 0 1 0 1 0 0 1 1",
    "330100\u200b19850101\u200b0011",
    "19900009999",
    "199 0000 9999",
    "199-0000-9999",
    "１９９００００９９９９",
    "1 9 9 0 0 0 0 9 9 9 9",
)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "电话{}。", "（{}）", "见 {} 页"])
def test_a_number_is_found(number: str, around: str) -> None:
    assert has_personal_numbers(around.format(number))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1998年至2003年，2005年至2010年",
        "1998-2003 2005-2010",
        "2019 2020 2021 2022 2023",
        "出动1380余次，转移群众12000人",
        "金额1234567890123456789元",
        "0571-88880000",
        "12345678901",
    ],
)
def test_years_sums_and_landlines_are_none(text: str) -> None:
    assert not has_personal_numbers(text)
