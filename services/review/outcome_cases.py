"""Commands that send a case elsewhere: return, rejection, withdrawal, and rulings on it."""

from services.review import access, custody, ruling, standing, steps, store
from services.review import case as cases
from services.review.access import Opened
from services.review.case import Outcome, Rejection
from services.review.outcome_bodies import (
    RecusalBody,
    RejectBody,
    ReturnBody,
    RulingBody,
    WithdrawBody,
)
from shared import table
from shared.caller import Caller, Receipt
from shared.seal import seal
from shared.table import Change, Count, Extra, Publish


@table.retrying
def send_back(caller: Caller, nomination: str, body: ReturnBody) -> Receipt:
    """Return the file to the level that reported it; what to correct is published with it (R25)."""
    opened = access.case_for(caller, nomination)
    case = opened.case
    outcome, told = custody.sent_back(case, body.reason, body.fields)
    published = Publish(
        key=store.return_key(nomination, told.version),
        kind="return",
        campaign=case.campaign,
        version=told.version,
        body=told.model_dump(mode="json", exclude_none=True),
    )
    return _done(caller, opened, outcome, published)


@table.retrying
def reject(caller: Caller, nomination: str, body: RejectBody) -> Receipt:
    """Go no further with the case, by the leading group's minutes."""
    opened = access.case_for(caller, nomination)
    case = opened.case
    rejection = Rejection(
        reason=body.reason,
        minutes_number=body.minutes_number,
        sealed=seal({"text": body.explanation}, {"document": case.key.pk}),
    )
    return _done(caller, opened, custody.rejected(case, rejection))


@table.retrying
def withdraw(caller: Caller, nomination: str, body: WithdrawBody) -> Receipt:
    """Take the nomination back while review holds it; a place on the shortlist is free again.

    Raises:
        Refusal: those of ``custody.withdrawn``, and ``ALREADY_HONOURED`` (a decision names them).
    """
    opened = access.case_for(caller, nomination)
    case = opened.case
    outcome = custody.withdrawn(case, body.reason)
    seat = store.shortlist_key(case.campaign, case.category)
    freed = [Count(seat, -1, "QUOTA_EXCEEDED")] if custody.takes_a_seat(case) else []
    return _done(caller, opened, outcome, *freed)


@table.retrying
def recuse(caller: Caller, nomination: str, body: RecusalBody) -> Receipt:
    """Declare a conflict of interest: from now on the caller does not see the case."""
    opened = access.case_for(caller, nomination)
    case = opened.case
    said = body.explanation
    sealed = seal({"text": said}, {"document": case.key.pk}) if said else None
    return _done(caller, opened, cases.recuse(case, caller.who.user, sealed))


@table.retrying
def propose_ruling(caller: Caller, nomination: str, body: RulingBody) -> Receipt:
    """Enter what the leading group ruled on everything adverse that is open (R24)."""
    opened = access.case_for(caller, nomination)
    case = opened.case
    steps.panel(caller, opened.settings)
    sealed = seal({"text": body.reason}, {"document": case.key.pk})
    user = caller.who.user
    outcome = ruling.propose(case, body.minutes_number, body.outcome, sealed, user)
    return _done(caller, opened, outcome)


@table.retrying
def confirm_ruling(caller: Caller, nomination: str) -> Receipt:
    """Confirm the ruling as a second person of the panel."""
    opened = access.case_for(caller, nomination)
    case = opened.case
    steps.panel(caller, opened.settings)
    return _done(caller, opened, ruling.confirm(case, caller.who.user))


def _done(caller: Caller, opened: Opened, outcome: Outcome, *extras: Extra) -> Receipt:
    """Commit, unless a ballot has placed the candidate, or a decision named them, meanwhile."""
    case, events = outcome
    change, held = Change(case, events), standing.still_held(opened.case)
    status = case.status.value
    return steps.done(caller, opened.settings, case.nomination, status, change, *extras, *held)
