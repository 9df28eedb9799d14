"""Refusals: how the domain says no, and how a no looks at the edge (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from events.problems import FIELD_CODES, PROBLEMS, ProblemKind


@dataclass(frozen=True)
class FieldError:
    """One wrong field: JSON pointer (RFC 6901), code, Chinese text for staff.

    ``code`` is one of ``events.problems.FIELD_CODES``, or a type of the validation library.
    """

    pointer: str
    code: str
    detail: str


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A named no. ``code`` is one of ``events.problems``; ``errors`` are all wrong fields at once.

    Raises:
        KeyError: the code is not on the list; a programming mistake, found by the first test.
    """

    def __init__(self, code: str, detail: str = "", errors: Sequence[FieldError] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.kind: ProblemKind = PROBLEMS[code]
        self.detail = detail
        self.errors = tuple(errors)

    def body(self) -> dict[str, Any]:
        """The ``application/problem+json`` body."""
        body: dict[str, Any] = {
            "type": f"urn:zuimei:problem:{self.code}",
            "title": self.kind.title,
            "status": self.kind.status,
            "code": self.code,
        }
        if self.detail:
            body["detail"] = self.detail
        if self.errors:
            body["errors"] = [asdict(error) for error in self.errors]
        return body


def pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer of a path (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def field_errors(errors: Sequence[Any], skip: int = 0) -> list[FieldError]:
    """Pydantic's error list as field errors; ``skip`` leading path parts are the frame's own."""
    return [_field_error(error, skip) for error in errors]


def _field_error(error: Mapping[str, Any], skip: int) -> FieldError:
    code = str(error["type"]).upper()
    text = error.get("ctx", {}).get("zh") or FIELD_CODES.get(code, "填写有误")
    return FieldError(pointer(error["loc"][skip:]), code, text)
