"""A secret ballot (无记名): a roll of who voted, a box in which no vote can be found. Pure.

A member draws a random ticket and votes with it; to change the vote they present it again. The
box holds, per hash of a ticket, one mark for each line: as long for every choice, in the order of
the hashes, without time or member. It is stored sealed as a whole and rewritten by every vote, so
that neither what changed nor its place is seen from outside. Opened, it gives the tally and the
hashes; who holds which ticket is known to its holder alone.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime

from events import review as says
from services.review import ballot as ballots
from services.review.ballot import Ballot, Outcome, Status
from shared.problems import Refusal

#: Hash of a ticket → ``1`` or ``0`` for each line of the ballot.
Box = Mapping[str, str]


def ticket_hash(ballot: str, ticket: str) -> str:
    """The SHA-256 under which a ticket is in the box of a ballot, and in its published list."""
    return hashlib.sha256(f"{ballot}/{ticket}".encode()).hexdigest()


def drop(  # noqa: PLR0913 - a vote is all of these
    ballot: Ballot,
    box: Box,
    member: str,
    ticket: str,
    choices: Collection[str],
    now: datetime,
) -> tuple[Outcome, Box]:
    """Put a vote into the box, or change the one that lies there under this ticket.

    Raises:
        Refusal: ``BALLOT_SIGNED``, ``TICKET_REFUSED`` (the member voted with another ticket, or
            another member with this one), and those of ``ballot.chosen``.
    """
    if not ballot.secret:
        raise Refusal("BALLOT_SIGNED")
    picked = ballots.chosen(ballot, member, choices, now)
    hashed = ticket_hash(ballot.id, ticket)
    if (hashed in box) != (member in ballot.voters):
        raise Refusal("TICKET_REFUSED")
    marks = "".join("1" if line.nomination in picked else "0" for line in ballot.lines)
    voters = tuple(sorted({*ballot.voters, member}))
    event = says.VoteCast(ballot=ballot.id, votes=len(voters))
    state = ballot.model_copy(update={"voters": voters})
    return (state, [event]), dict(sorted({**box, hashed: marks}.items()))


def count(ballot: Ballot, box: Box) -> Outcome:
    """Count an ended ballot; its box is gone, the hashes of its tickets are published.

    Raises:
        Refusal: ``WRONG_STATE`` (not a secret ballot that ended), ``BOX_DAMAGED`` (not as many
            tickets as members on the roll).
    """
    if ballot.status is not Status.ENDED:
        raise Refusal("WRONG_STATE", ballot.status.value)
    if len(box) != len(ballot.voters):
        raise Refusal("BOX_DAMAGED", f"{len(box)}/{len(ballot.voters)}")
    tally = {
        line.nomination: sum(marks[place] == "1" for marks in box.values())
        for place, line in enumerate(ballot.lines)
    }
    opened = {"tally": tally, "tickets": tuple(sorted(box)), "sealed": None}
    return ballots.counted(ballot.model_copy(update=opened))
