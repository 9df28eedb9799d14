"""A campaign that runs now on a deployed stack, for tests that need one not yet decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cli.rehearsal import plan as plans
from cli.rehearsal.client import Client
from cli.rehearsal.climb import Climb
from cli.rehearsal.forms import filled
from cli.rehearsal.plan import Person, Plan, Story
from cli.stack import Stack
from events.published import CampaignSettings, Rehearsal
from events.vocabulary import Category
from shared.clock import SHANGHAI, utc_now
from shared.ids import new_id

#: Nominations are open, and the official days of the year are known whatever year it is.
MORNING = datetime(2023, 3, 31, 9, 0, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Running:
    """A campaign, who calls its API, and who climbs in it."""

    settings: CampaignSettings
    client: Client
    climb: Climb

    @property
    def name(self) -> str:
        """The campaign's id."""
        return self.settings.campaign

    def draft(self, person: Person) -> str:
        """A whole draft of a person with its photo and seal; its id."""
        return self.climb.draft(person)

    def form(self, person: Person) -> dict[str, object]:
        """The form of a person as an officer types it."""
        return filled(person)


def person(
    number: int,
    region: str = "330106",
    category: Category = Category.SYSTEM_STAFF,
    story: Story = Story.PLAIN,
) -> Person:
    """A fictional person of a number."""
    return Person.model_validate(
        {"name": f"演练{number}号", "from": region, "category": category, "story": story}
    )


@contextmanager
def opened(stack: Stack, at: datetime = MORNING) -> Iterator[Running]:
    """A campaign of its own whose clock goes on from ``at`` as fast as a real one."""
    name = f"test-{new_id().lower()}"
    clock = Rehearsal(anchor=at, started=utc_now(), speed=1)
    whole = plans.settings(Plan.load(), utc_now(), 86400)
    settings = whole.model_copy(update={"campaign": name, "rehearsal": clock})
    roster = plans.roster().model_copy(update={"campaign": name})
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": roster.model_dump(mode="json"),
    }
    with Client(stack.api, stack.token) as client:
        client.do("admin-1", "POST /campaigns", body)
        yield Running(settings, client, Climb(client, settings, roster))
