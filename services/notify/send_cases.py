"""Notify's use cases of sending: what waits is handed to a relay, an inbox or a robot."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from events.envelope import CloudEvent, Payload
from events.notify import DeliveriesPlanned
from events.published import Roster
from services.notify import delivery as model
from services.notify import digest, store
from services.notify import message as inbox
from services.notify.channel import DeferredError, LostError, Opener, RefusedError, Relay
from services.notify.delivery import TAKEN, Deliveries, Delivery, Fate, Verdict
from services.notify.robot import Robot, is_blocked
from services.notify.use_cases import SOURCE
from shared import table
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.consumer import NotNowError, TooEarlyError
from shared.documents import Document
from shared.settings import roster_of, settings_of
from shared.table import Change, ConflictError, commit

AT_ONCE = 80  # mails between two commits: one event each, and a commit takes 100 items
IN_INBOX = 45  # messages in one commit: each with its event
RECONNECTS = 2  # connections in a row that break before anything was handed over
BUDGET = timedelta(seconds=25)  # of the function's minute, for opening connections again
_FIRST_WAIT, _LONGEST_WAIT = 10, 3600  # seconds until a relay is asked again
_CUT_OFF = "NO_CONNECTION"

Verdicts = dict[str, Verdict]
Robots = Mapping[str, Robot]


def send(event: CloudEvent, payload: DeliveriesPlanned, opener: Opener) -> None:
    """Send what waits, and note what became of each.

    Taken before it is handed over, so that nobody else sends the same and a crash is seen.

    Raises:
        TooEarlyError: the plan is not here yet.
        NotNowError: not everything could be handed over; the queue tries the rest again.
    """
    found = _plan(payload)
    known = roster_of(event.campaign)
    due = found.due(utc_now())
    for start in range(0, len(due), AT_ONCE):
        some = due[start : start + AT_ONCE]
        found = _take(event, found, some)
        verdicts = _hand_over(opener, found, known, _being_sent(found, some))
        found = _note(event, found, verdicts)
        if any(verdict.reason == _CUT_OFF for verdict in verdicts.values()):
            break
    if found.open:
        raise NotNowError(found.id, _FIRST_WAIT, _LONGEST_WAIT)


def place(event: CloudEvent, payload: DeliveriesPlanned) -> None:
    """Put messages into inboxes: message and outcome in one transaction, so neither is alone.

    Raises:
        TooEarlyError: the plan is not here yet.
    """
    found = _plan(payload)
    now = CampaignClock.of(settings_of(event.campaign)).now()
    waiting = found.due(utc_now())
    for start in range(0, len(waiting), IN_INBOX):
        users = [line.user for line in waiting[start : start + IN_INBOX]]
        taken, _ = model.taken(found, users, utc_now())
        settled, events = model.settled(taken, dict.fromkeys(users, TAKEN))
        messages = [Change(inbox.message(found, user, now), []) for user in users]
        stored = commit(_unmarked(event), now, Change(settled, events), *messages)
        found = _as_stored(settled, stored[0])


def _plan(payload: DeliveriesPlanned) -> Deliveries:
    found = table.get(store.delivery_key(payload.plan), Deliveries)
    if found is None:
        raise TooEarlyError(payload.about)
    return found


def _take(event: CloudEvent, plan: Deliveries, lines: Sequence[Delivery]) -> Deliveries:
    taken, events = model.taken(plan, [line.user for line in lines], utc_now())
    return _commit(_unmarked(event), taken, events)


def _being_sent(plan: Deliveries, lines: Iterable[Delivery]) -> list[Delivery]:
    users = {line.user for line in lines}
    return [
        line
        for line in plan.deliveries
        if line.user in users and line.status is model.Status.SENDING
    ]


def _hand_over(
    opener: Opener, plan: Deliveries, roster: Roster, lines: Sequence[Delivery]
) -> Verdicts:
    """What became of each line, by user; a broken connection is opened again for the rest."""
    verdicts: Verdicts = {}
    until, broken = utc_now() + BUDGET, 0
    while len(verdicts) < len(lines) and broken <= RECONNECTS and utc_now() < until:
        before = len(verdicts)
        left = [line for line in lines if line.user not in verdicts]
        try:
            with opener() as relay:
                _hand_over_on(relay, plan, roster, left, verdicts)
        except OSError:
            broken = broken + 1 if len(verdicts) == before else 0
    for line in lines:
        verdicts.setdefault(line.user, Verdict(Fate.DEFERRED, _CUT_OFF))
    return verdicts


def _hand_over_on(
    relay: Relay, plan: Deliveries, roster: Roster, lines: Sequence[Delivery], verdicts: Verdicts
) -> None:
    """On one connection, until it breaks."""
    for line in lines:
        member = roster.member(line.user)
        if member is None:
            verdicts[line.user] = Verdict(Fate.REFUSED, "NOT_IN_ROSTER")
            continue
        try:
            relay.send(f"{plan.about}/{line.id}", member.mail, plan.subject, plan.text)
            verdicts[line.user] = TAKEN
        except RefusedError as refused:
            verdicts[line.user] = Verdict(Fate.REFUSED, str(refused))
        except DeferredError as deferred:
            verdicts[line.user] = Verdict(Fate.DEFERRED, str(deferred))
        except LostError as lost:
            verdicts[line.user] = Verdict(Fate.LOST, str(lost))
            raise ConnectionError(str(lost)) from lost


def _note(event: CloudEvent, plan: Deliveries, verdicts: Verdicts) -> Deliveries:
    """Commit an outcome; a lost race never sends again, it only notes again."""
    if not verdicts:
        return plan
    try:
        return _commit(_unmarked(event), *model.settled(plan, verdicts))
    except ConflictError:
        return _note_later(event, plan, verdicts)


@table.retrying
def _note_later(event: CloudEvent, plan: Deliveries, verdicts: Verdicts) -> Deliveries:
    newest = table.get(plan.key, Deliveries) or plan
    return _commit(_unmarked(event), *model.settled(newest, verdicts))


def _commit(cause: Cause, plan: Deliveries, events: list[Payload]) -> Deliveries:
    now = CampaignClock.of(settings_of(plan.campaign)).now()
    return _as_stored(plan, commit(cause, now, Change(plan, events))[0])


def _as_stored(plan: Deliveries, stored: Document) -> Deliveries:
    moved = {"version": stored.version, "sequence": stored.sequence, "head": stored.head}
    return plan.model_copy(update=moved)


def _unmarked(event: CloudEvent) -> Cause:
    """No mark: the state of each line says what is done, and a message may come many times."""
    return replace(Cause.of(event, SOURCE), mark=None)


# ── Robots ───────────────────────────────────────────────────────────────────────────────────────


def speak(event: CloudEvent, payload: DeliveriesPlanned, robots: Callable[[], Robots]) -> None:
    """Make a robot say all that waits for it as one message, if it is its turn.

    The turn and what is said are taken in one transaction: however many senders there are, one
    speaks, and what it carries is carried by nobody else.

    Raises:
        TooEarlyError: the plan is not here yet.
        NotNowError: the robot spoke just now, is blocked, or did not answer.
    """
    own = _plan(payload)
    now = utc_now()
    if not own.open:
        return
    robot = own.deliveries[0].user
    free = store.next_turn(robot)
    if free is not None and free > now:
        raise NotNowError(robot, (free - now).total_seconds())
    if not own.due(now):  # somebody is at it
        raise NotNowError(own.id, model.LEASE.total_seconds())
    plans = _take_turn(event, robot, digest.fitting(_waiting(own, robot, now)), now)
    if not plans:
        return
    known = robots().get(robot)
    said = digest.digest(plans)
    verdict = known.say(said.title, said.text, now) if known else _NO_ROBOT
    _note_digest(event, robot, plans, verdict)
    if verdict.fate in {Fate.DEFERRED, Fate.LOST}:
        pause = digest.BLOCKED if is_blocked(verdict) else digest.PAUSE
        raise NotNowError(verdict.reason, pause.total_seconds(), digest.BLOCKED.total_seconds())


_NO_ROBOT = Verdict(Fate.REFUSED, "NO_ROBOT")


def _waiting(own: Deliveries, robot: str, now: datetime) -> list[Deliveries]:
    """What the robot may say now; the index may be behind, so the own plan is as just read."""
    listed = map(Deliveries.model_validate, store.waiting_for(own.campaign, robot))
    # Its own message came: if more wait than one digest carries, this one is among them.
    return [own, *(plan for plan in listed if plan.id != own.id and plan.due(now))]


def _take_turn(
    event: CloudEvent, robot: str, plans: Sequence[Deliveries], now: datetime
) -> list[Deliveries]:
    """The plans that are to be said now: not those whose second attempt ended unseen."""
    outcomes = [model.taken(plan, [robot], now) for plan in plans]
    turn = store.turn(robot, event.campaign, now, digest.PAUSE)
    taken = _commit_all(event, outcomes, turn)
    return [plan for plan in taken if plan.state is model.Status.SENDING]


def _note_digest(
    event: CloudEvent, robot: str, plans: Sequence[Deliveries], verdict: Verdict
) -> None:
    """Each plan notes what became of the digest; a block is noted as the robot's turn."""
    outcomes = [model.settled(plan, {robot: verdict}) for plan in plans]
    extras = []
    if is_blocked(verdict):
        extras = [store.blocked(robot, event.campaign, utc_now(), digest.BLOCKED)]
    _commit_all(event, outcomes, *extras)


def _commit_all(
    event: CloudEvent, outcomes: Sequence[model.Outcome], *extras: table.Extra
) -> list[Deliveries]:
    now = CampaignClock.of(settings_of(event.campaign)).now()
    changes = [Change(*outcome) for outcome in outcomes]
    stored = commit(_unmarked(event), now, *changes, extras=extras)
    pairs = zip(outcomes, stored, strict=True)
    return [_as_stored(plan, document) for (plan, _), document in pairs]
