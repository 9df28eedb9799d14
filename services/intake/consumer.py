"""Intake's queue: deadline and retention, files nobody needs, what became of the nominations."""

from contextlib import suppress
from typing import Any

from events.envelope import CloudEvent
from events.intake import CampaignOpened, SettingsChanged
from events.review import HonourRevoked
from services.intake import (
    archive_cases,
    calendar_events,
    deadline_cases,
    event_cases,
    file_events,
    retention_cases,
)
from shared.consumer import Handlers, consumer
from shared.table import AlreadyDoneError


def _follow(event: CloudEvent, payload: Any) -> None:  # noqa: ANN401 - many payloads, one field
    event_cases.follow(event, payload.nomination)


def _opened(event: CloudEvent, payload: CampaignOpened) -> None:
    deadline_cases.set_timers(event, payload)
    retention_cases.set_retention(event, payload)


def _changed(event: CloudEvent, payload: SettingsChanged) -> None:
    deadline_cases.move(event, payload)
    retention_cases.set_retention(event, payload)


def _revoked(event: CloudEvent, payload: HonourRevoked) -> None:
    with suppress(AlreadyDoneError):
        archive_cases.keep_revocation(event, payload)
    event_cases.follow(event, payload.nomination)


HANDLERS: Handlers = {
    "CampaignOpened": _opened,
    "SettingsChanged": _changed,
    "NominationDeadlineReached": deadline_cases.close_nominations,
    "DeadlineReminderDue": deadline_cases.remind,
    "DeadlineSweepDue": deadline_cases.sweep,
    "CalendarProposed": calendar_events.tell_campaigns,
    "CaseReturned": event_cases.take_back,
    "CaseReopened": event_cases.reopen,
    "ReviewerRecused": event_cases.keep_away,
    "FileSweepDue": file_events.sweep,
    "FileRemoved": file_events.remove,
    "BatchFinished": file_events.drop_sheet,
    "BatchErased": file_events.erase_batch,
    "RetentionDue": retention_cases.look,
    "ErasureDue": retention_cases.erase,
    "NominationErased": retention_cases.erase_objects,
    "DecisionIssued": archive_cases.keep_decision,
    **dict.fromkeys(event_cases.STAGES, _follow),
    "HonourRevoked": _revoked,
}

lambda_handler = consumer(HANDLERS)
