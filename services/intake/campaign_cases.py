"""Opening a campaign and changing it: what is published goes out in the same commit as the event.

``If-Match`` names the published version that was seen, of settings or roster; the next one is
written beside it, and none is ever edited.
"""

from collections.abc import Mapping
from typing import Any

from events.published import CampaignSettings, Roster
from services.intake import amendment, campaign, store, tree
from services.intake.calendar_years import official_year
from services.intake.campaign import Campaign
from shared import settings as published
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.documents import Key
from shared.problems import FieldError, Refusal
from shared.settings import roster_of, settings_of
from shared.table import (
    Change,
    ConflictError,
    Extra,
    Limit,
    NewCounter,
    Page,
    Publish,
    Seed,
    commit,
)

_STATUS = "OPEN"


def open_campaign(caller: Caller, settings: CampaignSettings, roster: Roster) -> Receipt:
    """Publish a campaign (R01, R03, R04); its calendar years must be official.

    Raises:
        Refusal: ``CAMPAIGN_EXISTS``, ``CALENDAR_MISSING``, ``INVALID`` (roster of another
            campaign, a first version that is not 1, a roster region the campaign does not know,
            regions that do not lead up to the province, R22).
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


@table.retrying
def change_settings(caller: Caller, name: str, wanted: CampaignSettings) -> Receipt:
    """Publish a new version of a campaign's settings; quota limits move in their counters (R04).

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``CONFLICT``, ``INVALID``, ``SETTING_FIXED``,
            ``QUOTA_BELOW_USED`` naming region and category.
    """
    state = _load(name)
    _expects(caller, state.settings_version)
    before = _newest_settings(state)
    now = CampaignClock.of(before).now()
    amendment.check(before, wanted, now)
    version = before.version + 1
    after = wanted.model_copy(update={"version": version})
    publish = _publish(store.settings_key(name, version), "settings", name, after)
    receipt = Receipt.of(name, version, _status(state))
    commit(
        caller.cause(),
        now,
        Change(*campaign.reset(state, after)),
        extras=[publish, *_moved(before, after)],
        receipt=receipt.model_dump(),
    )
    published.forget()
    return receipt


@table.retrying
def change_roster(caller: Caller, name: str, wanted: Roster) -> Receipt:
    """Publish a new version of a campaign's roster (R31, R32).

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``CONFLICT``, ``INVALID``.
    """
    state = _load(name)
    _expects(caller, state.roster_version)
    settings = _newest_settings(state)
    errors = amendment.check_roster(settings, wanted)
    if wanted.version != state.roster_version:
        text = f"应为所依据的版本{state.roster_version}"
        errors.append(FieldError("/roster/version", "VERSION", text))
    if errors:
        raise Refusal("INVALID", errors=errors)
    version = wanted.version + 1
    after = wanted.model_copy(update={"version": version})
    receipt = Receipt.of(name, version, _status(state))
    commit(
        caller.cause(),
        CampaignClock.of(settings).now(),
        Change(*campaign.restaffed(state, version)),
        extras=[_publish(store.roster_key(name, version), "roster", name, after)],
        receipt=receipt.model_dump(),
    )
    published.forget()
    return receipt


def settings(name: str) -> CampaignSettings:
    """The newest settings, whatever this process remembers: who changes them must see them.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``.
    """
    return _newest_settings(_load(name))


def roster(name: str) -> Roster:
    """The newest roster, as ``settings``.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``.
    """
    if roster_of(name).version != _load(name).roster_version:
        published.forget()
    return roster_of(name)


def listing(after: str | None, limit: int) -> Page:
    """A page of all campaigns, by name."""
    return table.list_by(store.CAMPAIGNS, after=after, limit=limit)


def _load(name: str) -> Campaign:
    state = table.get(store.campaign_key(name), Campaign)
    if state is None:
        raise Refusal("CAMPAIGN_UNKNOWN", name)
    return state


def _expects(caller: Caller, version: int) -> None:
    if caller.expected != version:
        raise Refusal("CONFLICT", str(version))


def _newest_settings(state: Campaign) -> CampaignSettings:
    """The settings in the version that the campaign names; the cache may be a little older."""
    if settings_of(state.campaign).version != state.settings_version:
        published.forget()
    return settings_of(state.campaign)


def _status(state: Campaign) -> str:
    return "CLOSED" if state.nominations_closed else _STATUS


def _fits(settings: CampaignSettings, roster: Roster) -> None:
    errors = [*tree.check(settings), *amendment.check_roster(settings, roster)]
    for place, version in (("settings", settings.version), ("roster", roster.version)):
        if version != 1:
            errors.append(FieldError(f"/{place}/version", "FIRST_VERSION", "首个版本应为1"))
    if errors:
        raise Refusal("INVALID", errors=errors)


def _published(settings: CampaignSettings, roster: Roster) -> list[Extra]:
    name = settings.campaign
    return [
        _publish(store.settings_key(name, 1), "settings", name, settings),
        _publish(store.roster_key(name, 1), "roster", name, roster),
        *_calendar(settings),
    ]


def _calendar(settings: CampaignSettings) -> list[Extra]:
    """The official years that the campaign needs; one that officers entered is there already."""
    name, seeds = settings.campaign, []
    for number in range(settings.opens_on.year, settings.finish_by.year + 1):
        try:
            year = official_year(number)
        except Refusal:
            if published.calendar_year(number) is None:
                raise
            continue
        body = year.model_dump(mode="json")
        seeds.append(Seed(store.calendar_key(number, 1), "calendar", name, 1, body))
    return [*seeds]


def _publish(key: Key, kind: str, name: str, document: CampaignSettings | Roster) -> Publish:
    body: Mapping[str, Any] = document.model_dump(mode="json")
    return Publish(key, kind, name, document.version, body)


def _quotas(settings: CampaignSettings) -> list[Extra]:
    name = settings.campaign
    return [
        NewCounter(store.quota_key(name, *quota), "quota", name, limit)
        for quota, limit in amendment.quotas(settings).items()
    ]


def _moved(before: CampaignSettings, after: CampaignSettings) -> list[Extra]:
    name = after.campaign
    extras: list[Extra] = []
    for quota, old, new in amendment.moved_quotas(before, after):
        key = store.quota_key(name, *quota)
        if old is None:
            extras.append(NewCounter(key, "quota", name, new))
        else:
            extras.append(Limit(key, old, new, "QUOTA_BELOW_USED"))
    return extras
