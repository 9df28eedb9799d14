"""What a person watching sees: steps, counts, the campaign's date, the ticking window."""

import time
from collections.abc import Callable
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from cli.rehearsal.outcome import Outcome
from shared.clock import SHANGHAI, CampaignClock

_TICK = 0.2


class Board:
    """Prints steps as they come and waits for campaign instants with a moving date."""

    def __init__(self, console: Console, clock: CampaignClock) -> None:
        self._console = console
        self._clock = clock

    def step(self, text: str) -> None:
        """Something was done, at this campaign date."""
        now = self._clock.now().astimezone(SHANGHAI)
        self._console.print(f"[dim]{now:%Y-%m-%d %H:%M}[/dim]  {text}")

    def wait_until(self, instant: datetime, text: str) -> None:
        """Wait until a campaign instant."""
        self.wait_for(lambda: self._clock.now() >= instant, text)

    def wait_for(
        self, done: Callable[[], bool], text: str, seconds: float = 120, *, every: float = _TICK
    ) -> bool:
        """Wait until something is so, looked at ``every`` so many real seconds.

        False if it is not so within real ``seconds``.
        """
        deadline = time.monotonic() + seconds
        with self._progress() as progress:
            task = progress.add_task(text, total=None)
            while time.monotonic() < deadline:
                if done():
                    return True
                now = self._clock.now().astimezone(SHANGHAI)
                progress.update(task, description=f"{now:%Y-%m-%d %H:%M}  {text}")
                time.sleep(every)
        return done()

    def show(self, outcome: Outcome) -> None:
        """The honour roll, every refusal with its reason, and the sums."""
        roll = Table(title="荣誉名单（演练）")
        for heading in ("姓名", "类别", "推荐"):
            roll.add_column(heading)
        for person in outcome.honoured:
            roll.add_row(person.name, person.category, person.nomination or "")
        refused = Table(title="未受理")
        for heading in ("姓名", "原因"):
            refused.add_column(heading)
        for person in outcome.refused:
            refused.add_row(person.name, person.code or "")
        self._console.print(roll, refused)
        for line in outcome.sums():
            self._console.print(line)

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
