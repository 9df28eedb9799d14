"""A roll of twenty whose texts are as long as a form takes, as publicity would write it."""

from playwright.sync_api import Page, Route

from services.publicity import roll, snapshot
from tests.support.people import CAMPAIGN, SETTINGS
from tests.unit.publicity.made import issued, open_round, profile, standing

COUNT = 20
ADDRESS = f"roll.html?c={CAMPAIGN}"
#: Where a page asks for somebody's deeds.
DEEDS = "**/public/deeds/*.json"
_JSON = "application/json; charset=utf-8"


def show(page: Page) -> None:
    """The page reads this roll, whatever else is on the stack."""
    people = {f"N{number}": profile(number, **_texts(number)) for number in range(1, COUNT + 1)}
    state = open_round(COUNT)
    decided, _ = roll.enter(None, CAMPAIGN, issued(*people), [state])
    file = snapshot.build(SETTINGS, [state], standing(state), people, decided).model_dump_json()
    beside = {
        f"/{path}": deeds.model_dump_json()
        for path, deeds in snapshot.deeds_of(people.values()).items()
    }

    def tell(route: Route) -> None:
        asked = route.request.url.partition("/public/")[2]
        route.fulfill(body=beside[f"/public/{asked}"], content_type=_JSON)

    page.route(
        f"**/public/{CAMPAIGN}.json",
        lambda route: route.fulfill(body=file, content_type=_JSON),
    )
    page.route(DEEDS, tell)


def last_words(number: int) -> str:
    """What stands at the end of a person's deeds."""
    return f"演练{number:02d}号事迹完。"


def _texts(number: int) -> dict[str, str]:
    limits = SETTINGS.limits
    end = last_words(number)
    return {"brief": "事" * limits.brief, "deeds": "迹" * (limits.deeds - len(end)) + end}
