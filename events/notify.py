"""What notify says: deliveries planned and what became of them."""

from events.envelope import Payload


class DeliveriesPlanned(Payload):
    """Deliveries about an event wait to be sent ``by`` one channel, each to one recipient.

    Said when they are planned, and again when somebody has failed ones sent once more. ``plan``
    is the document that holds them.
    """

    about: str
    about_type: str
    deliveries: tuple[str, ...]
    by: str = "mail"
    plan: str = ""


class DeliverySent(Payload):
    """The channel accepted one delivery."""

    about: str
    delivery: str


class DeliveryFailed(Payload):
    """The channel refused one delivery for good."""

    about: str
    delivery: str
    reason: str


class DeliveryUnknown(Payload):
    """The connection was lost after one delivery was handed over: nobody knows if it arrived.

    It is sent once more under the same identity; ``resent`` says that this was done as well.
    """

    about: str
    delivery: str
    reason: str
    resent: bool


class MessageRead(Payload):
    """Somebody read a message of their inbox."""

    message: str
    about: str
