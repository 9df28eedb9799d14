"""What goes by itself: files that nothing in their nomination refers to, sheets and answers."""

from events.envelope import CloudEvent
from events.intake import BatchErased, BatchFinished, FileRemoved
from events.scheduler import FileSweepDue
from services.intake import batch as batches
from services.intake import files, store, uploads
from services.intake.batch import Batch
from services.intake.nomination import Nomination
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.sweep import sweeping
from shared.table import Change, commit

SOURCE = "zuimei.intake"


def sweep(event: CloudEvent, _: FileSweepDue) -> None:
    """Take every file off its nomination that nothing refers to and whose time is over.

    Batches have a time too, after which they forget their sheet and its answer.
    """
    now = utc_now()
    with sweeping() as each:
        each(table.due_before(store.FILES_DUE, now), lambda line: _tidy(event, str(line["id"])))
        each(table.due_before(store.BATCHES_DUE, now), lambda line: _forget(event, str(line["id"])))


def remove(_: CloudEvent, payload: FileRemoved) -> None:
    """Take the object of a removed file away, unless the same file was put on file again.

    The object goes after the fact is committed and not before: a file that somebody refers to in
    between stays.
    """
    nomination = table.get(store.nomination_key(payload.nomination), Nomination)
    if nomination and any(line.hash == payload.file_hash for line in nomination.files):
        return
    uploads.remove(uploads.file_key(payload.nomination, payload.file_hash))


def drop_sheet(event: CloudEvent, payload: BatchFinished) -> None:
    """A sheet that was worked off is needed no more: neither as it arrived nor as it was kept.

    Raises:
        TooEarlyError: the batch is not here yet.
    """
    batch = batch_of(payload.batch)
    owner = uploads.region_owner(event.campaign, batch.region)
    uploads.erase(uploads.incoming_key(owner, batch.id))
    if batch.file_hash:
        uploads.erase(uploads.batch_key(batch.id, batch.file_hash))


def erase_batch(_: CloudEvent, payload: BatchErased) -> None:
    """Delete every object of a batch whose time is over, its answer too."""
    uploads.erase(uploads.batch_prefix(payload.batch))


def batch_of(identity: str) -> Batch:
    """A batch that was heard of.

    Raises:
        TooEarlyError: it is not here yet.
    """
    batch = table.get(store.batch_key(identity), Batch)
    if batch is None:
        raise TooEarlyError(identity)
    return batch


@table.retrying
def _forget(event: CloudEvent, identity: str) -> None:
    batch, said = batches.erased(batch_of(identity), utc_now())
    if said:
        cause = Cause.swept(event, SOURCE)
        now = CampaignClock.of(settings_of(batch.campaign)).now()
        commit(cause, now, Change(batch, said))


@table.retrying
def _tidy(event: CloudEvent, identity: str) -> None:
    nomination = table.get(store.nomination_key(identity), Nomination)
    if nomination is None:
        return
    state, events = files.tidied(nomination, utc_now())
    if not events:
        return
    cause = Cause.swept(event, SOURCE)
    now = CampaignClock.of(settings_of(nomination.campaign)).now()
    commit(cause, now, Change(state, events))
