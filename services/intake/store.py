"""Intake's items: the only place with its key strings."""

from events.vocabulary import Category
from shared.documents import Key

#: Under which nominations wait whose files nothing refers to.
FILES_DUE = "DUE#intake-files"
#: Under which batches wait for the instant at which their sheet and answer go.
BATCHES_DUE = "DUE#intake-batches"
_COUNTRY = "CN"
#: Sort keys of the forms of a nomination begin so.
FORMS = "FORM#"
#: Under which campaigns wait for their deadline, then for a look for what is to be erased.
DUE = "DUE#intake"


#: Under which all campaigns are listed.
CAMPAIGNS = "CAMPAIGNS#ALL"


def campaign_listed(campaign: str) -> dict[str, str]:
    """The list attributes of a campaign."""
    return {"ListPK": CAMPAIGNS, "ListSK": campaign}


def calendar_state_key(year: int) -> Key:
    """Who changed a year's official days, and what waits for a second person."""
    return Key(f"CALENDAR#{_COUNTRY}#{year}", "CALENDAR")


def issued_key(about: str) -> Key:
    """Which documents of a nomination or campaign were given out."""
    return Key(f"ISSUED#{about}", "ISSUED")


def archive_key(campaign: str) -> Key:
    """What the archive of a campaign keeps of its decisions."""
    return Key(f"ARCHIVE#{campaign}", "ARCHIVE")


def nomination_key(nomination: str) -> Key:
    """The working file of a nomination."""
    return Key(f"NOMINATION#{nomination}", "NOMINATION")


def campaign_key(campaign: str) -> Key:
    """The campaign's own state, beside its published settings."""
    return Key(f"CAMPAIGN#{campaign}", "CAMPAIGN")


def settings_key(campaign: str, version: int) -> Key:
    """A published version of the settings."""
    return Key(f"CAMPAIGN#{campaign}", _version(version))


def roster_key(campaign: str, version: int) -> Key:
    """A published version of the roster."""
    return Key(f"ROSTER#{campaign}", _version(version))


def calendar_key(year: int, version: int) -> Key:
    """A published version of a year's official days."""
    return Key(f"CALENDAR#{_COUNTRY}#{year}", _version(version))


def dossier_key(nomination: str, version: int) -> Key:
    """A published dossier: what the province may see."""
    return Key(f"DOSSIER#{nomination}", _version(version))


def profile_key(nomination: str, version: int) -> Key:
    """A published profile: what everybody may see."""
    return Key(f"PROFILE#{nomination}", _version(version))


def quota_key(campaign: str, region: str, category: Category) -> Key:
    """The counter of a city's recommendation quota (R04)."""
    return Key(quota_pk(campaign), f"{region}#{category.value}")


def person_key(campaign: str, fingerprint: str) -> Key:
    """The claim that keeps a person from being nominated twice (R30)."""
    return Key(f"PERSON#{campaign}", fingerprint)


def batch_key(batch: str) -> Key:
    """A batch: one uploaded 汇总表."""
    return Key(f"BATCH#{batch}", "BATCH")


def rank_key(campaign: str, region: str, category: Category, rank: int) -> Key:
    """The claim that keeps a place in a bureau's order of merit for one person (R22)."""
    return Key(f"RANK#{campaign}", f"{region}#{category.value}#{rank:03d}")


def returned_key(nomination: str, number: int) -> Key:
    """What the province wants corrected, published by review with ``CaseReturned``."""
    return Key(f"RETURN#{nomination}", _version(number))


def deeds_pk(campaign: str) -> str:
    """Under which the signatures of reported deeds lie, to be compared (R30)."""
    return f"DEEDS#{campaign}"


def deeds_turn_key(campaign: str) -> Key:
    """How often deeds were reported: whoever compares and another who reports meet here.

    It lies before the signatures, so that whoever reads both has them of that turn or a later one.
    """
    return Key(deeds_pk(campaign), "#TURN")


def deeds_key(campaign: str, nomination: str, version: int) -> Key:
    """The signature of a reported dossier's deeds."""
    return Key(deeds_pk(campaign), f"{nomination}#{_version(version)}")


def form_key(nomination: str, form_version: int) -> Key:
    """A form as it was handed in, kept beside the working file."""
    return Key(nomination_key(nomination).pk, f"{FORMS}{_version(form_version)}")


def quota_pk(campaign: str) -> str:
    """Under which the quota counters of a campaign lie."""
    return f"QUOTA#{campaign}"


def due_index(due: str) -> dict[str, str]:
    """The index attributes of a campaign for which something is due at a real instant."""
    return {"DuePK": DUE, "DueSK": due}


def list_key(campaign: str) -> str:
    """Under which the nominations of a campaign are listed."""
    return f"NOMINATIONS#{campaign}"


def listed(campaign: str, region: str, nomination: str) -> dict[str, str]:
    """The list attributes of a nomination: by region, so a prefix is what lies under one."""
    return {"ListPK": list_key(campaign), "ListSK": f"{region}#{nomination}"}


def _version(version: int) -> str:
    return f"v{version:04d}"
