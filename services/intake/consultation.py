"""征求意见表 (annex 4): which departments are heard on whom, and what their opinions allow (R21).

Annex 4 is not attached to the notice; its columns follow domain.md §2.3. Pure: lines in, lines out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from events.published import CampaignSettings, ConsultedPerson
from events.vocabulary import Category, Level, Opinion
from shared import codes
from shared.problems import FieldError, Refusal


class Part(BaseModel):
    """A frozen part of a nomination."""

    model_config = ConfigDict(frozen=True)


class OpinionRuling(Part):
    """How the level ruled on an adverse opinion, by minuted decision; its text is sealed."""

    minutes_number: str
    ruled_by: str
    sealed: str


class OpinionLine(Part):
    """One line of annex 4; its text and signer are in ``sealed``.

    ``void`` since the person, post or unit that the department spoke of is another now.
    """

    level: Level
    department: str
    opinion: Opinion
    dated: date
    valid_until: date
    seal_hash: str
    sealed: str
    entered_by: str
    confirmed_by: str | None = None
    ruling: OpinionRuling | None = None
    void: bool = False

    @property
    def stands_against(self) -> bool:
        """Whether it is an objection that nobody has ruled on."""
        return self.opinion is Opinion.OBJECTION and self.ruling is None


Lines = tuple[OpinionLine, ...]


def person_of(category: Category, form: Mapping[str, Any]) -> ConsultedPerson:
    """What decides who is heard: category, nature of the unit, leading post, party or public."""
    nature = str(form.get("unit_nature"))
    leads = form.get("leading_post") is True
    public = nature in codes.PUBLIC_UNITS or (leads and nature in codes.STATE_FIRMS)
    return ConsultedPerson(
        category=category,
        unit_nature=nature,
        leading_post=leads,
        party_or_public=public or form.get("political_status") in codes.PARTY_MEMBER,
    )


def validity(settings: CampaignSettings, dated: date, until: date | None) -> date:
    """Until when an opinion holds: as it says itself, within what the settings allow.

    Raises:
        Refusal: ``INVALID`` when it would end before it began or hold for longer.
    """
    latest = dated + timedelta(days=settings.consulting.valid_days)
    if until is None:
        return latest
    if not dated <= until <= latest:
        wrong = FieldError("/valid_until", "VALIDITY", f"应在{dated}至{latest}之间")
        raise Refusal("INVALID", errors=[wrong])
    return until


def recorded(lines: Lines, line: OpinionLine, required: Sequence[str], today: date) -> Lines:
    """Put an opinion on file; the last one of a department counts.

    Raises:
        Refusal: ``DEPARTMENT_UNKNOWN``, ``OPINION_AFTER_REPORT`` (dated later than today, so
            later than any report it could support), ``OPINION_ADVERSE`` (an objection on file is
            not simply replaced).
    """
    if line.department not in required:
        raise Refusal("DEPARTMENT_UNKNOWN", line.department)
    if line.dated > today:
        raise Refusal("OPINION_AFTER_REPORT", line.dated.isoformat())
    known = standing(lines, line.level).get(line.department)
    if known is not None and known.stands_against:
        raise Refusal("OPINION_ADVERSE", line.department)
    return (*lines, line)


def confirmed(lines: Lines, level: Level, department: str, user: str) -> tuple[Lines, OpinionLine]:
    """A second person has compared the entry with the sealed original.

    Raises:
        Refusal: ``OPINION_UNKNOWN``, ``WRONG_STATE`` (confirmed already), ``SECOND_PERSON_NEEDED``.
    """
    line = _line(lines, level, department)
    if line.confirmed_by is not None:
        raise Refusal("WRONG_STATE")
    if line.entered_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    changed = line.model_copy(update={"confirmed_by": user})
    return _with(lines, line, changed), changed


def ruled(
    lines: Lines, level: Level, department: str, ruling: OpinionRuling
) -> tuple[Lines, OpinionLine]:
    """The level has studied an objection and minuted what it makes of it.

    Raises:
        Refusal: ``OPINION_UNKNOWN``, ``OPINION_UNCONFIRMED``, ``WRONG_STATE`` (nothing to rule on).
    """
    line = _line(lines, level, department)
    if line.confirmed_by is None:
        raise Refusal("OPINION_UNCONFIRMED", department)
    if not line.stands_against:
        raise Refusal("WRONG_STATE")
    changed = line.model_copy(update={"ruling": ruling})
    return _with(lines, line, changed), changed


def gate(lines: Lines, level: Level, required: Sequence[str], today: date) -> None:
    """No way up until every required department of this level has spoken, and nothing stands.

    Raises:
        Refusal: ``CONSULTATION_INCOMPLETE``, ``OPINION_UNCONFIRMED``, ``OPINION_ADVERSE``,
            ``OPINION_AFTER_REPORT``, ``OPINION_EXPIRED``.
    """
    here = standing(lines, level)
    for code, bad in (
        ("CONSULTATION_INCOMPLETE", [d for d in required if d not in here]),
        ("OPINION_UNCONFIRMED", [d for d, line in here.items() if line.confirmed_by is None]),
        ("OPINION_ADVERSE", [d for d, line in here.items() if line.stands_against]),
        ("OPINION_AFTER_REPORT", [d for d, line in here.items() if line.dated > today]),
        ("OPINION_EXPIRED", [d for d, line in here.items() if line.valid_until < today]),
    ):
        if bad:
            raise Refusal(code, "、".join(bad))


def stale(lines: Lines, level: Level, today: date, days: int) -> tuple[str, ...]:
    """Departments whose opinion still holds but is older than ``days``: somebody should look."""
    limit = today - timedelta(days=days)
    return tuple(d for d, line in standing(lines, level).items() if line.dated < limit)


def standing(lines: Lines, level: Level) -> dict[str, OpinionLine]:
    """The opinion that counts of each department of a level: the last one on file."""
    return {line.department: line for line in lines if line.level is level and not line.void}


def voided(lines: Lines) -> Lines:
    """Every opinion spoke of somebody else: all must be heard again."""
    return tuple(line.model_copy(update={"void": True}) for line in lines)


def _line(lines: Lines, level: Level, department: str) -> OpinionLine:
    line = standing(lines, level).get(department)
    if line is None:
        raise Refusal("OPINION_UNKNOWN", department)
    return line


def _with(lines: Lines, old: OpinionLine, new: OpinionLine) -> Lines:
    return tuple(new if line is old else line for line in lines)
