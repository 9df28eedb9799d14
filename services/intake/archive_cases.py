"""Keeping what the archive needs of decisions, as they are heard."""

from collections.abc import Callable

from events.envelope import CloudEvent
from events.review import DecisionIssued, HonourRevoked
from services.intake import archive as rules
from services.intake import store
from services.intake.archive import Archive, KeptDecision, KeptRevocation, Outcome
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.settings import settings_of
from shared.table import Change, commit

SOURCE = "zuimei.intake"


def keep_decision(event: CloudEvent, payload: DecisionIssued) -> None:
    """File a decision (R28)."""
    kept = KeptDecision.model_validate(payload.model_dump(exclude={"issued_at"}))
    _keep(event, lambda archive: rules.keep_decision(archive, kept))


def keep_revocation(event: CloudEvent, payload: HonourRevoked) -> None:
    """File a revocation (R34)."""
    kept = KeptRevocation.model_validate(payload.model_dump())
    _keep(event, lambda archive: rules.keep_revocation(archive, kept))


@table.retrying
def _keep(event: CloudEvent, decide: Callable[[Archive], Outcome]) -> None:
    found = table.get(store.archive_key(event.campaign), Archive)
    outcome = decide(found or Archive(campaign=event.campaign))
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(*outcome))
