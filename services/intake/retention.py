"""What is kept of a nomination, for how long, and what remains when it is erased (domain.md §5).

Pure. The forms of people who were not selected go a while after the campaign's end (个保法
art. 19); those of honourees stay (国家档案局令第8号), and so does every file that is still open or
held. The history stays whole: its events name nobody.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from events import intake as says
from events.published import CampaignSettings
from services.intake.nomination import Nomination, Outcome, SavedForm, Status
from shared.clock import end_of_day, years_later

#: The rule that an erasure is done by, as its event names it.
UNSELECTED = "UNSELECTED_AFTER_CLOSE"
#: What goes, as the event names it.
PARTS = ("FORM", "OPINIONS", "FLAGS", "DOSSIER", "PROFILE", "FILES", "PERSON")

#: A reserve that nobody called by then is one who was not selected.
_ENDED = frozenset({"NOT_SELECTED", "RESERVE", "DISQUALIFIED", "WITHDRAWN"})
#: What a nomination is worth knowing by when the person is gone from it.
_KEPT = (
    "campaign",
    "version",
    "sequence",
    "head",
    "id",
    "category",
    "region",
    "held_by",
    "level",
    "form_version",
    "progress",
    "reported_version",
    "case_sequence",
)


class Fate(StrEnum):
    """What the retention rules say of a nomination."""

    ERASE = "ERASE"
    KEEP = "KEEP"
    WAIT = "WAIT"


def due_at(settings: CampaignSettings) -> datetime:
    """When unselected people's forms go: the policy's years after the campaign's last day."""
    return end_of_day(years_later(settings.finish_by, settings.retention.unselected_years))


def fate(nomination: Nomination) -> Fate:
    """Erase what ended without an honour or never reached the province; wait for what is open.

    What nobody decided on is open until review rejects or withdraws it (decision 0032).
    """
    if nomination.status is Status.ERASED or nomination.progress in ("HONOURED", "REVOKED"):
        return Fate.KEEP
    unreported = nomination.status is not Status.REPORTED and nomination.progress == "INTAKE"
    return Fate.ERASE if unreported or nomination.progress in _ENDED else Fate.WAIT


def erased(nomination: Nomination) -> Outcome:
    """Only what names nobody remains; whatever else a nomination holds, now or later, goes."""
    kept = {name: getattr(nomination, name) for name in _KEPT}
    nothing = SavedForm(masked={}, sealed="")
    event = says.NominationErased(
        nomination=nomination.id,
        rule=UNSELECTED,
        parts=PARTS,
        reported=nomination.reported_version > 0,
    )
    return Nomination(**kept, status=Status.ERASED, form=nothing), [event]


def count_waiting(nominations: Iterable[Nomination]) -> int:
    """How many files are still open or held."""
    return sum(fate(nomination) is Fate.WAIT for nomination in nominations)
