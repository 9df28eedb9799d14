"""A year's official days as officers keep them: proposed by one, published by a second. Pure.

What the library knows is the first version; a change is a further one with its notice number
(domain.md §3.2, §3.4: the State Council has changed holidays in mid-year).
"""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import intake as says
from events.envelope import Payload
from events.published import EVERY_CAMPAIGN, CalendarYear
from services.intake import store
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal

_SATURDAY = 5


class Part(BaseModel):
    """A frozen part of a calendar."""

    model_config = ConfigDict(frozen=True)


class Proposal(Part):
    """A change that waits for a second person; ``whole`` replaces what is on file."""

    days_off: tuple[date, ...]
    days_working: tuple[date, ...]
    notice_number: str
    source: str
    whole: bool
    proposed_by: str


class Change(Part):
    """A version that officers published."""

    version: int
    notice_number: str
    source: str
    proposed_by: str
    confirmed_by: str


class Calendar(Document):
    """One year. ``current`` is the newest version that officers published."""

    TYPE: ClassVar[str] = "calendar-state"

    year: int
    current: CalendarYear | None = None
    changes: tuple[Change, ...] = ()
    proposal: Proposal | None = None

    @property
    def key(self) -> Key:
        """``CALENDAR#CN#year``, beside its published versions."""
        return store.calendar_state_key(self.year)


Outcome = tuple[Calendar, list[Payload]]


def unchanged(year: int) -> Calendar:
    """A year that no officer has touched."""
    return Calendar(campaign=EVERY_CAMPAIGN, year=year)


def nothing_official(year: int) -> CalendarYear:
    """A year of which nothing is on file: version 0, before the first."""
    return CalendarYear(year=year, version=0, source="", notice_number="", holidays=(), workdays=())


def propose(calendar: Calendar, base: CalendarYear | None, proposal: Proposal) -> Outcome:
    """Enter a change; it replaces one that was not confirmed.

    Raises:
        Refusal: ``CALENDAR_MISSING`` (nothing on file to change: enter the whole year),
            ``INVALID`` with every wrong day.
    """
    if base is None and not proposal.whole:
        raise Refusal("CALENDAR_MISSING", str(calendar.year))
    errors = _wrong_days(calendar.year, proposal)
    if errors:
        raise Refusal("INVALID", errors=errors)
    event = says.CalendarProposed(
        year=calendar.year,
        notice_number=proposal.notice_number,
        proposed_by=proposal.proposed_by,
    )
    return calendar.model_copy(update={"proposal": proposal}), [event]


def confirm(calendar: Calendar, base: CalendarYear | None, user: str) -> Outcome:
    """Publish what was proposed, as a second person (architecture §5).

    Raises:
        Refusal: ``NO_PROPOSAL``, ``SECOND_PERSON_NEEDED``.
    """
    proposal = calendar.proposal
    if proposal is None:
        raise Refusal("NO_PROPOSAL", str(calendar.year))
    if proposal.proposed_by == user:
        raise Refusal("SECOND_PERSON_NEEDED")
    year = _applied(calendar.year, base, proposal)
    change = Change(
        version=year.version,
        notice_number=proposal.notice_number,
        source=proposal.source,
        proposed_by=proposal.proposed_by,
        confirmed_by=user,
    )
    event = says.CalendarChanged(
        year=year.year,
        calendar_version=year.version,
        proposed_by=proposal.proposed_by,
        confirmed_by=user,
    )
    moved = {"current": year, "changes": (*calendar.changes, change), "proposal": None}
    return calendar.model_copy(update=moved), [event]


def _applied(year: int, base: CalendarYear | None, proposal: Proposal) -> CalendarYear:
    """The year with the change in it: exceptions to Monday–Friday only."""
    kept = base is not None and not proposal.whole
    holidays = set(base.holidays) if base and kept else set()
    workdays = set(base.workdays) if base and kept else set()
    for day in proposal.days_off:
        workdays.discard(day)
        if day.weekday() < _SATURDAY:
            holidays.add(day)
    for day in proposal.days_working:
        holidays.discard(day)
        if day.weekday() >= _SATURDAY:
            workdays.add(day)
    return CalendarYear(
        year=year,
        version=(base.version if base else 0) + 1,
        source=proposal.source,
        notice_number=proposal.notice_number,
        holidays=tuple(sorted(holidays)),
        workdays=tuple(sorted(workdays)),
    )


def _wrong_days(year: int, proposal: Proposal) -> list[FieldError]:
    errors = []
    if not (proposal.days_off or proposal.days_working):
        errors.append(FieldError("/days_off", "MISSING", "须列出放假或上班的日期"))
    twice = set(proposal.days_off) & set(proposal.days_working)
    for name in ("days_off", "days_working"):
        for number, day in enumerate(getattr(proposal, name)):
            place = f"/{name}/{number}"
            if day.year != year:
                errors.append(FieldError(place, "OTHER_YEAR", f"不在{year}年内"))
            if day in twice:
                errors.append(FieldError(place, "OFF_AND_WORKING", "同一天不能既放假又上班"))
    return errors
