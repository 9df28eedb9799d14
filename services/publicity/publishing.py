"""Writes the public files whenever something that they show has changed.

Whatever came in which order, repeated or at once: a file is built from the table as it is read
after the file that it replaces, so what is on top is never older than what it covered.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from events.envelope import CloudEvent, Payload
from events.public import CampaignIndex, PublicDeeds, Snapshot
from services.publicity import photos, shelf, snapshot, store
from services.publicity.entry import Entry
from services.publicity.roll import Roll
from services.publicity.round import Round
from shared import table
from shared.documents import Key
from shared.logs import count, logger
from shared.settings import newest_settings_of

_ATTEMPTS = 8


@dataclass(frozen=True)
class Built:
    """A campaign's file, and what may lie beside it, by public path.

    ``sources``: where the pictures of everybody it knows come from; ``deeds``: what the files of
    whoever was ever decided on hold.
    """

    snapshot: Snapshot
    sources: Mapping[str, str]
    deeds: Mapping[str, PublicDeeds]


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


def refresh(event: CloudEvent, _: Payload) -> None:
    """Something changed that a public file may show; a campaign that has none gets none by this."""
    if shelf.read(store.snapshot_key(event.campaign)) is not None:
        _publish(event.campaign, [])


def _publish(campaign: str, named: Iterable[str]) -> None:
    """The campaign's file, then the index from what the file says by then."""
    _until_on_top(lambda: _campaign_file(campaign, named))
    _until_on_top(lambda: _index_file(campaign))


def _campaign_file(campaign: str, named: Iterable[str]) -> None:
    key = store.snapshot_key(campaign)
    kept = shelf.read(key)
    before = Snapshot.model_validate_json(kept.body) if kept else None
    built = _built(campaign, {*named, *([r.round for r in before.rounds] if before else [])})
    was_shown = snapshot.files_of(before) if before else frozenset()
    after = _with_photos(built, was_shown)
    for path in sorted(snapshot.files_of(after).intersection(built.deeds) - was_shown):
        shelf.put(path, built.deeds[path].model_dump_json().encode())
    for _ in range(snapshot.withheld(after)):
        logger.error("text withheld", extra={"code": snapshot.WITHHELD})
        count("PublicTextWithheld")
    shelf.replace(key, kept, after.model_dump_json().encode())
    known = was_shown.union(built.sources, built.deeds)
    _take_down(campaign, known - snapshot.files_of(after))


def _with_photos(built: Built, was_shown: frozenset[str]) -> Snapshot:
    """The file with the pictures that are there when it is: only new ones are looked for."""
    new = snapshot.photos_of(built.snapshot) - was_shown
    missing = photos.show({path: built.sources[path] for path in sorted(new)})
    for path in sorted(missing):
        logger.error("photo missing", extra={"code": "PHOTO_MISSING", "path": path})
        count("PublicPhotoMissing")
    return snapshot.without(built.snapshot, missing) if missing else built.snapshot


def _take_down(campaign: str, unseen: frozenset[str]) -> None:
    """Remove pictures and deeds that are no longer shown, unless a public file names them by now.

    Asked of what the table knows, not only of what changed: a removal that failed is made up for.
    """
    gone = shelf.still_there(unseen)
    if gone:
        shelf.take_down(gone - _in_use(campaign))


def _in_use(campaign: str) -> frozenset[str]:
    """The pictures and deeds that the public files of all campaigns name."""
    index = shelf.read(store.INDEX_KEY)
    lines = CampaignIndex.model_validate_json(index.body).campaigns if index else []
    files = [shelf.read(store.snapshot_key(c)) for c in {campaign, *(x.campaign for x in lines)}]
    named = [snapshot.files_of(Snapshot.model_validate_json(f.body)) for f in files if f]
    return frozenset().union(*named)


def _index_file(campaign: str) -> None:
    kept = shelf.read(store.INDEX_KEY)
    written = shelf.read(store.snapshot_key(campaign))
    if written is None:
        return
    before = CampaignIndex.model_validate_json(kept.body) if kept else CampaignIndex(campaigns=[])
    after = snapshot.indexed(before, Snapshot.model_validate_json(written.body))
    shelf.replace(store.INDEX_KEY, kept, after.model_dump_json().encode())


def _built(campaign: str, known: set[str]) -> Built:
    """The file as the table has it: every round that the list or somebody else knows of."""
    settings = newest_settings_of(campaign)
    listed = {str(item["id"]) for item in table.list_all(store.rounds_of(campaign))}
    keys = [store.round_key(each) for each in sorted(listed | known)]
    rounds = sorted(table.get_many(keys, Round), key=lambda state: state.id)
    roll = table.get(store.roll_key(campaign), Roll)
    profiles = _profiles(rounds)
    newest = {str(body["nomination"]): body for body in profiles}
    shown = snapshot.build(settings, rounds, _entries(rounds), newest, roll)
    decided = {line.nomination for line in roll.lines} if roll else set()
    deeds = snapshot.deeds_of(body for body in profiles if body["nomination"] in decided)
    return Built(shown, snapshot.sources_of(profiles), deeds)


def _entries(rounds: Iterable[Round]) -> dict[Key, Entry]:
    keys = [store.entry_key(state.id, n.nomination) for state in rounds for n in state.nominees]
    return {entry.key: entry for entry in table.get_many(keys, Entry)}


def _profiles(rounds: Iterable[Round]) -> Sequence[Mapping[str, Any]]:
    """The profiles that rounds were prepared with, newest last."""
    keys = [
        store.profile_key(n.nomination, n.profile_version)
        for state in rounds
        for n in state.nominees
    ]
    found = table.get_published_all(list(dict.fromkeys(keys)))
    return sorted(found.values(), key=lambda body: int(body["version"]))


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
