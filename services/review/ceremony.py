"""发布仪式: in the month of the settings (安全生产月), after a decision (R06, R29). Pure."""

from datetime import date
from typing import ClassVar

from events import review as says
from events.envelope import Payload
from events.published import CampaignSettings
from services.review import store
from services.review.decision import Decision, Status
from shared.documents import Document, Key
from shared.problems import FieldError, Refusal


class Ceremony(Document):
    """When the ceremony is, and the record that it was held. Days are Asia/Shanghai."""

    TYPE: ClassVar[str] = "ceremony"

    on: date
    decision: str
    decided_on: date
    scheduled_by: str
    held_on: date | None = None
    proof_hash: str | None = None

    @property
    def key(self) -> Key:
        """``CEREMONY#campaign``."""
        return store.ceremony_key(self.campaign)


Outcome = tuple[Ceremony, list[Payload]]


def schedule(  # noqa: PLR0913 - a day is checked against all of these
    known: Ceremony | None,
    settings: CampaignSettings,
    decision: Decision,
    on: date,
    today: date,
    user: str,
) -> Outcome:
    """Fix the day, or another day while it is not held.

    Raises:
        Refusal: ``WRONG_STATE`` (held), ``NOT_DECIDED``, ``INVALID`` at ``/on`` (before today or
            the decision, not in the month, after the campaign must be finished: R05, R06).
    """
    if known is not None and known.held_on is not None:
        raise Refusal("WRONG_STATE", "HELD")
    if decision.status is not Status.ISSUED:
        raise Refusal("NOT_DECIDED", decision.document_number)
    earliest = max(decision.dated, today)
    if on.month != settings.ceremony.month or not earliest <= on <= settings.finish_by:
        raise Refusal("INVALID", errors=[_wrong("/on")])
    ceremony = Ceremony(
        campaign=settings.campaign,
        on=on,
        decision=decision.id,
        decided_on=decision.dated,
        scheduled_by=user,
    )
    if known is not None:
        kept = {"version": known.version, "sequence": known.sequence, "head": known.head}
        ceremony = ceremony.model_copy(update=kept)
    return ceremony, [says.CeremonyScheduled(on=on)]


def hold(ceremony: Ceremony, held_on: date, proof_hash: str, today: date) -> Outcome:
    """Put on record that it was held; ``proof_hash`` is the SHA-256 of the report.

    Raises:
        Refusal: ``WRONG_STATE`` (held already), ``INVALID`` at ``/held_on`` (ahead of today, or
            before the decision).
    """
    if ceremony.held_on is not None:
        raise Refusal("WRONG_STATE", "HELD")
    if not ceremony.decided_on <= held_on <= today:
        raise Refusal("INVALID", errors=[_wrong("/held_on")])
    held = ceremony.model_copy(update={"held_on": held_on, "proof_hash": proof_hash})
    return held, [says.CeremonyHeld(held_on=held_on, proof_hash=proof_hash)]


def _wrong(pointer: str) -> FieldError:
    return FieldError(pointer, "DATE_RANGE", "日期不在允许范围内")
