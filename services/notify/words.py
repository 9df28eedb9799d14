"""In which words an event is told: one file for each type of event and channel. Pure.

``templates/<Type>.<channel>.txt``: the subject on the first line, then the text, with fields of the
payload in braces, and ``{campaign}``, its title. Ids, codes, days: no nominee's, no objector's,
nobody's name.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from events.envelope import CloudEvent, Payload
from events.published import CampaignSettings
from services.notify.delivery import Channel, Word
from services.notify.rules import Circumstances, recipients
from shared.clock import SHANGHAI
from shared.ids import TAIL

FOLDER = Path(__file__).with_name("templates")
_WORDS = Path(__file__).with_name("words.json")
_REHEARSAL = "【演练】"
#: What has no name of its own is told by the end of its id, as the portal shows it (尾号).
_UNNAMED = frozenset({"round", "shortlist", "ballot", "runoff", "nomination", "objection", "batch"})


def words(event: CloudEvent, payload: Payload, known: Circumstances) -> list[Word]:
    """What is told of an event and to whom: one ``Word`` for each lane.

    A rehearsal says so in every subject, and in what a robot says (architecture §4).
    """
    mark = _REHEARSAL if known.settings.rehearsal is not None else ""
    fields = {name: _field(name, value, known.settings) for name, value in payload}
    fields["campaign"] = known.settings.title
    found: list[Word] = []
    for channel, users in recipients(event, known).items():
        subject, text = template(event.type, channel)
        subject = mark + subject.format_map(fields)
        text = text.format_map(fields)
        if channel is Channel.ROBOT:
            found += [Word(channel, subject, text, (robot,)) for robot in users]
        else:
            found.append(Word(channel, subject, text, users))
    return found


@lru_cache
def template(kind: str, channel: Channel) -> tuple[str, str]:
    """Subject and text of a type on a channel."""
    whole = (FOLDER / f"{kind}.{channel.value}.txt").read_text(encoding="utf-8")
    subject, _, text = whole.partition("\n")
    return subject.strip(), text.strip()


def _field(name: str, value: Any, settings: CampaignSettings) -> str:  # noqa: ANN401 - as below
    return str(value)[-TAIL:] if name in _UNNAMED else told(value, settings)


def told(value: Any, settings: CampaignSettings | None = None) -> str:  # noqa: ANN401 - any field of any payload
    """A value in words for staff: Beijing time, midnight as 24:00, a list as its number.

    Codes are told by their Chinese words, regions of the campaign by their names.
    """
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        if (local.hour, local.minute, local.second) == (0, 0, 0):
            return f"{told(local.date() - timedelta(days=1))}24:00"
        return f"{told(local.date())}{local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple | dict):
        return str(len(value))
    return _coded(value, settings)


def _coded(value: Any, settings: CampaignSettings | None) -> str:  # noqa: ANN401 - as above
    text = str(value.value) if isinstance(value, Enum) else str(value)
    region = settings.region(text) if settings else None
    return region.name if region else _codes().get(text, text)


@lru_cache
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return codes
