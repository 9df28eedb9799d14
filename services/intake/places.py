"""What a nomination holds that others want: its person, its ranks, its place in the quota. Pure."""

from services.intake import nomination as rules
from services.intake import store
from services.intake.nomination import Nomination
from shared.documents import Key
from shared.table import Count, Extra, Release


def ranks(nomination: Nomination, region: str) -> set[Key]:
    """The places in a bureau's order of merit that a nomination holds: by what counts there now."""
    return {
        store.rank_key(nomination.campaign, each.region, nomination.category, each.rank)
        for each in rules.last_endorsements(nomination)
        if each.region == region
    }


def freed(nomination: Nomination) -> list[Extra]:
    """What a withdrawn nomination gives back (R04: a city withdraws one to name another)."""
    campaign, person = nomination.campaign, nomination.person
    released: list[Extra] = [Release(store.person_key(campaign, person))] if person else []
    regions = {endorsement.region for endorsement in nomination.endorsements}
    released += [
        Release(key) for region in sorted(regions) for key in sorted(ranks(nomination, region))
    ]
    if nomination.reported_version:
        region = nomination.reported_by or nomination.held_by
        quota = store.quota_key(campaign, region, nomination.category)
        released.append(Count(quota, -1, "CITY_QUOTA_EXCEEDED"))
    return released
