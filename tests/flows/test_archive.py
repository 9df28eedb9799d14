"""The archive package of the honourees: one download that can be checked against paper."""

import hashlib
import io
import json
import zipfile
from urllib.parse import urlparse

import boto3
import pytest
import time_machine

from tests.flows.story import START, played
from tests.support.house import House, running
from tests.support.people import ADMIN, CAMPAIGN, REVIEWER, XIHU, form, open_campaign
from tests.unit.intake.test_papers import fields, read

PATH = f"GET /campaigns/{CAMPAIGN}/archive"


def test_before_a_decision_there_is_nothing(house: House, clock: time_machine.Traveller) -> None:
    open_campaign(house)
    assert house.call(ADMIN, PATH).code == "NOTHING_TO_ARCHIVE"
    assert house.call(XIHU, PATH).code == "FORBIDDEN"


@pytest.mark.slow
def test_the_package_holds_forms_decision_and_heads() -> None:
    with time_machine.travel(START, tick=False) as clock, running() as house:
        played(house, clock)
        view = house.ok(ADMIN, PATH)
        assert (view["honourees"], view["expires_in"]) == (1, 300)
        key = urlparse(view["url"]).path.removeprefix("/bucket/").removeprefix("/")
        body = boto3.client("s3").get_object(Bucket="bucket", Key=key)["Body"].read()
        assert hashlib.sha256(body).hexdigest() == view["sha256"]
        files = {n: zipfile.ZipFile(io.BytesIO(body)).read(n)
                 for n in zipfile.ZipFile(io.BytesIO(body)).namelist()}  # fmt: skip
        manifest = json.loads(files.pop("manifest.json"))
        assert manifest["files"] == {n: hashlib.sha256(b).hexdigest() for n, b in files.items()}
        rows = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/nominations")["items"]
        (honoured,) = [row["id"] for row in rows if row["progress"] == "HONOURED"]
        assert fields(read(files[f"forms/01-{honoured}.docx"])[1])["姓名"] == form(1)["name"]
        assert json.loads(files[f"forms/01-{honoured}.json"])["id_number"] == form(1)["id_number"]
        (decision,) = json.loads(files["decisions.json"])["decisions"]
        assert decision["nominations"] == [honoured]
        heads = json.loads(files["chain-heads.json"])
        head = next(i for i in house.items() if i["PK"] == f"NOMINATION#{honoured}" and "head" in i)
        assert heads["nominations"] == {f"NOMINATION#{honoured}": head["head"]}
        assert heads["cases"] == decision["case_heads"]
        (event,) = house.events("DocumentIssued")
        assert (event["data"]["kind"], event["actor"]) == ("ARCHIVE", "admin-1")
