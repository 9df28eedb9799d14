"""Notify's use cases: plan deliveries about an event, and send what is planned."""

from collections.abc import Sequence
from dataclasses import replace

from events.envelope import CloudEvent, Payload
from events.notify import DeliveriesPlanned
from events.published import Roster
from services.notify import delivery as rules
from services.notify import store
from services.notify.delivery import Deliveries, Delivery
from services.notify.mail import DeferredError, Mailer, RefusedError, Relay
from services.notify.templates import compose
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.consumer import TooEarlyError
from shared.settings import roster_of, settings_of
from shared.table import Change, ConflictError, commit

SOURCE = "zuimei.notify"
AT_ONCE = 80  # mails between two commits: one event each, and a commit takes 100 items

Outcome = dict[str, str | None]


class RelayDownError(RuntimeError):
    """Some mails could not be handed over now; what could is noted, the queue tries again."""


def plan(event: CloudEvent, payload: Payload) -> None:
    """Write down who is to be told of an event; nobody to tell is nothing to plan."""
    settings = settings_of(event.campaign)
    rehearsal = settings.rehearsal is not None
    word = compose(event, payload, roster_of(event.campaign), rehearsal=rehearsal)
    if not word.users:
        return
    outcome = rules.planned(event.campaign, event.id, event.type, word)
    commit(Cause.of(event, SOURCE), CampaignClock.of(settings).now(), Change(*outcome))


def send(event: CloudEvent, payload: DeliveriesPlanned, mailer: Mailer) -> None:
    """Send what is still pending, and note what became of each.

    At least once: a crash between sending and noting sends again, under the same Message-ID.

    Raises:
        TooEarlyError: the plan is not here yet.
        OSError: the relay did not answer; the queue tries again.
        RelayDownError: it did not take every mail; the queue tries the rest again.
    """
    found = table.get(store.delivery_key(payload.about), Deliveries)
    if found is None:
        raise TooEarlyError(payload.about)
    roster = roster_of(event.campaign)
    waiting = found.pending
    if not waiting:
        return
    with mailer as relay:
        for start in range(0, len(waiting), AT_ONCE):
            some = waiting[start : start + AT_ONCE]
            outcome = _hand_over(relay, found, roster, some)
            missing = len(some) - len(outcome)
            last = start + len(some) == len(waiting)
            found = _note(event, found, outcome, done=last and not missing)
            if missing:
                raise RelayDownError(f"{missing} mails")


def _hand_over(
    relay: Relay, plan: Deliveries, roster: Roster, lines: Sequence[Delivery]
) -> Outcome:
    """By user: None arrived, a code failed for good; who is to be tried again is left out."""
    outcome: Outcome = {}
    for line in lines:
        member = roster.member(line.user)
        if member is None:
            outcome[line.user] = "NOT_IN_ROSTER"
            continue
        try:
            relay.send(f"{plan.about}/{line.id}", member.mail, plan.subject, plan.text)
            outcome[line.user] = None
        except RefusedError as refused:
            outcome[line.user] = str(refused)
        except DeferredError:
            continue
        except OSError:
            break
    return outcome


def _note(event: CloudEvent, plan: Deliveries, outcome: Outcome, *, done: bool) -> Deliveries:
    """Commit an outcome; a lost race never sends again, it only notes again.

    Marked in the inbox once all is ``done``: a message that must come back is not yet applied.
    """
    cause = Cause.of(event, SOURCE)
    cause = cause if done else replace(cause, mark=None)
    try:
        return _commit(cause, plan, outcome)
    except ConflictError:
        return _note_later(cause, plan, outcome)


@table.retrying
def _note_later(cause: Cause, plan: Deliveries, outcome: Outcome) -> Deliveries:
    return _commit(cause, table.get(plan.key, Deliveries) or plan, outcome)


def _commit(cause: Cause, plan: Deliveries, outcome: Outcome) -> Deliveries:
    settled, events = rules.settled(plan, outcome)
    if not events:
        return plan
    now = CampaignClock.of(settings_of(plan.campaign)).now()
    stored = commit(cause, now, Change(settled, events))[0]
    return settled.model_copy(
        update={"version": stored.version, "sequence": stored.sequence, "head": stored.head}
    )
