"""What a portal that is published anew keeps of the version before it."""

from pathlib import Path

import boto3

from cli.portal import Config, publish
from tests.support.house import House

CONFIG = Config(api="https://api.invalid", issuer="issuer", metadata="metadata", client="client")


def version(folder: Path, name: str) -> Path:
    """A built portal whose desks read one part."""
    built = folder / name
    (built / "assets").mkdir(parents=True)
    for file in ("desk.html", f"{name}.html", f"assets/{name}.js"):
        (built / file).write_text(name)
    return built


def published() -> set[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="bucket", Prefix="portal/")["Contents"]
    return {each["Key"].removeprefix("portal/") for each in found}


def test_an_open_page_still_finds_its_parts_after_one_other_version(
    house: House, tmp_path: Path
) -> None:
    first, second, third = (version(tmp_path, name) for name in ("first", "second", "third"))
    publish("bucket", CONFIG, first)
    publish("bucket", CONFIG, second)
    assert {"assets/first.js", "assets/second.js", "second.html"} <= published()
    assert "first.html" not in published()

    publish("bucket", CONFIG, third)
    assert {name for name in published() if name.startswith("assets/")} == {
        "assets/second.js",
        "assets/third.js",
    }
