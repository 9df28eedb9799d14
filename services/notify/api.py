"""Notify's route: what was sent to whom."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel

from services.notify import store
from services.notify.delivery import Status
from shared import http, table

app = http.resolver("notify")


class DeliveryLine(BaseModel):
    """One delivery, without address or text."""

    user: str
    channel: str
    status: Status
    reason: str | None = None


class DeliveriesView(BaseModel):
    """The deliveries about one event."""

    about: str
    about_type: str
    deliveries: list[DeliveryLine]


class DeliveryPage(BaseModel):
    """A page of deliveries; ``next`` goes back as ``after``."""

    items: list[DeliveriesView]
    next: str | None


@app.get("/campaigns/<campaign>/deliveries")
def list_deliveries(
    campaign: str,
    after: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> DeliveryPage:
    """What was sent about the events of a campaign."""
    page = table.list_by(store.list_key(campaign), after=after, limit=limit)
    items = [DeliveriesView.model_validate(item) for item in page.items]
    return DeliveryPage(items=items, next=page.next)


lambda_handler = http.handler(app, "notify")
