"""Publicity's queue: shortlists, timers, the sweep, and its own facts."""

from events.envelope import CloudEvent
from events.publicity import RoundOpened
from services.publicity import event_cases, publishing, roll_cases
from shared.consumer import Handlers, consumer


def _opened(event: CloudEvent, payload: RoundOpened) -> None:
    event_cases.set_timers(event, payload)
    publishing.publish_round(event, payload)


HANDLERS: Handlers = {
    "ShortlistConfirmed": event_cases.prepare,
    "RoundOpened": _opened,
    "WindowElapsed": event_cases.close,
    "GraceElapsed": event_cases.settle,
    "SweepDue": event_cases.sweep,
    "RoundClosed": publishing.publish_round,
    "RoundSettled": event_cases.clear,
    "NomineeDisqualified": publishing.publish_round,
    "ObjectionScreened": event_cases.apply_screening,
    "ObjectionConcluded": event_cases.apply_conclusion,
    "DecisionIssued": roll_cases.enter_decision,
    "RoundHonoured": publishing.publish_round,
    "HonourRevoked": roll_cases.enter_revocation,
    "RollRevised": publishing.publish_campaign,
    "CeremonyScheduled": roll_cases.schedule_ceremony,
    "CeremonyHeld": roll_cases.enter_ceremony,
    "CeremonyEntered": publishing.publish_campaign,
    "DeedsPublished": publishing.publish_campaign,
    "ChannelConfirmed": publishing.publish_round,
}

lambda_handler = consumer(HANDLERS)
