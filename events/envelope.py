"""The one envelope: a CloudEvent (CloudEvents 1.0, JSON format).

Every message between services has this shape, whether it came over the bus, from a timer or
from a sweep, so there is one parser. Facts carry a ``sequence`` (their number in the history of
their subject); messages from timers do not.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

DATASCHEMA = "urn:zuimei:event:{type}:{version}"


class Payload(BaseModel):
    """What a message says. Frozen; unknown fields are ignored, so additive changes are safe.

    A payload never holds a name, number, phone, address, opinion text or objector
    (architecture §3; 个人信息保护法 art. 5–9): ids, codes, dates, hashes and decisions only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def event_type(cls) -> str:
        """The CloudEvents ``type``: the name of the class."""
        return cls.__name__

    @classmethod
    def event_version(cls) -> int:
        """The version of this payload's schema; a breaking change is a new class and version."""
        return 1

    @classmethod
    def dataschema(cls) -> str:
        """The CloudEvents ``dataschema`` of this payload."""
        return DATASCHEMA.format(type=cls.event_type(), version=cls.event_version())


class CloudEvent(BaseModel):
    """A message on the bus or in a queue.

    ``time`` is campaign time in UTC (in a rehearsal, the replayed instant). ``id`` is unique per
    ``source`` and is what consumers remember; the queue's own message id means nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(pattern=r"^zuimei\.[a-z]+$")]
    type: Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]+$")]
    subject: str
    time: AwareDatetime
    dataschema: str
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any]
    campaign: str
    sequence: int | None = None
    correlationid: str
    causationid: str | None = None
    actor: str | None = None

    @property
    def version(self) -> int:
        """The payload's schema version, read from ``dataschema``."""
        return int(self.dataschema.rsplit(":", 1)[1])

    def to_json(self) -> str:
        """The JSON form that travels; absent attributes are left out, as CloudEvents asks."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def message(  # noqa: PLR0913 - a message is its attributes
        cls,
        payload: Payload,
        *,
        identity: str,
        source: str,
        subject: str,
        time: AwareDatetime,
        campaign: str,
        correlation: str,
        causation: str | None = None,
    ) -> Self:
        """A message that is not part of a history: what a timer or a sweep says."""
        return cls(
            id=identity,
            source=source,
            type=payload.event_type(),
            subject=subject,
            time=time,
            dataschema=payload.dataschema(),
            data=payload.model_dump(mode="json"),
            campaign=campaign,
            correlationid=correlation,
            causationid=causation,
        )
