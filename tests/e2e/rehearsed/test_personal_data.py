"""A raw dump of everything the rehearsal left behind holds no number, phone or opinion in clear."""

import email
import io
import json
import zipfile
from email import policy
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.rehearsal.client import Client
from cli.rehearsal.forms import id_number, mobile
from shared import aws
from tests.support.deployed import Played

#: What officers, inspectors, investigators and objectors wrote in the rehearsal.
SEALED_TEXTS = (
    "无异议（演练）",
    "表现良好（演练）",
    "未发现影响选树",
    "情况反映（演练",
    "经核查（演练",
)
OBJECTOR = ("演练反映人", "演练路0号", "19900009999")


@pytest.fixture(scope="session")
def dumps(played: Played) -> dict[str, str]:
    """Everything at rest, as text, by where it lay."""
    played.stack.use()
    return {
        "table": _table(played),
        "queues": _queues(played),
        "logs": _logs(played.folder),
        "mails": _mails(played.folder),
        "robots": _robots(played),
        "inboxes": _inboxes(played),
        "bucket": _bucket(played),
    }


def test_there_is_something_to_look_at(dumps: dict[str, str], played: Played) -> None:
    assert all(len(text) > 100 for name, text in dumps.items() if name != "queues")
    assert played.plan.people[0].name in dumps["table"]


@pytest.mark.parametrize(
    "where", ["table", "queues", "logs", "mails", "robots", "inboxes", "bucket"]
)
def test_no_number_and_no_sealed_text_is_in_clear(
    dumps: dict[str, str], played: Played, where: str
) -> None:
    people = (*played.plan.people, *played.plan.refusals)
    secrets = [id_number(person) for person in people] + [mobile(person) for person in people]
    found = [secret for secret in (*secrets, *SEALED_TEXTS, *OBJECTOR) if secret in dumps[where]]
    assert found == []


def test_events_and_mails_name_nobody(dumps: dict[str, str], played: Played) -> None:
    names = [person.name for person in (*played.plan.people, *played.plan.refusals)]
    events = "\n".join(item["event"]["S"] for item in _items(played) if "event" in item)
    assert "NominationReported" in events
    told = (dumps[where] for where in ("mails", "robots", "inboxes", "logs"))
    for where in (events, *told):
        assert [name for name in names if name in where] == []


def test_the_public_snapshot_is_the_allow_list(dumps: dict[str, str], played: Played) -> None:
    key = "public/2023-third.json"
    body = aws.client("s3").get_object(Bucket=_bucket_name(played), Key=key)["Body"].read()
    snapshot = json.loads(body)
    honoured = [person for roll in snapshot["honour_roll"] for person in roll["people"]]
    assert sorted(person["name"] for person in honoured) == sorted(played.plan.honoured)
    shown = {"name", "unit", "post", "category", "brief", "photo", "withheld"}
    assert {field for person in honoured for field in person} <= shown | {"deeds_file"}
    for path in {person["deeds_file"] for person in honoured}:
        deeds = aws.client("s3").get_object(Bucket=_bucket_name(played), Key=path)["Body"].read()
        assert json.loads(deeds).keys() == {"deeds"}
    nominees = [person for entry in snapshot["rounds"] for person in entry["nominees"]]
    assert nominees
    assert {field for person in nominees for field in person} <= shown | {"nomination"}
    refused = [person.name for person in played.plan.refusals]
    assert [name for name in refused if name in body.decode()] == []


def texts_of(body: bytes) -> list[str]:
    """An object as text; of a package (.zip, .docx, .xlsx) whatever is packed in it, too."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return [body.decode(errors="replace")]
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return [text for name in package.namelist() for text in texts_of(package.read(name))]


def test_what_is_packed_is_looked_into() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as sheet:
        sheet.writestr("xl/sharedStrings.xml", "<t>330100198501010011</t>" * 9)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("form.xlsx", inner.getvalue())
    assert "330100198501010011" not in outer.getvalue().decode(errors="replace")
    assert "330100198501010011" in "".join(texts_of(outer.getvalue()))


def _items(played: Played) -> list[dict[str, Any]]:
    pages = aws.client("dynamodb").get_paginator("scan")
    table = played.stack.outputs["TableName"]
    return [item for page in pages.paginate(TableName=table) for item in page["Items"]]


def _table(played: Played) -> str:
    return json.dumps(_items(played), ensure_ascii=False, default=str)


def _queues(played: Played) -> str:
    return httpx.get(f"{played.stack.endpoint}/_ministack/sqs/messages", timeout=30).text


def _logs(folder: Path) -> str:
    logs = aws.client("logs")
    kept = [path.read_text(errors="replace") for path in (folder / ".zuimei").glob("*.log")]
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=group["logGroupName"]):
            kept += [event["message"] for event in page["events"]]
    return "\n".join(kept)


def _mails(folder: Path) -> str:
    texts = []
    for path in (folder / ".zuimei" / "mails").glob("*.eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        texts += [str(mail["Subject"]), mail.get_content()]
    return "\n".join(texts)


def _robots(played: Played) -> str:
    return "\n".join(f"{said.title}\n{said.text}" for said in played.stack.robots())


def _inboxes(played: Played) -> str:
    """What everybody on the roster finds in the inbox, as the API hands it out."""
    texts = []
    for user in played.stack.accounts:
        with Client(played.stack.api, played.stack.token) as client:
            found = client.all(user, "/inbox")
        texts += [json.dumps(message, ensure_ascii=False) for message in found]
    return "\n".join(texts)


def _bucket_name(played: Played) -> str:
    return played.stack.outputs["BucketName"]


def _bucket(played: Played) -> str:
    s3, bucket = aws.client("s3"), _bucket_name(played)
    found = s3.list_object_versions(Bucket=bucket).get("Versions", [])
    bodies = [
        s3.get_object(Bucket=bucket, Key=v["Key"], VersionId=v["VersionId"])["Body"].read()
        for v in found
    ]
    return "\n".join(text for body in bodies for text in texts_of(body))
