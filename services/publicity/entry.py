"""One nominee of a round: held by objections to this person alone, cleared for good (R27). Pure."""

from enum import StrEnum
from typing import ClassVar

from events import publicity as says
from events.envelope import Payload
from events.published import Profile
from events.vocabulary import Category, WithdrawalReason
from services.publicity import store
from services.publicity.round import Nominee
from shared.documents import Document, Key
from shared.problems import Refusal
from shared.units import UnitHash


class Status(StrEnum):
    """Where a nominee stands; ``FINAL`` are those that nothing changes any more."""

    PLACED = "PLACED"
    HELD = "HELD"
    CLEARED = "CLEARED"
    DISQUALIFIED = "DISQUALIFIED"
    WITHDRAWN = "WITHDRAWN"
    MOVED = "MOVED"


#: This round holds the nominee no longer.
FINAL = frozenset({Status.CLEARED, Status.DISQUALIFIED, Status.WITHDRAWN, Status.MOVED})


class Entry(Document):
    """A nominee in a round. ``open_objections`` block clearing, ``admitted`` ones hold.

    ``unit`` (a hash) and ``region`` are the profile's: whoever handles an objection is of neither.
    """

    TYPE: ClassVar[str] = "entry"

    round: str
    nomination: str
    category: Category
    profile_version: int
    unit: UnitHash = ""
    region: str = ""
    status: Status = Status.PLACED
    open_objections: tuple[str, ...] = ()
    admitted: tuple[str, ...] = ()
    moved_to: str | None = None

    @property
    def key(self) -> Key:
        """``ENTRY#round#nomination``."""
        return store.entry_key(self.round, self.nomination)

    @property
    def index(self) -> dict[str, str]:
        """Listed under its campaign by nomination: who speaks of a person names no round."""
        return {
            "ListPK": store.entries_of(self.campaign),
            "ListSK": f"{self.nomination}#{self.round}",
        }


Outcome = tuple[Entry, list[Payload]]


def placed(round_id: str, nominee: Nominee, profile: Profile) -> Outcome:
    """Take custody of a shortlisted nominee."""
    entry = Entry(
        campaign=profile.campaign,
        round=round_id,
        nomination=nominee.nomination,
        category=nominee.category,
        profile_version=nominee.profile_version,
        unit=profile.unit,
        region=profile.region,
    )
    event = says.EntryPlaced(
        round=round_id, nomination=nominee.nomination, profile_hash=nominee.profile_hash
    )
    return entry, [event]


def moved(entry: Entry, to_round: str, profile: Profile) -> tuple[Outcome, Outcome]:
    """Leave the round for one of their own, with what is objected to them (R26).

    Returns the entry that is left behind, and the one in the new round.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` once this round has spoken; ``PROFILE_UNCHANGED`` unless the
            profile is a later one than the notice shows.
    """
    if entry.status in FINAL:
        raise Refusal("HOLDER_ELSEWHERE", "review")
    if profile.version <= entry.profile_version:
        raise Refusal("PROFILE_UNCHANGED")
    left = entry.model_copy(update={"status": Status.MOVED, "moved_to": to_round})
    said = says.NomineeMoved(
        round=entry.round,
        nomination=entry.nomination,
        to_round=to_round,
        profile_version=profile.version,
        profile_hash=profile.digest(),
    )
    fresh = Entry(
        campaign=entry.campaign,
        round=to_round,
        nomination=entry.nomination,
        category=entry.category,
        profile_version=profile.version,
        unit=profile.unit,
        region=profile.region,
        status=entry.status,
        open_objections=entry.open_objections,
        admitted=entry.admitted,
    )
    placed = says.EntryPlaced(
        round=to_round, nomination=entry.nomination, profile_hash=profile.digest()
    )
    return (left, [said]), (fresh, [placed])


def attach(entry: Entry, objection: str) -> Outcome:
    """An objection names this nominee: no clearing until it is screened."""
    event = says.ObjectionAttached(
        objection=objection, round=entry.round, nomination=entry.nomination
    )
    return entry.model_copy(update={"open_objections": (*entry.open_objections, objection)}), [
        event
    ]


def hold(entry: Entry, objection: str) -> Outcome:
    """The objection is admitted: this nominee waits, the others go on."""
    event = says.NomineeHeld(round=entry.round, nomination=entry.nomination)
    state = {"admitted": (*entry.admitted, objection), "status": _unless_final(entry, Status.HELD)}
    return entry.model_copy(update=state), [event]


def detach(entry: Entry, objection: str, *, settled: bool) -> Outcome:
    """The objection is dealt with in the nominee's favour; cleared if nothing else stands open."""
    admitted = tuple(known for known in entry.admitted if known != objection)
    state = {
        "open_objections": tuple(known for known in entry.open_objections if known != objection),
        "admitted": admitted,
        "status": _unless_final(entry, Status.HELD if admitted else Status.PLACED),
    }
    event = says.ObjectionDetached(
        objection=objection, round=entry.round, nomination=entry.nomination
    )
    left = entry.model_copy(update=state)
    if settled and may_clear(left):
        cleared, events = clear(left)
        return cleared, [event, *events]
    return left, [event]


def may_clear(entry: Entry) -> bool:
    """Whether nothing stands in the way once the round is settled."""
    return entry.status not in FINAL and not entry.open_objections


def clear(entry: Entry) -> Outcome:
    """公示无异议: final."""
    event = says.NomineeCleared(round=entry.round, nomination=entry.nomination)
    return entry.model_copy(update={"status": Status.CLEARED}), [event]


def withdraw(entry: Entry, reason: WithdrawalReason) -> Outcome:
    """The nominee leaves the round; what is objected to them is looked into all the same.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` once the round has spoken.
    """
    if entry.status in FINAL:
        raise Refusal("HOLDER_ELSEWHERE", "review")
    event = says.NomineeWithdrawn(round=entry.round, nomination=entry.nomination, reason=reason)
    return entry.model_copy(update={"status": Status.WITHDRAWN}), [event]


def take_down(entry: Entry) -> Outcome:
    """The case of a cleared nominee ended at review: nobody shows them any more (R27).

    Any other entry ends by what this service says itself, and stays as it is.
    """
    if entry.status is not Status.CLEARED:
        return entry, []
    event = says.NomineeTakenDown(round=entry.round, nomination=entry.nomination)
    return entry.model_copy(update={"status": Status.WITHDRAWN}), [event]


def disqualify(entry: Entry, objection: str) -> Outcome:
    """An objection was upheld: final for this nominee, unless they left the round before."""
    event: Payload = says.NomineeDisqualified(round=entry.round, nomination=entry.nomination)
    if entry.status in FINAL:
        event = says.ObjectionDetached(
            objection=objection, round=entry.round, nomination=entry.nomination
        )
    state = {
        "status": _unless_final(entry, Status.DISQUALIFIED),
        "open_objections": tuple(known for known in entry.open_objections if known != objection),
        "admitted": tuple(known for known in entry.admitted if known != objection),
    }
    return entry.model_copy(update=state), [event]


def _unless_final(entry: Entry, status: Status) -> Status:
    return entry.status if entry.status in FINAL else status
