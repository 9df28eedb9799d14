"""Notify's use cases for staff: what went, what failed, send it again; one's own inbox."""

from collections import Counter
from dataclasses import dataclass

from events.envelope import Payload
from events.vocabulary import Role
from services.notify import delivery as model
from services.notify import message as inbox
from services.notify import store
from services.notify.delivery import Channel, Deliveries, Delivery, Status
from services.notify.message import Message
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.table import Change, commit


@dataclass(frozen=True)
class Scope:
    """Whose deliveries somebody may see: everybody's, or those to people of their own regions."""

    users: frozenset[str] | None

    @classmethod
    def of(cls, caller: Caller, campaign: str) -> "Scope":
        """An administrator sees all, an officer those to people under the officer's region."""
        if Role.ADMIN in caller.who.roles:
            return cls(None)
        members = roster_of(campaign).members
        return cls(frozenset(m.user for m in members if caller.who.sees(m.region)))

    def lines(self, plan: Deliveries) -> list[Delivery]:
        """The lines of a plan that are in it."""
        return [line for line in plan.deliveries if self.users is None or line.user in self.users]


@dataclass(frozen=True)
class Sheet:
    """A page of plans with the lines that the caller may see, and the sums over all pages."""

    plans: list[tuple[Deliveries, list[Delivery]]]
    next: str | None
    counts: dict[Channel, dict[Status, int]] | None


def deliveries(
    caller: Caller, campaign: str, status: Status | None, after: str | None, limit: int
) -> Sheet:
    """What was told of the events of a campaign; plans in trouble first.

    ``status`` keeps plans of which that is the worst. The sums come with the first page.
    """
    scope = Scope.of(caller, campaign)
    prefix = f"{status.value}#" if status else ""
    page = table.list_by(store.list_key(campaign), prefix, after=after, limit=limit)
    plans = [Deliveries.model_validate(item) for item in page.items]
    seen = [(plan, scope.lines(plan)) for plan in plans]
    counts = _counts(campaign, scope) if after is None else None
    return Sheet([(plan, lines) for plan, lines in seen if lines], page.next, counts)


def _counts(campaign: str, scope: Scope) -> dict[Channel, dict[Status, int]]:
    """How many deliveries are in which state, by channel."""
    found: dict[Channel, Counter[Status]] = {channel: Counter() for channel in Channel}
    for plan in map(Deliveries.model_validate, table.list_all(store.list_key(campaign))):
        found[plan.channel].update(line.status for line in scope.lines(plan))
    return {channel: dict(sums) for channel, sums in found.items()}


def messages(caller: Caller, after: str | None, limit: int) -> tuple[list[Message], str | None]:
    """The caller's inbox: unread first, then newest first."""
    page = table.list_by(store.inbox_key(caller.who.user), after=after, limit=limit)
    return [Message.model_validate(item) for item in page.items], page.next


@table.retrying
def resend(caller: Caller, plan: str) -> Receipt:
    """Failed deliveries of a plan wait again, because somebody repaired what was wrong.

    Raises:
        Refusal: ``NOT_FOUND``, ``NOTHING_FAILED`` (in the caller's scope), ``CONFLICT``.
    """
    found = table.get(store.delivery_key(plan), Deliveries)
    if found is None:
        raise Refusal("NOT_FOUND")
    caller.expects(found)
    users = [line.user for line in Scope.of(caller, found.campaign).lines(found)]
    after, events = model.given_back(found, users)
    if not events:
        raise Refusal("NOTHING_FAILED")
    return _answered(caller, after, events, after.id, after.state.value)


@table.retrying
def read(caller: Caller, message: str) -> Receipt:
    """The caller has read a message of their inbox; a second time changes nothing.

    Raises:
        Refusal: ``NOT_FOUND``, also for a message of somebody else; ``CONFLICT``.
    """
    found = table.get(store.message_key(message), Message)
    if found is None or found.user != caller.who.user:
        raise Refusal("NOT_FOUND")
    caller.expects(found)
    after, events = inbox.read(found)
    if not events:
        return Receipt.of(found.id, found.version, "READ")
    return _answered(caller, after, events, after.id, "READ")


def _answered(
    caller: Caller,
    after: Deliveries | Message,
    events: list[Payload],
    identity: str,
    status: str,
) -> Receipt:
    now = CampaignClock.of(settings_of(after.campaign)).now()
    receipt = Receipt.of(identity, after.version + 1, status)
    commit(caller.cause(), now, Change(after, events), receipt=receipt.model_dump())
    return receipt
