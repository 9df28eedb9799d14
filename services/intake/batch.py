"""A batch: one uploaded 汇总表 and what came of its rows. Pure."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from ulid import ULID

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings
from events.vocabulary import Level
from services.intake import store
from services.intake.nomination import opened
from shared.documents import Document, Key
from shared.problems import Refusal

Outcome = tuple["Batch", list[Payload]]


class Status(StrEnum):
    """How far a batch is."""

    RECEIVED = "RECEIVED"
    FINISHED = "FINISHED"


class Batch(Document):
    """A sheet of a region, by the hash of its bytes, and the drafts that were made of it."""

    TYPE: ClassVar[str] = "batch"

    id: str
    region: str
    file_hash: str
    rows: int
    status: Status = Status.RECEIVED
    errors: int = 0
    nominations: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """``BATCH#id``."""
        return store.batch_key(self.id)


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


def received(campaign: str, identity: str, region: str, file_hash: str, rows: int) -> Outcome:
    """A sheet was taken; its rows are not looked into yet."""
    batch = Batch(campaign=campaign, id=identity, region=region, file_hash=file_hash, rows=rows)
    event = says.BatchReceived(batch=identity, region=region, file_hash=file_hash, rows=rows)
    return batch, [event]


def finished(batch: Batch, nominations: tuple[str, ...], errors: int) -> Outcome:
    """Every row is a draft or has its errors beside it."""
    event = says.BatchFinished(
        batch=batch.id, rows=batch.rows, drafts=len(nominations), errors=errors
    )
    state = {"status": Status.FINISHED, "nominations": nominations, "errors": errors}
    return batch.model_copy(update=state), [event]


def nomination_of(batch: str, row: int) -> str:
    """The id of the draft that a row becomes: the same however often the batch is worked off."""
    told = hashlib.sha256(f"{batch}/{row}".encode()).digest()
    return str(ULID(ULID.from_str(batch).bytes[:6] + told[:10]))
