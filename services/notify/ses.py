"""Mail by Amazon SES, where it exists (not in the China regions: SMTP is the default everywhere).

The same mail as over SMTP, sent raw, one recipient per call; SES puts a Message-ID of its own in
place of ours, so ours goes along in ``X-Zuimei-Delivery`` as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)

from services.notify.channel import DeferredError, LostError, RefusedError
from services.notify.mail import composed
from shared import aws, env

#: SES takes no more now, or is not well: later. Everything else that it says is for good.
_LATER = frozenset(
    {
        "TooManyRequestsException",
        "LimitExceededException",
        "ThrottlingException",
        "SendingPausedException",
        "InternalServiceErrorException",
        "ServiceUnavailable",
    }
)
_SERVER = 500


@contextmanager
def ses_mailer() -> Iterator["SesRelay"]:
    """SES of this region."""
    yield SesRelay(env.variable("MAIL_FROM"))


class SesRelay:
    """Takes mails from one verified sender."""

    def __init__(self, sender: str) -> None:
        self._sender = sender

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        """Hand one mail over; see ``Relay``."""
        try:
            mail = composed(self._sender, identity, to, subject, text)
        except ValueError:
            raise RefusedError("ADDRESS") from None
        mail["X-Zuimei-Delivery"] = mail["Message-ID"]
        try:
            aws.once("sesv2").send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": mail.as_bytes()}},
            )
        except ClientError as error:
            raise _verdict(error) from None
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise ConnectionError(type(error).__name__) from error
        except HTTPClientError as error:  # read timeouts, closed connections: it was on its way
            raise LostError("CONNECTION_LOST") from error


def _verdict(error: ClientError) -> Exception:
    code = str(error.response["Error"]["Code"])
    status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    later = code in _LATER or status >= _SERVER
    return DeferredError(f"SES_{code}") if later else RefusedError(f"SES_{code}")
