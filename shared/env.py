"""The environment a function was deployed with; a missing variable is named at once."""

import os


class MissingVariableError(RuntimeError):
    """The template did not give this function a variable it needs."""


def variable(name: str) -> str:
    """The value of an environment variable.

    Raises:
        MissingVariableError: it is not set.
    """
    value = os.environ.get(name)
    if not value:
        raise MissingVariableError(name)
    return value


def optional(name: str) -> str:
    """The value of an environment variable that may be missing or empty."""
    return os.environ.get(name, "")
