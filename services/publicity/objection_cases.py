"""Objections: received from the public or entered by the discipline role, who looks into them.

An objection is received together with its stand against the nominee, in one transaction: from
then on that nominee, and none but that one, cannot be cleared until the objection is dealt with
(R27). Which function may seal, and which may open, is a matter of their IAM roles.
"""

from datetime import datetime
from typing import Any, NamedTuple

from events.published import CampaignSettings, Member
from events.vocabulary import AnonymousRule, Means, Role
from services.publicity import entry as entries
from services.publicity import objection as rules
from services.publicity import receipt, store, timing
from services.publicity import round as rounds
from services.publicity.bodies import (
    ConcludeBody,
    HandlerBody,
    LoggedBody,
    ObjectionBody,
    ObjectionReceipt,
    ReplyBody,
    ScreenBody,
    TakeBackBody,
)
from services.publicity.entry import Entry
from services.publicity.objection import Objection, Signature
from services.publicity.round import Arrival, Round
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.documents import Document, Key
from shared.ids import new_id
from shared.problems import Refusal
from shared.seal import seal, unseal
from shared.settings import roster_of, settings_of
from shared.table import Change, Extra, Publish, Unchanged, commit

#: What of an objection is not sealed: ids, codes and dates.
_PLAIN = {"nomination", "about", "grounds", "means", "received_at", "postmarked_on"}


@table.retrying
def receive(caller: Caller, round_id: str, body: ObjectionBody) -> ObjectionReceipt:
    """Take an objection from the public, judged by its time against the window (R27).

    Raises:
        Refusal: ``NOT_FOUND``, ``NOMINEE_UNKNOWN``, ``ROUND_NOT_OPEN``, ``OBJECTION_LATE``,
            ``OBJECTION_UNSIGNED``.
    """
    state, entry = _target(round_id, body.nomination)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    return _take(caller, state, entry, body, Arrival(means=Means.FORM, received_at=now))


@table.retrying
def log(caller: Caller, round_id: str, body: LoggedBody) -> ObjectionReceipt:
    """Enter a letter, visit or call, judged by when it came or was posted (domain.md §2.4).

    Raises:
        Refusal: as ``receive``; ``ROUND_SETTLED`` once nothing more can be held,
            ``HANDLER_CONFLICT``.
    """
    state, entry = _target(round_id, body.nomination)
    arrival = Arrival(**body.model_dump(include={"means", "received_at", "postmarked_on"}))
    return _take(caller, state, entry, body, arrival)


class Sheet(NamedTuple):
    """A page of objections, each with until when something is to be done."""

    lines: list[tuple[Objection, datetime | None]]
    next: str | None


class Opened(NamedTuple):
    """An objection, what it says, until when something is to be done, and who may do it."""

    objection: Objection
    said: dict[str, Any]
    due_at: datetime | None
    handlers: list[Member]


@table.retrying
def open_sealed(caller: Caller, identity: str) -> Opened:
    """Open an objection; that it was opened, and by whom, is recorded first."""
    objection = _objection(caller, identity)
    now = _now(objection)
    (stored,) = commit(caller.cause(), now, Change(*rules.read(objection)))
    said = _opened(objection, objection.sealed)
    for sealed in (objection.reason, objection.finding, objection.reply):
        said |= _opened(objection, sealed) if sealed else {}
    seen = objection.model_copy(update={"version": stored.version})
    members = roster_of(objection.campaign).members
    return Opened(seen, said, _due_at(seen), [m for m in members if rules.may_handle(seen, m)])


def state_of(number: str) -> Objection:
    """The objection behind a receipt number; nothing of it is opened.

    Raises:
        Refusal: ``NOT_FOUND``, which does not say whether such a number could be.
    """
    known = table.get_published(store.receipt_key(receipt.hash_of(number)))
    found = table.get(store.objection_key(str(known["objection"])), Objection) if known else None
    if found is None:
        raise Refusal("NOT_FOUND")
    return found


def listing(campaign: str, after: str | None, limit: int) -> Sheet:
    """A page of a campaign's objections, in order of receipt, with what each waits for."""
    page = table.list_by(store.objections_of(campaign), after=after, limit=limit)
    found = [Objection.model_validate(item) for item in page.items]
    return Sheet([(objection, _due_at(objection)) for objection in found], page.next)


@table.retrying
def screen(caller: Caller, identity: str, body: ScreenBody) -> Receipt:
    """Admit an objection or not; what it stands against hears of it by the event (R27)."""
    objection = _objection(caller, identity)
    handler = _handler(objection, body.handler or caller.who.user, caller)
    reason = _sealed(objection, "reason", body.reason)
    now = _now(objection)
    outcome = rules.screen(
        objection, now, admissible=body.admissible, reason=reason, handler=handler
    )
    return _done(caller, outcome)


@table.retrying
def assign(caller: Caller, identity: str, body: HandlerBody) -> Receipt:
    """Give an admitted objection to somebody else of the discipline role."""
    objection = _objection(caller, identity)
    return _done(caller, rules.assign(objection, _handler(objection, body.handler, caller)))


@table.retrying
def conclude(caller: Caller, identity: str, body: ConcludeBody) -> Receipt:
    """End an investigation; what the objection stands against hears of it by the event (R27)."""
    objection = _objection(caller, identity)
    finding = _sealed(objection, "finding", body.finding)
    now, user = _now(objection), caller.who.user
    outcome = rules.conclude(objection, now, user, upheld=body.upheld, finding=finding)
    return _done(caller, outcome)


@table.retrying
def reply(caller: Caller, identity: str, body: ReplyBody) -> Receipt:
    """Keep the written answer to whoever objected.

    Raises:
        Refusal: ``INVALID`` for a date before the objection or after today.
    """
    objection = _objection(caller, identity)
    now = _now(objection)
    if not day_of(objection.received_at) <= body.dated <= day_of(now):
        raise Refusal("INVALID", "dated")
    return _done(
        caller, rules.answer(objection, _sealed(objection, "reply", body.reply), body.dated)
    )


@table.retrying
def take_back(caller: Caller, identity: str, body: TakeBackBody) -> Receipt:
    """The objector takes it back; how that was told is sealed."""
    objection = _objection(caller, identity)
    return _done(caller, rules.withdraw(objection, _sealed(objection, "reason", body.reason)))


def _take(
    caller: Caller, state: Round, entry: Entry | None, body: ObjectionBody, arrival: Arrival
) -> ObjectionReceipt:
    """The objection, its stand, and the hash of its number: one transaction."""
    settings = settings_of(state.campaign)
    now = CampaignClock.of(settings).now()
    rounds.in_time(state, settings.publicity, arrival, now)
    _signed(settings, body)
    identity, number = new_id(), receipt.new_number()
    objection = Objection(
        campaign=state.campaign,
        id=identity,
        round=state.id,
        goes_real=CampaignClock.of(settings).real(rules.goes_at(settings)),
        nomination=body.nomination,
        about=body.topic,
        grounds=body.grounds,
        signed=body.signature,
        sealed=seal(
            body.model_dump(exclude=_PLAIN, exclude_none=True),
            {"document": store.objection_key(identity).pk},
        ),
        waits_since=now,
        unit=entry.unit if entry else None,
        region=entry.region if entry else None,
        **arrival.model_dump(),
    )
    if caller.principal:
        rules.impartial(objection, caller.principal.unit, caller.principal.region)
    attached: entries.Outcome | rounds.Outcome = (
        entries.attach(entry, identity) if entry else rounds.attach(state, identity)
    )
    told = ObjectionReceipt(
        id=identity, version=1, status=rules.Status.RECEIVED.value, receipt=number
    )
    kept = Publish(
        store.receipt_key(receipt.hash_of(number)),
        "receipt",
        state.campaign,
        1,
        {"objection": identity},
    )
    extras: list[Extra] = [kept]
    if entry and arrival.means is not Means.FORM:
        extras.append(Unchanged(state.key, state.version))  # not settled in between
    changes = [Change(*rules.received(objection)), Change(*attached)]
    commit(caller.cause(), now, *changes, extras=extras, receipt=told.model_dump())
    return told


def _signed(settings: CampaignSettings, body: ObjectionBody) -> None:
    refused = settings.objections.anonymous is AnonymousRule.REFUSED
    if refused and body.signature is Signature.ANONYMOUS:
        raise Refusal("OBJECTION_UNSIGNED")


def _handler(objection: Objection, user: str, caller: Caller) -> str:
    """A discipline member who is neither of the nominee's unit nor of their city."""
    if user == caller.who.user:
        return user  # looked at when the objection was loaded
    member = roster_of(objection.campaign).member(user)
    if member is None or member.role is not Role.DISCIPLINE:
        raise Refusal("INVALID", "handler")
    rules.impartial(objection, member.unit, member.region)
    return user


def _due_at(objection: Objection) -> datetime | None:
    """Until when the step that waits is to be done; None: nothing waits, or no calendar tells."""
    limit = timing.next_limit(objection)
    return limit.due_at if limit else None


def _sealed(objection: Objection, name: str, text: str) -> str:
    return seal({name: text}, {"document": objection.key.pk})


def _opened(objection: Objection, sealed: str) -> dict[str, Any]:
    return unseal(sealed, {"document": objection.key.pk})


def _done(caller: Caller, outcome: rules.Outcome) -> Receipt:
    document, events = outcome
    receipt = Receipt.of(document.id, document.version + 1, document.status.value)
    now = _now(document)
    commit(caller.cause(), now, Change(document, events), receipt=receipt.model_dump())
    return receipt


def _now(objection: Objection) -> datetime:
    """Campaign time."""
    return CampaignClock.of(settings_of(objection.campaign)).now()


def _target(round_id: str, nomination: str | None) -> tuple[Round, Entry | None]:
    """What an objection is about, in one read."""
    wanted: dict[Key, type[Document]] = {store.round_key(round_id): Round}
    if nomination is not None:
        wanted[store.entry_key(round_id, nomination)] = Entry
    found = table.get_all(wanted)
    state = found.get(store.round_key(round_id))
    if not isinstance(state, Round):
        raise Refusal("NOT_FOUND", round_id)
    if nomination is None:
        return state, None
    entry = found.get(store.entry_key(round_id, nomination))
    if not isinstance(entry, Entry):
        raise Refusal("NOMINEE_UNKNOWN", nomination)
    if entry.moved_to is not None:  # judged by the round that was read, held where they are now
        return state, _target(entry.moved_to, nomination)[1]
    return state, entry


def _objection(caller: Caller, identity: str) -> Objection:
    """An objection that the caller may look at, in the version that the caller saw."""
    objection = table.get(store.objection_key(identity), Objection)
    if objection is None:
        raise Refusal("NOT_FOUND", identity)
    rules.impartial(objection, caller.who.unit, caller.who.region)
    caller.expects(objection)
    return objection
