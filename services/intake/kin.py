"""Near relatives of a roster's members: known by keyed fingerprints, never by number (R30)."""

from collections.abc import Mapping, Sequence

from events.published import Roster
from shared.problems import FieldError, Refusal
from shared.seal import fingerprint


def with_kin(roster: Roster, kin: Mapping[str, Sequence[str]]) -> Roster:
    """The roster with fingerprints of ID numbers, given by user, in place of the numbers.

    Raises:
        Refusal: ``INVALID``: numbers of somebody who is not on the roster.
    """
    strangers = sorted(set(kin) - {member.user for member in roster.members})
    if strangers:
        told = [FieldError(f"/kin/{user}", "NOT_ON_ROSTER", "不在名册内") for user in strangers]
        raise Refusal("INVALID", errors=told)
    members = tuple(
        member.model_copy(
            update={"kin": (*member.kin, *(fingerprint(n.upper()) for n in kin[member.user]))}
        )
        if member.user in kin
        else member
        for member in roster.members
    )
    return roster.model_copy(update={"members": members})
