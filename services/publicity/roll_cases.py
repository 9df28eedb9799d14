"""Commands and events on a campaign's honour roll: load, decide, commit."""

from events.envelope import CloudEvent
from events.review import CeremonyHeld, CeremonyScheduled, DecisionIssued, HonourRevoked
from services.publicity import roll as rolls
from services.publicity import store
from services.publicity.bodies import ReleaseBody
from services.publicity.roll import Ceremony, Release, Roll
from services.publicity.round import Round
from shared import table
from shared.caller import Caller, Receipt
from shared.cause import Cause
from shared.clock import CampaignClock, day_of
from shared.consumer import TooEarlyError
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.table import Change, commit

SOURCE = "zuimei.publicity"


@table.retrying
def enter_decision(event: CloudEvent, payload: DecisionIssued) -> None:
    """Enter a decision; its rounds are told of, which makes the roll public (R28).

    Raises:
        TooEarlyError: a round whose nominees it names is not listed yet.
    """
    known = table.get(store.roll_key(event.campaign), Roll)
    page = table.list_by(store.rounds_of(event.campaign))
    rounds = [Round.model_validate(item) for item in page.items]
    try:
        outcome = rolls.enter(known, event.campaign, payload, rounds)
    except rolls.RoundMissingError as error:
        raise TooEarlyError(str(error)) from error
    _commit(event, outcome)


@table.retrying
def enter_revocation(event: CloudEvent, payload: HonourRevoked) -> None:
    """Take a person off the roll and everything that is shown (R34).

    Raises:
        TooEarlyError: the decision over this person is not entered yet.
    """
    roll = table.get(store.roll_key(event.campaign), Roll)
    if roll is None or payload.nomination not in {line.nomination for line in roll.lines}:
        raise TooEarlyError(payload.nomination)
    _commit(event, rolls.revoke(roll, payload))


def schedule_ceremony(event: CloudEvent, payload: CeremonyScheduled) -> None:
    """The day of the ceremony is fixed (R29)."""
    _enter_ceremony(event, Ceremony(on=payload.on, held=False, said_at=event.time))


def enter_ceremony(event: CloudEvent, payload: CeremonyHeld) -> None:
    """The ceremony was held (R29)."""
    _enter_ceremony(event, Ceremony(on=payload.held_on, held=True, said_at=event.time))


@table.retrying
def _enter_ceremony(event: CloudEvent, ceremony: Ceremony) -> None:
    roll = table.get(store.roll_key(event.campaign), Roll)
    if roll is None:
        raise TooEarlyError(event.campaign)
    outcome = rolls.hold_ceremony(roll, ceremony)
    if outcome:
        _commit(event, outcome)


def _commit(event: CloudEvent, outcome: rolls.Outcome) -> None:
    now = CampaignClock.of(settings_of(event.campaign)).now()
    commit(Cause.of(event, SOURCE), now, Change(*outcome))


@table.retrying
def publish_deeds(caller: Caller, campaign: str, body: ReleaseBody) -> Receipt:
    """Record that a medium shows the deeds (R29).

    Raises:
        Refusal: ``NOT_LEADING_GROUP``, ``CONFLICT``, those of ``roll.release``, and ``INVALID``
            for a day that has not come.
    """
    settings = settings_of(campaign)
    caller.leading_group(settings, roster_of(campaign))
    known = table.get(store.roll_key(campaign), Roll)
    if known is not None:
        caller.expects(known)
    now = CampaignClock.of(settings).now()
    if body.published_on > day_of(now):
        raise Refusal("INVALID", "published_on")
    said = Release(**body.model_dump(exclude={"url"}), url=str(body.url))
    state, events = rolls.release(known, settings.deeds, said)
    receipt = Receipt.of(campaign, state.version + 1, body.medium)
    commit(caller.cause(), now, Change(state, events), receipt=receipt.model_dump())
    return receipt


def show_roll(campaign: str) -> Roll:
    """The honour roll of a campaign.

    Raises:
        Refusal: ``NOT_FOUND`` before the first decision.
    """
    roll = table.get(store.roll_key(campaign), Roll)
    if roll is None:
        raise Refusal("NOT_FOUND", campaign)
    return roll
