"""What notify says: deliveries planned and what became of them."""

from events.envelope import Payload


class DeliveriesPlanned(Payload):
    """An event was turned into deliveries, each to one recipient on one channel."""

    about: str
    about_type: str
    deliveries: tuple[str, ...]


class DeliverySent(Payload):
    """The channel accepted one delivery."""

    about: str
    delivery: str


class DeliveryFailed(Payload):
    """The channel refused one delivery for good."""

    about: str
    delivery: str
    reason: str
