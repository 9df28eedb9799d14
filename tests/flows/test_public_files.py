"""The public files follow what happens, are and are never older than what they cover."""

import io
import json
from datetime import datetime
from typing import Any

import boto3
import pytest
import time_machine
from PIL import Image

from events.public import CampaignIndex, Snapshot
from events.vocabulary import FileKind
from services.intake import scans
from services.publicity import publishing, shelf, snapshot
from tests.flows.story import walk_to_open_round
from tests.flows.test_retention import let_a_year_pass
from tests.flows.test_settings import change
from tests.support import people
from tests.support.house import House
from tests.support.kept import cached, once, remember
from tests.support.people import (
    CAMPAIGN,
    NINGBO,
    PUBLICIST,
    SETTINGS,
    XIHU,
    attach,
    concluded,
    decided,
    draft,
    member,
    objected,
    screened,
    told,
)

pytestmark = pytest.mark.slow

FILE = f"public/{CAMPAIGN}.json"
INDEX = "public/index.json"


def public(key: str = FILE) -> Any:
    body = boto3.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read()
    return json.loads(body)


def versions(key: str) -> int:
    return len(boto3.client("s3").list_object_versions(Bucket="bucket", Prefix=key)["Versions"])


def photo_key(number: int) -> str:
    return f"public/photos/{scans.clean(FileKind.PHOTO, portrait(number), SETTINGS.files).hash}.jpg"


def portrait(number: int) -> bytes:
    """A picture of its own for each person, of nobody."""
    body = io.BytesIO()
    Image.new("RGB", (413, 579 + number), (0, 0, 99 * number)).save(body, format="JPEG")
    return body.getvalue()


def pictured(house: House, number: int = 1, **changes: Any) -> str:
    """A draft with its own picture."""
    digest = photo_key(number).removeprefix("public/photos/").removesuffix(".jpg")
    nomination = draft(house, number, photo=digest, **changes)
    attach(house, XIHU, nomination, FileKind.PHOTO, portrait(number))
    return nomination


def shown_photos() -> set[str]:
    """What pictures lie there for everybody."""
    return there("public/photos/")


def there(prefix: str) -> set[str]:
    """What lies there for everybody."""
    listing = boto3.client("s3").list_objects_v2(Bucket="bucket", Prefix=prefix)
    return {line["Key"] for line in listing.get("Contents", [])}


def told_at(roll: int = 0) -> dict[str, str]:
    """Where the page finds the deeds, by the honouree's name."""
    return {p["name"]: p["deeds_file"] for p in public()["honour_roll"][roll]["people"]}


def out(house: House, round_id: str, nomination: str) -> None:
    leave = f"POST /rounds/{round_id}/entries/{nomination}/withdraw"
    house.ok(PUBLICIST, leave, {"reason": "NOMINEE"})
    house.pump()


def release(**changes: Any) -> dict[str, Any]:
    return {
        "medium": "厅官网",
        "url": "https://example.invalid/deeds",
        "published_on": "2023-04-28",
        "proof_hash": "0" * 64,
        **changes,
    }


@pytest.fixture
def opened(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """A round whose window runs; the bucket keeps every version, as the template has it."""
    return once(house, clock, _opened)


def _opened(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    status = {"Status": "Enabled"}
    boto3.client("s3").put_bucket_versioning(Bucket="bucket", VersioningConfiguration=status)
    return walk_to_open_round(house, clock)


@pytest.fixture
def portrayed(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    """A round whose nominees each have a picture of their own."""
    return once(house, clock, _portrayed)


def _portrayed(house: House, clock: time_machine.Traveller) -> tuple[str, list[str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "draft", pictured)
        return walk_to_open_round(house, clock)


def over(house: House, clock: time_machine.Traveller) -> None:
    for instant in ("2023-04-26T00:00:01+08:00", "2023-04-27T00:00:01+08:00"):
        clock.move_to(datetime.fromisoformat(instant))
        house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-28T09:00:00+08:00"))


def test_an_upheld_objection_takes_a_name_down(house: House, opened: tuple[str, list[str]]) -> None:
    round_id, nominees = opened
    assert len(public()["rounds"][0]["nominees"]) == 2
    made = objected(house, round_id, nominees[1])
    screened(house, made)
    house.pump()
    assert len(public()["rounds"][0]["nominees"]) == 2  # who is held is nobody's business
    concluded(house, made, upheld=True)
    house.pump()
    assert [p["name"] for p in public()["rounds"][0]["nominees"]] == ["演练01号"]
    answer = boto3.client("s3").head_object(Bucket="bucket", Key=FILE)
    assert answer["CacheControl"] == shelf.LIFETIME


def test_a_photo_is_public_while_its_person_is_shown(
    house: House, portrayed: tuple[str, list[str]]
) -> None:
    round_id, nominees = portrayed
    assert [p["photo"] for p in public()["rounds"][0]["nominees"]] == [photo_key(1), photo_key(2)]
    assert shown_photos() == {photo_key(1), photo_key(2)}
    answer = boto3.client("s3").get_object(Bucket="bucket", Key=photo_key(1))
    assert (answer["ContentType"], answer["CacheControl"]) == ("image/jpeg", shelf.LIFETIME)
    assert answer["Body"].read().startswith(b"\xff\xd8")
    out(house, round_id, nominees[1])
    assert shown_photos() == {photo_key(1)}


def test_a_photo_that_somebody_else_shows_stays(
    house: House, opened: tuple[str, list[str]]
) -> None:
    round_id, nominees = opened  # both have the same picture
    (shared,) = shown_photos()
    out(house, round_id, nominees[0])
    assert shown_photos() == {shared}
    other = Snapshot.model_validate(public()).model_copy(update={"campaign": "other"})
    line = snapshot.line_of(other)
    index = CampaignIndex.model_validate(public(INDEX))
    index = index.model_copy(update={"campaigns": [*index.campaigns, line]})
    for key, body in ((line.path, other), (INDEX, index)):
        boto3.client("s3").put_object(Bucket="bucket", Key=key, Body=body.model_dump_json())
    out(house, round_id, nominees[1])
    assert public()["rounds"][0]["nominees"] == []
    assert shown_photos() == {shared}


def test_a_photo_whose_removal_failed_goes_with_the_next_try(
    house: House, portrayed: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, nominees = portrayed
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "take_down", lambda _: None)
        out(house, round_id, nominees[1])
    assert len(public()["rounds"][0]["nominees"]) == 1
    assert photo_key(2) in shown_photos()
    (event,) = house.events("NomineeWithdrawn")
    with house.acting_as("PublicityConsumerFunction"):
        publishing._publish(event["campaign"], [round_id])
    assert shown_photos() == {photo_key(1)}


def test_a_person_whose_photo_is_gone_is_shown_without_it_until_it_is_back(
    house: House, portrayed: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_id, nominees = portrayed
    s3 = boto3.client("s3")
    counted: list[str] = []
    monkeypatch.setattr(publishing, "count", counted.append)
    source = photo_key(1).replace("public/photos", f"files/{nominees[0]}").removesuffix(".jpg")
    body = s3.get_object(Bucket="bucket", Key=source)["Body"].read()
    for key in (source, photo_key(1), FILE):
        s3.delete_object(Bucket="bucket", Key=key)
    with house.acting_as("PublicityConsumerFunction"):
        publishing._publish(CAMPAIGN, [round_id])
        assert [p["photo"] for p in public()["rounds"][0]["nominees"]] == [None, photo_key(2)]
        assert counted == ["PublicPhotoMissing"]
        s3.put_object(Bucket="bucket", Key=source, Body=body)
        publishing._publish(CAMPAIGN, [round_id])
    assert [p["photo"] for p in public()["rounds"][0]["nominees"]] == [photo_key(1), photo_key(2)]
    assert counted == ["PublicPhotoMissing"]


def test_a_repeat_writes_nothing(house: House, opened: tuple[str, list[str]]) -> None:
    before = versions(FILE), versions(INDEX), versions("public/photos/")
    for event in house.events("RoundOpened"):
        house.send("PublicityQueue", json.dumps(event))
    house.pump()
    assert (versions(FILE), versions(INDEX), versions("public/photos/")) == before


def test_who_saw_less_does_not_cover_who_saw_more(
    house: House, opened: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consumer stops between reading and writing; another one writes what is newer."""
    round_id, nominees = opened
    made = objected(house, round_id, nominees[1])
    screened(house, made)
    house.pump()
    concluded(house, made, upheld=True)
    slow = publishing._built
    built: list[int] = []

    def interrupted(*arguments: Any) -> Any:
        older = slow(*arguments)
        built.append(len(older.snapshot.rounds[0].nominees))
        if len(built) == 1:
            house.pump()  # somebody else disqualifies and publishes, meanwhile
        return older

    monkeypatch.setattr(publishing, "_built", interrupted)
    with house.acting_as("PublicityConsumerFunction"):
        publishing._publish(CAMPAIGN, [round_id])
    assert built[0] == 2
    assert built[-1] == 1
    assert [p["name"] for p in public()["rounds"][0]["nominees"]] == ["演练01号"]


def test_a_campaign_in_public_is_in_the_index(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    (line,) = public(INDEX)["campaigns"]
    assert (line["campaign"], line["stage"], line["path"]) == (CAMPAIGN, "OPEN", FILE)
    over(house, clock)
    assert public(INDEX)["campaigns"][0]["stage"] == "CLOSED"
    decided(house, opened[1][:1])
    house.pump()
    (line,) = public(INDEX)["campaigns"]
    assert (line["stage"], line["honourees"], line["decided_on"]) == ("HONOURED", 1, "2023-04-28")


def test_deeds_are_told_of_after_the_decision_with_place_and_proof(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    _, nominees = opened
    call = f"POST /campaigns/{CAMPAIGN}/publications"
    over(house, clock)
    assert house.call(PUBLICIST, call, release()).code == "NOT_DECIDED"
    assert "主要事迹" not in json.dumps(public(), ensure_ascii=False)
    decided(house, nominees[:1])
    house.pump()
    for changes, code in (
        ({"medium": "村口大喇叭"}, "MEDIUM_UNKNOWN"),
        ({"nominations": nominees[1:]}, "NOT_HONOURED"),
        ({"published_on": "2023-04-27"}, "INVALID"),
        ({"published_on": "2023-04-29"}, "INVALID"),
    ):
        assert house.call(PUBLICIST, call, release(**changes)).code == code
    assert house.call(NINGBO, call, release()).code == "FORBIDDEN"
    told(house)
    house.pump()
    roll = house.ok(PUBLICIST, f"GET /campaigns/{CAMPAIGN}/roll")
    assert [r["medium"] for r in roll["releases"]] == list(SETTINGS.deeds.media)
    assert roll["releases"][0]["nominations"] == nominees[:1]
    releases = public()["releases"]
    assert [set(r) for r in releases] == [{"medium", "url", "published_on"}] * 3


def test_who_takes_the_consent_back_after_clearing_leaves_page_and_decision(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    round_id, nominees = opened
    over(house, clock)
    named = {"nominations": nominees, "document_number": "演练1号", "dated": "2023-04-28"}
    call, chair = f"POST /campaigns/{CAMPAIGN}/decisions", member("panel-1")
    made = house.ok(chair, call, {**named, "minutes_number": "演练纪要2号"})
    house.ok(XIHU, f"POST /nominations/{nominees[0]}/consent/withdraw")
    house.pump()
    assert [person["name"] for person in public()["rounds"][0]["nominees"]] == ["演练02号"]
    assert house.call(member("panel-2"), f"POST /decisions/{made['id']}/confirm").code == (
        "DECISION_STALE"
    )
    again = house.call(chair, call, {**named, "minutes_number": "演练纪要2号"})
    assert again.code == "NOT_CLEARED"
    shown = house.ok(PUBLICIST, f"GET /rounds/{round_id}")["entries"]
    assert [entry["status"] for entry in shown] == ["WITHDRAWN", "CLEARED"]
    (event,) = house.events("CaseWithdrawn")
    house.send("PublicityQueue", json.dumps(event))
    house.pump()
    assert len(house.events("NomineeTakenDown")) == 1
    assert house.dead_letters() == []


def test_a_revoked_name_vanishes_and_the_ceremony_is_told(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    _, nominees = opened
    over(house, clock)
    assert there("public/deeds/") == set()  # nothing of them before the decision (R29)
    decision = decided(house, nominees)
    house.pump()
    deeds = told_at()
    assert there("public/deeds/") == set(deeds.values())
    assert public(deeds["演练01号"]).keys() == {"deeds"}
    answer = boto3.client("s3").head_object(Bucket="bucket", Key=deeds["演练01号"])
    assert answer["CacheControl"] == shelf.LIFETIME
    clock.move_to(datetime.fromisoformat("2023-06-10T09:00:00+08:00"))
    chair, second = member("panel-1"), member("panel-2")
    day = {"decision": decision, "on": "2023-06-16"}
    house.ok(chair, f"POST /campaigns/{CAMPAIGN}/ceremony", day)
    house.pump()
    assert public()["ceremony"] == {"on": "2023-06-16", "held": False}
    body = {"document_number": "演练3号", "dated": "2023-06-10", "minutes_number": "演练纪要3号"}
    path = f"POST /cases/{nominees[0]}/revocation"
    house.ok(chair, path, {**body, "reason": "经核查事迹不实（演练，虚构）。"})
    house.ok(second, f"{path}/confirm")
    house.pump()
    assert "演练01号" not in json.dumps(public(), ensure_ascii=False)
    assert told_at() == {"演练02号": deeds["演练02号"]}
    assert there("public/deeds/") == {deeds["演练02号"]}
    roll = house.ok(PUBLICIST, f"GET /campaigns/{CAMPAIGN}/roll")
    assert roll["revocations"][0]["nomination"] == nominees[0]
    assert house.dead_letters() == []


def test_a_further_channel_that_went_down_is_no_longer_named(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    """It restarts nothing, so no other event takes it off the page."""
    round_id, _ = opened
    assert change(house, publicity__further_channels=["公众号"]).status == 200
    up = {"channel": "公众号", "live_at": "2023-04-20T08:30:00+08:00", "proof_hash": "0" * 64}
    url = {"url": "https://example.invalid/n"}
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/channels", {**up, **url})
    house.pump()
    mandatory = list(SETTINGS.publicity.mandatory_channels)
    assert channels() == [*mandatory, "公众号"]
    down = {"channel": "公众号", "down_at": "2023-04-20T08:35:00+08:00", "proof_hash": "0" * 64}
    reason = {"reason": "页面无法访问（演练）"}
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/channels/down", {**down, **reason})
    house.pump()
    assert channels() == mandatory
    assert house.ok(PUBLICIST, f"GET /rounds/{round_id}")["window_version"] == 1


def channels() -> list[str]:
    return [each["channel"] for each in public()["rounds"][0]["channels"]]


def test_a_corrected_telephone_is_shown_even_by_a_process_that_knew_the_old_one(
    house: House, opened: tuple[str, list[str]]
) -> None:
    stale = cached()
    assert change(house, title="演练改题", acceptance__phone="0571-00000001").status == 200
    remember(stale)
    house.pump()
    assert public()["acceptance"]["phone"] == "0571-00000001"
    assert public(INDEX)["campaigns"][0]["title"] == "演练改题"
    (event,) = house.events("RoundOpened")
    house.send("PublicityQueue", json.dumps(event))
    remember(stale)
    house.pump()
    assert public()["acceptance"]["phone"] == "0571-00000001"


def test_settings_make_nothing_public(house: House, clock: time_machine.Traveller) -> None:
    people.open_campaign(house)
    assert change(house, title="演练改题").status == 200
    house.pump()
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="bucket", Prefix="public/")


def test_who_is_erased_is_erased_from_the_page_as_well(
    house: House, opened: tuple[str, list[str]], clock: time_machine.Traveller
) -> None:
    """Cleared, but not honoured: shown in the round, until the rules say that nothing is kept."""
    _, nominees = opened
    over(house, clock)
    decided(house, nominees[:1])
    house.pump()
    house.ok(XIHU, f"POST /nominations/{nominees[1]}/consent/withdraw")
    house.pump()
    let_a_year_pass(house, clock)
    assert [e["data"]["nomination"] for e in house.events("NominationErased")] == nominees[1:]
    assert "演练02号" not in json.dumps(public(), ensure_ascii=False)
    assert [p["name"] for p in public()["honour_roll"][0]["people"]] == ["演练01号"]
