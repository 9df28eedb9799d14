"""What of a campaign's settings may change once it is open, and what may not. Pure.

Dates that have passed and everything that places, seals or measures what exists already stay as
they are: pools and their size (R03), the clock, the tree of regions (R22). Everything else may
change; rounds and ballots keep the version they began under.
"""

from collections.abc import Sequence
from datetime import datetime

from events.published import CampaignSettings, RegionCode, Roster
from events.vocabulary import Category
from services.intake import tree
from shared.clock import end_of_day, start_of_day
from shared.problems import FieldError, Refusal

Quota = tuple[RegionCode, Category]

_FIXED = ("campaign", "province", "rehearsal")


def check(before: CampaignSettings, after: CampaignSettings, now: datetime) -> None:
    """Refuse new settings that change what is fixed, or a date that has passed, all at once.

    Raises:
        Refusal: ``SETTING_FIXED`` with every field; ``INVALID`` if the version is not the one
            that these settings are based on, or for regions that do not lead up to the province.
    """
    wrong = tree.check(after)
    if after.version != before.version:
        text = f"应为所依据的版本{before.version}"
        wrong.append(FieldError("/settings/version", "VERSION", text))
    if wrong:
        raise Refusal("INVALID", errors=wrong)
    errors = [
        FieldError(f"/settings/{name}", "FIXED", "活动建立后不得更改")
        for name in _FIXED
        if getattr(before, name) != getattr(after, name)
    ]
    errors += _pools(before, after)
    errors += _regions(before, after)
    errors += [
        FieldError(f"/settings/recommendation_quotas/{region}", "QUOTA_GONE", "不再分配名额时填0")
        for region, _ in sorted(quotas(before).keys() - quotas(after).keys())
    ]
    errors += _dates(before, after, now)
    if errors:
        raise Refusal("SETTING_FIXED", errors=errors)


def check_roster(settings: CampaignSettings, roster: Roster) -> list[FieldError]:
    """What is wrong with a roster of a campaign (R31, R32); empty if nothing is."""
    errors = []
    if roster.campaign != settings.campaign:
        errors.append(FieldError("/roster/campaign", "OTHER_CAMPAIGN", "名册不是本活动的"))
    users: set[str] = set()
    for number, member in enumerate(roster.members):
        place = f"/roster/members/{number}"
        if settings.region(member.region) is None:
            errors.append(FieldError(f"{place}/region", "REGION_UNKNOWN", "不在本活动的地区之列"))
        if not member.mail.strip():
            errors.append(FieldError(f"{place}/mail", "MAIL_MISSING", "须填写电子邮箱"))
        if member.user in users:
            errors.append(FieldError(f"{place}/user", "MEMBER_TWICE", "此账号在名册中重复"))
        users.add(member.user)
    return errors


def quotas(settings: CampaignSettings) -> dict[Quota, int]:
    """The recommendation quota of each region and category (R04)."""
    return {
        (region, category): limit
        for region, limits in settings.recommendation_quotas.items()
        for category, limit in limits.items()
    }


def moved_quotas(
    before: CampaignSettings, after: CampaignSettings
) -> Sequence[tuple[Quota, int | None, int]]:
    """The quotas that change: which, from what (None: new), to what."""
    old = quotas(before)
    return [
        (quota, old.get(quota), limit)
        for quota, limit in quotas(after).items()
        if old.get(quota) != limit
    ]


def _pools(before: CampaignSettings, after: CampaignSettings) -> list[FieldError]:
    def sizes(settings: CampaignSettings) -> dict[Category, int]:
        return {each.category: each.honourees for each in settings.categories}

    if sizes(before) == sizes(after):
        return []
    return [FieldError("/settings/categories", "FIXED", "类别和选树名额已随活动确定")]


def _regions(before: CampaignSettings, after: CampaignSettings) -> list[FieldError]:
    errors = []
    for region in before.regions:
        now = after.region(region.code)
        kept = now and (now.level, now.reports_to) == (region.level, region.reports_to)
        if not kept:
            text = f"{region.name}不得撤销或改变上报关系"
            errors.append(FieldError("/settings/regions", "REGION_FIXED", text))
    return errors


def _dates(before: CampaignSettings, after: CampaignSettings, now: datetime) -> list[FieldError]:
    errors = []
    for name, comes in (
        ("opens_on", start_of_day),
        ("nominations_due_on", end_of_day),
        ("finish_by", end_of_day),
    ):
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if comes(old) <= now:
            errors.append(FieldError(f"/settings/{name}", "DATE_PASSED", f"{old}已过"))
        elif comes(new) <= now:
            errors.append(FieldError(f"/settings/{name}", "DATE_PAST", "不得改为已过的日期"))
    return errors
