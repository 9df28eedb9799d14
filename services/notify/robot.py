"""The DingTalk group robot, and that of 浙政钉, which speaks the same (domain.md §6.1).

A robot answers HTTP 200 whatever happened; what did is in ``errcode``. Its address holds a
credential, so token and key lie in Secrets Manager:
``{"<robot>": {"access_token": "…", "secret": "SEC…"}}``. Only the host is a parameter.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus, urlencode

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from services.notify.delivery import TAKEN, Fate, Verdict
from shared import aws, env

_TIMEOUT = urllib3.Timeout(connect=3, read=8)
_OK, _BUSY = 0, -1
#: More than twenty a minute, or more than the day allows: the robot is blocked for a while.
_TOO_MANY = frozenset({130101, 130102, 90030})
_NOT_TAKEN = frozenset({408, 429, 502, 503, 504})
_SERVER_ERROR = 500
_CLIENT_ERROR = 400

_http = urllib3.PoolManager(retries=False, timeout=_TIMEOUT)


@dataclass(frozen=True)
class Robot:
    """One group's robot: where it is, its token, and the key that signs (may be empty)."""

    address: str
    token: str
    key: str = ""

    def say(self, title: str, text: str, now: datetime) -> Verdict:
        """Make the robot say something in its group at real instant ``now``."""
        body = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
        try:
            answer = _http.request("POST", self.url(now), json=body, redirect=False)
        except (NewConnectionError, ConnectTimeoutError):
            return Verdict(Fate.DEFERRED, "NO_CONNECTION")
        except HTTPError:
            return Verdict(Fate.LOST, "CONNECTION_LOST")
        return judged(answer.status, answer.data)

    def url(self, now: datetime) -> str:
        """The signed address, good for an hour around ``now``."""
        stamp = int(now.timestamp() * 1000)
        query = {"access_token": self.token}
        if not self.key:
            return f"{self.address}/robot/send?{urlencode(query)}"
        signed = f"&timestamp={stamp}&sign={signature(self.key, stamp)}"
        return f"{self.address}/robot/send?{urlencode(query)}{signed}"


def signature(key: str, stamp: int) -> str:
    """The ``sign`` of a request, ready for the query; ``stamp`` is in milliseconds."""
    digest = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


def judged(status: int, data: bytes) -> Verdict:
    """What a robot's answer means."""
    if status >= _CLIENT_ERROR:
        return Verdict(_fate_of(status), f"HTTP_{status}")
    try:
        code = int(json.loads(data)["errcode"])
    except (ValueError, KeyError, TypeError):
        return Verdict(Fate.LOST, "NO_ERRCODE")
    if code == _OK:
        return TAKEN
    later = code == _BUSY or code in _TOO_MANY
    return Verdict(Fate.DEFERRED if later else Fate.REFUSED, f"ROBOT_{code}")


def _fate_of(status: int) -> Fate:
    """What it means that something between here and the robot answered instead of it."""
    if status in _NOT_TAKEN:
        return Fate.DEFERRED
    return Fate.LOST if status >= _SERVER_ERROR else Fate.REFUSED


def is_blocked(verdict: Verdict) -> bool:
    """Whether the robot said that it takes nothing for the next ten minutes."""
    return verdict.reason in {f"ROBOT_{code}" for code in _TOO_MANY}


def robots() -> Mapping[str, Robot]:
    """The robots of this installation, by name; none where the template names no secret."""
    secret = env.optional("ROBOT_SECRET_ARN")
    if not secret:
        return {}
    answer = aws.client("secretsmanager").get_secret_value(SecretId=secret)
    address = env.variable("ROBOT_ADDRESS").rstrip("/")
    return {
        name: Robot(address, each["access_token"], each.get("secret", ""))
        for name, each in json.loads(answer["SecretString"]).items()
    }
