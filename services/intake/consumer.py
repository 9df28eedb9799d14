"""Intake's queue: the deadline timer, files nobody needs, and what became of the nominations."""

from typing import Any

from events.envelope import CloudEvent
from services.intake import deadline_cases, event_cases, file_events
from shared.consumer import Handlers, consumer


def _follow(event: CloudEvent, payload: Any) -> None:  # noqa: ANN401 - nine payloads, one field
    event_cases.follow(event, payload.nomination)


HANDLERS: Handlers = {
    "CampaignOpened": deadline_cases.set_timers,
    "SettingsChanged": deadline_cases.move,
    "NominationDeadlineReached": deadline_cases.close_nominations,
    "DeadlineReminderDue": deadline_cases.remind,
    "DeadlineSweepDue": deadline_cases.sweep,
    "CaseReturned": event_cases.take_back,
    "CaseReopened": event_cases.reopen,
    "FileSweepDue": file_events.sweep,
    "FileRemoved": file_events.remove,
    **dict.fromkeys(event_cases.STAGES, _follow),
}

lambda_handler = consumer(HANDLERS)
