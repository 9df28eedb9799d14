"""Review's items: the only place with its key strings."""

from events.vocabulary import Category
from shared.documents import Key

#: Under which open ballots wait for their end.
DUE = "DUE#review"
#: Under which campaigns wait that may need a reminder of missing ratings.
SELECTIONS_DUE = "DUE#review-selections"


def case_key(nomination: str) -> Key:
    """The case of a reported nomination."""
    return Key(f"CASE#{nomination}", "CASE")


def ballot_key(ballot: str) -> Key:
    """A ballot with its votes."""
    return Key(f"BALLOT#{ballot}", "BALLOT")


def ballots_of(campaign: str) -> str:
    """Under which the ballots of a campaign are listed."""
    return f"BALLOTS#{campaign}"


def listed_ballot(campaign: str, ballot: str) -> dict[str, str]:
    """The list attributes of a ballot: in order of opening (ids sort by time)."""
    return {"ListPK": ballots_of(campaign), "ListSK": ballot}


def decision_key(decision: str) -> Key:
    """One decision of a campaign."""
    return Key(f"DECISION#{decision}", "DECISION")


def decisions_of(campaign: str) -> str:
    """Under which the decisions of a campaign are listed."""
    return f"DECISIONS#{campaign}"


def listed_decision(campaign: str, decision: str) -> dict[str, str]:
    """The list attributes of a decision: in order of proposal (ids sort by time)."""
    return {"ListPK": decisions_of(campaign), "ListSK": decision}


def ceremony_key(campaign: str) -> Key:
    """The ceremony of a campaign (R29)."""
    return Key(f"CEREMONY#{campaign}", "CEREMONY")


def honouree_key(nomination: str) -> Key:
    """The claim of one decision on a nominee: nobody is honoured by two (R28)."""
    return Key(f"HONOUREE#{nomination}", "HONOUREE")


def selection_key(campaign: str) -> Key:
    """What a campaign may place and honour, set out once."""
    return Key(f"SELECTION#{campaign}", "SELECTION")


def shortlist_key(campaign: str, category: Category) -> Key:
    """The counter of places on the shortlist (R03, R25)."""
    return Key(f"SEATS#{campaign}", f"SHORTLIST#{category.value}")


def honour_key(campaign: str, category: Category) -> Key:
    """The counter of honourees (R03)."""
    return Key(f"SEATS#{campaign}", f"HONOUR#{category.value}")


def number_key(document_number: str) -> Key:
    """The claim on a document number, unique for ever (R28)."""
    return Key(f"NUMBER#{document_number}", "NUMBER")


def dossier_key(nomination: str, version: int) -> Key:
    """The dossier that intake published."""
    return Key(f"DOSSIER#{nomination}", f"v{version:04d}")


def readings_key(nomination: str) -> Key:
    """Who opened the sealed parts of a case."""
    return Key(f"FINDINGS#{nomination}", "FINDINGS")


def profile_key(nomination: str, version: int) -> Key:
    """The profile that intake published: name and unit for a list."""
    return Key(f"PROFILE#{nomination}", f"v{version:04d}")


def standing_key(nomination: str) -> Key:
    """That a ballot over the case was opened, and whether its confirmation placed it."""
    return Key(f"CASE#{nomination}", "STANDING")


def return_key(nomination: str, number: int) -> Key:
    """A published return: what the province wants corrected."""
    return Key(f"RETURN#{nomination}", f"v{number:04d}")


def list_key(campaign: str) -> str:
    """Under which the cases of a campaign are listed."""
    return f"CASES#{campaign}"


def listed(campaign: str, region: str, nomination: str) -> dict[str, str]:
    """The list attributes of a case: by region."""
    return {"ListPK": list_key(campaign), "ListSK": f"{region}#{nomination}"}
