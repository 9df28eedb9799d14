"""The private bucket: where files arrive, where clean copies are kept, and leave to fetch or put.

The only place with intake's object keys. A file goes from the browser straight into ``incoming/``
by a presigned POST that names key, type and size; nothing reads it but the function that checks
it, and it goes after a day. Whoever holds a signed link needs no token: links live for minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from botocore.exceptions import ClientError

from shared import aws, env
from shared.clock import utc_now
from shared.problems import Refusal

UPLOAD_SECONDS = 900
FETCH_SECONDS = 120

#: What S3 answers for an object that is not there; without the right to list, it says "denied".
_ABSENT = {"NoSuchKey", "AccessDenied", "404", "403"}


@dataclass(frozen=True)
class Signed:
    """A signed link: where to send or fetch, the form fields to send along, and until when."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


def incoming_key(owner: str, upload: str) -> str:
    """Where an upload arrives."""
    return f"incoming/{owner}/{upload}"


def region_owner(campaign: str, region: str) -> str:
    """Who owns an uploaded sheet: one region's cannot be started by another."""
    return f"{campaign}-{region}"


def file_key(nomination: str, file_hash: str = "") -> str:
    """Where the clean copy of a nomination's file is kept; without a hash, where all are."""
    return f"files/{nomination}/{file_hash}"


def archive_key(campaign: str, digest: str) -> str:
    """Where an archive package is kept."""
    return f"archives/{campaign}/{digest}.zip"


def batch_prefix(batch: str) -> str:
    """Under which everything of a batch is kept."""
    return f"batches/{batch}/"


def batch_key(batch: str, file_hash: str) -> str:
    """Where a sheet is kept until it is worked off."""
    return f"{batch_prefix(batch)}{file_hash}.xlsx"


def answer_key(batch: str) -> str:
    """Where the rows of a sheet that were wrong are kept."""
    return f"{batch_prefix(batch)}answer.xlsx"


def template_key(campaign: str, region: str) -> str:
    """Where the empty sheet is put for who asked for it."""
    return f"batches/{campaign}-{region}/template.xlsx"


def upload(key: str, media_type: str, size: int) -> Signed:
    """Leave to put an object of this type and of at most this many bytes under this key."""
    type_is = {"Content-Type": media_type}
    post = aws.client("s3").generate_presigned_post(
        env.variable("BUCKET_NAME"),
        key,
        Fields=type_is,
        Conditions=[type_is, ["content-length-range", 1, size]],
        ExpiresIn=UPLOAD_SECONDS,
    )
    return Signed(post["url"], post["fields"], _until(UPLOAD_SECONDS))


def fetch(key: str, file_name: str) -> Signed:
    """Leave to fetch an object once or twice; a browser saves it and never shows it as a page."""
    url = aws.client("s3").generate_presigned_url(
        "get_object",
        Params={
            "Bucket": env.variable("BUCKET_NAME"),
            "Key": key,
            "ResponseContentDisposition": f'attachment; filename="{file_name}"',
        },
        ExpiresIn=FETCH_SECONDS,
    )
    return Signed(url, {}, _until(FETCH_SECONDS))


def read(key: str, limit: int) -> bytes:
    """The bytes of an upload; one that is larger than allowed is not read at all.

    Raises:
        Refusal: ``FILE_NOT_UPLOADED``, ``FILE_TOO_LARGE``.
    """
    try:
        answer = aws.client("s3").get_object(Bucket=env.variable("BUCKET_NAME"), Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
        raise Refusal("FILE_NOT_UPLOADED") from None
    with answer["Body"] as stream:
        if answer["ContentLength"] > limit:
            raise Refusal("FILE_TOO_LARGE", str(limit))
        body: bytes = stream.read()
    return body


def keep(key: str, body: bytes, media_type: str) -> None:
    """Put what was checked where it stays."""
    aws.client("s3").put_object(
        Bucket=env.variable("BUCKET_NAME"), Key=key, Body=body, ContentType=media_type
    )


def remove(key: str) -> None:
    """Take an object away; doing so twice is doing so once."""
    aws.client("s3").delete_object(Bucket=env.variable("BUCKET_NAME"), Key=key)


def erase(prefix: str) -> None:
    """Delete every version of every object under a prefix, until there is none."""
    s3, bucket = aws.client("s3"), env.variable("BUCKET_NAME")
    while True:
        found = s3.list_object_versions(Bucket=bucket, Prefix=prefix)
        for each in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])
        if not found.get("IsTruncated"):
            return


def _until(seconds: int) -> datetime:
    return utc_now() + timedelta(seconds=seconds)
