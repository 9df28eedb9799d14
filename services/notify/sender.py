"""Notify's second queue: send what is planned, by mail."""

from events.envelope import CloudEvent
from events.notify import DeliveriesPlanned
from services.notify import use_cases
from services.notify.mail import smtp_mailer
from shared.consumer import Handlers, consumer


def _send(event: CloudEvent, payload: DeliveriesPlanned) -> None:
    use_cases.send(event, payload, smtp_mailer())


HANDLERS: Handlers = {"DeliveriesPlanned": _send}

lambda_handler = consumer(HANDLERS)
