"""The desk of nominations: a campaign's list under the caller's region, filtered and counted."""

from dataclasses import dataclass

from events.vocabulary import FlagKind
from services.intake import store
from services.intake.access import admitted, reads_forms
from services.intake.nomination import Nomination
from shared import desk
from shared.auth import region_prefix
from shared.caller import Caller
from shared.desk import Desk, Line, Wanted
from shared.problems import Refusal

_SHOWN = (
    "id",
    "region",
    "held_by",
    "category",
    "level",
    "status",
    "progress",
    "form_version",
    "version",
)


@dataclass(frozen=True)
class Asked:
    """What is asked of the lines beside the values of their fields.

    ``region`` is one and all below it, ``flag`` is open, ``search`` is part of name or unit, or the
    end of the id (尾号).
    """

    region: str | None = None
    flag: FlagKind | None = None
    search: str | None = None


def listing(caller: Caller, campaign: str, wanted: Wanted, asked: Asked) -> Desk:
    """A page of the nominations under the caller's region, or under one that lies in it (R22).

    Names and units stand in the list's own lines: no other read. Who does not read forms gets
    neither, and finds nobody by them. Whom a conflict of interest keeps away gets no line.

    Raises:
        Refusal: ``WRONG_REGION``: the region that is asked for lies elsewhere; ``MALFORMED``;
            ``NOT_LEADING_GROUP``.
    """
    if asked.region is not None and not caller.who.sees(asked.region):
        raise Refusal("WRONG_REGION")
    prefix = region_prefix(asked.region or caller.who.region)
    found, complete = desk.lines(store.list_key(campaign), prefix)
    named = reads_forms(caller.who)
    nominations = map(Nomination.model_validate, found)
    lines = [line(each, named=named) for each in admitted(caller, campaign, nominations)]
    kept = desk.searched(lines, asked.search, ("name", "unit"), "id")
    if asked.flag is not None:
        kept = [each for each in kept if asked.flag in each["flags"]]
    return desk.arranged(kept, wanted, "id", complete=complete)


def line(nomination: Nomination, *, named: bool) -> Line:
    """What a desk shows and sorts by; ``flags`` are those that wait for a confirmed ruling."""
    form = nomination.form.masked if named else {}
    return {
        **nomination.model_dump(include=set(_SHOWN)),
        "name": form.get("name"),
        "unit": form.get("unit"),
        "flags": [flag.kind for flag in nomination.flags if flag.open],
    }
