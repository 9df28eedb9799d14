"""Regions nominate: those who climb to the province, those who are refused, a sheet."""

from cli.rehearsal import plan as plans
from cli.rehearsal.outcome import PersonOutcome, SheetOutcome
from cli.rehearsal.plan import Person, Story
from cli.rehearsal.sheet_act import SheetAct
from cli.rehearsal.stage import Act, Stage
from shared.clock import end_of_day, start_of_day


class NominationAct(Act):
    """Plays the administrator who opens the campaign, and the officers."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._sheet_act = SheetAct(stage.client, stage.settings)
        self._codes: dict[str, str] = {}
        self.sheet: SheetOutcome | None = None

    def open(self) -> None:
        """The campaign is opened; who comes too early is refused."""
        body = {
            "settings": self._settings.model_dump(mode="json"),
            "roster": plans.roster().model_dump(mode="json"),
        }
        self._client.do("admin-1", "POST /campaigns", body)
        self._stage.step(f"发布活动：{self._settings.title}（演练）")
        self._refuse(Story.NOT_OPEN_YET)
        self._stage.wait_until(start_of_day(self._settings.opens_on), "等待活动启动")

    def nominate(self) -> None:
        """Up the levels to the province; who is refused, is; the sheet; the deadline."""
        self._sheet_act.send()
        self._stage.step("杭州市局报送汇总表")
        self._stage.all(self._stage.climb.to_province, self._plan.people)
        self._stage.step(f"逐级推荐 {len(self._plan.people)} 人上报至省厅")
        early = [
            person
            for person in self._plan.refusals
            if person.story not in (Story.NOT_OPEN_YET, Story.LATE)
        ]
        self._stage.all(self._refuse_one, early)
        for person in self._of(Story.LATE):
            self._stage.climb.to_city_endorsement(person)
        self._stage.wait_until(end_of_day(self._settings.nominations_due_on), "等待上报截止")
        self._refuse(Story.LATE)
        self._stage.until(self._sheet_act.finished, "汇总表办结")
        self.sheet = self._sheet_act.withdraw()
        self._stage.step(f"汇总表起草 {self.sheet.drafts} 人并撤回，退回 {self.sheet.errors} 行")

    @property
    def refused(self) -> list[PersonOutcome]:
        """Whoever was refused, each with the code."""
        return [self._refusal(person) for person in self._plan.refusals]

    def _refusal(self, person: Person) -> PersonOutcome:
        return PersonOutcome(
            name=person.name,
            nomination=self._stage.climb.nominations.get(person.name),
            category=person.category.value,
            code=self._codes.get(person.name),
        )

    def _refuse(self, story: Story) -> None:
        for person in self._of(story):
            self._refuse_one(person)

    def _refuse_one(self, person: Person) -> None:
        code = self._stage.climb.refusal(person)
        self._codes[person.name] = code
        self._stage.step(f"未受理 {person.name}：{code}")

    def _of(self, story: Story) -> list[Person]:
        return [person for person in self._plan.refusals if person.story is story]
