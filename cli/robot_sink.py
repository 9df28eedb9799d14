"""A group robot on loopback that behaves like DingTalk's: ``python -m cli.robot_sink PORT FOLDER``.

It checks token, time and signature, takes twenty messages a minute from each robot and blocks one
that says more for ten (domain.md §6.1), and keeps what it took. The robots' tokens and keys are in
``robots.json`` of the folder, as they are in the secret of the deployed system.
"""

import base64
import hashlib
import hmac
import json
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cli.faults import Fault, Ordered, none
from shared.clock import utc_now

#: What a fault does: before or instead of what the robot would have done.
REFUSE, BUSY, DROP, TAKE_AND_DROP, HANG = "refuse", "busy", "drop", "take and drop", "hang"
_HELD = 12.0  # seconds that a hanging robot keeps its caller waiting

LIMIT = 20
MINUTE = timedelta(minutes=1)
BLOCK = timedelta(minutes=10)
GOOD_FOR = timedelta(hours=1)
ROBOTS = "robots.json"
_REQUESTS = "requests.jsonl"

Answer = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """One message that a robot took."""

    robot: str
    title: str
    text: str
    at: datetime

    @property
    def lines(self) -> list[str]:
        """What it told, line by line; a digest has several."""
        return [line[2:] for line in self.text.splitlines() if line.startswith("> ")]


@dataclass
class Group:
    """One group's robot, and what it remembers of the last minute."""

    token: str
    key: str
    recent: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None


class Robots:
    """All robots of one address; ``fault`` is asked at every request.

    ``asked`` counts the requests, ``broken`` how often the limit was.
    """

    def __init__(
        self,
        robots: Mapping[str, Mapping[str, str]],
        fault: Fault = none,
        held: float = _HELD,
    ) -> None:
        self.fault, self._held = fault, held
        self.asked = 0
        self.groups = {
            name: Group(each["access_token"], each["secret"]) for name, each in robots.items()
        }
        self.said: list[Said] = []
        self.broken = 0
        self._lock = Lock()

    def answer(self, target: str, body: bytes) -> Answer | None:
        """What comes of one request; None: the connection breaks without an answer."""
        self.asked += 1
        fault = self.fault()
        if fault == REFUSE:
            return {"errcode": 310000, "errmsg": "keywords not in content"}
        if fault == BUSY:
            return {"errcode": -1, "errmsg": "system busy"}
        if fault == DROP:
            return None
        taken = self.take(target, body)
        if fault == HANG:
            time.sleep(self._held)
        return None if fault in {TAKE_AND_DROP, HANG} else taken

    def take(self, target: str, body: bytes) -> Answer:
        """Judge one request as the real robot does; keep it if it is right."""
        url = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        token = query.get("access_token", "")
        found = [name for name, group in self.groups.items() if group.token == token]
        if url.path != "/robot/send" or not found:
            return {"errcode": 300001, "errmsg": "token is not exist"}
        with self._lock:
            return self._take(found[0], query, body)

    def _take(self, name: str, query: Mapping[str, str], body: bytes) -> Answer:
        group, now = self.groups[name], utc_now()
        if not _signed(group.key, query, now):
            return {"errcode": 310000, "errmsg": "sign not match"}
        if not self._may(group, now):
            return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        said = json.loads(body)
        if said.get("msgtype") != "markdown":
            return {"errcode": 40035, "errmsg": "param error"}
        markdown = said["markdown"]
        self.said.append(Said(name, markdown["title"], markdown["text"], now))
        self.keep(self.said[-1])
        return {"errcode": 0, "errmsg": "ok"}

    def _may(self, group: Group, now: datetime) -> bool:
        if group.blocked_until and now < group.blocked_until:
            self.broken += 1
            return False
        while group.recent and group.recent[0] <= now - MINUTE:
            group.recent.popleft()
        if len(group.recent) >= LIMIT:
            self.broken += 1
            group.blocked_until = now + BLOCK
            return False
        group.recent.append(now)
        return True

    def keep(self, said: Said) -> None:
        """Something was taken; the command line writes it to a file."""


def _signed(key: str, query: Mapping[str, str], now: datetime) -> bool:
    """Whether the time is near and the signature is that of the robot's key."""
    stamp = query.get("timestamp", "")
    if not stamp.isdigit() or abs(now.timestamp() - int(stamp) / 1000) > GOOD_FOR.total_seconds():
        return False
    digest = hmac.new(key.encode(), f"{stamp}\n{key}".encode(), hashlib.sha256).digest()
    return hmac.compare_digest(query.get("sign", ""), base64.b64encode(digest).decode())


class KeptRobots(Robots):
    """Robots that write what they take to numbered ``.json`` files, and every request to a log."""

    def __init__(self, folder: Path) -> None:
        robots = json.loads((folder / ROBOTS).read_text(encoding="utf-8"))
        super().__init__(robots, Ordered(folder))
        self._folder = folder

    def answer(self, target: str, body: bytes) -> Answer | None:
        """As any robot; that it was asked is kept, whatever it answered."""
        at = utc_now()
        answer = super().answer(target, body)
        robot = next((name for name, each in self.groups.items() if each.token in target), "")
        code = answer["errcode"] if answer else None
        with (self._folder / _REQUESTS).open("a", encoding="utf-8") as log:
            log.write(json.dumps({"robot": robot, "at": at.isoformat(), "errcode": code}) + "\n")
        return answer

    def keep(self, said: Said) -> None:
        """Keep one message."""
        content = {"robot": said.robot, "title": said.title, "text": said.text}
        path = self._folder / f"{len(self.said):06d}.json"
        text = json.dumps({**content, "at": said.at.isoformat()}, ensure_ascii=False)
        path.with_suffix(".part").write_text(text, encoding="utf-8")
        path.with_suffix(".part").rename(path)


@dataclass(frozen=True)
class Request:
    """One request to a robot; ``errcode`` None: it was not answered."""

    robot: str
    at: datetime
    errcode: int | None


def asked_in(folder: Path) -> list[Request]:
    """What the robots of a folder were asked, in the order of the answers."""
    log = folder / _REQUESTS
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [
        Request(line["robot"], datetime.fromisoformat(line["at"]), line["errcode"])
        for line in map(json.loads, lines)
    ]


def said_in(folder: Path) -> list[Said]:
    """What the robots of a folder took, in its order."""
    found = []
    for path in sorted(folder.glob("0*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(kept["at"])
        found.append(Said(kept["robot"], kept["title"], kept["text"], at))
    return found


Take = Callable[[str, bytes], Answer | None]


def server(port: int, take: Take) -> ThreadingHTTPServer:
    """An HTTP server on 127.0.0.1; where ``take`` answers None the connection is dropped."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            answer = take(self.path, self.rfile.read(length))
            if answer is None:
                self.close_connection = True
                return
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """No access log: a robot's address holds its token."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main(port: int, folder: Path) -> None:
    """Serve until the process is told to end."""
    server(port, KeptRobots(folder).answer).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
