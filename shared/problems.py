"""Refusals: how the domain says no, and how a no looks at the edge (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from events.problems import PROBLEMS, ProblemKind


@dataclass(frozen=True)
class FieldError:
    """One wrong field: JSON pointer (RFC 6901), stable code, Chinese text for staff."""

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


_TEXTS = {
    "missing": "必填",
    "extra_forbidden": "不应填写此项",
    "string_too_short": "内容过短",
    "string_too_long": "内容过长",
    "string_pattern_mismatch": "格式不符",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "date_from_datetime_parsing": "日期格式应为 2023-04-07",
    "date_parsing": "日期格式应为 2023-04-07",
    "too_short": "条目过少",
    "too_long": "条目过多",
    "json_invalid": "不是有效的 JSON",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
}


def pointer(path: Sequence[str | int]) -> str:
    """The JSON pointer of a path (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def field_errors(errors: Sequence[Any], skip: int = 0) -> list[FieldError]:
    """Pydantic's error list as field errors; ``skip`` leading path parts are the frame's own."""
    return [
        FieldError(
            pointer(error["loc"][skip:]),
            str(error["type"]).upper(),
            error.get("ctx", {}).get("zh") or _TEXTS.get(error["type"], "填写有误"),
        )
        for error in errors
    ]
