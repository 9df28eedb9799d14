"""What a mail looks like, and what an SMTP relay's answers mean."""

import smtplib
from email.message import EmailMessage
from typing import Any

import pytest

from services.notify import mail
from services.notify.channel import DeferredError, LostError, RefusedError
from services.notify.mail import SmtpRelay, composed

SENDER = "notice@example.invalid"


class Smtp:
    """A relay that answers every mail in one way."""

    def __init__(self, answer: Exception | None = None, *, handing_over: bool = False) -> None:
        self.answer, self.breaks_late = answer, handing_over
        self.handing_over = False
        self.taken: list[EmailMessage] = []

    def send_message(self, message: EmailMessage) -> None:
        if self.answer:
            self.handing_over = self.breaks_late
            raise self.answer
        self.taken.append(message)


def _send(smtp: Any, to: str = "panel-1@example.invalid") -> None:
    SmtpRelay(smtp, SENDER).send("ROUND#R1/4/mail#panel-1", to, "公示开始", "公示 R1 开始。")


def test_a_mail_carries_what_was_composed() -> None:
    smtp = Smtp()
    _send(smtp)
    taken = smtp.taken[0]
    assert (taken["To"], taken["From"], taken["Subject"]) == (
        "panel-1@example.invalid",
        SENDER,
        "公示开始",
    )
    assert taken.get_content().strip() == "公示 R1 开始。"


def test_the_message_id_depends_on_the_delivery_alone() -> None:
    first = composed(SENDER, "a/mail#1", "x@example.invalid", "一", "一")
    again = composed(SENDER, "a/mail#1", "y@example.invalid", "二", "二")
    other = composed(SENDER, "a/mail#2", "x@example.invalid", "一", "一")
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@example.invalid>")


@pytest.mark.parametrize(
    ("answer", "meaning", "code"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), RefusedError, "SMTP_550"),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"greylisted")}), DeferredError, "SMTP_450"),
        (smtplib.SMTPDataError(554, b"policy"), RefusedError, "SMTP_554"),
        (smtplib.SMTPDataError(451, b"later"), DeferredError, "SMTP_451"),
        (smtplib.SMTPSenderRefused(553, b"who", SENDER), RefusedError, "SMTP_553"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), RefusedError, "ADDRESS"),
    ],
)
def test_what_the_relay_answers(answer: Exception, meaning: type[Exception], code: str) -> None:
    with pytest.raises(meaning) as caught:
        _send(Smtp(answer))
    assert str(caught.value) == code


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(RefusedError, match="ADDRESS"):
        _send(Smtp(), to="a\nBcc: b@example.invalid")


def test_a_lost_connection_is_to_be_tried_again() -> None:
    with pytest.raises(OSError, match="gone"):
        _send(Smtp(smtplib.SMTPServerDisconnected("gone")))


def test_a_connection_lost_after_the_mail_was_handed_over_is_known_to_nobody() -> None:
    with pytest.raises(LostError):
        _send(Smtp(smtplib.SMTPServerDisconnected("gone"), handing_over=True))


class Session(Smtp):
    """A whole SMTP session, noting what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def starttls(self, *, context: object) -> None:
        assert context is not None
        self.asked.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.asked.append(f"login {user} {password}")

    def close(self) -> None:
        self.asked.append("close")


class Secrets:
    """A secret store with one secret."""

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "arn"
        return {"SecretString": '{"username": "u", "password": "p"}'}


@pytest.mark.parametrize(
    ("starttls", "secret", "asked"),
    [
        ("true", "arn", ["starttls", "login u p", "close"]),
        ("false", "", ["close"]),
    ],
)
def test_a_session_is_encrypted_and_signed_in_where_the_template_says_so(
    monkeypatch: pytest.MonkeyPatch, starttls: str, secret: str, asked: list[str]
) -> None:
    session = Session()
    monkeypatch.setattr(mail, "Session", lambda *_, **__: session)
    monkeypatch.setattr("shared.aws.client", {"secretsmanager": Secrets()}.__getitem__)
    for name, value in {
        "SMTP_HOST": "mail.example.invalid",
        "SMTP_PORT": "587",
        "SMTP_STARTTLS": starttls,
        "SMTP_SECRET_ARN": secret,
        "MAIL_FROM": SENDER,
    }.items():
        monkeypatch.setenv(name, value)
    with mail.smtp_mailer() as relay:
        relay.send("i", "x@example.invalid", "s", "t")
    assert session.asked == asked
    assert len(session.taken) == 1
