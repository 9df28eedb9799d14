"""Notify's first queue: plan who is told of an event."""

from services.notify.templates import TEMPLATES
from services.notify.use_cases import plan
from shared.consumer import Handlers, consumer

HANDLERS: Handlers = dict.fromkeys(TEMPLATES, plan)

lambda_handler = consumer(HANDLERS)
