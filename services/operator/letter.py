"""A dead letter as the desk may see it: what it is about, never what it says. Pure.

A body that could not be digested may hold anything, so nothing of it is shown that does not have
the form of a code, an id of a campaign or an instant.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_TYPE = re.compile(r"[A-Z][A-Za-z]{1,60}")
_KIND = re.compile(r"([A-Z]{1,20})#")
_CAMPAIGN = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Letter:
    """One dead letter; ``reason`` None: no consumer gave one, it was tried too often.

    ``since`` is the real instant at which it was put where it lies (or, if the queue itself moved
    it, into the queue); the other fields are None where the body does not say.
    """

    message: str
    type: str | None
    kind: str | None
    campaign: str | None
    at: datetime | None
    since: datetime
    reason: str | None

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "Letter":
        """The letter of a message as the queue hands it out."""
        event = _event(message["Body"])
        sent = int(message["Attributes"]["SentTimestamp"]) / 1000
        kind = _KIND.match(str(event.get("subject")))
        return cls(
            message=message["MessageId"],
            type=_only(_TYPE, event.get("type")),
            kind=kind[1] if kind else None,
            campaign=_only(_CAMPAIGN, event.get("campaign")),
            at=_instant(event.get("time")),
            since=datetime.fromtimestamp(sent, UTC),
            reason=_reason(message.get("MessageAttributes", {})),
        )


def _event(body: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _only(form: re.Pattern[str], value: Any) -> str | None:  # noqa: ANN401 - of a stranger's JSON
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _instant(value: Any) -> datetime | None:  # noqa: ANN401 - as above
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo else None


def _reason(attributes: Mapping[str, Any]) -> str | None:
    """What the consumer said, or what the bus says of a message that it could not deliver."""
    for name in ("reason", "ERROR_CODE"):
        if name in attributes:
            return str(attributes[name]["StringValue"])
    return None
