"""The rehearsal (演练): the third campaign, played through the HTTP API."""

from cli.rehearsal.outcome import Outcome
from cli.rehearsal.play import StackInfo, rehearse

__all__ = ["Outcome", "StackInfo", "rehearse"]
