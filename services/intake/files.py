"""The files of a nomination: what may be put on file and what may go (domain.md §2.2). Pure."""

from datetime import datetime

from events import intake as says
from events.published import FilePolicy
from events.vocabulary import FileKind
from services.intake.nomination import FileLine, Nomination, Outcome, Status
from shared.problems import Refusal

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"

#: What each kind of file may be.
MEDIA_TYPES = {
    FileKind.PHOTO: (JPEG, PNG),
    FileKind.SEAL: (PDF, JPEG, PNG),
    FileKind.PROOF: (PDF, JPEG, PNG),
}


def limit_of(kind: FileKind, policy: FilePolicy) -> int:
    """How many bytes a file of this kind may have."""
    return policy.photo_bytes if kind is FileKind.PHOTO else policy.scan_bytes


def in_hand(nomination: Nomination, policy: FilePolicy) -> None:
    """Refuse unless the nomination takes files now.

    Raises:
        Refusal: ``HOLDER_ELSEWHERE`` once reported, ``WRONG_STATE`` if withdrawn or erased,
            ``FILES_TOO_MANY``.
    """
    if nomination.status is Status.REPORTED:
        raise Refusal("HOLDER_ELSEWHERE", "review")
    if nomination.status in (Status.WITHDRAWN, Status.ERASED):
        raise Refusal("WRONG_STATE", nomination.status.value)
    if len(nomination.files) >= policy.per_nomination:
        raise Refusal("FILES_TOO_MANY", str(policy.per_nomination))


def accepted(nomination: Nomination, line: FileLine, policy: FilePolicy) -> Outcome:
    """Put a clean file on file.

    Raises:
        Refusal: those of ``in_hand``.
    """
    in_hand(nomination, policy)
    event = says.FileAccepted(nomination=nomination.id, kind=line.kind, file_hash=line.hash)
    return nomination.model_copy(update={"files": (*nomination.files, line)}), [event]


def tidied(nomination: Nomination, now: datetime) -> Outcome:
    """Without the files that nothing refers to and whose time is over at real instant ``now``."""
    gone = [line for line in nomination.loose_files if line.removable_at <= now]
    events = [
        says.FileRemoved(nomination=nomination.id, kind=line.kind, file_hash=line.hash)
        for line in gone
    ]
    kept = tuple(line for line in nomination.files if line not in gone)
    return nomination.model_copy(update={"files": kept}), [*events]
