"""What everybody may see: one JSON document per campaign, rebuilt when it changes.

An allow-list of its own (domain.md §5): name, unit, post, category and brief during the round,
full deeds after the decision; dates, channels, contacts, the notice with its hash and heads.
Never who is held, and why somebody is no longer listed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from events.envelope import CloudEvent
from events.published import Acceptance, CampaignSettings
from events.vocabulary import Category
from services.publicity import entry as entries
from services.publicity import store
from services.publicity.entry import Entry
from services.publicity.round import Round
from shared import aws, env, table
from shared.documents import Key
from shared.settings import settings_of

#: Who is no longer listed; the page does not say why.
_FALLEN = frozenset({entries.Status.DISQUALIFIED, entries.Status.WITHDRAWN})


class Public(BaseModel):
    """A model whose every field is public."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PublicPerson(Public):
    """A nominee of the notice."""

    name: str
    unit: str
    post: str
    category: Category
    brief: str


class PublicHonouree(PublicPerson):
    """An honouree, with full deeds."""

    deeds: str


class PublicChannel(Public):
    """Where the notice is shown."""

    channel: str
    url: str
    live_at: datetime


class PublicRound(Public):
    """A round whose window runs or has run."""

    round: str
    notice: str
    notice_hash: str
    heads: dict[str, str]
    channels: list[PublicChannel]
    first_day: date
    last_day: date
    closes_at: datetime
    closed_at: datetime | None
    nominees: list[PublicPerson]


class PublicRoll(Public):
    """The honour roll of a decision."""

    document_number: str
    dated: date
    people: list[PublicHonouree]


class Snapshot(Public):
    """All that is public of a campaign."""

    campaign: str
    title: str
    organiser: str
    rehearsal: bool
    acceptance: Acceptance
    rounds: list[PublicRound]
    honour_roll: list[PublicRoll]


class OfRound(Protocol):
    """An event that names the round it is about."""

    @property
    def round(self) -> str:
        """The round's id."""


def publish(event: CloudEvent, payload: OfRound) -> None:
    """Write the snapshot of the event's campaign as it is now; a repeat writes the same.

    The list may lag behind the table: the event's own round is read consistently.
    """
    settings = settings_of(event.campaign)
    listed = [Round.model_validate(i) for i in table.list_by(store.rounds_of(event.campaign)).items]
    current = table.get(store.round_key(payload.round), Round)
    others = [state for state in listed if state.id != payload.round]
    rounds = sorted([*others, *([current] if current else [])], key=lambda state: state.id)
    snapshot = build(settings, rounds, _entries(rounds), _profiles(rounds))
    aws.client("s3").put_object(
        Bucket=env.variable("BUCKET_NAME"),
        Key=store.snapshot_key(event.campaign),
        Body=snapshot.model_dump_json().encode(),
        ContentType="application/json",
        CacheControl="max-age=60",
    )


def build(
    settings: CampaignSettings,
    rounds: list[Round],
    standing: Mapping[Key, Entry],
    profiles: Mapping[str, Mapping[str, Any]],
) -> Snapshot:
    """The snapshot of a campaign from its rounds, entries and profiles (by nomination)."""
    return Snapshot(
        **settings.model_dump(include={"campaign", "title", "organiser"}),
        acceptance=settings.acceptance,
        rehearsal=settings.rehearsal is not None,
        rounds=[_round(state, standing, profiles) for state in rounds if state.running],
        honour_roll=[_roll(state, profiles) for state in rounds if state.honour_roll],
    )


def _round(
    state: Round, standing: Mapping[Key, Entry], profiles: Mapping[str, Mapping[str, Any]]
) -> PublicRound:
    if state.running is None or state.notice is None:
        raise ValueError(state.id)
    window = state.running.window
    listed = [
        nominee.nomination
        for nominee in state.nominees
        if not _fallen(standing.get(store.entry_key(state.id, nominee.nomination)))
    ]
    return PublicRound(
        round=state.id,
        notice=state.notice.text,
        notice_hash=state.notice.hash,
        heads=state.notice.heads,
        channels=[PublicChannel(**channel.model_dump()) for channel in state.channels],
        first_day=window.first_day,
        last_day=window.last_day,
        closes_at=window.closes_at,
        closed_at=state.closing.closed_at if state.closing else None,
        nominees=[PublicPerson.model_validate(profiles[n]) for n in listed],
    )


def _roll(state: Round, profiles: Mapping[str, Mapping[str, Any]]) -> PublicRoll:
    if state.honour_roll is None:
        raise ValueError(state.id)
    return PublicRoll(
        document_number=state.honour_roll.document_number,
        dated=state.honour_roll.dated,
        people=[PublicHonouree.model_validate(profiles[n]) for n in state.honour_roll.nominations],
    )


def _fallen(entry: Entry | None) -> bool:
    return entry is not None and entry.status in _FALLEN


def _entries(rounds: list[Round]) -> dict[Key, Entry]:
    keys = [store.entry_key(state.id, n.nomination) for state in rounds for n in state.nominees]
    return {entry.key: entry for entry in table.get_many(keys, Entry)}


def _profiles(rounds: list[Round]) -> dict[str, Mapping[str, Any]]:
    keys = [
        store.profile_key(n.nomination, n.profile_version)
        for state in rounds
        for n in state.nominees
    ]
    found = table.get_published_all(list(dict.fromkeys(keys)))
    return {str(body["nomination"]): body for body in found.values()}
