"""Decisions are issued over who is cleared, and media tell of the deeds."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from cli.rehearsal.stage import Act
from shared.clock import start_of_day


class DecisionAct(Act):
    """Plays the panel and the publicist."""

    def decide_first(self) -> None:
        """Whoever is cleared by the end of the first round."""
        now = [name for name in self._plan.honoured if name not in self._plan.late]
        self._stage.until(
            lambda: self._stage.cases_in("CLEARED") == len(now), f"{len(now)} 人可以提交审定"
        )
        self._decide(self._plan.document_number, self._plan.days.decision_dated, now)

    def decide_further(self) -> None:
        """Who was cleared late, or called from the reserve, by a decision of their own."""
        late, dated = self._plan.late, self._plan.days.further_decision_dated
        self._stage.until(
            lambda: self._stage.cases_in("CLEARED") == len(late), f"{len(late)} 人补充审定"
        )
        self._decide(self._plan.further_document_number, dated, late)
        everybody = len(self._plan.honoured)
        self._stage.until(
            lambda: len(self._stage.progress("HONOURED")) == everybody, "荣誉名单发布"
        )

    def tell_of_deeds(self) -> None:
        """Every kind of medium tells of the deeds; where, is on record (R29)."""
        campaign, dated = self._settings.campaign, self._plan.days.further_decision_dated
        everybody = len(self._plan.honoured)

        def on_roll() -> bool:
            roll = self._client.found("publicist-1", f"/campaigns/{campaign}/roll")
            named = [n for d in (roll or {"decisions": []})["decisions"] for n in d["nominations"]]
            return len(named) == everybody

        self._stage.until(on_roll, "荣誉名单入册")
        for medium in self._settings.deeds.media:
            told = {
                "medium": medium,
                "url": "https://example.invalid/deeds",
                "published_on": dated.isoformat(),
                "proof_hash": hashlib.sha256(medium.encode()).hexdigest(),
            }
            self._client.do("publicist-1", f"POST /campaigns/{campaign}/publications", told)
        self._stage.step(f"{len(self._settings.deeds.media)} 类媒体宣传先进事迹")

    def _decide(self, number: str, dated: date, names: Sequence[str]) -> None:
        self._stage.wait_until(start_of_day(dated) + timedelta(hours=9), "等待审定")
        decision = {
            "document_number": number,
            "dated": dated.isoformat(),
            "minutes_number": "演练会议纪要第1号",
            "nominations": [self._stage.id(name) for name in names],
        }
        call = f"POST /campaigns/{self._settings.campaign}/decisions"
        made = self._client.do("panel-1", call, decision)
        self._client.do("panel-2", f"POST /decisions/{made['id']}/confirm")
        self._stage.step(f"印发选树决定 {number}：{len(names)} 人")
