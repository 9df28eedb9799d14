"""Notify's use cases: plan deliveries about an event, and send what is planned."""

from events.envelope import CloudEvent
from events.notify import DeliveriesPlanned
from services.notify import delivery as rules
from services.notify import store
from services.notify.delivery import Deliveries
from services.notify.mail import Mailer, RefusedError
from services.notify.templates import compose
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.settings import roster_of, settings_of
from shared.table import Change, commit

SOURCE = "zuimei.notify"


def plan(event: CloudEvent, _: object) -> None:
    """Write down who is to be told of an event; nobody to tell is nothing to plan."""
    settings = settings_of(event.campaign)
    rehearsal = settings.rehearsal is not None
    subject, text, users = compose(event, roster_of(event.campaign), rehearsal=rehearsal)
    if not users:
        return
    outcome = rules.planned(event.campaign, event.id, event.type, subject, text, users)
    commit(Cause.of(event, SOURCE), CampaignClock.of(settings).now(), Change(*outcome))


@table.retrying
def send(event: CloudEvent, payload: DeliveriesPlanned, mailer: Mailer) -> None:
    """Send what is still pending, then note what became of each.

    At least once: a crash between sending and noting sends again, under the same Message-ID.

    Raises:
        TooEarlyError: the plan is not here yet.
        OSError: the relay did not answer; the queue tries again.
    """
    found = table.get(store.delivery_key(payload.about), Deliveries)
    if found is None:
        raise TooEarlyError(payload.about)
    if not found.pending:
        return
    settings, roster = settings_of(event.campaign), roster_of(event.campaign)
    outcome: dict[str, str | None] = {}
    with mailer as relay:
        for line in found.pending:
            member = roster.member(line.user)
            try:
                if member is None:
                    raise RefusedError("NOT_IN_ROSTER")
                relay.send(f"{found.about}/{line.user}", member.mail, found.subject, found.text)
                outcome[line.user] = None
            except RefusedError as refused:
                outcome[line.user] = str(refused)
    now = CampaignClock.of(settings).now()
    commit(Cause.of(event, SOURCE), now, Change(*rules.settled(found, outcome)))
