"""What the CDN hands to everybody, and what it keeps."""

from urllib.parse import urlsplit

import httpx
import pytest

from shared import aws
from tests.support.deployed import Played

SNAPSHOT = "public/2023-third.json"


def get(played: Played, path: str, method: str = "GET") -> httpx.Response:
    """Ask as a visitor does; the name of the portal need not resolve here."""
    host = urlsplit(played.stack.portal).netloc
    return httpx.request(method, f"{played.stack.endpoint}/{path}", headers={"host": host})


@pytest.fixture(scope="module")
def bucket(played: Played) -> str:
    """The bucket behind it, with the portal and something that is nobody's business."""
    played.stack.use()
    name = played.stack.outputs["BucketName"]
    for key in ("files/none/secret", "secret.json"):
        aws.client("s3").put_object(Bucket=name, Key=key, Body=key.encode())
    return name


def test_everybody_reads_what_is_public(played: Played, bucket: str) -> None:
    answer = get(played, SNAPSHOT)
    assert answer.status_code == 200
    assert answer.json()["campaign"] == "2023-third"
    listed = [each["campaign"] for each in get(played, "public/index.json").json()["campaigns"]]
    assert "2023-third" in listed
    front = get(played, "")
    assert front.status_code == 200
    assert "<h1>公示与荣誉</h1>" in front.text


def test_a_take_down_shows_within_a_minute(played: Played) -> None:
    """What browser and CDN may keep together."""
    told = dict(
        part.split("=")
        for part in get(played, SNAPSHOT).headers["cache-control"].split(", ")
        if "=" in part
    )
    assert int(told["max-age"]) + int(told["s-maxage"]) <= 60


def test_browsers_are_told_to_be_careful(played: Played) -> None:
    headers = get(played, SNAPSHOT).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["files/none/secret", "secret.json", "public/none", "portal/index.html"]
)
def test_nothing_else_is_served(played: Played, bucket: str, path: str) -> None:
    assert get(played, path).status_code in {403, 404}


def test_the_bucket_itself_answers_nobody_and_visitors_only_read(
    played: Played, bucket: str
) -> None:
    direct = f"{played.stack.endpoint}/{bucket}/{SNAPSHOT}"
    assert httpx.get(direct).status_code == 403
    assert httpx.put(direct, content=b"{}").status_code == 403
    for method in ("PUT", "POST", "DELETE"):
        assert get(played, SNAPSHOT, method).status_code == 403
