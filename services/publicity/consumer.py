"""Publicity's queue: shortlists, timers, the sweep, and its own facts."""

from events.envelope import CloudEvent
from events.intake import CalendarChanged, SettingsChanged
from events.publicity import ObjectionConcluded, ObjectionScreened, RoundExtended, RoundOpened
from events.scheduler import SweepDue
from services.publicity import event_cases, publishing, reminder_cases, roll_cases, timing
from shared.consumer import Handlers, consumer
from shared.sweep import sweeping


def _opened(event: CloudEvent, payload: RoundOpened | RoundExtended) -> None:
    timing.set_timers(event, payload)
    publishing.publish_round(event, payload)


def _screened(event: CloudEvent, payload: ObjectionScreened) -> None:
    reminder_cases.set_next_limit(event, payload)
    event_cases.apply_screening(event, payload)


def _concluded(event: CloudEvent, payload: ObjectionConcluded) -> None:
    reminder_cases.set_reply_limit(event, payload)
    event_cases.apply_conclusion(event, payload)


def _sweep(event: CloudEvent, _: SweepDue) -> None:
    with sweeping() as each:
        event_cases.sweep(event, each)
        reminder_cases.sweep(event, each)
        reminder_cases.erase_old(event, each)


def _calendar_changed(event: CloudEvent, payload: CalendarChanged) -> None:
    with sweeping() as each:
        event_cases.recount_windows(event, payload, each)
        reminder_cases.watch_last_starts(event, each)


def _settings_changed(event: CloudEvent, payload: SettingsChanged) -> None:
    reminder_cases.watch_last_start(event, payload)
    publishing.refresh(event, payload)


HANDLERS: Handlers = {
    "ShortlistConfirmed": event_cases.prepare,
    "RoundOpened": _opened,
    "WindowElapsed": event_cases.close,
    "GraceElapsed": event_cases.settle,
    "SweepDue": _sweep,
    "RoundExtended": _opened,
    "RoundRestarted": publishing.publish_round,
    "RoundClosed": publishing.publish_round,
    "RoundSettled": event_cases.clear,
    "NomineeDisqualified": publishing.publish_round,
    "NomineeWithdrawn": publishing.publish_round,
    "NomineeMoved": publishing.publish_round,
    "WindowReminderDue": event_cases.remind_of_close,
    "ConsentWithdrawn": event_cases.withdraw_consent,
    "ConsentNoted": event_cases.heed_consent,
    "CaseWithdrawn": event_cases.take_down,
    "NomineeTakenDown": publishing.publish_round,
    "CalendarChanged": _calendar_changed,
    "ObjectionReceived": reminder_cases.set_screening_limit,
    "ObjectionScreened": _screened,
    "ObjectionConcluded": _concluded,
    "ObjectionWithdrawn": event_cases.apply_withdrawal,
    "ObjectionLimitDue": reminder_cases.remind_of_limit,
    "CampaignOpened": reminder_cases.watch_last_start,
    "SettingsChanged": _settings_changed,
    "LastStartDue": reminder_cases.warn_of_last_start,
    "DecisionIssued": roll_cases.enter_decision,
    "RoundHonoured": publishing.publish_round,
    "HonourRevoked": roll_cases.enter_revocation,
    "RollRevised": publishing.publish_campaign,
    "CeremonyScheduled": roll_cases.schedule_ceremony,
    "CeremonyHeld": roll_cases.enter_ceremony,
    "CeremonyEntered": publishing.publish_campaign,
    "DeedsPublished": publishing.publish_campaign,
    "ChannelConfirmed": publishing.publish_round,
    "ChannelDown": publishing.publish_round,
    "NominationErased": publishing.refresh,
}

lambda_handler = consumer(HANDLERS)
