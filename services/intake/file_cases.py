"""The commands on a nomination's files: leave to upload, acceptance, leave to fetch."""

from datetime import timedelta

from events.vocabulary import FileKind
from services.intake import files, scans, uploads
from services.intake.access import at_own_level, for_reading, load
from services.intake.nomination import FileLine
from services.intake.uploads import Signed
from shared import table
from shared.caller import Caller, Receipt
from shared.clock import CampaignClock
from shared.ids import new_id
from shared.problems import FieldError, Refusal
from shared.table import Change, commit

ACCEPTED = "ACCEPTED"
_SUFFIX = {files.JPEG: "jpg", files.PNG: "png", files.PDF: "pdf"}


def grant(
    caller: Caller, identity: str, kind: FileKind, media_type: str, size: int
) -> tuple[str, Signed]:
    """Leave to upload one file; its id says what it is to be. Nothing is stored yet.

    Raises:
        Refusal: ``FILE_TYPE``, ``FILE_TOO_LARGE``, ``FILES_TOO_MANY``, ``HOLDER_ELSEWHERE``, …
    """
    nomination, settings = at_own_level(caller, identity)
    files.in_hand(nomination, settings.files)
    errors = []
    if media_type not in files.MEDIA_TYPES[kind]:
        errors.append(FieldError("/media_type", "FILE_TYPE", "不是规定的文件类型"))
    if size > files.limit_of(kind, settings.files):
        errors.append(scans.too_large(kind, settings.files))
    if errors:
        raise Refusal(errors[0].code, errors=errors)
    file = f"{kind.value}-{new_id()}"
    return file, uploads.upload(uploads.incoming_key(identity, file), media_type, size)


@table.retrying
def accept(caller: Caller, identity: str, file: str) -> Receipt:
    """Look into what was uploaded and put its clean copy on file; the receipt's id is its hash.

    Raises:
        Refusal: ``NOT_FOUND`` (no such upload was granted), ``FILE_NOT_UPLOADED``, those of
            ``scans.clean`` and of ``files.in_hand``.
    """
    nomination, settings = at_own_level(caller, identity)
    files.in_hand(nomination, settings.files)
    kind, policy = _kind_of(file), settings.files
    raw = uploads.read(uploads.incoming_key(identity, file), files.limit_of(kind, policy))
    copy = scans.clean(kind, raw, policy)
    if nomination.has_file(kind, copy.hash):
        return Receipt.of(copy.hash, nomination.version, ACCEPTED)
    clock = CampaignClock.of(settings)
    now = clock.now()
    line = FileLine(
        kind=kind,
        hash=copy.hash,
        media_type=copy.media_type,
        size=len(copy.body),
        removable_at=clock.real(now + timedelta(days=policy.unused_days)),
    )
    outcome = files.accepted(nomination, line, policy)
    uploads.keep(uploads.file_key(identity, copy.hash), copy.body, copy.media_type)
    receipt = Receipt.of(copy.hash, nomination.version + 1, ACCEPTED)
    commit(caller.cause(), now, Change(*outcome), receipt=receipt.model_dump())
    return receipt


def fetch(caller: Caller, identity: str, file_hash: str) -> tuple[FileLine, Signed]:
    """Leave to fetch one file, for who may read the nomination.

    Raises:
        Refusal: ``NOT_FOUND``, and those of ``access.load`` and ``access.for_reading``.
    """
    nomination = load(caller, identity)
    for_reading(caller, nomination)
    line = next((line for line in nomination.files if line.hash == file_hash), None)
    if line is None:
        raise Refusal("NOT_FOUND", file_hash)
    name = f"{line.kind.value.lower()}-{line.hash[:12]}.{_SUFFIX[line.media_type]}"
    return line, uploads.fetch(uploads.file_key(identity, file_hash), name)


def _kind_of(file: str) -> FileKind:
    kind, _, _ = file.partition("-")
    if kind not in set(FileKind):
        raise Refusal("NOT_FOUND", file)
    return FileKind(kind)
