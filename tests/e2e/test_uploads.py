"""Files and sheets on the deployed stack: browser to bucket, bucket to draft."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from cli.rehearsal import pictures
from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.forms import filled
from cli.rehearsal.sheets import cells_of, filled_sheet
from cli.stack import Stack
from events.published import CampaignSettings, Rehearsal
from shared.clock import utc_now
from tests.e2e.conftest import open_beside
from tests.support.people import SETTINGS, XIHU, person

SECONDS = 60.0
START = datetime.fromisoformat("2023-03-31T09:00:00+08:00")


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Client]:
    with Client(stack.api, stack.token) as opened:
        yield opened


@pytest.fixture(scope="module")
def campaign(client: Client) -> CampaignSettings:
    """A campaign that takes nominations now, beside the one that was rehearsed."""
    clock = Rehearsal(anchor=START, started=utc_now(), speed=1)
    settings = SETTINGS.model_copy(update={"campaign": "uploads", "rehearsal": clock})
    open_beside(client, settings, plans.roster())
    return settings


def test_a_photo_goes_from_browser_to_bucket_and_back(
    stack: Stack, client: Client, campaign: CampaignSettings
) -> None:
    body = {"category": "SYSTEM_STAFF", "form": filled(person(1))}
    made = client.do(XIHU.user, f"POST /campaigns/{campaign.campaign}/nominations", body)
    files = f"/nominations/{made['id']}/files"
    about = {"kind": "PHOTO", "media_type": "image/jpeg"}
    photo = pictures.photo()
    file = client.upload(XIHU.user, files, photo, **about)
    kept = client.do(XIHU.user, f"POST {files}/{file}/accept")
    link = client.do(XIHU.user, f"GET {files}/{kept['id']}")
    assert client.fetch(link["url"])[:3] == b"\xff\xd8\xff"
    granted = client.do(XIHU.user, f"POST {files}", {**about, "size": len(photo)})
    assert sent(granted, photo + b"x") in (400, 403)
    elsewhere = {**granted, "fields": {**granted["fields"], "key": "public/2023-third.json"}}
    assert sent(elsewhere, photo) == 403
    bare = httpx.get(link["url"].partition("?")[0])
    assert bare.status_code == 403


def test_a_sheet_becomes_drafts(client: Client, campaign: CampaignSettings) -> None:
    place = f"/campaigns/{campaign.campaign}"
    empty = client.fetch(client.do(XIHU.user, f"GET {place}/sheet")["url"])
    title = campaign.categories[0].title
    rows = [cells_of(title, filled(person(number))) for number in range(40, 60)]
    batch = client.upload(XIHU.user, f"{place}/batches", filled_sheet(empty, rows))
    client.do(XIHU.user, f"POST {place}/batches/{batch}/start")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        seen = client.do(XIHU.user, f"GET /batches/{batch}")
        if seen["status"] == "FINISHED":
            break
        time.sleep(0.5)
    assert (seen["status"], seen["drafts"], seen["errors"]) == ("FINISHED", len(rows), 0)


def sent(granted: dict[str, Any], body: bytes) -> int:
    answer = httpx.post(granted["url"], data=granted["fields"], files={"file": body})
    return answer.status_code
