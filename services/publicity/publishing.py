"""Writes the public files whenever something that they show has changed.

Whatever came in which order, repeated or at once: a file is built from the table as it is read
after the file that it replaces, so what is on top is never older than what it covered.
"""

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from events.envelope import CloudEvent, Payload
from events.public import CampaignIndex, Snapshot
from services.publicity import shelf, snapshot, store
from services.publicity.entry import Entry
from services.publicity.roll import Roll
from services.publicity.round import Round
from services.publicity.snapshot import Profiles
from shared import table
from shared.documents import Key
from shared.logs import count, logger
from shared.settings import settings_of

_ATTEMPTS = 8


class OfRound(Protocol):
    """An event that names the round it is about."""

    @property
    def round(self) -> str:
        """The round's id."""


def publish_round(event: CloudEvent, payload: OfRound) -> None:
    """Something of a round changed; the list may not know the round yet, the event does."""
    _publish(event.campaign, [payload.round])


def publish_campaign(event: CloudEvent, _: Payload) -> None:
    """Something of a campaign changed."""
    _publish(event.campaign, [])


def _publish(campaign: str, named: Iterable[str]) -> None:
    """The campaign's file, then the index from what the file says by then."""
    _until_on_top(lambda: _campaign_file(campaign, named))
    _until_on_top(lambda: _index_file(campaign))


def _campaign_file(campaign: str, named: Iterable[str]) -> None:
    key = store.snapshot_key(campaign)
    kept = shelf.read(key)
    before = Snapshot.model_validate_json(kept.body) if kept else None
    after = _built(campaign, {*named, *([r.round for r in before.rounds] if before else [])})
    for _ in range(snapshot.withheld(after)):
        logger.error("text withheld", extra={"code": snapshot.WITHHELD})
        count("PublicTextWithheld")
    shelf.replace(key, kept, after.model_dump_json().encode())


def _index_file(campaign: str) -> None:
    kept = shelf.read(store.INDEX_KEY)
    written = shelf.read(store.snapshot_key(campaign))
    if written is None:
        return
    before = CampaignIndex.model_validate_json(kept.body) if kept else CampaignIndex(campaigns=[])
    after = snapshot.indexed(before, Snapshot.model_validate_json(written.body))
    shelf.replace(store.INDEX_KEY, kept, after.model_dump_json().encode())


def _built(campaign: str, known: set[str]) -> Snapshot:
    """The file as the table has it: every round that the list or somebody else knows of."""
    settings = settings_of(campaign)
    listed = {str(item["id"]) for item in _listed(campaign)}
    keys = [store.round_key(each) for each in sorted(listed | known)]
    rounds = sorted(table.get_many(keys, Round), key=lambda state: state.id)
    roll = table.get(store.roll_key(campaign), Roll)
    return snapshot.build(settings, rounds, _entries(rounds), _profiles(rounds), roll)


def _listed(campaign: str) -> Iterable[Any]:
    page = table.list_by(store.rounds_of(campaign))
    yield from page.items
    while page.next:
        page = table.list_by(store.rounds_of(campaign), after=page.next)
        yield from page.items


def _entries(rounds: Iterable[Round]) -> dict[Key, Entry]:
    keys = [store.entry_key(state.id, n.nomination) for state in rounds for n in state.nominees]
    return {entry.key: entry for entry in table.get_many(keys, Entry)}


def _profiles(rounds: Iterable[Round]) -> Profiles:
    keys = [
        store.profile_key(n.nomination, n.profile_version)
        for state in rounds
        for n in state.nominees
    ]
    found = table.get_published_all(list(dict.fromkeys(keys)))
    newest_last = sorted(found.values(), key=lambda body: int(body["version"]))
    return {str(body["nomination"]): body for body in newest_last}


def _until_on_top(write: Callable[[], None]) -> None:
    """Build again while others are quicker; after that the queue tries again later."""
    for attempt in range(_ATTEMPTS):
        try:
            write()
        except shelf.OvertakenError:
            time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311 - jitter
        else:
            return
    write()
