"""Review's queue: reported nominations come in, results are carried to each case."""

from events.envelope import CloudEvent
from events.scheduler import BallotSweepDue
from services.review import ballot_events, erasure_cases, event_cases, reminder_cases
from shared.consumer import Handlers, consumer
from shared.sweep import sweeping


def _sweep(event: CloudEvent, _: BallotSweepDue) -> None:
    with sweeping() as each:
        ballot_events.sweep(event, each)
        reminder_cases.sweep(event, each)


HANDLERS: Handlers = {
    "CampaignOpened": event_cases.set_out_seats,
    "NominationReported": event_cases.open_case,
    "NominationsClosed": reminder_cases.await_ratings,
    "RatingReminderDue": reminder_cases.remind,
    "NominationWithdrawn": event_cases.close_returned,
    "ConsentWithdrawn": event_cases.end_without_consent,
    "ShortlistConfirmed": ballot_events.spread_shortlist,
    "BallotOpened": ballot_events.set_timers,
    "BallotElapsed": ballot_events.elapse,
    "BallotReminderDue": ballot_events.remind,
    "BallotSweepDue": _sweep,
    "BallotClosed": ballot_events.settle_runoff,
    "BallotVoid": ballot_events.settle_void_runoff,
    "EntryPlaced": event_cases.hand_over,
    "NomineeWithdrawn": event_cases.leave_round,
    "NomineeCleared": event_cases.clear,
    "NomineeDisqualified": event_cases.disqualify,
    "NominationErased": erasure_cases.erase_case,
    "DecisionIssued": event_cases.spread_decision,
}

lambda_handler = consumer(HANDLERS)
