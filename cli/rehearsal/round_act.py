"""Rounds of public notice: shown, restarted, and closed by nobody."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cli.rehearsal.stage import Act, Stage
from shared.clock import day_of


class RoundAct(Act):
    """Plays the publicist."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.rounds: list[str] = []

    def prepared(self) -> str:
        """The round that publicity prepared for a shortlist that was just confirmed."""
        path = f"/campaigns/{self._settings.campaign}/rounds"
        found: list[str] = []

        def prepared() -> bool:
            every = (str(line["id"]) for line in self._client.all("publicist-1", path))
            found[:] = [each for each in every if each not in self.rounds]
            return bool(found)

        self._stage.until(prepared, "公示准备就绪")
        self.rounds += found
        return found[0]

    def show(self, round_id: str, live_at: datetime) -> None:
        """Print the notice for a day, and show it in every mandatory channel from then on."""
        starts_on = {"starts_on": day_of(live_at).isoformat()}
        self._client.do("publicist-1", f"POST /rounds/{round_id}/schedule", starts_on)
        self._stage.wait_until(live_at, "等待公示日")
        for channel in self._settings.publicity.mandatory_channels:
            shown = {
                "channel": channel,
                "live_at": live_at.isoformat(),
                "url": "https://example.invalid/notice",
                "proof_hash": hashlib.sha256(channel.encode()).hexdigest(),
            }
            self._client.do("publicist-1", f"POST /rounds/{round_id}/channels", shown)
        self._stage.step(f"公示开始，期限至 {self._stage.round(round_id)['days'][-1]} 24:00")

    def restart(self, round_id: str) -> None:
        """The reserve's round overlaps the first; a channel goes down, and it starts anew."""
        days = self._plan.days
        self.show(round_id, days.reserve_live_at)
        self._stage.wait_until(days.channel_down_at, "公示进行中")
        channel = self._settings.publicity.mandatory_channels[0]
        down = {
            "channel": channel,
            "down_at": days.channel_down_at.isoformat(),
            "proof_hash": hashlib.sha256(channel.encode()).hexdigest(),
            "reason": "页面无法访问（演练）",
        }
        self._client.do("publicist-1", f"POST /rounds/{round_id}/channels/down", down)
        self._stage.step(f"{channel}中断，重新公示")
        self.show(round_id, days.channel_back_at)

    def close(self, round_id: str, held: Sequence[str]) -> None:
        """Nobody closes the window: its timer does."""
        closes_at = datetime.fromisoformat(self._stage.round(round_id)["closes_at"])
        self._stage.wait_until(closes_at, "公示进行中")
        self._stage.until(
            lambda: self._stage.round(round_id)["closed_by"] is not None, "公示期满自动关闭"
        )
        self._stage.until(lambda: self._stage.round(round_id)["status"] == "SETTLED", "公示结清")
        entries = [str(entry["nomination"]) for entry in self._stage.round(round_id)["entries"]]
        free = len([nomination for nomination in entries if nomination not in held])
        self._stage.until(
            lambda: len(self._stage.standing(round_id, "CLEARED")) == free, f"{free} 人公示无异议"
        )
