"""A campaign of a test's own, played by the API as far as a prepared round.

Its clock runs as fast as the real one, in the week of the notice of 2023: what a test sees does not
depend on the day on which it runs.
"""

import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.climb import Climb
from cli.rehearsal.forms import filled
from cli.rehearsal.plan import Person, Plan
from events.published import CampaignSettings, Rehearsal
from events.vocabulary import Category
from shared.clock import CampaignClock, day_of

#: A Thursday; the Sunday after it works (调休).
ANCHOR = datetime.fromisoformat("2023-04-20T08:00:00+08:00")
#: 义乌 reports to the province itself, and may recommend one of each category.
REGION = "330782"
#: Longer than a mail server takes (RFC 5321 §4.5.3.1): word to this member fails.
NO_ADDRESS = "x" * 600 + "@example.invalid"
#: The unit of ``discipline-1``, who therefore keeps away from the second nominee.
UNIT_OF_DISCIPLINE_1 = "机关党委"
_SECONDS = 90.0


class Officers(Climb):
    """Officers who name the unit of a nominee."""

    def draft(self, person: Person, same_number: str | None = None) -> str:
        """As always; the second nominee is of a unit that the discipline role knows well."""
        nomination = super().draft(person, same_number)
        if person.category is Category.RESCUE_OR_OTHER:
            officer = self.officer(person.region)
            seen = self._client.do(officer, f"GET /nominations/{nomination}")
            form = {**filled(person), "photo": seen["form"]["photo"], "unit": UNIT_OF_DISCIPLINE_1}
            call = f"PUT /nominations/{nomination}/form"
            self._client.do(officer, call, {"form": form}, version=seen["version"])
        return nomination


@dataclass(frozen=True)
class Shortlisted:
    """A campaign with two people whom the panel chose, and the round prepared for them."""

    client: Client
    settings: CampaignSettings
    round: str
    people: dict[str, str]

    @property
    def campaign(self) -> str:
        """Its name."""
        return self.settings.campaign

    def object(self, name: str, text: str) -> dict[str, Any]:
        """Somebody of the public objects to one of the people; the receipt."""
        body = {
            "nomination": self.people[name],
            "grounds": "UNTRUE_DEEDS",
            "text": text,
            "real_name": "演练反映人",
            "address": "演练路0号（虚构）",
            "phone": "19900009999",
        }
        return self.client.do(None, f"POST /rounds/{self.round}/objections", body)

    def show(self) -> None:
        """Fix the notice and show it in every mandatory channel, unless the window runs."""
        if self.client.do("publicist-1", f"GET /rounds/{self.round}")["status"] == "OPEN":
            return
        now = CampaignClock.of(self.settings).now()
        path = f"POST /rounds/{self.round}"
        self.client.do("publicist-1", f"{path}/schedule", {"starts_on": day_of(now).isoformat()})
        for channel in self.settings.publicity.mandatory_channels:
            shown = {
                "channel": channel,
                "live_at": now.replace(second=0, microsecond=0).isoformat(),  # as the form has it
                "url": "https://example.invalid/notice",
                "proof_hash": hashlib.sha256(channel.encode()).hexdigest(),
            }
            self.client.do("publicist-1", f"{path}/channels", shown)


def settings_for(name: str) -> CampaignSettings:
    """The third campaign's settings under another name, their clock in April 2023."""
    base = plans.settings(Plan.load(small=True), datetime.now(UTC), 86400)
    clock = Rehearsal(anchor=ANCHOR, started=datetime.now(UTC), speed=1)
    dates = {"nominations_due_on": "2023-04-28"}
    raw = base.model_copy(update={"campaign": name, "rehearsal": clock, "title": "演练活动"})
    return CampaignSettings.model_validate({**raw.model_dump(), **dates})


def open_campaign(client: Client, settings: CampaignSettings) -> None:
    """Publish it with the roster of the third campaign, in which one address cannot be."""
    known = plans.roster()
    members = tuple(
        member.model_copy(update={"mail": NO_ADDRESS}) if member.user == "panel-5" else member
        for member in known.members
    )
    roster = known.model_copy(update={"campaign": settings.campaign, "members": members})
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": roster.model_dump(mode="json"),
    }
    client.do("admin-1", "POST /campaigns", body)


def shortlisted(client: Client) -> Shortlisted:
    """Two people nominated, examined, voted for and confirmed."""
    settings = settings_for(f"desks-{uuid.uuid4().hex[:8]}")
    open_campaign(client, settings)
    people = [
        Person(name="演练91号", **{"from": REGION}, category=Category.SYSTEM_STAFF),
        Person(name="演练92号", **{"from": REGION}, category=Category.RESCUE_OR_OTHER),
    ]
    climb = Officers(client, settings, plans.roster())
    for person in people:
        climb.to_province(person)
    nominations = climb.nominations
    for name in nominations.values():
        until(lambda name=name: client.found("reviewer-1", f"/cases/{name}"))  # type: ignore[misc]
        _examine(client, settings, name)
    call = f"POST /campaigns/{settings.campaign}/ballots"
    ballot = client.do("panel-1", call, {"nominations": [*nominations.values()]})["id"]
    for number in (1, 2, 3, 5):  # the fourth is of the second nominee's unit, and keeps away
        choices = {"choices": [*nominations.values()]}
        client.do(f"panel-{number}", f"PUT /ballots/{ballot}/vote", choices)
    client.do("panel-1", f"POST /ballots/{ballot}/close")
    client.do("panel-2", f"POST /ballots/{ballot}/confirm")
    path = f"/campaigns/{settings.campaign}/rounds"
    until(lambda: client.all("publicist-1", path))
    (line,) = client.all("publicist-1", path)
    return Shortlisted(client, settings, str(line["id"]), nominations)


def until(done: Callable[[], object]) -> None:
    """Wait for what events bring about.

    Raises:
        TimeoutError: it did not come.
    """
    deadline = time.monotonic() + _SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.2)


def _examine(client: Client, settings: CampaignSettings, nomination: str) -> None:
    """Inspection, reference opinions of the level passed, one rating."""
    case = f"/cases/{nomination}"
    today = day_of(CampaignClock.of(settings).now()).isoformat()
    inspection = {
        "inspectors": ["reviewer-1", "reviewer-3"],
        "interviewees": 8,
        "began_on": today,
        "ended_on": today,
        "findings": "走访群众，反映表现良好（演练）。",
        "positive": True,
    }
    client.do("reviewer-1", f"POST {case}/inspection", inspection)
    for level in client.do("reviewer-1", f"GET {case}")["levels_passed"]:
        for kind in ("DISCIPLINE", "PERSONNEL"):
            opinion = {"kind": kind, "level": level, "adverse": False, "dated": today}
            text = {"text": "未发现影响选树的问题（演练）。"}
            client.do("reviewer-3", f"POST {case}/references", {**opinion, **text})
    five = ("political", "character", "ability", "conduct", "integrity")
    marks = {"advanced": 8, "typical": 8, "representative": 7}
    client.do(
        "reviewer-1", f"POST {case}/ratings", {**marks, "headings": dict.fromkeys(five, True)}
    )
