"""Mail by SES: the same mail, and what its answers mean."""

from email import message_from_bytes, policy
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from services.notify.channel import DeferredError, LostError, RefusedError
from services.notify.mail import composed
from services.notify.ses import ses_mailer

SENDER = "notice@example.invalid"


class Ses:
    """SES that answers every mail in one way."""

    def __init__(self, answer: Exception | None = None) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def send_email(self, **given: Any) -> None:
        self.asked.append(given)
        if self.answer:
            raise self.answer


def _send(monkeypatch: pytest.MonkeyPatch, ses: Ses, to: str = "a@example.invalid") -> None:
    monkeypatch.setenv("MAIL_FROM", SENDER)
    monkeypatch.setattr("shared.aws.once", {"sesv2": ses}.__getitem__)
    with ses_mailer() as relay:
        relay.send("ROUND#R1/4/mail#panel-1", to, "公示开始", "公示 R1 开始。")


def _error(code: str, status: int = 400) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "SendEmail")


def test_a_mail_goes_raw_to_one_recipient_with_our_identity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ses = Ses()
    _send(monkeypatch, ses)
    (asked,) = ses.asked
    assert asked["Destination"] == {"ToAddresses": ["a@example.invalid"]}
    mail = message_from_bytes(asked["Content"]["Raw"]["Data"], policy=policy.default)
    same = composed(SENDER, "ROUND#R1/4/mail#panel-1", "a@example.invalid", "s", "t")
    assert mail["Message-ID"] == mail["X-Zuimei-Delivery"] == same["Message-ID"]
    assert mail["Subject"] == "公示开始"


@pytest.mark.parametrize(
    ("answer", "meaning", "text"),
    [
        (_error("TooManyRequestsException", 429), DeferredError, "SES_TooManyRequestsException"),
        (_error("LimitExceededException"), DeferredError, "SES_LimitExceededException"),
        (_error("SendingPausedException"), DeferredError, "SES_SendingPausedException"),
        (_error("Anything", 503), DeferredError, "SES_Anything"),
        (_error("MessageRejected"), RefusedError, "SES_MessageRejected"),
        (_error("MailFromDomainNotVerifiedException"), RefusedError, "SES_MailFrom"),
        (ConnectTimeoutError(endpoint_url="x"), ConnectionError, "ConnectTimeoutError"),
        (EndpointConnectionError(endpoint_url="x"), ConnectionError, "EndpointConnectionError"),
        (ReadTimeoutError(endpoint_url="x"), LostError, "CONNECTION_LOST"),
        (ConnectionClosedError(endpoint_url="x"), LostError, "CONNECTION_LOST"),
    ],
)
def test_what_ses_answers(
    monkeypatch: pytest.MonkeyPatch,
    answer: BotoCoreError | ClientError,
    meaning: type[Exception],
    text: str,
) -> None:
    with pytest.raises(meaning, match=text):
        _send(monkeypatch, Ses(answer))


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="ADDRESS"):
        _send(monkeypatch, Ses(), to="a\nBcc: b@example.invalid")
