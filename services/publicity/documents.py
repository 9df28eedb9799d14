"""Makes the papers of a round from what the table holds: read, build, hand out; nothing is kept."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from events.public import PublicPerson, Snapshot
from services.publicity import photos, printed, snapshot, store
from services.publicity.entry import Entry
from services.publicity.printed import NoticePaper, RollPaper
from services.publicity.roll import Roll
from services.publicity.round import Round
from shared import table
from shared.caller import Caller
from shared.problems import Refusal
from shared.settings import roster_of, settings_of


class Kind(StrEnum):
    """The papers there are, by file name."""

    NOTICE_DOCX = "notice.docx"
    NOTICE_HTML = "notice.html"
    ROLL_DOCX = "roll.docx"
    ROLL_HTML = "roll.html"
    PACKAGE = "package.zip"


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HTML = "text/html; charset=utf-8"
MEDIA: Mapping[Kind, str] = {
    Kind.NOTICE_DOCX: _DOCX,
    Kind.NOTICE_HTML: _HTML,
    Kind.ROLL_DOCX: _DOCX,
    Kind.ROLL_HTML: _HTML,
    Kind.PACKAGE: "application/zip",
}
#: A function may answer 6 MB, a third of which goes into its text form.
LARGEST = 4_000_000
#: How many bytes of a package are for pictures; the rest is text.
PHOTOS = 3_500_000


def made(caller: Caller, round_id: str, kind: Kind) -> bytes:
    """A paper of a round, for the publicist who puts it up.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOT_LEADING_GROUP``, ``ROUND_NOT_SCHEDULED`` (no text yet),
            ``NOT_DECIDED`` (no roll yet), ``TEXT_HAS_NUMBERS``, ``TOO_LARGE``.
    """
    state = table.get(store.round_key(round_id), Round)
    if state is None:
        raise Refusal("NOT_FOUND", round_id)
    settings = settings_of(state.campaign)
    caller.leading_group(settings, roster_of(state.campaign))
    body = _roll(state, kind) if kind in (Kind.ROLL_DOCX, Kind.ROLL_HTML) else _notice(state, kind)
    if len(body) > LARGEST:
        raise Refusal("TOO_LARGE")
    return body


def _notice(state: Round, kind: Kind) -> bytes:
    if state.notice is None:
        raise Refusal("ROUND_NOT_SCHEDULED")
    keys = [store.entry_key(state.id, n.nomination) for n in state.nominees]
    standing = {entry.key: entry for entry in table.get_many(keys, Entry)}
    versions = {n.nomination: n.profile_version for n in state.nominees}
    listed = {n: versions[n] for n in snapshot.listed(state, standing)}
    profiles = _profiles(listed)
    people = [snapshot.person_of(profiles[n]) for n in listed if n in profiles]
    _unblocked(people)
    notice = state.notice
    paper = NoticePaper(text=notice.text, hash=notice.hash, heads=notice.heads, people=people)
    if kind is Kind.NOTICE_DOCX:
        return printed.notice_docx(paper)
    if kind is Kind.NOTICE_HTML:
        return printed.notice_html(paper).encode()
    return printed.package(paper, _photos([profiles[n] for n in listed if n in profiles]))


def _photos(profiles: Sequence[Mapping[str, Any]]) -> Mapping[str, bytes]:
    """The pictures of these people by their public path, as many as the package has room for."""
    found: dict[str, bytes] = {}
    room = PHOTOS
    for path, source in snapshot.sources_of(profiles).items():
        picture = photos.original(source, room)
        if picture is not None:
            found[path] = picture
            room -= len(picture)
    return found


def _roll(state: Round, kind: Kind) -> bytes:
    roll = table.get(store.roll_key(state.campaign), Roll)
    if roll is None:
        raise Refusal("NOT_DECIDED")
    settings = settings_of(state.campaign)
    profiles = _profiles({line.nomination: line.profile_version for line in roll.lines})
    shown: Snapshot = snapshot.build(settings, [], {}, profiles, roll)
    _unblocked([person for each in shown.honour_roll for person in each.people])
    paper = RollPaper(
        title=settings.title,
        organiser=settings.organiser,
        rehearsal=shown.rehearsal,
        rolls=shown.honour_roll,
        deeds=snapshot.deeds_of(profiles.values()),
    )
    if kind is Kind.ROLL_DOCX:
        return printed.roll_docx(paper)
    return printed.roll_html(paper).encode()


def _profiles(versions: Mapping[str, int]) -> snapshot.Profiles:
    keys = [store.profile_key(nomination, version) for nomination, version in versions.items()]
    found = table.get_published_all(keys)
    return {str(body["nomination"]): body for body in found.values()}


def _unblocked(people: Sequence[PublicPerson]) -> None:
    """No paper with a hole in it: what must not be shown is put right first."""
    if any(person.withheld for person in people):
        raise Refusal(snapshot.WITHHELD)
