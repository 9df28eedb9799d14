"""The retention job: a timer looks through the campaign, one message erases one document.

Every step may come twice, or be cut off and begun again: looking only sets timers whose names
are fixed, erasing is one transaction with its mark, and objects go after it, on hearing of it.
"""

from datetime import datetime, timedelta

from events.envelope import CloudEvent
from events.intake import CampaignOpened, NominationErased, SettingsChanged
from events.scheduler import ErasureDue, RetentionDue
from services.intake import campaign as campaigns
from services.intake import retention, store, uploads
from services.intake.campaign import Campaign
from services.intake.nomination import Nomination
from services.intake.retention import Fate
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import TooEarlyError
from shared.documents import Key
from shared.settings import settings_of
from shared.table import Change, Erase, commit
from shared.timers import Timer

SOURCE = "zuimei.intake"
PAGE = 25
#: How long until files that were open are looked at again (campaign time).
_AGAIN = timedelta(days=30)


def set_retention(event: CloudEvent, _: CampaignOpened | SettingsChanged) -> None:
    """Set the timer of the first look; new settings may move it, the old one is then superseded."""
    settings = settings_of(event.campaign)
    due = retention.due_at(settings)
    at = CampaignClock.of(settings).real(due)
    first = _timer(event.campaign, f"v{settings.version}", RetentionDue(run=1))
    first.set(event, at, due)


def look(event: CloudEvent, payload: RetentionDue) -> None:
    """Look at a page of the campaign: a message for each nomination to be erased, one for the rest.

    The last page puts the look on record, and says when the next one is.

    Raises:
        TooEarlyError: the retention period has not ended, or the campaign is not here yet.
    """
    settings = settings_of(event.campaign)
    clock, due = CampaignClock.of(settings), retention.due_at(settings)
    now = clock.now()
    if now < due:
        if event.time < due and payload.run == 1:
            return  # the settings put it off; they have a timer of their own
        raise TooEarlyError(event.campaign)
    if payload.run <= _campaign(event.campaign).looks:
        return  # the sweep was quicker
    page = table.list_by(store.list_key(event.campaign), after=payload.after, limit=PAGE)
    found = [Nomination.model_validate(item) for item in page.items]
    for nomination in found:
        if retention.fate(nomination) is Fate.ERASE:
            erasure = ErasureDue(nomination=nomination.id)
            subject = store.nomination_key(nomination.id).pk
            Timer("erase", nomination.id, subject, erasure).set(event, utc_now(), now)
    waiting = payload.waiting + retention.count_waiting(found)
    if page.next:
        rest = payload.model_copy(update={"after": page.next, "waiting": waiting})
        rest = rest.model_copy(update={"page": payload.page + 1})
        _timer(event.campaign, f"r{payload.run}/p{rest.page}", rest).set(event, utc_now(), now)
        return
    again = clock.real(now + _AGAIN) if waiting else None
    if again is not None:
        following = RetentionDue(run=payload.run + 1)
        _timer(event.campaign, f"r{following.run}", following).set(event, again, now + _AGAIN)
    _looked(event, payload.run, waiting, again)


def restart(event: CloudEvent, campaign: str) -> None:
    """Begin a look that no timer began; those who sweep leave no mark."""
    state = _campaign(campaign)
    if state.retention_real is not None and state.retention_real <= utc_now():
        missed = RetentionDue(run=state.looks + 1)
        now = CampaignClock.of(settings_of(campaign)).now()
        _timer(campaign, f"r{missed.run}", missed).set(event, utc_now(), now, campaign)


@table.retrying
def _looked(event: CloudEvent, run: int, waiting: int, again: datetime | None) -> None:
    state = _campaign(event.campaign)
    if run <= state.looks:
        return  # timer and sweep looked at the same time: it is on record, and told of, once
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(*campaigns.looked(state, run, waiting, again)))


def _campaign(campaign: str) -> Campaign:
    state = table.get(store.campaign_key(campaign), Campaign)
    if state is None:
        raise TooEarlyError(campaign)
    return state


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
    uploads.erase(uploads.file_key(payload.nomination))


def _published(nomination: Nomination) -> list[Key]:
    """Whatever was published or claimed for the person, in every version."""
    name, campaign = nomination.id, nomination.campaign
    keys = [
        *table.keys(store.nomination_key(name).pk, store.FORMS),
        *table.keys(store.dossier_key(name, 1).pk),
        *table.keys(store.profile_key(name, 1).pk),
        *table.keys(store.deeds_pk(campaign), f"{name}#"),
    ]
    # Who was withdrawn gave the claim back: by now it may be another nomination's.
    person = nomination.person if nomination.progress != "WITHDRAWN" else None
    return [*keys, store.person_key(campaign, person)] if person else keys


def _timer(campaign: str, about: str, payload: RetentionDue) -> Timer:
    return Timer("retention", f"{campaign}/{about}", store.campaign_key(campaign).pk, payload)
