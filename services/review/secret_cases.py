"""The two commands that may open the box of a secret ballot: vote, and count.

This function is trusted: for the time of a call it knows who votes how. It writes neither (the
event has no actor, no mark names the member and the vote), logs neither, and keeps neither.
"""

from services.review import secret_ballot as rules
from services.review import steps
from services.review.access import ballot_for
from services.review.ballot import Ballot
from services.review.bodies import TicketBody
from shared import table
from shared.caller import Caller, Receipt
from shared.cause import Cause
from shared.clock import CampaignClock
from shared.seal import seal, unseal
from shared.table import Change, commit


@table.retrying
def drop(caller: Caller, identity: str, body: TicketBody) -> Receipt:
    """Vote with a ticket, or change the vote under it; presenting it again is no second vote.

    Raises:
        Refusal: ``FORBIDDEN`` (not on the panel of the roster), and those of
            ``secret_ballot.drop``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.panel(caller, settings)
    now = CampaignClock.of(settings).now()
    (state, events), box = rules.drop(
        ballot, _box(ballot), caller.who.user, body.ticket, body.choices, now
    )
    state = state.model_copy(update={"sealed": seal({"box": dict(box)}, _context(ballot))})
    unsigned = Cause(source=f"zuimei.{caller.service}", correlation=caller.correlation)
    commit(unsigned, now, Change(state, events))
    return Receipt.of(identity, ballot.version + 1, state.status.value)


@table.retrying
def count(caller: Caller, identity: str) -> Receipt:
    """Open the box of an ended ballot and count it; any member of the panel may.

    Raises:
        Refusal: ``FORBIDDEN``, and those of ``secret_ballot.count``.
    """
    ballot, settings = ballot_for(caller, identity)
    steps.panel(caller, settings)
    outcome = rules.count(ballot, _box(ballot))
    status = outcome[0].status.value
    return steps.done(caller, settings, identity, status, Change(*outcome))


def _box(ballot: Ballot) -> rules.Box:
    if ballot.sealed is None:
        return {}
    box: rules.Box = unseal(ballot.sealed, _context(ballot))["box"]
    return box


def _context(ballot: Ballot) -> dict[str, str]:
    return {"document": ballot.key.pk}
