"""The pictures beside the public files: copied there before a file names them, gone after it.

What was accepted lies in the private part of the bucket; what is public is a copy, made inside S3.
A picture is named by its content, so people, rounds and campaigns may share one.
"""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from services.publicity import shelf
from services.publicity.shelf import LIFETIME, MISSING
from shared import aws, env


def show(sources: Mapping[str, str]) -> frozenset[str]:
    """Copy each picture to its public path, unless it is there; the paths that have no source."""
    new = sources.keys() - shelf.still_there(sources)
    return frozenset(path for path in sorted(new) if not _copied(path, sources[path]))


def original(source: str, limit: int) -> bytes | None:
    """A picture from where it was accepted, if it is there and has at most ``limit`` bytes."""
    try:
        answer = aws.client("s3").get_object(Bucket=_bucket(), Key=source)
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return None
        raise
    with answer["Body"] as stream:
        body: bytes | None = stream.read() if answer["ContentLength"] <= limit else None
    return body


def _copied(path: str, source: str) -> bool:
    try:
        aws.client("s3").copy_object(
            Bucket=_bucket(),
            Key=path,
            CopySource={"Bucket": _bucket(), "Key": source},
            MetadataDirective="REPLACE",
            ContentType="image/jpeg",
            CacheControl=LIFETIME,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return False
        raise
    return True


def _bucket() -> str:
    return env.variable("BUCKET_NAME")
