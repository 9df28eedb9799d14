"""What an event would tell whom, from the campaign's files alone."""

import json

import yaml

from cli.docs.examples import example
from cli.rehearsal.plan import SETTINGS, roster
from events.catalogue import CATALOGUE, parse
from events.published import CampaignSettings
from services.notify.delivery import Word
from services.notify.rules import Circumstances, rules
from services.notify.words import words


class UnheardError(LookupError):
    """Nobody is told of this type of event."""


def preview(kind: str, data: str, actor: str | None, region: str) -> list[Word]:
    """The words of an example of a type of event, with some of its fields replaced.

    Raises:
        UnheardError: nobody is told of it.
        ValueError: ``data`` is not JSON, or does not fit the type.
    """
    if kind not in rules():
        raise UnheardError(f"{kind}: 此类事项不发通知；有：{', '.join(sorted(rules()))}")
    event = example(CATALOGUE[kind, 1])
    changed = {"data": {**event.data, **json.loads(data)}, "actor": actor}
    event = event.model_copy(update=changed)
    text = SETTINGS.read_text(encoding="utf-8")
    settings = CampaignSettings.model_validate(yaml.safe_load(text))
    return words(event, parse(event), Circumstances(settings, roster(), region))
