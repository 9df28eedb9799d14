"""The public files as they follow from rounds, entries, profiles and the honour roll. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from events.public import (
    CampaignIndex,
    IndexLine,
    PublicCeremony,
    PublicChannel,
    PublicDeeds,
    PublicHonouree,
    PublicNominee,
    PublicObjections,
    PublicPerson,
    PublicRelease,
    PublicRoll,
    PublicRound,
    Snapshot,
    Stage,
)
from events.published import CampaignSettings
from services.publicity import store
from services.publicity.entry import Entry
from services.publicity.entry import Status as EntryStatus
from services.publicity.roll import Roll
from services.publicity.round import Round
from shared.codes import has_personal_numbers
from shared.documents import Key

#: The code that stands where a text was held back.
WITHHELD = "TEXT_HAS_NUMBERS"
_TEXTS = ("name", "unit", "post", "brief", "deeds")
#: Whoever is one of these is no longer shown, and nobody is told why.
_GONE = frozenset({EntryStatus.DISQUALIFIED, EntryStatus.WITHDRAWN, EntryStatus.MOVED})

Profiles = Mapping[str, Mapping[str, Any]]
P = TypeVar("P", bound=PublicPerson)


def build(
    settings: CampaignSettings,
    rounds: Iterable[Round],
    standing: Mapping[Key, Entry],
    profiles: Profiles,
    roll: Roll | None,
) -> Snapshot:
    """The file of a campaign; ``profiles`` are by nomination, and an erased one names nobody."""
    revoked = roll.revoked if roll else frozenset()
    shown = {
        nomination: person for nomination, person in profiles.items() if nomination not in revoked
    }
    ceremony = roll.ceremony if roll else None
    return Snapshot(
        **settings.model_dump(include={"campaign", "title", "organiser"}),
        acceptance=settings.acceptance,
        objections=PublicObjections(
            anonymous=settings.objections.anonymous, letters=settings.publicity.letters
        ),
        rehearsal=settings.rehearsal is not None,
        clock=settings.rehearsal,
        rounds=[_round(state, standing, shown) for state in rounds if state.running],
        honour_roll=[
            PublicRoll(
                document_number=decision.document_number,
                dated=decision.dated,
                people=[_honouree(shown[n]) for n in decision.nominations if n in shown],
            )
            for decision in (roll.decisions if roll else ())
        ],
        releases=[PublicRelease(**r.model_dump()) for r in (roll.releases if roll else ())],
        ceremony=PublicCeremony(**ceremony.model_dump()) if ceremony else None,
    )


def photos_of(snapshot: Snapshot) -> frozenset[str]:
    """The paths of the pictures that a file shows."""
    return frozenset(person.photo for person in _people(snapshot) if person.photo)


def files_of(snapshot: Snapshot) -> frozenset[str]:
    """The paths of all that a file names beside itself: pictures and deeds."""
    deeds = {p.deeds_file for roll in snapshot.honour_roll for p in roll.people if p.deeds_file}
    return photos_of(snapshot) | deeds


def sources_of(profiles: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Where the pictures of profiles come from, by their public path; no consent, no picture."""
    return {
        store.photo_key(body["photo"]): store.file_key(body["nomination"], body["photo"])
        for body in profiles
        if body.get("photo")
    }


def deeds_of(profiles: Iterable[Mapping[str, Any]]) -> dict[str, PublicDeeds]:
    """The files of the deeds of profiles, by their public path; what is held back has none."""
    shown = (PublicDeeds.model_validate(_clean(body)) for body in profiles)
    return {_path_of(deeds): deeds for deeds in shown if deeds.deeds}


def without(snapshot: Snapshot, paths: frozenset[str]) -> Snapshot:
    """The same file with these pictures left out; their people stay."""

    def bare(people: Iterable[P]) -> list[P]:
        return [p.model_copy(update={"photo": None}) if p.photo in paths else p for p in people]

    rounds = [r.model_copy(update={"nominees": bare(r.nominees)}) for r in snapshot.rounds]
    rolls = [r.model_copy(update={"people": bare(r.people)}) for r in snapshot.honour_roll]
    return snapshot.model_copy(update={"rounds": rounds, "honour_roll": rolls})


def withheld(snapshot: Snapshot) -> int:
    """How many lines have a text held back: somebody must look."""
    return sum(person.withheld is not None for person in _people(snapshot))


def line_of(snapshot: Snapshot) -> IndexLine:
    """What the index says of a campaign."""
    open_now = any(shown.closed_at is None for shown in snapshot.rounds)
    stage = Stage.HONOURED if snapshot.honour_roll else Stage.CLOSED
    return IndexLine(
        **snapshot.model_dump(include={"campaign", "title", "organiser", "rehearsal"}),
        path=store.snapshot_key(snapshot.campaign),
        stage=Stage.OPEN if open_now else stage,
        first_day=min((shown.first_day for shown in snapshot.rounds), default=None),
        closes_at=max((shown.closes_at for shown in snapshot.rounds), default=None),
        decided_on=min((roll.dated for roll in snapshot.honour_roll), default=None),
        honourees=sum(len(roll.people) for roll in snapshot.honour_roll),
    )


def indexed(index: CampaignIndex, snapshot: Snapshot) -> CampaignIndex:
    """The index with a campaign as its file has it, newest first."""
    others = [line for line in index.campaigns if line.campaign != snapshot.campaign]
    lines = sorted(
        [*others, line_of(snapshot)],
        key=lambda line: (str(line.first_day or ""), line.campaign),
        reverse=True,
    )
    return CampaignIndex(campaigns=lines)


def _round(state: Round, standing: Mapping[Key, Entry], profiles: Profiles) -> PublicRound:
    if state.running is None or state.notice is None:
        raise ValueError(state.id)
    window = state.running.window
    return PublicRound(
        round=state.id,
        notice=state.notice.text,
        notice_hash=state.notice.hash,
        heads=state.notice.heads,
        channels=[PublicChannel(**channel.model_dump()) for channel in state.channels],
        days=list(window.days),
        first_day=window.first_day,
        last_day=window.last_day,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        closed_at=state.closing.closed_at if state.closing else None,
        nominees=[person_of(profiles[n]) for n in listed(state, standing) if n in profiles],
    )


def listed(state: Round, standing: Mapping[Key, Entry]) -> Sequence[str]:
    """The nominations of a round that are still shown, in the order of the shortlist."""
    entries = {
        nominee.nomination: standing.get(store.entry_key(state.id, nominee.nomination))
        for nominee in state.nominees
    }
    return [n for n, entry in entries.items() if entry is None or entry.status not in _GONE]


def person_of(profile: Mapping[str, Any]) -> PublicNominee:
    """A nominee as everybody sees the person."""
    return PublicNominee.model_validate(_clean(profile, "deeds"))


def _people(snapshot: Snapshot) -> list[PublicPerson]:
    return [
        *(person for shown in snapshot.rounds for person in shown.nominees),
        *(person for roll in snapshot.honour_roll for person in roll.people),
    ]


def _honouree(profile: Mapping[str, Any]) -> PublicHonouree:
    path = next(iter(deeds_of([profile])), None)
    return PublicHonouree.model_validate({**_clean(profile), "deeds_file": path})


def _path_of(deeds: PublicDeeds) -> str:
    return store.deeds_key(hashlib.sha256(deeds.model_dump_json().encode()).hexdigest())


def _clean(profile: Mapping[str, Any], *unseen: str) -> dict[str, Any]:
    """A profile ready to be shown: no text with a number of a person in it, looked at once more."""
    blocked = [
        name
        for name in _TEXTS
        if name not in unseen and has_personal_numbers(str(profile.get(name, "")))
    ]
    photo = profile.get("photo")
    return {
        **profile,
        **dict.fromkeys(blocked, ""),
        "photo": store.photo_key(photo) if photo else None,
        "withheld": WITHHELD if blocked else None,
    }
