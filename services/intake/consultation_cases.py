"""Commands on opinions (annex 4): an officer enters, a second confirms, the level rules (R21)."""

from services.intake import consultation
from services.intake import nomination as rules
from services.intake.access import at_own_level
from services.intake.bodies import OpinionBody, OpinionRulingBody
from services.intake.consultation import OpinionLine, OpinionRuling
from services.intake.use_cases import context, done
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.seal import seal


@table.retrying
def record(caller: Caller, identity: str, body: OpinionBody) -> Receipt:
    """Put a consulted department's opinion on file at the holding level (R21)."""
    nomination, settings = at_own_level(caller, identity)
    line = OpinionLine(
        level=nomination.level,
        department=body.department,
        opinion=body.opinion,
        dated=body.dated,
        valid_until=consultation.validity(settings, body.dated, body.valid_until),
        seal_hash=body.seal_hash,
        sealed=seal({"text": body.text, "signer": body.signer}, context(identity)),
        entered_by=caller.who.user,
    )
    now = CampaignClock.of(settings).now()
    return done(caller, settings, rules.record_opinion(nomination, settings, line, now))


@table.retrying
def confirm(caller: Caller, identity: str, department: str) -> Receipt:
    """Confirm an entry against the sealed original: a second person of the holding level."""
    nomination, settings = at_own_level(caller, identity)
    return done(caller, settings, rules.confirm_opinion(nomination, department, caller.who.user))


@table.retrying
def rule(caller: Caller, identity: str, department: str, body: OpinionRulingBody) -> Receipt:
    """Put the level's minuted ruling on an adverse opinion on file."""
    nomination, settings = at_own_level(caller, identity)
    ruling = OpinionRuling(
        minutes_number=body.minutes_number,
        ruled_by=caller.who.user,
        sealed=seal({"ruling": body.ruling}, context(identity)),
    )
    return done(caller, settings, rules.rule_opinion(nomination, department, ruling))
