"""What goes by itself: files that nothing in their nomination refers to."""

from events.envelope import CloudEvent
from events.intake import FileRemoved
from events.scheduler import FileSweepDue
from services.intake import files, store, uploads
from services.intake.nomination import Nomination
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.settings import settings_of
from shared.table import Change, commit

SOURCE = "zuimei.intake"


def sweep(event: CloudEvent, _: FileSweepDue) -> None:
    """Take every file off its nomination that nothing refers to and whose time is over."""
    for line in table.due_before(store.FILES_DUE, utc_now()):
        _tidy(event, str(line["id"]))


def remove(_: CloudEvent, payload: FileRemoved) -> None:
    """Take the object of a removed file away, unless the same file was put on file again.

    The object goes after the fact is committed and not before: a file that somebody refers to in
    between stays.
    """
    nomination = table.get(store.nomination_key(payload.nomination), Nomination)
    if nomination and any(line.hash == payload.file_hash for line in nomination.files):
        return
    uploads.remove(uploads.file_key(payload.nomination, payload.file_hash))


@table.retrying
def _tidy(event: CloudEvent, identity: str) -> None:
    nomination = table.get(store.nomination_key(identity), Nomination)
    if nomination is None:
        return
    state, events = files.tidied(nomination, utc_now())
    if not events:
        return
    cause = Cause(source=SOURCE, correlation=event.correlationid, causation=event.id)
    now = CampaignClock.of(settings_of(nomination.campaign)).now()
    commit(cause, now, Change(state, events))
