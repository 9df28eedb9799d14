"""The public files in the bucket: read with what they were, written only if they still are that.

A write names the version that it replaces (``If-Match``, ``If-None-Match``), so of two that build
a file at once the one that saw less is told so and builds again; nothing older ever stays on top.
"""

from dataclasses import dataclass

from botocore.exceptions import ClientError

from shared import aws, env

#: Browsers keep a file for 15 s and the CDN for 30 s: what is taken down is gone within a minute.
LIFETIME = "public, max-age=15, s-maxage=30"
#: Without ListBucket, S3 says of a missing object that access is denied; a write then tells apart.
MISSING = frozenset({"NoSuchKey", "404", "AccessDenied", "403"})
_OVERTAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})


class OvertakenError(Exception):
    """Somebody else wrote the file in between; look again and build again."""


@dataclass(frozen=True)
class Kept:
    """A file as it was read: its bytes, and what a write must name to replace it."""

    body: bytes
    etag: str


def read(key: str) -> Kept | None:
    """A public file, if there is one."""
    try:
        answer = aws.client("s3").get_object(Bucket=_bucket(), Key=key)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None
        raise
    return Kept(answer["Body"].read(), answer["ETag"])


def replace(key: str, kept: Kept | None, body: bytes) -> None:
    """Write a JSON file in the place of the one that was read; the same bytes are not written.

    Raises:
        OvertakenError: another one is there by now.
    """
    if kept is not None and kept.body == body:
        return
    condition = {"IfMatch": kept.etag} if kept else {"IfNoneMatch": "*"}
    try:
        aws.client("s3").put_object(
            Bucket=_bucket(),
            Key=key,
            Body=body,
            ContentType="application/json; charset=utf-8",
            CacheControl=LIFETIME,
            **condition,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in _OVERTAKEN | MISSING:
            raise OvertakenError(key) from error
        raise


def _bucket() -> str:
    return env.variable("BUCKET_NAME")
