"""The retention job: a timer looks through the campaign, one message erases one document.

Every step may come twice, or be cut off and begun again: looking only sets timers whose names
are fixed, erasing is one transaction with its mark, and objects go after it, on hearing of it.
"""

from datetime import datetime, timedelta

from events.envelope import CloudEvent
from events.intake import CampaignOpened, NominationErased, SettingsChanged
from events.scheduler import ErasureDue, RetentionDue
from services.intake import retention, store
from services.intake.nomination import Nomination, Status
from services.intake.retention import Fate
from shared import aws, env, table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import TooEarlyError
from shared.documents import Key
from shared.settings import settings_of
from shared.table import Change, Erase, commit
from shared.timers import set_timer

SOURCE = "zuimei.intake"
PAGE = 25
#: How long until files that were open are looked at again (campaign time).
_AGAIN = timedelta(days=30)


def set_retention(event: CloudEvent, _: CampaignOpened | SettingsChanged) -> None:
    """Set the timer of the first look; new settings may move it, the old one is then superseded."""
    settings = settings_of(event.campaign)
    due = retention.due_at(settings)
    at = CampaignClock.of(settings).real(due)
    _set(event, f"v{settings.version}", RetentionDue(run=1), at)


def look(event: CloudEvent, payload: RetentionDue) -> None:
    """Look at a page of the campaign: a message for each nomination to be erased, one for the rest.

    Raises:
        TooEarlyError: the retention period has not ended.
    """
    settings = settings_of(event.campaign)
    clock, due = CampaignClock.of(settings), retention.due_at(settings)
    if clock.now() < due:
        if event.time < due and payload.run == 1:
            return  # the settings put it off; they have a timer of their own
        raise TooEarlyError(event.campaign)
    page = table.list_by(store.list_key(event.campaign), after=payload.after, limit=PAGE)
    found = [Nomination.model_validate(item) for item in page.items]
    for nomination in found:
        if retention.fate(nomination) is Fate.ERASE:
            erase = ErasureDue(nomination=nomination.id)
            _set(event, nomination.id, erase, utc_now())
    waiting = payload.waiting + retention.count_waiting(found)
    if page.next:
        rest = payload.model_copy(update={"after": page.next, "waiting": waiting})
        rest = rest.model_copy(update={"page": payload.page + 1})
        _set(event, f"r{payload.run}-p{rest.page}", rest, utc_now())
    elif waiting:
        again = clock.real(clock.now() + _AGAIN)
        _set(event, f"r{payload.run + 1}", RetentionDue(run=payload.run + 1), again)


@table.retrying
def erase(event: CloudEvent, payload: ErasureDue) -> None:
    """Erase one nomination, unless it is honoured, held or open by now; what went is on record."""
    nomination = table.get(store.nomination_key(payload.nomination), Nomination)
    if nomination is None or retention.fate(nomination) is not Fate.ERASE:
        return
    settings = settings_of(event.campaign)
    now = CampaignClock.of(settings).now()
    if now < retention.due_at(settings):
        return
    extras = [Erase(key) for key in _published(nomination)]
    commit(Cause.of(event, SOURCE), now, Change(*retention.erased(nomination)), extras=extras)


def erase_objects(_: CloudEvent, payload: NominationErased) -> None:
    """Delete every version of every object of an erased nomination; none is left to begin with."""
    s3, bucket = aws.client("s3"), env.variable("BUCKET_NAME")
    prefix = store.file_object(payload.nomination, "")
    while True:
        found = s3.list_object_versions(Bucket=bucket, Prefix=prefix)
        versions = [*found.get("Versions", []), *found.get("DeleteMarkers", [])]
        for each in versions:
            s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
        if not found.get("IsTruncated"):
            return


def _published(nomination: Nomination) -> list[Key]:
    """Whatever was published or claimed for the person, in every version."""
    name, campaign = nomination.id, nomination.campaign
    keys = [
        *table.keys(store.nomination_key(name).pk, store.FORMS),
        *table.keys(store.dossier_key(name, 1).pk),
        *table.keys(store.profile_key(name, 1).pk),
        *table.keys(store.deeds_pk(campaign), f"{name}#"),
    ]
    person = nomination.person if nomination.status is not Status.WITHDRAWN else None
    return [*keys, store.person_key(campaign, person)] if person else keys


def _set(cause: CloudEvent, name: str, payload: RetentionDue | ErasureDue, at: datetime) -> None:
    kind = "erase" if isinstance(payload, ErasureDue) else f"retention-{cause.campaign}"
    message = CloudEvent.message(
        payload,
        identity=f"{kind}/{name}",
        source="zuimei.scheduler",
        subject=store.campaign_key(cause.campaign).pk,
        time=at,
        campaign=cause.campaign,
        correlation=cause.correlationid,
        causation=cause.id,
    )
    set_timer(f"{kind}-{name}", at, message)
