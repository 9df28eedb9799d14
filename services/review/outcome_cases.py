"""Commands that send a case elsewhere: return, rejection, withdrawal, and rulings on it."""

from events.published import CampaignSettings
from services.review import access, custody, ruling, steps, store
from services.review.case import Outcome, Rejection
from services.review.outcome_bodies import RejectBody, ReturnBody, RulingBody, WithdrawBody
from shared import table
from shared.caller import Caller, Receipt
from shared.seal import seal
from shared.table import Change, Count, Extra, Publish


@table.retrying
def send_back(caller: Caller, nomination: str, body: ReturnBody) -> Receipt:
    """Return the file to the level that reported it; what to correct is published with it (R25)."""
    case, settings = access.case_for(caller, nomination)
    outcome, told = custody.sent_back(case, body.reason, body.fields)
    published = Publish(
        key=store.return_key(nomination, told.version),
        kind="return",
        campaign=case.campaign,
        version=told.version,
        body=told.model_dump(mode="json", exclude_none=True),
    )
    return _done(caller, settings, outcome, published)


@table.retrying
def reject(caller: Caller, nomination: str, body: RejectBody) -> Receipt:
    """Go no further with the case, by the leading group's minutes."""
    case, settings = access.case_for(caller, nomination)
    rejection = Rejection(
        reason=body.reason,
        minutes_number=body.minutes_number,
        sealed=seal({"text": body.explanation}, {"document": case.key.pk}),
    )
    return _done(caller, settings, custody.rejected(case, rejection))


@table.retrying
def withdraw(caller: Caller, nomination: str, body: WithdrawBody) -> Receipt:
    """Take the nomination back while review holds it; a place on the shortlist is free again."""
    case, settings = access.case_for(caller, nomination)
    outcome = custody.withdrawn(case, body.reason)
    seat = store.shortlist_key(case.campaign, case.category)
    freed = [Count(seat, -1, "QUOTA_EXCEEDED")] if custody.takes_a_seat(case) else []
    return _done(caller, settings, outcome, *freed)


@table.retrying
def propose_ruling(caller: Caller, nomination: str, body: RulingBody) -> Receipt:
    """Enter what the leading group ruled on everything adverse that is open (R24)."""
    case, settings = access.case_for(caller, nomination)
    steps.panel(caller, settings)
    sealed = seal({"text": body.reason}, {"document": case.key.pk})
    user = caller.who.user
    outcome = ruling.propose(case, body.minutes_number, body.outcome, sealed, user)
    return _done(caller, settings, outcome)


@table.retrying
def confirm_ruling(caller: Caller, nomination: str) -> Receipt:
    """Confirm the ruling as a second person of the panel."""
    case, settings = access.case_for(caller, nomination)
    steps.panel(caller, settings)
    return _done(caller, settings, ruling.confirm(case, caller.who.user))


def _done(caller: Caller, settings: CampaignSettings, outcome: Outcome, *extras: Extra) -> Receipt:
    case, events = outcome
    status = case.status.value
    return steps.done(caller, settings, case.nomination, status, Change(case, events), *extras)
