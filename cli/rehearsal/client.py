"""The HTTP API as a web form or a reviewer's page calls it."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Self

import httpx

_SECONDS = 120.0  # many functions may be starting for the first time on two cores


class DifferenceError(AssertionError):
    """Something came out otherwise than the rehearsal states."""


class Client:
    """Calls routes with the token of a demo user; ``user`` None is the public."""

    def __init__(self, api: str, token: Callable[[str], str]) -> None:
        self._http = httpx.Client(base_url=api, timeout=_SECONDS)
        self._token = token
        self._tokens: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self._http.close()

    def do(
        self, user: str | None, call: str, body: object = None, *, version: int | None = None
    ) -> dict[str, Any]:
        """Make a call (``POST /path``) that must succeed; returns the answer.

        ``version`` is the one that was seen, where a change must name it.

        Raises:
            DifferenceError: it was refused.
        """
        answer = self._send(user, call, body, version)
        if answer.is_error:
            raise DifferenceError(f"{call} ({user}): {answer.status_code} {answer.text[:600]}")
        found: dict[str, Any] = answer.json()
        return found

    def refused(self, user: str | None, call: str, body: object = None) -> str:
        """Make a call that must be refused; returns the code.

        Raises:
            DifferenceError: it was accepted, or failed without a code.
        """
        said = self.answered(user, call, body)
        if "code" not in said:
            raise DifferenceError(f"{call} ({user}): not refused but {said}")
        return str(said["code"])

    def answered(self, user: str | None, call: str, body: object = None) -> dict[str, Any]:
        """Make a call that may be refused; returns the answer, or the problem with its ``code``.

        Raises:
            DifferenceError: it failed without a code.
        """
        answer = self._send(user, call, body)
        if answer.is_error and _code(answer) is None:
            raise DifferenceError(f"{call} ({user}): {answer.status_code} {answer.text[:600]}")
        said: dict[str, Any] = answer.json()
        return said

    def found(self, user: str, path: str) -> dict[str, Any] | None:
        """A document, if it is there by now."""
        answer = self._send(user, f"GET {path}", None)
        return answer.json() if answer.is_success else None

    def upload(self, user: str, path: str, body: bytes, **about: str) -> str:
        """Send a file straight into the bucket by the form that ``POST path`` grants; its id.

        Raises:
            DifferenceError: the grant or the upload was refused.
        """
        granted = self.do(user, f"POST {path}", {**about, "size": len(body)})
        answer = self._http.post(granted["url"], data=granted["fields"], files={"file": body})
        if answer.is_error:
            raise DifferenceError(f"upload ({user}): {answer.status_code} {answer.text[:600]}")
        return str(granted["file"])

    def fetch(self, link: str) -> bytes:
        """What a signed link leads to; it needs no token."""
        answer = self._http.get(link)
        answer.raise_for_status()
        return answer.content

    def all(self, user: str, path: str) -> list[dict[str, Any]]:
        """Every item of a paged list."""
        items: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            query = {"limit": "100", **({"after": after} if after else {})}
            page = self.do(user, f"GET {path}?{httpx.QueryParams(query)}")
            items += page["items"]
            after = page["next"]
            if after is None:
                return items

    def _send(
        self, user: str | None, call: str, body: object, version: int | None = None
    ) -> httpx.Response:
        method, path = call.split(" ", 1)
        headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if user is not None:
            headers["Authorization"] = f"Bearer {self._token_of(user)}"
        return self._http.request(method, path, json=body, headers=headers)

    def _token_of(self, user: str) -> str:
        if user not in self._tokens:
            self._tokens[user] = self._token(user)
        return self._tokens[user]


def _code(answer: httpx.Response) -> str | None:
    if not answer.is_client_error:
        return None
    try:
        body: Mapping[str, Any] = answer.json()
    except ValueError:
        return None
    code = body.get("code")
    return str(code) if code else None
