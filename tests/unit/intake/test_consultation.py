"""Who is heard on whom, and for how long what they say holds (domain.md §2.3)."""

from datetime import date
from typing import Any

import pytest

from events.vocabulary import Category, Level
from services.intake import consultation
from shared.problems import Refusal
from tests.unit.intake.made import SETTINGS, line

RESCUE, STAFF = Category.RESCUE_OR_OTHER, Category.SYSTEM_STAFF
TWO = {"纪检监察", "组织人事"}


@pytest.mark.parametrize(
    ("category", "form", "departments"),
    [
        (STAFF, {"unit_nature": "机关", "political_status": "13"}, {"公安", *TWO}),
        (RESCUE, {"unit_nature": "社会团体", "political_status": "13"}, {"公安", "民政"}),
        (RESCUE, {"unit_nature": "社会团体", "political_status": "01"}, {"公安", "民政", *TWO}),
        (RESCUE, {"unit_nature": "其他", "political_status": "13"}, {"公安", "村社"}),
        (RESCUE, {"unit_nature": "民营企业", "political_status": "13"}, {"公安", "用人单位"}),
        (
            RESCUE,
            {"unit_nature": "民营企业", "political_status": "13", "leading_post": True},
            {"公安", "市场监管", "税务", "人社", "生态环境", "应急管理", "工商联"},
        ),
        (
            RESCUE,
            {"unit_nature": "国有企业", "political_status": "13", "leading_post": True},
            {"公安", "市场监管", "税务", "人社", "生态环境", "应急管理", "审计", *TWO},
        ),
        (RESCUE, {"unit_nature": "事业", "political_status": "13"}, {"公安", *TWO}),
    ],
)
def test_the_rules_of_the_third_campaign(
    category: Category, form: dict[str, Any], departments: set[str]
) -> None:
    heard = SETTINGS.departments(consultation.person_of(category, form))
    assert set(heard) == departments
    assert len(heard) == len(departments)


def test_an_opinion_holds_as_it_says_within_what_the_settings_allow() -> None:
    day = date(2023, 3, 30)
    assert consultation.validity(SETTINGS, day, None) == date(2023, 9, 26)
    assert consultation.validity(SETTINGS, day, date(2023, 5, 1)) == date(2023, 5, 1)
    for wrong in (date(2023, 3, 29), date(2024, 1, 1)):
        with pytest.raises(Refusal):
            consultation.validity(SETTINGS, day, wrong)


def test_only_the_last_of_a_department_and_level_stands_and_no_void_one() -> None:
    first, last = line("公安"), line("公安", dated=date(2023, 3, 31))
    city = line("公安", Level.CITY)
    assert consultation.standing((first, last, city), Level.COUNTY) == {"公安": last}
    assert consultation.standing(consultation.voided((first, city)), Level.CITY) == {}
