"""Where the code's own lists are: which module answers a queue, which a part of the API."""

import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from events.catalogue import CATALOGUE, PRODUCER_OF
from events.envelope import Payload
from shared.consumer import Handlers

#: Queue (logical id in ``template.yaml``) → module that takes its messages.
CONSUMERS: Mapping[str, str] = {
    "IntakeQueue": "services.intake.consumer",
    "IntakeBatchQueue": "services.intake.batch_consumer",
    "ReviewQueue": "services.review.consumer",
    "PublicityQueue": "services.publicity.consumer",
    "NotifyQueue": "services.notify.consumer",
    "NotifySendQueue": "services.notify.sender",
    "NotifyRobotQueue": "services.notify.robot_sender",
}

#: Part of the API → module with its resolver.
APIS: Mapping[str, str] = {
    "Intake": "services.intake.api",
    "IntakeFiles": "services.intake.files_api",
    "IntakeDocuments": "services.intake.documents_api",
    "Review": "services.review.api",
    "ReviewSealed": "services.review.sealed_api",
    "SecretBallot": "services.review.secret_api",
    "Publicity": "services.publicity.api",
    "PublicForm": "services.publicity.form",
    "PublicityDocuments": "services.publicity.documents_api",
    "Objections": "services.publicity.objections_api",
    "Notify": "services.notify.api",
    "Operator": "services.operator.api",
}

SCHEDULER = "zuimei.scheduler"


def handled() -> dict[str, list[str]]:
    """The types that each queue's consumer handles, in alphabetical order."""
    return {queue: sorted(_handlers(module)) for queue, module in CONSUMERS.items()}


def consumers_of(kind: str) -> list[str]:
    """The queues whose consumer handles a type."""
    return [queue for queue, kinds in handled().items() if kind in kinds]


def resolvers() -> dict[str, APIGatewayHttpResolver]:
    """The resolver of each part of the API."""
    return {name: import_module(module).app for name, module in APIS.items()}


def meaning(part: str, operation: str) -> str:
    """What the handler behind an operation id says of itself, on one line.

    The resolver makes the id of the function's name, the path and the method.
    """
    handlers = vars(import_module(APIS[part]))
    named = [name for name in handlers if operation.startswith(f"{name}_")]
    return str(handlers[max(named, key=len)].__doc__).strip().splitlines()[0]


def messages() -> list[tuple[str, int, str, type[Payload]]]:
    """Every message: type, version, producer, model; in the order of the catalogue."""
    return [
        (kind, version, PRODUCER_OF[model], model) for (kind, version), model in CATALOGUE.items()
    ]


def as_json(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """JSON as it is kept in the repository."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _handlers(module: str) -> Handlers:
    handlers: Handlers = import_module(module).HANDLERS
    return handlers
