"""Notify's second queue: what was planned for people goes out by mail, or into their inboxes."""

from events.envelope import CloudEvent
from events.notify import DeliveriesPlanned
from services.notify import send_cases
from services.notify.channel import Opener
from services.notify.delivery import Channel
from services.notify.mail import smtp_mailer
from shared import env
from shared.consumer import Handlers, consumer

_SES = "ses"


def _mailer() -> Opener:
    """The mailer that the template chose; SES is imported where it is used alone."""
    if env.variable("MAIL_CHANNEL") != _SES:
        return smtp_mailer
    from services.notify.ses import ses_mailer  # noqa: PLC0415 - see above

    return ses_mailer


def _send(event: CloudEvent, payload: DeliveriesPlanned) -> None:
    if payload.by == Channel.INBOX:
        send_cases.place(event, payload)
    else:
        send_cases.send(event, payload, _mailer())


HANDLERS: Handlers = {"DeliveriesPlanned": _send}

lambda_handler = consumer(HANDLERS)
