"""Objections: received from the public, screened and concluded by the discipline role.

An objection is received together with its stand against the nominee, in one transaction: from
then on that nominee, and none but that one, cannot be cleared until the objection is dealt with
(R27). Which function may seal, and which may open, is a matter of their IAM roles.
"""

from typing import Any

from services.publicity import entry as entries
from services.publicity import objection as rules
from services.publicity import round as rounds
from services.publicity import store
from services.publicity.bodies import ConcludeBody, ObjectionBody, ScreenBody
from services.publicity.entry import Entry
from services.publicity.objection import Objection
from services.publicity.round import Round
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.documents import Document, Key
from shared.ids import new_id
from shared.problems import Refusal
from shared.seal import seal, unseal
from shared.settings import settings_of
from shared.table import Change, Page, commit


@table.retrying
def receive(caller: Caller, round_id: str, body: ObjectionBody) -> Receipt:
    """Take an objection from the public, judged by its time against the window (R27).

    Raises:
        Refusal: ``NOT_FOUND``, ``NOMINEE_UNKNOWN``, ``ROUND_NOT_OPEN``, ``OBJECTION_LATE``.
    """
    state, entry = _target(round_id, body.nomination)
    now = CampaignClock.of(settings_of(state.campaign)).now()
    rounds.in_window(state, now)
    identity = new_id()
    personal = body.model_dump(exclude={"nomination", "grounds"}, exclude_none=True)
    objection = Objection(
        campaign=state.campaign,
        id=identity,
        round=round_id,
        nomination=body.nomination,
        grounds=body.grounds,
        received_at=now,
        sealed=seal(personal, {"document": store.objection_key(identity).pk}),
    )
    attached: entries.Outcome | rounds.Outcome = (
        entries.attach(entry, identity) if entry else rounds.attach(state, identity)
    )
    changes = [Change(*rules.received(objection)), Change(*attached)]
    return _done(caller, identity, rules.Status.RECEIVED, changes)


def open_sealed(caller: Caller, identity: str) -> tuple[Objection, dict[str, Any]]:
    """Open an objection; that it was opened, and by whom, is recorded first."""
    objection = _objection(identity)
    now = CampaignClock.of(settings_of(objection.campaign)).now()
    (stored,) = commit(caller.cause(), now, Change(*rules.read(objection)))
    said = unseal(objection.sealed, {"document": objection.key.pk})
    return objection.model_copy(update={"version": stored.version}), said


def listing(campaign: str, after: str | None, limit: int) -> Page:
    """A page of a campaign's objections, in order of receipt."""
    return table.list_by(store.objections_of(campaign), after=after, limit=limit)


@table.retrying
def screen(caller: Caller, identity: str, body: ScreenBody) -> Receipt:
    """Admit an objection or not; what it stands against hears of it by the event (R27)."""
    objection = _objection(identity)
    caller.expects(objection)
    outcome = rules.screen(objection, admissible=body.admissible, reason=body.reason)
    return _done(caller, identity, outcome[0].status, [Change(*outcome)])


@table.retrying
def conclude(caller: Caller, identity: str, body: ConcludeBody) -> Receipt:
    """End an investigation; what the objection stands against hears of it by the event (R27)."""
    objection = _objection(identity)
    caller.expects(objection)
    finding = seal({"finding": body.finding}, {"document": objection.key.pk})
    outcome = rules.conclude(objection, upheld=body.upheld, finding=finding)
    return _done(caller, identity, outcome[0].status, [Change(*outcome)])


def _done(
    caller: Caller,
    identity: str,
    status: rules.Status,
    changes: list[Change],
) -> Receipt:
    document = changes[0].document
    receipt = Receipt.of(identity, document.version + 1, status.value)
    now = CampaignClock.of(settings_of(document.campaign)).now()
    commit(caller.cause(), now, *changes, receipt=receipt.model_dump())
    return receipt


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
    return state, entry


def _objection(identity: str) -> Objection:
    objection = table.get(store.objection_key(identity), Objection)
    if objection is None:
        raise Refusal("NOT_FOUND", identity)
    return objection
