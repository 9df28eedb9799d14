"""Notify's first queue: plan who is told of an event."""

from services.notify.rules import rules
from services.notify.use_cases import plan
from shared.consumer import Handlers, consumer

HANDLERS: Handlers = dict.fromkeys(rules(), plan)

lambda_handler = consumer(HANDLERS)
