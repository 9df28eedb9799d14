"""Published settings, roster and calendar, cached for a short time per process.

They are immutable versions; only which one is newest can change, so a function may run on an
older version for at most ``LIFETIME`` seconds after a change. Rounds and ballots record theirs.
"""

import time
from collections.abc import Callable
from typing import Any

from events.published import CalendarYear, CampaignSettings, Roster
from shared import table
from shared.problems import Refusal

LIFETIME = 30.0
COUNTRY = "CN"

_cache: dict[str, tuple[float, Any]] = {}


def settings_of(campaign: str) -> CampaignSettings:
    """The newest settings of a campaign.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``.
    """
    found: CampaignSettings | None = _cached(
        _settings_pk(campaign), CampaignSettings.model_validate
    )
    if found is None:
        raise Refusal("CAMPAIGN_UNKNOWN", campaign)
    return found


def newest_settings_of(campaign: str) -> CampaignSettings:
    """The settings as they are this moment, for what must not be older than what it replaces.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``.
    """
    _cache.pop(_settings_pk(campaign), None)
    return settings_of(campaign)


def roster_of(campaign: str) -> Roster:
    """The newest roster of a campaign.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``.
    """
    found: Roster | None = _cached(f"ROSTER#{campaign}", Roster.model_validate)
    if found is None:
        raise Refusal("CAMPAIGN_UNKNOWN", campaign)
    return found


def calendar_year(year: int) -> CalendarYear | None:
    """The official days of a year; None where no official notice is on file."""
    found: CalendarYear | None = _cached(f"CALENDAR#{COUNTRY}#{year}", CalendarYear.model_validate)
    return found


def forget() -> None:
    """Empty the cache, as a fresh process has it."""
    _cache.clear()


def _settings_pk(campaign: str) -> str:
    return f"CAMPAIGN#{campaign}"


def _cached(pk: str, parse: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - typed by its callers
    now = time.monotonic()
    known = _cache.get(pk)
    if known and now - known[0] < LIFETIME:
        return known[1]
    body = table.get_latest(pk)
    parsed = parse(body) if body is not None else None
    if parsed is not None:
        _cache[pk] = (now, parsed)
    return parsed
