"""Notify's third queue: robots speak. One at a time: the function runs once at most."""

from events.envelope import CloudEvent
from events.notify import DeliveriesPlanned
from services.notify import send_cases
from services.notify.robot import robots
from shared.consumer import Handlers, consumer


def _speak(event: CloudEvent, payload: DeliveriesPlanned) -> None:
    send_cases.speak(event, payload, robots)


HANDLERS: Handlers = {"DeliveriesPlanned": _speak}

lambda_handler = consumer(HANDLERS)
