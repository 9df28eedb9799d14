"""The calendar's commands: propose, confirm, show (domain.md §3)."""

from events.published import EVERY_CAMPAIGN, CalendarYear
from services.intake import calendar_state as rules
from services.intake import store
from services.intake.calendar_state import Calendar, Proposal
from services.intake.calendar_years import official_year
from services.intake.records_bodies import CalendarView, OverrideBody
from shared import settings as published
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.documents import Key
from shared.problems import Refusal
from shared.table import Change, Extra, Publish, Seed, commit


@table.retrying
def propose(caller: Caller, year: int, body: OverrideBody) -> Receipt:
    """Enter a change of a year's official days; a second person publishes it.

    Raises:
        Refusal: ``CALENDAR_MISSING``, ``INVALID``.
    """
    calendar = _load(year)
    proposal = Proposal(**body.model_dump(), proposed_by=caller.who.user)
    return _done(caller, rules.propose(calendar, _base(calendar), proposal))


@table.retrying
def confirm(caller: Caller, year: int) -> Receipt:
    """Publish the proposed change as the year's next version, if it is the one that was read.

    Raises:
        Refusal: ``NO_PROPOSAL``, ``SECOND_PERSON_NEEDED``, ``CONFLICT``.
    """
    calendar = _load(year)
    caller.expects(calendar)
    base = _base(calendar)
    outcome = rules.confirm(calendar, base, caller.who.user)
    extras: list[Extra] = []
    if base is not None and calendar.current is None:
        extras.append(Seed(*_item(base)))
    after = outcome[0].current
    if after is not None:
        extras.append(Publish(*_item(after)))
    receipt = _done(caller, outcome, *extras)
    published.forget()
    return receipt


def show(year: int) -> CalendarView:
    """A year's official days, with what officers changed and what is proposed.

    Raises:
        Refusal: ``CALENDAR_MISSING``, naming the year, where nothing is proposed either.
    """
    calendar = _load(year)
    found = _base(calendar)
    if found is None and calendar.proposal is None:
        raise Refusal("CALENDAR_MISSING", str(year))
    official = found or rules.nothing_official(year)
    shown = calendar.model_dump(include={"changes", "proposal"})
    return CalendarView(revision=calendar.version, **official.model_dump(), **shown)


def _load(year: int) -> Calendar:
    return table.get(store.calendar_state_key(year), Calendar) or rules.unchanged(year)


def _base(calendar: Calendar) -> CalendarYear | None:
    """What is on file: officers' newest version, else the seeded one, else the library's."""
    found = calendar.current or published.calendar_year(calendar.year)
    if found is not None:
        return found
    try:
        return official_year(calendar.year)
    except Refusal:
        return None


def _item(year: CalendarYear) -> tuple[Key, str, str, int, dict[str, object]]:
    key = store.calendar_key(year.year, year.version)
    body = year.model_dump(mode="json")
    return key, "calendar", EVERY_CAMPAIGN, year.version, body


def _done(caller: Caller, outcome: rules.Outcome, *extras: Extra) -> Receipt:
    calendar = outcome[0]
    status = "CONFIRMED" if calendar.proposal is None else "PROPOSED"
    receipt = Receipt.of(str(calendar.year), calendar.version + 1, status)
    commit(
        caller.cause(),
        CampaignClock().now(),
        Change(*outcome),
        extras=extras,
        receipt=receipt.model_dump(),
    )
    return receipt
