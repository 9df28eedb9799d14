"""The commands on a batch: the empty sheet, leave to upload a filled one, start, status."""

import hashlib

from services.intake import batch as batches
from services.intake import sheet, store, uploads
from services.intake.batch import Batch, Status
from services.intake.uploads import Signed
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.ids import new_id
from shared.problems import FieldError, Refusal
from shared.settings import settings_of
from shared.table import Change, commit


def template(caller: Caller, campaign: str) -> Signed:
    """The empty 汇总表 of a campaign, to fetch."""
    settings = settings_of(campaign)
    key = uploads.template_key(campaign, caller.who.region)
    uploads.keep(key, sheet.template(settings), sheet.MEDIA_TYPE)
    return uploads.fetch(key, f"{campaign}.xlsx")


def grant(caller: Caller, campaign: str, size: int) -> tuple[str, Signed]:
    """Leave to upload a sheet; nothing is stored yet.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``, ``FILE_TOO_LARGE``.
    """
    policy = settings_of(campaign).batch
    if size > policy.bytes:
        wrong = FieldError("/size", "FILE_TOO_LARGE", f"不得超过{policy.bytes // 1024}KB")
        raise Refusal("FILE_TOO_LARGE", errors=[wrong])
    identity = new_id()
    key = uploads.incoming_key(uploads.region_owner(campaign, caller.who.region), identity)
    return identity, uploads.upload(key, sheet.MEDIA_TYPE, size)


def start(caller: Caller, campaign: str, identity: str) -> Receipt:
    """Take an uploaded sheet and have its rows worked off; what is no sheet is refused here.

    Raises:
        Refusal: ``FILE_NOT_UPLOADED``, ``WRONG_REGION``, ``CAMPAIGN_NOT_OPEN``,
            and those of ``sheet.read``.
    """
    settings = settings_of(campaign)
    now = CampaignClock.of(settings).now()
    batches.may_start(settings, caller.who.region, now)
    raw = uploads.read(
        uploads.incoming_key(uploads.region_owner(campaign, caller.who.region), identity),
        settings.batch.bytes,
    )
    rows = len(sheet.read(raw, settings.batch))
    digest = hashlib.sha256(raw).hexdigest()
    outcome = batches.received(settings, identity, caller.who.region, digest, rows, now)
    uploads.keep(uploads.batch_key(identity, digest), raw, sheet.MEDIA_TYPE)
    receipt = Receipt.of(identity, 1, Status.RECEIVED.value)
    commit(caller.cause(), now, Change(*outcome), receipt=receipt.model_dump())
    return receipt


def show(caller: Caller, identity: str) -> tuple[Batch, Signed | None]:
    """How far a batch is, and leave to fetch the rows that were wrong, while they are kept.

    Raises:
        Refusal: ``NOT_FOUND``, ``WRONG_REGION``.
    """
    batch = table.get(store.batch_key(identity), Batch)
    if batch is None:
        raise Refusal("NOT_FOUND", identity)
    if not caller.who.sees(batch.region):
        raise Refusal("WRONG_REGION")
    if not batch.errors or batch.status is Status.ERASED:
        return batch, None
    return batch, uploads.fetch(uploads.answer_key(identity), f"{identity}.xlsx")
