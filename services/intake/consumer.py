"""Intake's queue: the deadline timer, and what became of the nominations."""

from typing import Any

from events.envelope import CloudEvent
from events.intake import CampaignOpened, SettingsChanged
from services.intake import archive_cases, event_cases, retention_cases
from shared.consumer import Handlers, consumer


def _follow(event: CloudEvent, payload: Any) -> None:  # noqa: ANN401 - nine payloads, one field
    event_cases.follow(event, payload.nomination)


def _opened(event: CloudEvent, payload: CampaignOpened) -> None:
    event_cases.set_deadline(event, payload)
    retention_cases.set_retention(event, payload)


def _changed(event: CloudEvent, payload: SettingsChanged) -> None:
    event_cases.move_deadline(event, payload)
    retention_cases.set_retention(event, payload)


HANDLERS: Handlers = {
    "CampaignOpened": _opened,
    "SettingsChanged": _changed,
    "NominationDeadlineReached": event_cases.close_nominations,
    "RetentionDue": retention_cases.look,
    "ErasureDue": retention_cases.erase,
    "NominationErased": retention_cases.erase_objects,
    "DecisionIssued": archive_cases.keep_decision,
    "HonourRevoked": archive_cases.keep_revocation,
    **dict.fromkeys(event_cases.STAGES, _follow),
}

lambda_handler = consumer(HANDLERS)
