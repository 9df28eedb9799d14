"""Mail over SMTP: one connection per event, one recipient per mail."""

import hashlib
import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from typing import Protocol

from shared import aws, env

_SECONDS = 10  # the relay has this long to answer
_PERMANENT = 500  # reply codes from here on say "never" (RFC 5321 §4.2.1)


class RefusedError(Exception):
    """The relay refuses this mail for good; the text is a code such as ``SMTP_550``."""


class DeferredError(Exception):
    """The relay does not take this mail now; others may go on. The text is a code."""


class Relay(Protocol):
    """An open connection that takes mails."""

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over.

        Raises:
            RefusedError: never to be tried again.
            DeferredError: to be tried again later.
            OSError: the connection is gone.
        """


#: Opens a relay for a ``with`` block; raises ``OSError`` if it does not answer.
Mailer = AbstractContextManager[Relay]


@contextmanager
def smtp_mailer() -> Iterator[Relay]:
    """The mail relay that the template names: STARTTLS and sign-in where it says so."""
    host, port = env.variable("SMTP_HOST"), int(env.variable("SMTP_PORT"))
    smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
    try:
        if env.variable("SMTP_STARTTLS") == "true":
            smtp.starttls(context=ssl.create_default_context())
        secret = env.optional("SMTP_SECRET_ARN")
        if secret:
            smtp.login(*_account(secret))
        yield SmtpRelay(smtp, env.variable("MAIL_FROM"))
    finally:
        smtp.close()


class SmtpRelay:
    """An SMTP connection that takes mails from one sender address."""

    def __init__(self, smtp: smtplib.SMTP, sender: str) -> None:
        self._smtp, self._sender = smtp, sender

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over; see ``Relay``."""
        try:
            self._smtp.send_message(composed(self._sender, identity, to, subject, text))
        except smtplib.SMTPRecipientsRefused as refused:
            raise _verdict(next(iter(refused.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as refused:
            raise _verdict(refused.smtp_code) from None
        except (smtplib.SMTPNotSupportedError, ValueError):
            # A line break, or letters that this relay cannot carry in an address.
            raise RefusedError("ADDRESS") from None


def composed(sender: str, identity: str, to: str, subject: str, text: str) -> EmailMessage:
    """The mail; its Message-ID is made from ``identity`` alone, so that a repeat shows as one."""
    mail = EmailMessage()
    digest = hashlib.sha256(identity.encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.partition('@')[2]}>"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    mail.set_content(text)
    return mail


def _verdict(code: int) -> Exception:
    return RefusedError(f"SMTP_{code}") if code >= _PERMANENT else DeferredError(f"SMTP_{code}")


def _account(secret: str) -> tuple[str, str]:
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret)
    account = json.loads(answer["SecretString"])
    return account["username"], account["password"]
