"""A batch worked off: each good row becomes a draft in a commit of its own.

The work may stop anywhere and begin again: a row's draft has an id that follows from batch and
row, and its commit carries the mark of the message, so no row comes twice. The batch is finished
when every row is a draft or stands in the answer.
"""

from events.envelope import CloudEvent
from events.intake import BatchReceived
from events.published import CampaignSettings
from services.intake import batch as batches
from services.intake import nomination as rules
from services.intake import sheet, store, uploads
from services.intake.batch import Status
from services.intake.file_events import batch_of
from services.intake.nomination import Nomination
from services.intake.sheet import Judged
from services.intake.use_cases import saved
from shared import table
from shared.cause import INBOX_LIFETIME, Cause, Mark
from shared.clock import CampaignClock, day_of
from shared.problems import Refusal
from shared.settings import settings_of
from shared.table import AlreadyDoneError, Change, commit

SOURCE = "zuimei.intake"


def work_off(event: CloudEvent, payload: BatchReceived) -> None:
    """Turn the good rows of a sheet into drafts and answer the others.

    Rows are judged as of the moment the sheet was received.

    Raises:
        TooEarlyError: the batch is not here yet.
    """
    batch = batch_of(payload.batch)
    if batch.status is not Status.RECEIVED:
        return
    settings = settings_of(event.campaign)
    try:
        raw = uploads.read(uploads.batch_key(batch.id, batch.file_hash), settings.batch.bytes)
    except Refusal:
        if batch_of(batch.id).status is not Status.RECEIVED:
            return  # another delivery finished it, and its sheet went
        raise
    rows = sheet.judge(sheet.read(raw, settings.batch), settings, day_of(event.time))
    good = {batches.nomination_of(batch.id, row.line.number): row for row in rows if not row.errors}
    there = table.get_many([store.nomination_key(identity) for identity in good], Nomination)
    done = {nomination.id for nomination in there}
    for identity, row in good.items():
        if identity not in done:
            _draft(event, settings, batch.region, identity, row)
    errors = len(rows) - len(good)
    if errors:
        uploads.keep(uploads.answer_key(batch.id), sheet.answer(rows), sheet.MEDIA_TYPE)
    outcome = batches.finished(batch, tuple(good), errors)
    commit(_cause(event), CampaignClock.of(settings).now(), Change(*outcome))


def _draft(
    event: CloudEvent, settings: CampaignSettings, code: str, identity: str, row: Judged
) -> None:
    region, category = settings.region(code), row.category
    if region is None or category is None:
        raise Refusal("WRONG_REGION")
    form = saved(identity, row.form, settings)
    outcome = rules.draft(settings, identity, region, category, form, event.time)
    try:
        commit(_cause(event), CampaignClock.of(settings).now(), Change(*outcome))
    except AlreadyDoneError:
        return  # another delivery of the same message was faster


def _cause(event: CloudEvent) -> Cause:
    """The officer who sent the sheet acts in its drafts too."""
    return Cause(
        source=SOURCE,
        correlation=event.correlationid,
        actor=event.actor,
        causation=event.id,
        mark=Mark(f"INBOX#{event.id}", INBOX_LIFETIME),
    )
