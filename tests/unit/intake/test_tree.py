"""The tree of regions: every way up ends at the province, and what does not is told by its cell."""

from typing import Any

import pytest

from events.published import CampaignSettings
from services.intake import tree
from tests.support.people import SETTINGS


def changed(number: int, **changes: Any) -> CampaignSettings:
    """The settings with one region changed."""
    body = SETTINGS.model_dump()
    body["regions"] = [dict(region) for region in body["regions"]]
    body["regions"][number] |= changes
    return CampaignSettings.model_validate(body)


def at(code: str) -> int:
    return [region.code for region in SETTINGS.regions].index(code)


XIHU, HAISHU, HANGZHOU, PROVINCE = at("330106"), at("330203"), at("330100"), at("330000")


def test_the_tree_of_the_third_campaign_has_nothing_wrong() -> None:
    assert tree.check(SETTINGS) == []


@pytest.mark.parametrize(
    ("number", "changes", "field", "code"),
    [
        (XIHU, {"name": " "}, "name", "MISSING"),
        (HAISHU, {"code": "330106"}, "code", "REGION_TWICE"),
        (XIHU, {"reports_to": "999999"}, "reports_to", "REGION_UNKNOWN"),
        (XIHU, {"reports_to": None}, "reports_to", "REGION_LEVEL"),
        (XIHU, {"reports_to": "330203"}, "reports_to", "REGION_LEVEL"),
        (XIHU, {"reports_to": "330106"}, "reports_to", "REGION_LEVEL"),
        (HANGZHOU, {"reports_to": "330200"}, "reports_to", "REGION_LEVEL"),
        (PROVINCE, {"reports_to": "330100"}, "reports_to", "REGION_LEVEL"),
        (XIHU, {"level": "province", "reports_to": None}, "level", "REGION_LEVEL"),
    ],
)
def test_what_is_wrong_with_a_region_is_told_by_its_cell(
    number: int, changes: dict[str, Any], field: str, code: str
) -> None:
    found = [(error.pointer, error.code) for error in tree.check(changed(number, **changes))]
    assert (f"/settings/regions/{number}/{field}", code) in found


def test_without_the_province_no_way_up_ends() -> None:
    found = tree.check(changed(PROVINCE, level="city", reports_to="330100"))
    assert ("/settings/regions", "REGION_UNKNOWN") in [(e.pointer, e.code) for e in found]
