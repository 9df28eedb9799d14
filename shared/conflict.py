"""Conflicts of interest: who keeps away from a candidate, and who steps in for them (R30). Pure.

Review applies these rules to its cases, intake to the files behind them, each time that somebody
asks: a changed roster counts at once. What a person declares is kept and is not taken back.
"""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from events.published import Dossier, Member, Roster
from events.vocabulary import RecusalReason
from shared.auth import region_prefix
from shared.problems import Refusal
from shared.units import unit_hash

_CITY_DIGITS = 4


class Facts(BaseModel):
    """What of a candidate can be a conflict, without a name: taken from the dossier.

    ``person`` is the keyed fingerprint of the candidate's ID number; ``endorsers`` are users;
    ``declared`` are the users who recused themselves.
    """

    model_config = ConfigDict(frozen=True)

    region: str = ""
    unit_hash: str = ""
    endorsers: tuple[str, ...] = ()
    person: str | None = None
    declared: tuple[str, ...] = ()


def facts_of(dossier: Dossier, organiser: str, declared: tuple[str, ...] = ()) -> Facts:
    """The facts of a dossier."""
    return Facts(
        region=dossier.region,
        unit_hash=unit_hash(str(dossier.form.get("unit") or ""), organiser),
        endorsers=tuple(endorsement.endorsed_by for endorsement in dossier.endorsements),
        person=dossier.person,
        declared=declared,
    )


def recused(member: Member, facts: Facts) -> RecusalReason | None:
    """Why a member keeps away from a candidate; None: nothing is against it."""
    if member.user in facts.declared:
        return RecusalReason.DECLARED
    if of_unit(member.unit, facts):
        return RecusalReason.SAME_UNIT
    if member.home_region and _city(member.home_region) == _city(facts.region) != "":
        return RecusalReason.OWN_CITY
    if member.user in facts.endorsers:
        return RecusalReason.ENDORSER
    if facts.person is not None and facts.person in member.kin:
        return RecusalReason.RELATIVE
    return None


def of_unit(unit: str, facts: Facts) -> bool:
    """Whether a unit is the candidate's own."""
    return bool(facts.unit_hash) and unit_hash(unit) == facts.unit_hash


def stands_in(member: Member, roster: Roster, facts: Facts) -> str | None:
    """The user in whose place a substitute acts on this case; None: in nobody's.

    A substitute acts only where the one they substitute for is recused.
    """
    principal = roster.member(member.substitute_for) if member.substitute_for else None
    return principal.user if principal and recused(principal, facts) else None


def admits(member: Member, roster: Roster, facts: Facts) -> bool:
    """Whether a member may see, rate and vote on a case."""
    if recused(member, facts) is not None:
        return False
    return member.substitute_for is None or stands_in(member, roster, facts) is not None


def admit(member: Member, roster: Roster, facts: Facts) -> None:
    """Refuse who may not see, rate or vote on a case.

    Raises:
        Refusal: ``RECUSED`` with the reason, ``FORBIDDEN`` (a substitute whom the case does not
            need).
    """
    reason = recused(member, facts)
    if reason is not None:
        raise Refusal("RECUSED", reason.value)
    if not admits(member, roster, facts):
        raise Refusal("FORBIDDEN", "substitute")


def kept_away(members: Iterable[Member], facts: Facts) -> dict[str, RecusalReason]:
    """Every one of some members who keeps away, with the reason."""
    found = {member.user: recused(member, facts) for member in members}
    return {user: reason for user, reason in found.items() if reason is not None}


def _city(region: str) -> str:
    """The digits of a region's city (GB/T 2260); empty for a province."""
    prefix = region_prefix(region)
    return prefix[:_CITY_DIGITS] if len(prefix) >= _CITY_DIGITS else ""
