"""The public objects; the discipline role looks into it."""

from cli.rehearsal.plan import Fate, PlannedObjection
from cli.rehearsal.stage import Act, Stage


class ObjectionAct(Act):
    """Plays objectors and the discipline role."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._objections: dict[str, str] = {}
        self.held: list[str] = []

    def hear(self, round_id: str) -> None:
        """The public objects; the discipline role screens, and concludes what is upheld."""
        for objection in self._plan.objections:
            call = f"POST /rounds/{round_id}/objections"
            made = self._client.do(None, call, self._said(objection))
            self._objections[objection.about] = made["id"]
            self._client.do("discipline-1", f"GET /objections/{made['id']}")
            self._screen(made["id"], objection)
        expected = sum(o.then is not Fate.INADMISSIBLE for o in self._plan.objections)
        self._stage.until(
            lambda: len(self._stage.standing(round_id, "HELD")) == expected, "异议受理"
        )
        self.held = self._stage.standing(round_id, "HELD")
        self._stage.step(f"收到异议 {len(self._objections)} 件，暂缓 {len(self.held)} 人")
        self._conclude(Fate.UPHELD)
        fallen = len(self._plan.names(Fate.UPHELD))
        self._stage.until(
            lambda: self._stage.cases_in("DISQUALIFIED") == fallen,
            f"异议属实，取消资格 {fallen} 人",
        )

    def post_letter(self, round_id: str) -> None:
        """A letter posted inside the first window arrives after it: its postmark counts."""
        letter = self._plan.letter
        now = self._stage.clock.now()
        said = {
            **self._said(letter),
            "means": "LETTER",
            "received_at": now.isoformat(),
            "postmarked_on": letter.postmarked_on.isoformat(),
        }
        made = self._client.do("discipline-1", f"POST /rounds/{round_id}/objections/logged", said)
        self._screen(made["id"], letter)
        self._stage.step(f"期满后收到信函一封，邮戳 {letter.postmarked_on}，按期内受理")

    def clear_late(self) -> None:
        """An investigation ends after the window in the nominee's favour: cleared late."""
        self._conclude(Fate.NOT_UPHELD)
        late = len(self._plan.names(Fate.NOT_UPHELD))
        self._stage.until(
            lambda: self._stage.cases_in("CLEARED") == late, f"异议不成立，{late} 人可以审定"
        )

    def _said(self, objection: PlannedObjection) -> dict[str, object]:
        """What somebody who objects fills in."""
        return {
            "nomination": self._stage.id(objection.about),
            "grounds": objection.grounds.value,
            "text": f"关于{objection.about}的情况反映（演练，虚构）。",
            "real_name": "演练反映人",
            "address": "演练路0号（虚构）",
            "phone": "19900009999",
        }

    def _screen(self, objection: str, planned: PlannedObjection) -> None:
        admissible = planned.then is not Fate.INADMISSIBLE
        reason = "线索具体，予以受理（演练）" if admissible else "不属受理范围（演练）"
        screening = {"admissible": admissible, "reason": reason}
        self._client.do("discipline-1", f"POST /objections/{objection}/screen", screening)

    def _conclude(self, fate: Fate) -> None:
        """Investigations of objections of a fate end."""
        finding = {"upheld": fate is Fate.UPHELD, "finding": "经核查（演练）。"}
        for about in self._plan.names(fate):
            call = f"POST /objections/{self._objections[about]}/conclude"
            self._client.do("discipline-1", call, finding)
