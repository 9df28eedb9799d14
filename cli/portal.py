"""Puts the built portal (``web/dist``) where the CDN finds it: under ``portal/`` of the bucket.

Files whose name carries the hash of their content are kept by browsers for a year; the pages and
the configuration are asked for again each time. What earlier versions left behind is removed after
the new pages are there, but for what pages may still ask for that are open on desks: parts that
were replaced less than a week ago.
"""

import json
import mimetypes
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter

from cli.deploy import ROOT
from shared import aws
from shared.clock import utc_now

BUILT = ROOT / "web" / "dist"
_PREFIX = "portal/"
_ASSETS = "assets/"
#: How long the parts of a version that was replaced are kept for pages that are open.
KEPT = timedelta(days=7)
_PARTS = "replaced.json"
#: What ``replaced.json`` says: each asset that is there, and since when no published page needs it.
_Parts = TypeAdapter(dict[str, datetime | None])
_FOREVER = "public, max-age=31536000, immutable"
_FRESH = "no-cache"


class NotBuiltError(RuntimeError):
    """There is no built portal; ``make setup`` or ``make web`` builds it."""


@dataclass(frozen=True)
class Claims:
    """Names of the ID token's claims, as the parameters of ``template.yaml`` default to."""

    role: str = "cognito:groups"
    region: str = "custom:region"
    unit: str = "custom:unit"
    user: str = "cognito:username"


@dataclass(frozen=True)
class Config:
    """What ``config.json`` tells the pages; ``metadata`` is where the issuer describes itself."""

    api: str
    issuer: str
    metadata: str
    client: str
    scope: str = "openid profile"
    claims: Claims = field(default_factory=Claims)


def publish_to(stack: str) -> str:
    """Publish the portal of a deployed stack, by its outputs and parameters; returns its address.

    Raises:
        NotBuiltError: ``web/dist`` is not there.
    """
    told = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in told["Parameters"]}
    outputs = {one["OutputKey"]: one["OutputValue"] for one in told["Outputs"]}
    publish(
        outputs["BucketName"],
        Config(
            api=outputs["ApiUrl"],
            issuer=given["JwtIssuer"],
            metadata=f"{given['JwtIssuer']}/.well-known/openid-configuration",
            client=given["JwtAudience"],
            claims=Claims(
                role=given["RoleClaim"],
                region=given["RegionClaim"],
                unit=given["UnitClaim"],
                user=given["UserClaim"],
            ),
        ),
    )
    return str(outputs["PortalUrl"])


def publish(bucket: str, config: Config, built: Path = BUILT) -> int:
    """Upload the built portal and its configuration; returns how many files there are.

    Raises:
        NotBuiltError: ``web/dist`` is not there.
    """
    if not (built / "desk.html").exists():
        raise NotBuiltError("the portal is not built; run: make web")
    files = {str(path.relative_to(built)): path.read_bytes() for path in _files(built)}
    files["config.json"] = json.dumps(asdict(config)).encode()
    replaced = _replaced(bucket, files, utc_now())
    current = dict.fromkeys(sorted(name for name in files if name.startswith(_ASSETS)))
    files[_PARTS] = _Parts.dump_json({**current, **replaced})
    # Pages last: what they link to is there before them.
    for name in sorted(files, key=lambda name: (name.endswith(".html"), name)):
        aws.client("s3").put_object(
            Bucket=bucket,
            Key=_PREFIX + name,
            Body=files[name],
            ContentType=mimetypes.guess_type(name)[0] or "application/octet-stream",
            CacheControl=_FOREVER if name.startswith(_ASSETS) else _FRESH,
        )
    _remove_others(bucket, {*files, *replaced})
    return len(files)


def _files(built: Path) -> Iterator[Path]:
    return (path for path in sorted(built.rglob("*")) if path.is_file())


def _replaced(bucket: str, files: Container[str], now: datetime) -> dict[str, datetime]:
    """The assets of earlier versions that open pages may still ask for, each since when."""
    s3 = aws.client("s3")
    try:
        known = s3.get_object(Bucket=bucket, Key=_PREFIX + _PARTS)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return {}
    since = {name: at or now for name, at in _Parts.validate_json(known).items()}
    return {name: at for name, at in since.items() if name not in files and now - at < KEPT}


def _remove_others(bucket: str, names: set[str]) -> None:
    s3 = aws.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_PREFIX)
    for page in pages:
        for kept in page.get("Contents", []):
            if kept["Key"].removeprefix(_PREFIX) not in names:
                s3.delete_object(Bucket=bucket, Key=kept["Key"])
