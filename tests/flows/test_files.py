"""Files of a nomination: uploaded into the bucket, checked, fetched, and gone when unused."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from botocore.exceptions import ClientError

from cli.rehearsal import pictures
from events.vocabulary import FileKind
from shared import aws
from tests.flows.test_calls import READ_AND_WRITE
from tests.support.faults import counted
from tests.support.house import House
from tests.support.people import (
    CAMPAIGN,
    HANGZHOU,
    NINGBO,
    PHOTO,
    REVIEWER,
    SEAL,
    SETTINGS,
    XIHU,
    attach,
    draft,
    form,
    open_campaign,
    opinion,
    put,
    reported,
)

ABOUT = {"kind": "PHOTO", "media_type": "image/jpeg", "size": len(pictures.photo())}


def bare_draft(house: House, number: int = 1, **changes: Any) -> str:
    """A draft without files."""
    filled = {name: value for name, value in form(number, **changes).items() if value is not ...}
    body = {"category": "SYSTEM_STAFF", "form": filled}
    return str(house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", body)["id"])


def objects(prefix: str) -> set[str]:
    answer = aws.client("s3").list_objects_v2(Bucket="bucket", Prefix=prefix)
    return {line["Key"] for line in answer.get("Contents", [])}


def errors(answer: Any) -> dict[str, str]:
    return {error["pointer"]: error["code"] for error in answer.body["errors"]}


def test_a_grant_names_key_type_and_size_and_stores_nothing(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = bare_draft(house)
    before = len(house.items())
    granted = house.ok(XIHU, f"POST /nominations/{nomination}/files", ABOUT)
    assert granted["file"].startswith("PHOTO-")
    assert granted["fields"]["key"] == f"incoming/{nomination}/{granted['file']}"
    assert granted["fields"]["Content-Type"] == "image/jpeg"
    assert len(house.items()) == before


def test_a_grant_is_refused_with_everything_wrong(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    path = f"POST /nominations/{bare_draft(house)}/files"
    wrong = {"kind": "PHOTO", "media_type": "image/gif", "size": 6 * 1024 * 1024}
    answer = house.call(XIHU, path, wrong)
    assert answer.code == "FILE_TYPE"
    assert errors(answer) == {"/media_type": "FILE_TYPE", "/size": "FILE_TOO_LARGE"}
    assert house.call(XIHU, path, {**ABOUT, "kind": "OTHER"}).code == "INVALID"
    assert house.call(HANGZHOU, path, ABOUT).code == "WRONG_REGION"


def test_a_file_is_accepted_once_and_fetched_by_who_may_see_it(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = bare_draft(house)
    put(house, nomination, "PHOTO-1", pictures.photo())
    call = f"POST /nominations/{nomination}/files/PHOTO-1/accept"
    with counted() as calls:
        receipt = house.ok(XIHU, call)
    assert calls == READ_AND_WRITE
    assert receipt == {"id": PHOTO, "version": 2, "status": "ACCEPTED"}
    assert house.ok(XIHU, call) == receipt
    (said,) = house.events("FileAccepted")
    assert said["data"] == {"nomination": nomination, "kind": "PHOTO", "file_hash": PHOTO}
    assert objects("files/") == {f"files/{nomination}/{PHOTO}"}
    for user in (XIHU, HANGZHOU, REVIEWER):
        link = house.ok(user, f"GET /nominations/{nomination}/files/{PHOTO}")
        assert httpx.URL(link["url"]).path.endswith(f"files/{nomination}/{PHOTO}")
        assert (link["kind"], link["media_type"]) == ("PHOTO", "image/jpeg")
    assert house.call(NINGBO, f"GET /nominations/{nomination}/files/{PHOTO}").code == "WRONG_REGION"
    assert house.call(XIHU, f"GET /nominations/{nomination}/files/{SEAL}").code == "NOT_FOUND"
    (line,) = house.ok(XIHU, f"GET /nominations/{nomination}")["files"]
    assert line["hash"] == PHOTO


@pytest.mark.parametrize(
    ("upload", "body", "code"),
    [
        ("PHOTO-1", None, "FILE_NOT_UPLOADED"),
        ("PHOTO-1", pictures.scan(), "PHOTO_SIZE"),
        ("PHOTO-1", b"%PDF-1.7", "FILE_TYPE"),
        ("SEAL-1", b"<html>", "FILE_TYPE"),
        ("SEAL-1", b"%PDF-" + bytes(SETTINGS.files.scan_bytes), "FILE_TOO_LARGE"),
        ("OTHER-1", pictures.photo(), "NOT_FOUND"),
    ],
)
def test_what_is_refused_leaves_nothing(
    house: House, clock: time_machine.Traveller, upload: str, body: bytes | None, code: str
) -> None:
    open_campaign(house)
    nomination = bare_draft(house)
    if body is not None:
        put(house, nomination, upload, body)
    call = f"POST /nominations/{nomination}/files/{upload}/accept"
    assert house.call(XIHU, call).code == code
    assert house.ok(XIHU, f"GET /nominations/{nomination}")["files"] == []
    assert objects("files/") == set()


def test_a_broken_bucket_is_not_a_missing_file(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    nomination = bare_draft(house)
    aws.client("s3").delete_bucket(Bucket="bucket")
    with pytest.raises(ClientError):
        house.call(XIHU, f"POST /nominations/{nomination}/files/PHOTO-1/accept")


def test_a_nomination_carries_so_many_files(house: House, clock: time_machine.Traveller) -> None:
    few = SETTINGS.files.model_copy(update={"per_nomination": 1})
    open_campaign(house, SETTINGS.model_copy(update={"files": few}))
    nomination = bare_draft(house)
    attach(house, XIHU, nomination, FileKind.PHOTO, pictures.photo())
    answer = house.call(XIHU, f"POST /nominations/{nomination}/files", ABOUT)
    assert answer.code == "FILES_TOO_MANY"


def test_a_form_is_handed_in_with_a_photo_of_its_own(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = bare_draft(house, photo=...)
    answer = house.call(XIHU, f"POST /nominations/{nomination}/submit")
    assert (answer.code, errors(answer)) == ("FORM_INCOMPLETE", {"/photo": "MISSING"})
    draft(house, 2)  # another one's photo is not this one's
    other = bare_draft(house, 3)
    answer = house.call(XIHU, f"POST /nominations/{other}/submit")
    assert (answer.code, errors(answer)) == ("FORM_INCOMPLETE", {"/photo": "FILE_UNKNOWN"})
    attach(house, XIHU, other, FileKind.PHOTO, pictures.photo())
    house.ok(XIHU, f"POST /nominations/{other}/submit")


def test_an_opinion_has_an_accepted_scan_of_its_seal(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    path = f"POST /nominations/{nomination}/opinions"
    for unknown in ("0" * 64, PHOTO):
        answer = house.call(XIHU, path, opinion("公安", seal_hash=unknown))
        assert (answer.code, errors(answer)) == ("FILE_UNKNOWN", {"/seal_hash": "FILE_UNKNOWN"})
    house.ok(XIHU, path, opinion("公安"))


def test_a_reported_nomination_takes_no_files_and_its_photo_is_public_with_consent(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = reported(house)
    call = f"POST /nominations/{nomination}/files/PHOTO-1/accept"
    assert house.call(HANGZHOU, call).code == "HOLDER_ELSEWHERE"
    profiles = [item["body"] for item in house.items() if item["PK"] == f"PROFILE#{nomination}"]
    assert [profile["photo"] for profile in profiles] == [PHOTO]


def test_a_file_that_nothing_refers_to_goes_after_a_while(
    house: House, clock: time_machine.Traveller
) -> None:
    """The photo is named by the form and stays; the scan is used by no opinion."""
    open_campaign(house)
    nomination = draft(house)
    house.pump()
    waits = timedelta(days=SETTINGS.files.unused_days)
    clock.shift(waits - timedelta(seconds=1))
    house.sweep()
    house.pump()
    assert not house.events("FileRemoved")
    clock.shift(timedelta(seconds=1))
    for _ in range(2):
        house.sweep()
        house.pump()
    (gone,) = house.events("FileRemoved")
    assert gone["data"] == {"nomination": nomination, "kind": "SEAL", "file_hash": SEAL}
    assert objects("files/") == {f"files/{nomination}/{PHOTO}"}
    files = house.ok(XIHU, f"GET /nominations/{nomination}")["files"]
    assert [file["hash"] for file in files] == [PHOTO]


def test_a_file_that_came_again_in_between_is_not_taken_away(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    clock.shift(timedelta(days=SETTINGS.files.unused_days))
    house.sweep()
    house.consume("IntakeConsumerFunction")
    assert house.events("FileRemoved")
    attach(house, XIHU, nomination, FileKind.SEAL, pictures.scan())
    house.pump()
    assert objects("files/") == {f"files/{nomination}/{PHOTO}", f"files/{nomination}/{SEAL}"}


def test_the_sweep_comes_twice_and_with_nothing_to_do(
    house: House, clock: time_machine.Traveller
) -> None:
    open_campaign(house)
    nomination = draft(house)
    house.ok(XIHU, f"POST /nominations/{nomination}/withdraw", {"reason": "UNIT"})
    clock.shift(timedelta(days=SETTINGS.files.unused_days + 1))
    for _ in range(2):
        house.sweep()
    house.pump()
    happened = Counter(event["type"] for event in house.events())
    assert happened["FileRemoved"] == 1
    assert house.dead_letters() == []
