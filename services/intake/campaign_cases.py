"""Opening a campaign: settings, roster, calendar years and quotas, published in one commit."""

from collections.abc import Mapping, Sequence

from events.published import CampaignSettings, Roster
from services.intake import campaign, store
from services.intake.calendar_years import official_year
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.problems import FieldError, Refusal
from shared.seal import fingerprint
from shared.table import Change, ConflictError, Extra, NewCounter, Publish, Seed, commit

_STATUS = "OPEN"


def open_campaign(caller: Caller, settings: CampaignSettings, roster: Roster) -> Receipt:
    """Publish a campaign (R01, R03, R04); its calendar years must be official.

    Raises:
        Refusal: ``CAMPAIGN_EXISTS``, ``CALENDAR_MISSING``, ``INVALID`` (roster of another
            campaign, a first version that is not 1, a roster region the campaign does not know).
    """
    _fits(settings, roster)
    state, events = campaign.opened(settings)
    receipt = Receipt.of(settings.campaign, 1, _STATUS)
    try:
        commit(
            caller.cause(),
            CampaignClock.of(settings).now(),
            Change(state, events),
            extras=[*_published(settings, roster), *_quotas(settings)],
            receipt=receipt.model_dump(),
        )
    except ConflictError:
        raise Refusal("CAMPAIGN_EXISTS", settings.campaign) from None
    return receipt


def with_kin(roster: Roster, kin: Mapping[str, Sequence[str]]) -> Roster:
    """The roster with fingerprints of ID numbers in place of the numbers (R30).

    Raises:
        Refusal: ``INVALID``: numbers of somebody who is not on the roster.
    """
    strangers = sorted(set(kin) - {member.user for member in roster.members})
    if strangers:
        told = [FieldError(f"/kin/{user}", "NOT_ON_ROSTER", "不在名册内") for user in strangers]
        raise Refusal("INVALID", errors=told)
    members = tuple(
        member.model_copy(
            update={"kin": (*member.kin, *(fingerprint(n.upper()) for n in kin[member.user]))}
        )
        if member.user in kin
        else member
        for member in roster.members
    )
    return roster.model_copy(update={"members": members})


def _fits(settings: CampaignSettings, roster: Roster) -> None:
    errors = []
    if roster.campaign != settings.campaign:
        errors.append(FieldError("/roster/campaign", "OTHER_CAMPAIGN", "名册不是本活动的"))
    for place, version in (("settings", settings.version), ("roster", roster.version)):
        if version != 1:
            errors.append(FieldError(f"/{place}/version", "FIRST_VERSION", "首个版本应为1"))
    for number, member in enumerate(roster.members):
        if settings.region(member.region) is None:
            pointer = f"/roster/members/{number}/region"
            errors.append(FieldError(pointer, "REGION_UNKNOWN", "不在本活动的地区之列"))
    if errors:
        raise Refusal("INVALID", errors=errors)


def _published(settings: CampaignSettings, roster: Roster) -> list[Extra]:
    name = settings.campaign
    years = range(settings.opens_on.year, settings.finish_by.year + 1)
    calendar = [official_year(year) for year in years]
    return [
        Publish(store.settings_key(name, 1), "settings", name, 1, settings.model_dump(mode="json")),
        Publish(store.roster_key(name, 1), "roster", name, 1, roster.model_dump(mode="json")),
        *(
            Seed(
                store.calendar_key(year.year, 1), "calendar", name, 1, year.model_dump(mode="json")
            )
            for year in calendar
        ),
    ]


def _quotas(settings: CampaignSettings) -> list[Extra]:
    name = settings.campaign
    return [
        NewCounter(store.quota_key(name, region, category), "quota", name, limit)
        for region, quotas in settings.recommendation_quotas.items()
        for category, limit in quotas.items()
    ]
