"""The tree of a campaign's regions: who reports to whom (R22). Pure."""

from events.published import CampaignSettings, Region
from events.vocabulary import Level
from shared.problems import FieldError

#: To whom a level reports; a county or a team that reports to the province itself is a direct unit.
_ABOVE = {
    Level.PROVINCE: frozenset({None}),
    Level.CITY: frozenset({Level.PROVINCE}),
    Level.COUNTY: frozenset({Level.CITY, Level.PROVINCE}),
}
_WORDS = {
    Level.PROVINCE: "省级不再上报",
    Level.CITY: "市级上报至省级",
    Level.COUNTY: "县级上报至市级，直属单位上报至省级",
}


def check(settings: CampaignSettings) -> list[FieldError]:
    """What is wrong with the regions, each beside its own field; empty if every way up ends."""
    errors: list[FieldError] = []
    codes: set[str] = set()
    for number, region in enumerate(settings.regions):
        place = f"/settings/regions/{number}"
        if region.code in codes:
            errors.append(FieldError(f"{place}/code", "REGION_TWICE", "此代码在地区中重复"))
        if not region.name.strip():
            errors.append(FieldError(f"{place}/name", "MISSING", "必填"))
        codes.add(region.code)
        errors += _way_up(settings, region, place)
    top = settings.region(settings.province)
    if top is None or top.level is not Level.PROVINCE:
        errors.append(FieldError("/settings/regions", "REGION_UNKNOWN", "地区中须有本省一行"))
    return errors


def _way_up(settings: CampaignSettings, region: Region, place: str) -> list[FieldError]:
    if region.level is Level.PROVINCE and region.code != settings.province:
        return [FieldError(f"{place}/level", "REGION_LEVEL", "只有本省是省级")]
    above = settings.region(region.reports_to) if region.reports_to else None
    if region.reports_to and above is None:
        return [FieldError(f"{place}/reports_to", "REGION_UNKNOWN", "不在本活动的地区之列")]
    if (above.level if above else None) in _ABOVE[region.level]:
        return []
    return [FieldError(f"{place}/reports_to", "REGION_LEVEL", _WORDS[region.level])]
