"""What a case does not say of itself yet: that it stands for a vote, is placed, is honoured.

The first two are a note beside it, written with the ballot's own commit.

Ballot and case are two documents, and messages between them take time. The note takes none: from
the moment a ballot is opened no rating changes, and from the moment its confirmation places a
candidate nobody in review sends that file anywhere (one holder, architecture §1). In the same way
a decision's claim on its honouree tells of it before the case has heard.
"""

from services.review import store
from services.review.case import Case, Status
from shared.table import Note, Unless


def put_to_vote(campaign: str, nomination: str, ballot: str) -> Note:
    """A ballot over the case was opened."""
    return _note(campaign, nomination, ballot, stands=True, placed=False)


def placed(campaign: str, nomination: str, ballot: str) -> Note:
    """The confirmation of a ballot placed the candidate: custody is publicity's."""
    return _note(campaign, nomination, ballot, stands=True, placed=True)


def stands_down(campaign: str, nomination: str) -> Note:
    """A corrected file is rated anew: no ballot was opened over it."""
    return _note(campaign, nomination, None, stands=False, placed=False)


def no_ballot(nomination: str) -> Unless:
    """The commit depends on no ballot over the case having been opened."""
    return Unless(store.standing_key(nomination), "stands", "RATING_CLOSED")


def not_placed(nomination: str) -> Unless:
    """The commit depends on no confirmation having placed the candidate."""
    return Unless(store.standing_key(nomination), "placed", "HOLDER_ELSEWHERE", "publicity")


def still_held(case: Case) -> list[Unless]:
    """What sending a case away depends on: that nothing it has not heard of took it on."""
    if case.status is Status.CLEARED:
        return [Unless(store.honouree_key(case.nomination), "holder", "ALREADY_HONOURED")]
    in_hand = case.status in (Status.UNDER_REVIEW, Status.RESERVE)
    return [not_placed(case.nomination)] if in_hand else []


def _note(
    campaign: str, nomination: str, ballot: str | None, *, stands: bool, placed: bool
) -> Note:
    fields = {"ballot": ballot, "stands": stands, "placed": placed}
    return Note(store.standing_key(nomination), "standing", campaign, fields)
