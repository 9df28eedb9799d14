"""That a case stands for a vote: a note beside it, written with the ballot's own commit.

Ballot and case are two documents, and messages between them take time. The note takes none: from
the moment a ballot is opened no rating changes, and from the moment its confirmation places a
candidate nobody in review sends that file anywhere (one holder, architecture §1).
"""

from services.review import store
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


def _note(
    campaign: str, nomination: str, ballot: str | None, *, stands: bool, placed: bool
) -> Note:
    fields = {"ballot": ballot, "stands": stands, "placed": placed}
    return Note(store.standing_key(nomination), "standing", campaign, fields)
