"""The honour roll of a campaign: decisions, revocations, ceremony, deeds in the media. Pure.

It begins with the first decision (R28). What a late-cleared nominee is decided by comes as a
further decision; a revocation (R34) takes a person off everything that is shown.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from events import publicity as says
from events.envelope import Payload
from events.published import DeedsPolicy
from events.review import DecisionIssued, HonourRevoked
from services.publicity import store
from services.publicity.round import Round
from shared.documents import Document, Key
from shared.problems import Refusal


class Part(BaseModel):
    """A frozen part of the roll."""

    model_config = ConfigDict(frozen=True)


class Line(Part):
    """An honouree, and the round and profile the person was shown with."""

    nomination: str
    round: str
    profile_version: int


class Decided(Part):
    """One decision over people of this campaign's rounds."""

    document_number: str
    dated: date
    lines: tuple[Line, ...]

    @property
    def nominations(self) -> tuple[str, ...]:
        """Whom it names."""
        return tuple(line.nomination for line in self.lines)


class Revocation(Part):
    """An honour that was taken back under a document of its own (R34)."""

    nomination: str
    document_number: str
    dated: date


class Release(Part):
    """The deeds of some honourees in one medium, with proof (R29)."""

    medium: str
    url: str
    published_on: date
    proof_hash: str
    nominations: tuple[str, ...]


class Ceremony(Part):
    """The ceremony: its day, and whether it was held (R29); ``said_at`` is campaign time."""

    on: date
    held: bool
    said_at: datetime


class Roll(Document):
    """The honour roll of a campaign."""

    TYPE: ClassVar[str] = "roll"

    decisions: tuple[Decided, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    releases: tuple[Release, ...] = ()
    ceremony: Ceremony | None = None

    @property
    def key(self) -> Key:
        """``ROLL#campaign``."""
        return store.roll_key(self.campaign)

    @property
    def revoked(self) -> frozenset[str]:
        """Whose honour was revoked."""
        return frozenset(each.nomination for each in self.revocations)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everybody decided on, revoked ones included."""
        return tuple(line for decision in self.decisions for line in decision.lines)

    @property
    def honoured(self) -> tuple[str, ...]:
        """Who is an honouree today, in the order of the decisions."""
        return tuple(n.nomination for n in self.lines if n.nomination not in self.revoked)


Outcome = tuple[Roll, list[Payload]]


class RoundMissingError(LookupError):
    """A decision names somebody whose round is not here yet."""


def enter(
    known: Roll | None, campaign: str, decision: DecisionIssued, rounds: Sequence[Round]
) -> Outcome:
    """Enter a decision; each round whose nominees it names is told of (R28).

    Raises:
        RoundMissingError: a person it names is in none of the rounds.
    """
    roll = known or Roll(campaign=campaign)
    shown = [(state, nominee) for state in rounds for nominee in state.nominees]
    # A corrected profile moved its nominee to a later round: the newest is what was cleared.
    shown.sort(key=lambda pair: pair[1].profile_version)
    where = {nominee.nomination: (state, nominee) for state, nominee in shown}
    missing = [n for n in decision.nominations if n not in where]
    if missing:
        raise RoundMissingError(missing[0])
    lines = tuple(
        Line(
            nomination=nomination,
            round=where[nomination][0].id,
            profile_version=where[nomination][1].profile_version,
        )
        for nomination in decision.nominations
    )
    decided = Decided(document_number=decision.document_number, dated=decision.dated, lines=lines)
    events: list[Payload] = [
        says.RoundHonoured(
            round=state,
            document_number=decision.document_number,
            nominations=tuple(line.nomination for line in lines if line.round == state),
        )
        for state in dict.fromkeys(line.round for line in lines)
    ]
    return roll.model_copy(update={"decisions": (*roll.decisions, decided)}), events


def revoke(roll: Roll, revoked: HonourRevoked) -> Outcome:
    """Take a person off what is shown (R34)."""
    event = says.RollRevised(nomination=revoked.nomination, document_number=revoked.document_number)
    kept = (*roll.revocations, Revocation(**revoked.model_dump()))
    return roll.model_copy(update={"revocations": kept}), [event]


def hold_ceremony(roll: Roll, ceremony: Ceremony) -> Outcome | None:
    """Enter the ceremony's day, or that it was held; None for what is known to be overtaken."""
    known = roll.ceremony
    if known and (known.held, known.said_at) >= (ceremony.held, ceremony.said_at):
        return None
    event = says.CeremonyEntered(on=ceremony.on, held=ceremony.held)
    return roll.model_copy(update={"ceremony": ceremony}), [event]


def release(roll: Roll | None, policy: DeedsPolicy, said: Release) -> Outcome:
    """The deeds are in a medium; before the decision nothing of them is public (R29).

    Raises:
        Refusal: ``NOT_DECIDED``, ``MEDIUM_UNKNOWN``, ``NOT_HONOURED``, ``INVALID`` for a day
            before the decision.
    """
    if roll is None:
        raise Refusal("NOT_DECIDED")
    if said.medium not in policy.media:
        raise Refusal("MEDIUM_UNKNOWN", said.medium)
    strangers = [n for n in said.nominations if n not in roll.honoured]
    if strangers:
        raise Refusal("NOT_HONOURED", "、".join(strangers))
    if said.published_on < min(decision.dated for decision in roll.decisions):
        raise Refusal("INVALID", "published_on")
    made = said if said.nominations else said.model_copy(update={"nominations": roll.honoured})
    event = says.DeedsPublished(
        medium=made.medium, proof_hash=made.proof_hash, nominations=made.nominations
    )
    return roll.model_copy(update={"releases": (*roll.releases, made)}), [event]
