"""Notify's items: the only place with its key strings."""

from shared.documents import Key


def delivery_key(about: str) -> Key:
    """The deliveries about one event, by the event's id."""
    return Key(f"DELIVERY#{about}", "DELIVERY")


def list_key(campaign: str) -> str:
    """Under which the deliveries of a campaign are listed."""
    return f"DELIVERIES#{campaign}"


def listed(campaign: str, about: str) -> dict[str, str]:
    """The list attributes of the deliveries about an event."""
    return {"ListPK": list_key(campaign), "ListSK": about}
