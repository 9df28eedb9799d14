"""The only list of messages: (type, version) → model, with producer.

A model that is not here does not exist for the bus. ``tests/contract`` holds the list, the JSON
Schemas, the golden examples, the rules in ``template.yaml`` and the consumers together.
"""

import inspect
from types import ModuleType

from events import intake, notify, operator, publicity, review, scheduler
from events.envelope import CloudEvent, Payload

PRODUCERS: dict[str, ModuleType] = {
    "zuimei.intake": intake,
    "zuimei.review": review,
    "zuimei.publicity": publicity,
    "zuimei.notify": notify,
    "zuimei.operator": operator,
    "zuimei.scheduler": scheduler,
}

#: Payloads that are a part of another payload, not messages of their own.
PARTS: frozenset[type[Payload]] = frozenset({review.ShortlistedNominee})


def _models(module: ModuleType) -> list[type[Payload]]:
    return [
        member
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, Payload)
        and member.__module__ == module.__name__
        and member not in PARTS
    ]


CATALOGUE: dict[tuple[str, int], type[Payload]] = {
    (model.event_type(), model.event_version()): model
    for module in PRODUCERS.values()
    for model in _models(module)
}

PRODUCER_OF: dict[type[Payload], str] = {
    model: source for source, module in PRODUCERS.items() for model in _models(module)
}


class UnknownEventError(LookupError):
    """No model for this type and version."""


def parse(event: CloudEvent) -> Payload:
    """The typed payload of an event.

    Raises:
        UnknownEventError: the catalogue has no such type and version.
        pydantic.ValidationError: the data does not fit the model.
    """
    model = CATALOGUE.get((event.type, event.version))
    if model is None:
        raise UnknownEventError(f"{event.type} v{event.version}")
    return model.model_validate(event.data)
