"""Commands that lead back: return for correction, versions, withdrawal, consent, late entry."""

from typing import Any

from events.published import FieldReason
from services.intake import form as forms
from services.intake import nomination as rules
from services.intake import places, store
from services.intake.access import at_own_level, load
from services.intake.bodies import LateEntryBody, ReturnBody, WithdrawBody
from services.intake.form import Difference
from services.intake.nomination import LateEntry, Return, Withdrawal
from services.intake.use_cases import context, done
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock, day_of
from shared.problems import FieldError, Refusal
from shared.seal import seal
from shared.settings import roster_of, settings_of

_REASON = "reason"


@table.retrying
def send_back(caller: Caller, identity: str, body: ReturnBody) -> Receipt:
    """Send the file to the level below, with a reason for each field that is wrong (R22).

    Raises:
        Refusal: ``INVALID`` for a pointer to a field that the form does not have.
    """
    nomination, settings = at_own_level(caller, identity)
    errors = [
        FieldError(f"/fields/{number}/pointer", "EXTRA_FORBIDDEN", "表中没有此项")
        for number, field in enumerate(body.fields)
        if field.pointer.split("/")[1] not in forms.Form.model_fields
    ]
    if errors:
        raise Refusal("INVALID", errors=errors)
    returned = Return(
        by_region=nomination.held_by,
        form_version=nomination.form_version,
        dated=day_of(CampaignClock.of(settings).now()),
        reason=body.reason,
        fields=tuple(FieldReason(**field.model_dump()) for field in body.fields),
    )
    return done(caller, settings, rules.send_back(nomination, settings, returned))


@table.retrying
def withdraw(caller: Caller, identity: str, body: WithdrawBody) -> Receipt:
    """Take the nomination back; the person may be nominated anew, their places are free."""
    nomination, settings = at_own_level(caller, identity)
    withdrawal = Withdrawal(
        reason=body.reason,
        withdrawn_by=caller.who.user,
        sealed=seal({_REASON: body.note}, context(identity)) if body.note else None,
    )
    outcome = rules.withdraw(nomination, withdrawal)
    return done(caller, settings, outcome, *places.freed(nomination))


@table.retrying
def withdraw_consent(caller: Caller, identity: str) -> Receipt:
    """The nominee takes their consent back; recorded where they were drafted or are held.

    Raises:
        Refusal: ``WRONG_REGION``, ``WRONG_STATE``.
    """
    nomination = load(caller, identity)
    caller.expects(nomination)
    if caller.who.region not in (nomination.region, nomination.held_by):
        raise Refusal("WRONG_REGION")
    outcome = rules.withdraw_consent(nomination, caller.who.user)
    ended = outcome[0].status is rules.Status.WITHDRAWN
    freed = places.freed(nomination) if ended else []
    return done(caller, settings_of(nomination.campaign), outcome, *freed)


@table.retrying
def allow_late(caller: Caller, campaign: str, body: LateEntryBody) -> Receipt:
    """The leading group lets a file be reported after the deadline: who, until when, why (R02).

    Raises:
        Refusal: ``NOT_LEADING_GROUP``, those of ``access.load`` and ``nomination.allow_late``.
    """
    nomination, settings = load(caller, body.nomination), settings_of(campaign)
    if nomination.campaign != campaign:
        raise Refusal("NOT_FOUND", body.nomination)
    caller.leading_group(settings, roster_of(campaign))
    entry = LateEntry(
        minutes_number=body.minutes_number,
        allowed_by=caller.who.user,
        until=body.until,
        sealed=seal({_REASON: body.reason}, context(nomination.id)),
    )
    now = CampaignClock.of(settings).now()
    return done(caller, settings, rules.allow_late(nomination, settings, entry, now))


def versions(caller: Caller, identity: str) -> list[tuple[int, dict[str, Any], list[Difference]]]:
    """Every form that was handed in, oldest first, and what each changed in the one before.

    An ID number that changed behind its mask shows as a change of the masked value.
    """
    load(caller, identity)
    items = table.items_under(store.nomination_key(identity).pk, store.FORMS)
    found: list[tuple[int, dict[str, Any], list[Difference]]] = []
    before: dict[str, Any] = {}
    for item in items:
        body = item["body"]
        form, number = body["masked"], body["digests"].get("id_number")
        compared = {**form, "id_number": (form.get("id_number"), number)}
        changes = forms.differences(before, compared) if found else []
        found.append((int(item["version"]), form, [_shown(change) for change in changes]))
        before = compared
    return found


def _shown(change: Difference) -> Difference:
    """A change as staff see it: of the number only its mask."""
    if change.pointer != "/id_number":
        return change
    return Difference(change.pointer, change.before[0], change.after[0])
