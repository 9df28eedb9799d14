"""The public files in the bucket: read with what they were, written only if they still are that.

A write names the version that it replaces (``If-Match``, ``If-None-Match``), so of two that build
a file at once the one that saw less is told so and builds again; nothing older ever stays on top.
What lies beside them (pictures, deeds) is named by its content: there before a file names it, gone
after the last that did.
"""

from collections.abc import Iterable
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
    try:
        put(key, body, **({"IfMatch": kept.etag} if kept else {"IfNoneMatch": "*"}))
    except ClientError as error:
        if error.response["Error"]["Code"] in _OVERTAKEN | MISSING:
            raise OvertakenError(key) from error
        raise


def put(key: str, body: bytes, **condition: str) -> None:
    """Write a JSON file."""
    aws.client("s3").put_object(
        Bucket=_bucket(),
        Key=key,
        Body=body,
        ContentType="application/json; charset=utf-8",
        CacheControl=LIFETIME,
        **condition,
    )


def still_there(paths: Iterable[str]) -> frozenset[str]:
    """Which of these paths have a file."""
    return frozenset(path for path in paths if _there(path))


def take_down(paths: Iterable[str]) -> None:
    """Take files away from the public; what they were made from stays."""
    for path in sorted(paths):
        aws.client("s3").delete_object(Bucket=_bucket(), Key=path)


def _there(path: str) -> bool:
    try:
        aws.client("s3").head_object(Bucket=_bucket(), Key=path)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return False
        raise
    return True


def _bucket() -> str:
    return env.variable("BUCKET_NAME")
