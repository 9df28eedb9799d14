"""A city sends a 汇总表: two rows become drafts and are withdrawn, two come back with errors."""

from collections.abc import Mapping
from typing import Any

from cli.rehearsal.client import Client
from cli.rehearsal.forms import filled
from cli.rehearsal.outcome import SheetOutcome
from cli.rehearsal.plan import Person
from cli.rehearsal.sheets import cells_of, filled_sheet
from events.published import CampaignSettings
from events.vocabulary import Category

OFFICER, REGION = "hangzhou-1", "330100"
_FIRST = 91
#: What is wrong with the rows, in their order: nothing, twice; then a sex and a phone.
_WRONG: tuple[Mapping[str, str], ...] = ({}, {"性别": "女"}, {}, {"手机": "12345"})


class SheetAct:
    """Plays the officer with the sheet."""

    def __init__(self, client: Client, settings: CampaignSettings) -> None:
        self._client = client
        self._settings = settings
        self._batch = ""

    def send(self) -> None:
        """The empty sheet is fetched, filled, uploaded and started."""
        campaign = f"/campaigns/{self._settings.campaign}"
        link = self._client.do(OFFICER, f"GET {campaign}/sheet")["url"]
        body = filled_sheet(self._client.fetch(link), self._rows())
        self._batch = self._client.upload(OFFICER, f"{campaign}/batches", body)
        self._client.do(OFFICER, f"POST {campaign}/batches/{self._batch}/start")

    def finished(self) -> bool:
        """Whether every row was worked off."""
        return bool(self._shown()["status"] == "FINISHED")

    def withdraw(self) -> SheetOutcome:
        """The drafts are taken back; what came of the sheet."""
        seen = self._shown()
        for nomination in seen["nominations"]:
            self._client.do(OFFICER, f"POST /nominations/{nomination}/withdraw", {"reason": "UNIT"})
        answer = self._client.fetch(seen["answer"]["url"]) if seen["answer"] else b""
        return SheetOutcome(
            rows=seen["rows"], drafts=seen["drafts"], errors=seen["errors"], answered=bool(answer)
        )

    def _shown(self) -> dict[str, Any]:
        return self._client.do(OFFICER, f"GET /batches/{self._batch}")

    def _rows(self) -> list[dict[str, str]]:
        category = Category.SYSTEM_STAFF
        title = next(c.title for c in self._settings.categories if c.category is category)
        people = [
            Person.model_validate({"name": f"演练{number}号", "from": REGION, "category": category})
            for number in range(_FIRST, _FIRST + len(_WRONG))
        ]
        return [
            {**cells_of(title, filled(person)), **wrong}
            for person, wrong in zip(people, _WRONG, strict=True)
        ]
