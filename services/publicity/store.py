"""Publicity's items: the only place with its key strings."""

from shared.documents import Key

DUE = "DUE#publicity"
#: Under which objections wait for a step of which word is still to be given.
LIMITS_DUE = "DUE#publicity-limits"
#: Under which campaigns wait for word of their last start.
WATCHES_DUE = "DUE#publicity-watches"
#: Under which objections wait for the end of the years for which they are kept.
OBJECTIONS_DUE = "DUE#publicity-objections"
#: The list of campaigns with something public; no campaign may be called like that.
INDEX_KEY = "public/index.json"


def round_key(round_id: str) -> Key:
    """A round of public notice."""
    return Key(f"ROUND#{round_id}", "ROUND")


def entry_key(round_id: str, nomination: str) -> Key:
    """One nominee of a round."""
    return Key(f"ENTRY#{round_id}#{nomination}", "ENTRY")


def objection_key(objection: str) -> Key:
    """An objection."""
    return Key(f"OBJECTION#{objection}", "OBJECTION")


def receipt_key(number_hash: str) -> Key:
    """The hash of the number by which an objector may see the state of an objection."""
    return Key(f"RECEIPT#{number_hash}", "RECEIPT")


def watch_key(campaign: str) -> Key:
    """What publicity keeps an eye on for a campaign as a whole."""
    return Key(f"WATCH#{campaign}", "WATCH")


def profile_key(nomination: str, version: int) -> Key:
    """The profile that intake published."""
    return Key(profiles_of(nomination), f"v{version:04d}")


def profiles_of(nomination: str) -> str:
    """Under which the versions of a profile are."""
    return f"PROFILE#{nomination}"


def roll_key(campaign: str) -> Key:
    """The honour roll of a campaign."""
    return Key(f"ROLL#{campaign}", "ROLL")


def rounds_of(campaign: str) -> str:
    """Under which the rounds of a campaign are listed."""
    return f"ROUNDS#{campaign}"


def entries_of(campaign: str) -> str:
    """Under which the entries of a campaign are listed, by nomination."""
    return f"ENTRIES#{campaign}"


def objections_of(campaign: str) -> str:
    """Under which the objections of a campaign are listed."""
    return f"OBJECTIONS#{campaign}"


def snapshot_key(campaign: str) -> str:
    """Where the public file of a campaign lies in the bucket."""
    return f"public/{campaign}.json"


def photo_key(digest: str) -> str:
    """Where a public picture lies in the bucket, by the SHA-256 of the file it was made from."""
    return f"public/photos/{digest}.jpg"


def deeds_key(digest: str) -> str:
    """Where an honouree's full deeds lie in the bucket, by the SHA-256 of the file."""
    return f"public/deeds/{digest}.json"


def file_key(nomination: str, digest: str) -> str:
    """Where intake keeps an accepted file of a nomination (architecture §7, files)."""
    return f"files/{nomination}/{digest}"
