"""What a portal that is published anew keeps of the versions before it."""

from datetime import timedelta
from pathlib import Path

import boto3
import time_machine

from cli.portal import KEPT, Config, publish
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


def assets() -> set[str]:
    return {name for name in published() if name.startswith("assets/")}


def test_an_open_page_finds_its_parts_for_a_week_after_its_version_was_replaced(
    house: House, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    first, second, third = (version(tmp_path, name) for name in ("first", "second", "third"))
    publish("bucket", CONFIG, first)
    clock.shift(2 * KEPT)  # however long it was the published one
    publish("bucket", CONFIG, second)
    publish("bucket", CONFIG, third)
    assert assets() == {"assets/first.js", "assets/second.js", "assets/third.js"}
    assert {"third.html", "desk.html"} <= published()
    assert not {"first.html", "second.html"} & published()

    clock.shift(KEPT - timedelta(seconds=1))
    publish("bucket", CONFIG, third)
    assert assets() == {"assets/first.js", "assets/second.js", "assets/third.js"}
    clock.shift(timedelta(seconds=1))
    publish("bucket", CONFIG, third)
    assert assets() == {"assets/third.js"}


def test_a_version_that_comes_back_is_kept_for_as_long_as_it_is_published(
    house: House, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    first, second = (version(tmp_path, name) for name in ("first", "second"))
    for built in (first, second, first):
        publish("bucket", CONFIG, built)
    clock.shift(KEPT)
    publish("bucket", CONFIG, first)
    assert assets() == {"assets/first.js"}
