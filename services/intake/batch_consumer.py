"""The queue of batches: a sheet takes long, and keeps no other message waiting."""

from services.intake import batch_events
from shared.consumer import Handlers, consumer

HANDLERS: Handlers = {"BatchReceived": batch_events.work_off}

#: Seconds: a little more than the function's timeout (template.yaml).
LEASE = 130

lambda_handler = consumer(HANDLERS, lease=LEASE)
