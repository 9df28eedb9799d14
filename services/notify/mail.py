"""Mail over SMTP: one connection for many mails, one recipient per mail."""

import hashlib
import json
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from services.notify.channel import DeferredError, LostError, RefusedError
from shared import aws, env

_SECONDS = 10  # the relay has this long to answer
_PERMANENT = 500  # reply codes from here on say "never" (RFC 5321 §4.2.1)


class Session(smtplib.SMTP):
    """An SMTP session that knows whether a mail is in the relay's hands.

    Between the end of the data and the relay's answer nobody can tell (RFC 5321 §4.5.3.2.6).
    """

    handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - text or bytes, as smtplib has it
        """Send the mail's data, noting that it is on its way."""
        self.handing_over = True
        answer = super().data(msg)
        self.handing_over = False
        return answer


@contextmanager
def smtp_mailer() -> Iterator["SmtpRelay"]:
    """The mail relay that the template names: STARTTLS and sign-in where it says so."""
    host, port = env.variable("SMTP_HOST"), int(env.variable("SMTP_PORT"))
    smtp = Session(host, port, timeout=_SECONDS)
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

    def __init__(self, smtp: Session, sender: str) -> None:
        self._smtp, self._sender = smtp, sender

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over; see ``Relay``."""
        self._smtp.handing_over = False
        try:
            self._smtp.send_message(composed(self._sender, identity, to, subject, text))
        except smtplib.SMTPRecipientsRefused as refused:
            raise _verdict(next(iter(refused.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as refused:
            raise _verdict(refused.smtp_code) from None
        except (smtplib.SMTPNotSupportedError, ValueError):
            # A line break, or letters that this relay cannot carry in an address.
            raise RefusedError("ADDRESS") from None
        except OSError as error:
            if self._smtp.handing_over:
                raise LostError("CONNECTION_LOST") from error
            raise


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
