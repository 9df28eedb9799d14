"""Mail over SMTP: one connection per batch of deliveries, one recipient per mail."""

import hashlib
import json
import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Protocol, Self

from shared import aws, env

_SECONDS = 10
_PERMANENT = 500


class RefusedError(Exception):
    """The relay refuses this recipient for good; the text is the code."""


class Relay(Protocol):
    """An open connection that takes mails."""

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over.

        Raises:
            RefusedError: never to be tried again.
            OSError: to be tried again.
        """


class Mailer(Protocol):
    """Opens a relay for a ``with`` block."""

    def __enter__(self) -> Relay:
        """Connect."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Hang up."""


class SmtpMailer:
    """The mail relay that the template names: optional STARTTLS, optional sign-in."""

    def __enter__(self) -> Self:
        """Connect to the relay."""
        host, port = env.variable("SMTP_HOST"), int(env.variable("SMTP_PORT"))
        self._smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
        if env.variable("SMTP_STARTTLS") == "true":
            self._smtp.starttls(context=ssl.create_default_context())
        secret = env.optional("SMTP_SECRET_ARN")
        if secret:
            answer = aws.client("secretsmanager").get_secret_value(SecretId=secret)
            account = json.loads(answer["SecretString"])
            self._smtp.login(account["username"], account["password"])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._smtp.close()

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over; its Message-ID is made from ``identity``, so a repeat shows."""
        mail = EmailMessage()
        sender = env.variable("MAIL_FROM")
        digest = hashlib.sha256(identity.encode()).hexdigest()[:32]
        mail["Message-ID"] = f"<{digest}@{sender.partition('@')[2]}>"
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail.set_content(text)
        try:
            self._smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            if code >= _PERMANENT:
                raise RefusedError(f"SMTP_{code}") from None
            raise
