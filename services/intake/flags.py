"""Matters that block a report until a named person ruled and a second one confirmed (R11, R30).

Pure. A flag is of a kind and about something (another dossier, departments, a form version): ruled
on once, it stays so while it is about the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from events.vocabulary import FlagKind
from shared import codes
from shared.problems import Refusal


class Flag(BaseModel):
    """A matter that a person must rule on; closed when a second person confirmed."""

    model_config = ConfigDict(frozen=True)

    kind: FlagKind
    about: str | None = None
    ruling: str | None = None
    resolved_by: str | None = None
    confirmed_by: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still blocks reporting."""
        return self.confirmed_by is None


Flags = tuple[Flag, ...]

#: Soft rules that need a written reason with the form (R11); the others only a ruling.
EXEMPTED = frozenset({FlagKind.LEADING_MEMBER, FlagKind.LEADING_RANK})


def of_form(form: Mapping[str, Any]) -> list[Flag]:
    """What R11 makes a person look at: a post and a rank are two different things.

    A 职级 that only carries 处级 treatment raises the lower flag.
    """
    rank = form.get("admin_rank")
    kinds = (
        (FlagKind.LEADING_MEMBER, form.get("leading_member") is True),
        (FlagKind.LEADING_RANK, rank in codes.LEADING_RANKS),
        (FlagKind.RANK_TREATMENT, rank in codes.TREATMENT_RANKS),
    )
    return [Flag(kind=kind) for kind, holds in kinds if holds]


def raised(flags: Flags, found: Iterable[Flag]) -> tuple[Flags, list[FlagKind]]:
    """The flags with what was found now, and the kinds that are new."""
    known = {flag.kind: flag for flag in flags}
    new = [f for f in found if f.kind not in known or known[f.kind].about != f.about]
    changed = {flag.kind: flag for flag in new}
    kept = tuple(flag for flag in flags if flag.kind not in changed)
    return (*kept, *changed.values()), list(changed)


def ruled(flags: Flags, kind: FlagKind, ruling: str, user: str) -> Flags:
    """Rule on a flag; it stays open until a second person confirms.

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (confirmed already).
    """
    flag = _flag(flags, kind)
    if not flag.open:
        raise Refusal("WRONG_STATE")
    return _with(flags, flag.model_copy(update={"ruling": ruling, "resolved_by": user}))


def confirmed(flags: Flags, kind: FlagKind, user: str) -> tuple[Flags, Flag]:
    """Confirm a ruling as a second person (architecture §5).

    Raises:
        Refusal: ``FLAG_UNKNOWN``, ``WRONG_STATE`` (no ruling to confirm),
            ``SECOND_PERSON_NEEDED``.
    """
    flag = _flag(flags, kind)
    if flag.resolved_by is None or not flag.open:
        raise Refusal("WRONG_STATE")
    if flag.resolved_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    closed = flag.model_copy(update={"confirmed_by": user})
    return _with(flags, closed), closed


def _flag(flags: Flags, kind: FlagKind) -> Flag:
    found = next((flag for flag in flags if flag.kind is kind), None)
    if found is None:
        raise Refusal("FLAG_UNKNOWN", kind.value)
    return found


def _with(flags: Flags, changed: Flag) -> Flags:
    return tuple(changed if flag.kind is changed.kind else flag for flag in flags)
