"""What intake does on hearing an event: the deadline, and each nomination's progress.

Progress is a projection of what review and publicity said. Stages are ranked, so that events may
come in any order: a later stage is never undone by an earlier one that was delayed.
"""

from datetime import datetime

from events.envelope import CloudEvent
from events.intake import CampaignOpened, CandidateProgressed, SettingsChanged
from events.scheduler import NominationDeadlineReached
from services.intake import campaign as campaigns
from services.intake import store
from services.intake.campaign import Campaign
from services.intake.nomination import Nomination
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, end_of_day
from shared.consumer import TooEarlyError
from shared.settings import settings_of
from shared.table import Change, commit
from shared.timers import set_timer

SOURCE = "zuimei.intake"

#: What an event makes of a nomination, and how far along that is.
STAGES: dict[str, tuple[str, int]] = {
    "CaseOpened": ("UNDER_REVIEW", 1),
    "CaseInspected": ("INSPECTED", 2),
    "NomineeShortlisted": ("SHORTLISTED", 3),
    "EntryPlaced": ("IN_PUBLICITY", 4),
    "NomineeHeld": ("HELD", 5),
    "NomineeCleared": ("CLEARED", 6),
    "HonourDecided": ("HONOURED", 7),
    "CaseNotSelected": ("NOT_SELECTED", 8),
    "NomineeDisqualified": ("DISQUALIFIED", 8),
}
_RANK = {"INTAKE": 0, "REPORTED": 0, **dict(STAGES.values())}


def set_deadline(event: CloudEvent, payload: CampaignOpened) -> None:
    """Set the timer of the nomination deadline; its name makes a second setting harmless (R02)."""
    _set_deadline(event, payload.settings_version, payload.nominations_due_at)


def move_deadline(event: CloudEvent, payload: SettingsChanged) -> None:
    """Set a timer for the deadline of new settings; the old one finds itself superseded (R02).

    Raises:
        TooEarlyError: this process still has settings from before the change.
    """
    settings = settings_of(event.campaign)
    if settings.version < payload.settings_version:
        raise TooEarlyError(event.campaign)
    if payload.settings_version > 1:
        _set_deadline(event, settings.version, end_of_day(settings.nominations_due_on))


def _set_deadline(event: CloudEvent, version: int, due_at: datetime) -> None:
    message = CloudEvent.message(
        NominationDeadlineReached(),
        identity=f"deadline/{event.campaign}/{version}",
        source="zuimei.scheduler",
        subject=event.subject,
        time=due_at,
        campaign=event.campaign,
        correlation=event.correlationid,
        causation=event.id,
    )
    clock = CampaignClock.of(settings_of(event.campaign))
    set_timer(f"deadline-{event.campaign}-v{version}", clock.real(due_at), message)


@table.retrying
def close_nominations(event: CloudEvent, _: NominationDeadlineReached) -> None:
    """Say that reporting has ended, if it has: a timer is a hint (R02).

    A timer of a deadline that was put off since does nothing: the new one has its own.

    Raises:
        TooEarlyError: the campaign is not here yet, or its deadline has not passed.
    """
    state = table.get(store.campaign_key(event.campaign), Campaign)
    if state is None:
        raise TooEarlyError(event.campaign)
    if state.nominations_closed or event.time < state.nominations_due_at:
        return
    now = CampaignClock.of(settings_of(event.campaign)).now()
    if now < state.nominations_due_at:
        raise TooEarlyError(event.campaign)
    commit(Cause.of(event, SOURCE), now, Change(*campaigns.closed(state)))


@table.retrying
def follow(event: CloudEvent, nomination_id: str) -> None:
    """Note how far a nomination has come, unless it is known to be further.

    Raises:
        TooEarlyError: the nomination is not here yet.
    """
    nomination = table.get(store.nomination_key(nomination_id), Nomination)
    if nomination is None:
        raise TooEarlyError(nomination_id)
    progress, rank = STAGES[event.type]
    if rank <= _RANK[nomination.progress]:
        return
    said = CandidateProgressed(nomination=nomination_id, progress=progress)
    moved = nomination.model_copy(update={"progress": progress})
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(moved, [said]))
