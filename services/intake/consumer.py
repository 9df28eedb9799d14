"""Intake's queue: the deadline timer, files nobody needs, and what became of the nominations."""

from typing import Any

from events.envelope import CloudEvent
from services.intake import event_cases, file_events
from shared.consumer import Handlers, consumer


def _follow(event: CloudEvent, payload: Any) -> None:  # noqa: ANN401 - nine payloads, one field
    event_cases.follow(event, payload.nomination)


HANDLERS: Handlers = {
    "CampaignOpened": event_cases.set_deadline,
    "SettingsChanged": event_cases.move_deadline,
    "NominationDeadlineReached": event_cases.close_nominations,
    "FileSweepDue": file_events.sweep,
    "FileRemoved": file_events.remove,
    **dict.fromkeys(event_cases.STAGES, _follow),
}

lambda_handler = consumer(HANDLERS)
