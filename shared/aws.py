"""AWS clients: low-level, one per service and process, short timeouts, standard retries."""

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 4},
)


@lru_cache
def client(service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
    """The client of an AWS service; region and endpoint come from the environment."""
    return boto3.client(service, config=_CONFIG)  # type: ignore[call-overload]


@lru_cache
def once(service: str) -> Any:  # noqa: ANN401 - as above
    """A client that never tries again by itself, for calls that must not happen twice."""
    config = _CONFIG.merge(Config(retries={"total_max_attempts": 1}))
    return boto3.client(service, config=config)  # type: ignore[call-overload]
