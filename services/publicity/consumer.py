"""Publicity's queue: shortlists, timers, the sweep, and its own facts."""

from events.envelope import CloudEvent
from events.publicity import RoundExtended, RoundOpened
from services.publicity import event_cases, snapshot
from shared.consumer import Handlers, consumer


def _opened(event: CloudEvent, payload: RoundOpened | RoundExtended) -> None:
    event_cases.set_timers(event, payload)
    snapshot.publish(event, payload)


HANDLERS: Handlers = {
    "ShortlistConfirmed": event_cases.prepare,
    "RoundOpened": _opened,
    "WindowElapsed": event_cases.close,
    "GraceElapsed": event_cases.settle,
    "SweepDue": event_cases.sweep,
    "RoundExtended": _opened,
    "RoundRestarted": snapshot.publish,
    "RoundClosed": snapshot.publish,
    "RoundSettled": event_cases.clear,
    "NomineeDisqualified": snapshot.publish,
    "NomineeWithdrawn": snapshot.publish,
    "ObjectionScreened": event_cases.apply_screening,
    "ObjectionConcluded": event_cases.apply_conclusion,
    "DecisionIssued": event_cases.enter_honours,
    "RoundHonoured": snapshot.publish,
}

lambda_handler = consumer(HANDLERS)
