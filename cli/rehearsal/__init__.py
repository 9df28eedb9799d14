"""The rehearsal (演练): the third campaign, played through the HTTP API."""

from cli.rehearsal.client import DifferenceError
from cli.rehearsal.outcome import Outcome
from cli.rehearsal.play import rehearse

__all__ = ["DifferenceError", "Outcome", "rehearse"]
