"""Notify's use cases: plan who is told of an event, and preview it. Sending: ``send_cases``."""

from typing import Any

from events.catalogue import parse
from events.envelope import CloudEvent, Payload
from services.notify import delivery as model
from services.notify import store
from services.notify.delivery import Word
from services.notify.rules import Circumstances, needs_origin, rules
from services.notify.words import words
from shared.caller import Caller
from shared.cause import Cause
from shared.clock import CampaignClock, utc_now
from shared.problems import Refusal
from shared.settings import roster_of, settings_of
from shared.table import Change, commit

SOURCE = "zuimei.notify"


def plan(event: CloudEvent, payload: Payload) -> None:
    """Write down who is to be told of an event, on every channel at once; perhaps nobody."""
    found = _words(event, payload)
    if not found:
        return
    now = CampaignClock.of(settings_of(event.campaign)).now()
    outcomes = [
        model.planned(event.campaign, event.id, event.type, word, utc_now()) for word in found
    ]
    commit(Cause.of(event, SOURCE), now, *(Change(*outcome) for outcome in outcomes))


def preview(
    caller: Caller, campaign: str, kind: str, data: dict[str, Any], actor: str | None
) -> list[Word]:
    """What an event would tell whom; nothing is sent and nothing is kept.

    Raises:
        Refusal: ``NOTHING_TOLD`` if nobody is told of this type of event.
        pydantic.ValidationError: the sample does not fit the type.
    """
    if kind not in rules():
        raise Refusal("NOTHING_TOLD", kind)
    now = CampaignClock.of(settings_of(campaign)).now()
    event = CloudEvent(
        id=f"PREVIEW#{caller.correlation}",
        source=SOURCE,
        type=kind,
        subject="PREVIEW",
        time=now,
        dataschema=f"urn:zuimei:event:{kind}:1",
        data=data,
        campaign=campaign,
        correlationid=caller.correlation,
        actor=actor,
    )
    return _words(event, parse(event))


def _words(event: CloudEvent, payload: Payload) -> list[Word]:
    origin = None
    if needs_origin(event.type):
        profile = store.profile_of(str(event.data["nomination"]))
        origin = profile.region if profile else None
    known = Circumstances(settings_of(event.campaign), roster_of(event.campaign), origin)
    return words(event, payload, known)
