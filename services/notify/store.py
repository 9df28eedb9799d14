"""Notify's items: the only place with its key strings."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from events.published import Profile
from shared import table
from shared.documents import Key
from shared.table import iso

#: List keys put the newest message first: seconds from here back to the instant.
_FAR = 9_999_999_999


def delivery_key(plan: str) -> Key:
    """The deliveries about one event on one lane, by the plan's id."""
    return Key(f"DELIVERY#{plan}", "DELIVERY")


def list_key(campaign: str) -> str:
    """Under which the deliveries of a campaign are listed."""
    return f"DELIVERIES#{campaign}"


def listed(campaign: str, state: str, plan: str) -> dict[str, str]:
    """The list attributes of a plan: by state, so that what failed is one query."""
    return {"ListPK": list_key(campaign), "ListSK": f"{state}#{plan}"}


def waiting_key(campaign: str, robot: str) -> str:
    """Under which the plans wait that a robot has still to say."""
    return f"DUE#robot#{robot}#{campaign}"


def waiting(campaign: str, robot: str, since: datetime) -> dict[str, str]:
    """The index attributes of a plan that waits for a robot, longest waiting first."""
    return {"DuePK": waiting_key(campaign, robot), "DueSK": iso(since)}


def turn_key(robot: str) -> Key:
    """When a robot may speak again; one item for all campaigns, as the limit is the robot's."""
    return Key(f"ROBOT#{robot}", "TURN")


def message_key(message: str) -> Key:
    """One message in somebody's inbox."""
    return Key(f"MESSAGE#{message}", "MESSAGE")


def inbox_key(user: str) -> str:
    """Under which the messages of a user are listed."""
    return f"INBOX#{user}"


def in_inbox(user: str, *, read: bool, at: datetime, message: str) -> dict[str, str]:
    """The list attributes of a message: unread before read, newest first."""
    back = _FAR - int(at.timestamp())
    return {
        "ListPK": inbox_key(user),
        "ListSK": f"{'READ' if read else 'NEW'}#{back:010d}#{message}",
    }


def profile_of(nomination: str) -> Profile | None:
    """The newest published profile of a nomination; None before it was reported."""
    found = table.get_latest(f"PROFILE#{nomination}")
    return Profile.model_validate(found) if found else None


def next_turn(robot: str) -> datetime | None:
    """The real instant from which a robot may speak; None if it never spoke."""
    return table.turn_of(turn_key(robot))


def waiting_for(campaign: str, robot: str) -> list[Mapping[str, Any]]:
    """The plans that wait for a robot, longest waiting first."""
    return table.due_all(waiting_key(campaign, robot))


def turn(robot: str, campaign: str, now: datetime, pause: timedelta) -> table.Turn:
    """Takes a robot's turn: nobody else makes it speak until ``pause`` is over."""
    return table.Turn(turn_key(robot), "turn", campaign, now, now + pause)


def blocked(robot: str, campaign: str, now: datetime, pause: timedelta) -> table.Turn:
    """The robot is blocked: nobody makes it speak until ``pause`` is over."""
    return table.Turn(turn_key(robot), "turn", campaign, now, now + pause, forced=True)
