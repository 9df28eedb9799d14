"""A batch: one uploaded 汇总表 and what came of its rows. Pure."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from ulid import ULID

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Level
from services.intake import store
from services.intake.nomination import opened
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.table import iso

Outcome = tuple["Batch", list[Payload]]


class Status(StrEnum):
    """How far a batch is."""

    RECEIVED = "RECEIVED"
    FINISHED = "FINISHED"
    ERASED = "ERASED"


class Batch(Document):
    """A sheet of a region, by the hash of its bytes, and the drafts that were made of it.

    ``removable_at`` is the real instant (UTC) at which sheet and answer go, finished or not; a
    batch that was stored before it said this has none, and stays.
    """

    TYPE: ClassVar[str] = "batch"

    id: str
    region: str
    file_hash: str
    rows: int
    removable_at: datetime | None = None
    status: Status = Status.RECEIVED
    errors: int = 0
    nominations: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """``BATCH#id``."""
        return store.batch_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Due when its objects go."""
        if self.status is Status.ERASED or self.removable_at is None:
            return {}
        return {"DuePK": store.BATCHES_DUE, "DueSK": iso(self.removable_at)}


def may_start(settings: CampaignSettings, code: str, now: datetime) -> None:
    """A region below the province may send a sheet once the campaign runs (R01).

    Also after the deadline: drafts then wait for the leading group's leave.

    Raises:
        Refusal: ``WRONG_REGION``, ``CAMPAIGN_NOT_OPEN``.
    """
    region = settings.region(code)
    if region is None or region.level is Level.PROVINCE:
        raise Refusal("WRONG_REGION")
    opened(settings, now)


def received(  # noqa: PLR0913 - a sheet is all of these
    settings: CampaignSettings,
    identity: str,
    region: str,
    file_hash: str,
    rows: int,
    now: datetime,
) -> Outcome:
    """A sheet was taken; its rows are not looked into yet."""
    goes = now + timedelta(days=settings.batch.answer_days)
    batch = Batch(
        campaign=settings.campaign,
        id=identity,
        region=region,
        file_hash=file_hash,
        rows=rows,
        removable_at=CampaignClock.of(settings).real(goes),
    )
    event = says.BatchReceived(batch=identity, region=region, file_hash=file_hash, rows=rows)
    return batch, [event]


def finished(batch: Batch, nominations: tuple[str, ...], errors: int) -> Outcome:
    """Every row is a draft or has its errors beside it."""
    event = says.BatchFinished(
        batch=batch.id, rows=batch.rows, drafts=len(nominations), errors=errors
    )
    state = {"status": Status.FINISHED, "nominations": nominations, "errors": errors}
    return batch.model_copy(update=state), [event]


def erased(batch: Batch, now: datetime) -> Outcome:
    """Its time is over (``now`` is real): counts remain, for the record; nothing if it is not."""
    due = batch.removable_at
    if batch.status is Status.ERASED or due is None or now < due:
        return batch, []
    state = {"status": Status.ERASED, "file_hash": "", "nominations": ()}
    return batch.model_copy(update=state), [says.BatchErased(batch=batch.id)]


def nomination_of(batch: str, row: int) -> str:
    """The id of the draft that a row becomes: the same however often the batch is worked off."""
    told = hashlib.sha256(f"{batch}/{row}".encode()).digest()
    return str(ULID(ULID.from_str(batch).bytes[:6] + told[:10]))
