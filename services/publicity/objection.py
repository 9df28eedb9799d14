"""An objection: received, screened, looked into, answered; what it says is sealed (§2.5). Pure.

Who reads or handles it is never of the nominee's unit or city. Reason, finding and reply are
sealed like the objection itself: they are given here as sealed text.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from events import publicity as says
from events.envelope import Payload
from events.published import CampaignSettings, Member
from events.vocabulary import About, Grounds, LimitStep, Means, Role
from services.publicity import store
from shared.clock import end_of_day, years_later
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.table import iso
from shared.units import UnitHash, unit_hash


class Status(StrEnum):
    """What became of an objection. An inadmissible one is kept with its reason."""

    RECEIVED = "RECEIVED"
    INADMISSIBLE = "INADMISSIBLE"
    ADMITTED = "ADMITTED"
    UPHELD = "UPHELD"
    NOT_UPHELD = "NOT_UPHELD"
    WITHDRAWN = "WITHDRAWN"
    ERASED = "ERASED"


class Signature(StrEnum):
    """Who stands for an objection: a person, a unit under its seal, nobody."""

    PERSON = "PERSON"
    UNIT = "UNIT"
    ANONYMOUS = "ANONYMOUS"


#: An answer is due to whoever objected.
ANSWERABLE = frozenset({Status.INADMISSIBLE, Status.UPHELD, Status.NOT_UPHELD})
OPEN = frozenset({Status.RECEIVED, Status.ADMITTED})


class Objection(Document):
    """An objection to a nominee, or to the round if ``nomination`` is None.

    ``unit`` (a hash) and ``region`` are the nominee's, as the notice shows them. ``waits_since``:
    since when (campaign time) the next step could be taken; ``reminded``: steps of which word was
    given. ``goes_real``: the real instant (UTC) from which on it is kept no longer.
    """

    TYPE: ClassVar[str] = "objection"

    id: str
    round: str
    grounds: Grounds
    received_at: datetime
    sealed: str
    about: About = About.PERSON
    means: Means = Means.FORM
    signed: Signature = Signature.PERSON
    postmarked_on: date | None = None
    nomination: str | None = None
    unit: UnitHash | None = None
    region: str | None = None
    status: Status = Status.RECEIVED
    handler: str | None = None
    reason: str | None = None
    finding: str | None = None
    reply: str | None = None
    replied_on: date | None = None
    waits_since: datetime | None = None
    reminded: tuple[LimitStep, ...] = ()
    goes_real: datetime | None = None

    @property
    def key(self) -> Key:
        """``OBJECTION#id``."""
        return store.objection_key(self.id)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign by receipt (ids sort by time).

        Due until word of its next step was given, then when it goes.
        """
        listed = {"ListPK": store.objections_of(self.campaign), "ListSK": self.id}
        since, step = self.waits_since, self.next_step
        if since is not None and step is not None and step not in self.reminded:
            return {**listed, "DuePK": store.LIMITS_DUE, "DueSK": iso(since)}
        if self.goes_real is not None and self.status is not Status.ERASED:
            return {**listed, "DuePK": store.OBJECTIONS_DUE, "DueSK": iso(self.goes_real)}
        return listed

    @property
    def next_step(self) -> LimitStep | None:
        """The step with a time limit that is to be done next, if any."""
        return next((step for step in LimitStep if waits_for(self, step)), None)


Outcome = tuple[Objection, list[Payload]]


def received(objection: Objection) -> Outcome:
    """It counts from the instant it was handed in."""
    event = says.ObjectionReceived(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        grounds=objection.grounds,
        received_at=objection.received_at,
        about=objection.about,
        means=objection.means,
    )
    return objection, [event]


def impartial(objection: Objection, unit: str, region: str) -> None:
    """Refuse whoever is of the nominee's unit or city (domain.md §2.5).

    Raises:
        Refusal: ``HANDLER_CONFLICT``.
    """
    if objection.unit is not None and unit_hash(unit) == objection.unit:
        raise Refusal("HANDLER_CONFLICT")
    city = _city(objection.region)
    if city is not None and city == _city(region):
        raise Refusal("HANDLER_CONFLICT")


def may_handle(objection: Objection, member: Member) -> bool:
    """Whether a member of the roster may look into it."""
    if member.role is not Role.DISCIPLINE:
        return False
    try:
        impartial(objection, member.unit, member.region)
    except Refusal:
        return False
    return True


def read(objection: Objection) -> Outcome:
    """Opening the seal is itself on record.

    Raises:
        Refusal: ``OBJECTION_STATE`` once there is nothing to open.
    """
    if objection.status is Status.ERASED:
        raise Refusal("OBJECTION_STATE", objection.status.value)
    return objection, [says.ObjectionRead(objection=objection.id)]


def screen(
    objection: Objection, now: datetime, *, admissible: bool, reason: str, handler: str
) -> Outcome:
    """Admit it or not; an admitted one has a handler from here on. ``now`` is campaign time.

    Raises:
        Refusal: ``OBJECTION_STATE`` once it was screened.
    """
    _only(objection, Status.RECEIVED)
    event = says.ObjectionScreened(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        admissible=admissible,
    )
    moved = {
        "status": Status.ADMITTED if admissible else Status.INADMISSIBLE,
        "reason": reason,
        "handler": handler if admissible else None,
        "waits_since": now,
    }
    return objection.model_copy(update=moved), [event]


def assign(objection: Objection, handler: str) -> Outcome:
    """Somebody else looks into it.

    Raises:
        Refusal: ``OBJECTION_STATE`` unless it is being looked into.
    """
    _only(objection, Status.ADMITTED)
    event = says.ObjectionAssigned(objection=objection.id)
    return objection.model_copy(update={"handler": handler}), [event]


def conclude(
    objection: Objection, now: datetime, user: str, *, upheld: bool, finding: str
) -> Outcome:
    """End the investigation (R27); ``finding`` is sealed text, ``now`` campaign time.

    Raises:
        Refusal: ``OBJECTION_STATE`` unless it was admitted, ``NOT_HANDLER``.
    """
    _only(objection, Status.ADMITTED)
    if objection.handler not in (None, user):
        raise Refusal("NOT_HANDLER")
    event = says.ObjectionConcluded(
        objection=objection.id,
        round=objection.round,
        nomination=objection.nomination,
        upheld=upheld,
    )
    status = Status.UPHELD if upheld else Status.NOT_UPHELD
    moved = {"status": status, "finding": finding, "waits_since": now}
    return objection.model_copy(update=moved), [event]


def answer(objection: Objection, reply: str, dated: date) -> Outcome:
    """The written reply, once; ``reply`` is sealed text.

    Raises:
        Refusal: ``OBJECTION_STATE`` before there is an outcome, or if it was answered.
    """
    _only(objection, *ANSWERABLE)
    if objection.reply is not None:
        raise Refusal("OBJECTION_STATE", "REPLIED")
    event = says.ObjectionReplied(objection=objection.id, dated=dated)
    return objection.model_copy(update={"reply": reply, "replied_on": dated}), [event]


def withdraw(objection: Objection, reason: str) -> Outcome:
    """The objector takes it back; ``reason`` is sealed text.

    Raises:
        Refusal: ``OBJECTION_STATE`` once it was decided.
    """
    _only(objection, *OPEN)
    event = says.ObjectionWithdrawn(
        objection=objection.id, round=objection.round, nomination=objection.nomination
    )
    moved = {"status": Status.WITHDRAWN, "reason": reason}
    return objection.model_copy(update=moved), [event]


def goes_at(settings: CampaignSettings) -> datetime:
    """Until when objections are kept sealed, campaign time (国家档案局令第8号: ten years)."""
    years = settings.retention.objection_years
    return end_of_day(years_later(settings.finish_by, years))


def erased(objection: Objection, now: datetime) -> Outcome:
    """Its years are over (``now`` is real); nothing if they are not, or if it is still open."""
    due = objection.goes_real
    if due is None or now < due or objection.status in {*OPEN, Status.ERASED}:
        return objection, []
    gone = dict.fromkeys(("unit", "region", "handler", "reason", "finding", "reply"))
    state = {**gone, "status": Status.ERASED, "sealed": ""}
    return objection.model_copy(update=state), [says.ObjectionErased(objection=objection.id)]


def waits_for(objection: Objection, step: LimitStep) -> bool:
    """Whether a step with a time limit is still to be done."""
    if step is LimitStep.SCREEN:
        return objection.status is Status.RECEIVED
    if step is LimitStep.CONCLUDE:
        return objection.status is Status.ADMITTED
    return objection.status in ANSWERABLE and objection.reply is None


def remind(objection: Objection, step: LimitStep, due_at: datetime) -> Outcome:
    """Word that a time limit is near, once for each step."""
    event = says.ObjectionLimitNear(objection=objection.id, step=step, due_at=due_at)
    return objection.model_copy(update={"reminded": (*objection.reminded, step)}), [event]


def _only(objection: Objection, *states: Status) -> None:
    if objection.status not in states:
        raise Refusal("OBJECTION_STATE", objection.status.value)


def _city(region: str | None) -> str | None:
    """The city part of a GB/T 2260 code; None for a province."""
    return None if region is None or region.endswith("0000") else region[:4]
