"""Published documents: what services may read of each other, immutable and versioned.

Settings, roster, calendar years, dossier and profile are written by intake and read by everyone
whose IAM role names their key prefix. A changed document is a new version, never an edit.
"""

import hashlib
from datetime import date, time
from typing import Annotated, Literal

import rfc8785
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from events.vocabulary import AnonymousRule, Category, LetterRule, Level, Role

RegionCode = Annotated[str, Field(pattern=r"^\d{6}$", examples=["330100"])]
CampaignId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$", examples=["2023-third"])]
#: What belongs to no campaign (a calendar year, a queue, a sweep) has this in a campaign's place.
EVERY_CAMPAIGN = "all"
_TAKEN = {
    EVERY_CAMPAIGN: "all 指全部活动，不能用作活动代码",
    "index": "index 是公开活动目录的名称，不能用作活动代码",
}

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Published(BaseModel):
    """A frozen model that other services may read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def digest(self) -> str:
        """The SHA-256 of the canonical JSON form (RFC 8785): the claim check events carry."""
        text = rfc8785.dumps(self.model_dump(mode="json", exclude_none=True))
        return hashlib.sha256(text).hexdigest()


def _wrong(text: str) -> PydanticCustomError:
    """What is wrong with a document as a whole, in words for staff."""
    return PydanticCustomError("contradiction", "{zh}", {"zh": text})


class Region(Published):
    """A region of the campaign: GB/T 2260 code, level, and the region it reports to (R22)."""

    code: RegionCode
    name: str
    level: Level
    reports_to: RegionCode | None = None


class CategorySettings(Published):
    """One pool of honourees and its size (R03)."""

    category: Category
    title: str
    honourees: Annotated[int, Field(ge=0)]


class ConsultedPerson(Published):
    """What decides which departments are heard on somebody (domain.md §2.3)."""

    category: Category
    unit_nature: str
    leading_post: bool
    party_or_public: bool


class ConsultationRule(Published):
    """Departments that must be heard on whomever the rule concerns; rules add up (R21).

    A condition that is left out concerns everybody.
    """

    departments: Annotated[tuple[str, ...], Field(min_length=1)]
    category: Category | None = None
    unit_natures: tuple[str, ...] = ()
    leading_post: bool | None = None
    party_or_public: bool | None = None

    def concerns(self, person: ConsultedPerson) -> bool:
        """Whether all its conditions hold of a person."""
        return (
            self.category in (None, person.category)
            and (not self.unit_natures or person.unit_nature in self.unit_natures)
            and self.leading_post in (None, person.leading_post)
            and self.party_or_public in (None, person.party_or_public)
        )


class ConsultingPolicy(Published):
    """How long an opinion holds, and from when on somebody must look at an old one; in days."""

    valid_days: Annotated[int, Field(ge=1)] = 180
    stale_days: Annotated[int, Field(ge=1)] = 60


class FraudPolicy(Published):
    """What raises a flag for a person to rule on (R30).

    ``previous_honourees`` are keyed fingerprints of those honoured before; empty: nobody is
    flagged for it. ``similar_percent``: from which likeness on deeds are nearly another's.
    """

    previous_honourees: tuple[str, ...] = ()
    similar_percent: Annotated[int, Field(ge=1, le=100)] | None = 60


class ReminderPolicy(Published):
    """When cities are reminded of the deadline: days before it (domain.md §6.5)."""

    deadline_days: tuple[Annotated[int, Field(ge=1, le=30)], ...] = (3, 1)


class ObjectionPolicy(Published):
    """How objections are taken and by when they are dealt with (domain.md §2.5).

    Limits are working days after the step before; word is given ``reminder_days`` before.
    """

    anonymous: AnonymousRule = AnonymousRule.REFUSED
    screen_days: Annotated[int, Field(ge=1)] = 3
    conclude_days: Annotated[int, Field(ge=1)] = 10
    reply_days: Annotated[int, Field(ge=1)] = 5
    reminder_days: Annotated[int, Field(ge=0)] = 1


class PublicityPolicy(Published):
    """How the window of working days is counted (R26, domain.md §3.1).

    The window starts when every mandatory channel is live; further ones are recorded only.
    ``letters`` says which day a letter counts by; it may be entered until the grace days are
    over. ``conclusion_days`` are the working days that decision and ceremony need after the
    settlement; ``last_start_notice_days`` before the last start that leaves them, word is given.
    """

    working_days: Annotated[int, Field(ge=5)] = 5
    mandatory_channels: Annotated[tuple[str, ...], Field(min_length=2)]
    further_channels: tuple[str, ...] = ()
    count_start_day: bool = True
    start_cutoff: time = time(9, 0)
    closing_hour: time | None = None
    grace_days: Annotated[int, Field(ge=0)] = 0
    letters: LetterRule = LetterRule.ARRIVAL
    conclusion_days: Annotated[int, Field(ge=0)] = 1
    last_start_notice_days: Annotated[int, Field(ge=0)] = 10


class DeedsPolicy(Published):
    """Where the deeds of the honourees are told of after the decision (R29)."""

    media: Annotated[tuple[str, ...], Field(min_length=1)] = (
        "省级主流媒体",
        "厅官网",
        "政务新媒体",
    )


class BallotPolicy(Published):
    """When a ballot counts: how many members must vote, how many votes place a candidate.

    ``secret``: 无记名, through a function of its own. ``remind_hours``: how long before its end
    members are reminded.
    """

    quorum: Annotated[int, Field(ge=1)]
    majority: Annotated[int, Field(ge=1)]
    secret: bool = False
    remind_hours: Annotated[int, Field(ge=1, le=240)] = 24


class ReservePolicy(Published):
    """Whether reserves are called when a place becomes free; ``False`` is 不另补报."""

    call: bool = True


class RatingWeights(Published):
    """How much each of the three marks of a rating counts (R25)."""

    advanced: Annotated[int, Field(ge=0, le=100)] = 1
    typical: Annotated[int, Field(ge=0, le=100)] = 1
    representative: Annotated[int, Field(ge=0, le=100)] = 1


class ReviewPolicy(Published):
    """How a case is inspected and rated before the panel may vote on it (R14, R23, R25).

    Marks run from 1 to ``scale``; ``ratings`` is how many a case needs. A reminder of cases that
    wait for ratings comes every ``reminder_days`` after the nominations are closed.
    """

    inspectors: Annotated[int, Field(ge=2)] = 2
    scale: Annotated[int, Field(ge=2, le=100)] = 10
    weights: RatingWeights = RatingWeights()
    ratings: Annotated[int, Field(ge=1)] = 1
    reminder_days: Annotated[int, Field(ge=1)] = 3


class FormLimits(Published):
    """Word limits of the form, in characters without white space (domain.md §2.2)."""

    deeds: int = 2000
    brief: int = 300


class FilePolicy(Published):
    """What files a nomination may carry (domain.md §2.2).

    Sizes are bytes, measures pixels; ratios are width to height in per cent (2寸: 35 x 49 mm is
    71). A file that nothing refers to goes ``unused_days`` campaign days after it was accepted.
    """

    photo_bytes: Annotated[int, Field(gt=0)] = 5 * 1024 * 1024
    photo_width: Annotated[int, Field(gt=0)] = 413
    photo_ratio_least: Annotated[int, Field(gt=0)] = 62
    photo_ratio_most: Annotated[int, Field(gt=0)] = 80
    scan_bytes: Annotated[int, Field(gt=0)] = 10 * 1024 * 1024
    scan_pages: Annotated[int, Field(gt=0)] = 20
    pixels: Annotated[int, Field(gt=0)] = 40_000_000
    per_nomination: Annotated[int, Field(gt=0)] = 80
    unused_days: Annotated[int, Field(gt=0)] = 7


class CeremonyPolicy(Published):
    """In which month the ceremony is: 安全生产月 is June (R06)."""

    month: Annotated[int, Field(ge=1, le=12)] = 6


class BatchPolicy(Published):
    """How large a 汇总表 may be (rows, bytes as sent, bytes unpacked), and how long it is kept.

    ``answer_days`` after it was sent its answer goes, which has people's numbers in it (个保法
    art. 19); the sheet itself goes as soon as it was worked off.
    """

    rows: Annotated[int, Field(gt=0)] = 500
    bytes: Annotated[int, Field(gt=0)] = 4 * 1024 * 1024
    unpacked_bytes: Annotated[int, Field(gt=0)] = 32 * 1024 * 1024
    answer_days: Annotated[int, Field(ge=1, le=30)] = 14


class RetentionPolicy(Published):
    """For how many years what is kept after the campaign's last day (domain.md §5).

    ``unselected_years``: forms, photos and scans of people who were not selected, then erased;
    ``objection_years``: what objections say, then erased. The others are what an archive package
    states: process files of honourees (their forms and the decision are kept for good), histories.
    """

    unselected_years: Annotated[int, Field(ge=1)] = 1
    process_years: Annotated[int, Field(ge=30)] = 30
    objection_years: Annotated[int, Field(ge=10)] = 10
    audit_years: Annotated[int, Field(ge=3)] = 3


class Acceptance(Published):
    """Who takes objections, as the notice prints it (domain.md §2.4)."""

    units: tuple[str, ...]
    hours: str
    phone: str
    mail: str
    address: str
    postcode: str


class NotifyPolicy(Published):
    """Which groups have a robot (names of the installation's secret); none: no robot is told."""

    robots: tuple[str, ...] = ()


class Rehearsal(Published):
    """A rehearsal (演练): campaign time runs from ``anchor``, ``speed`` times as fast as real.

    ``speed`` is campaign seconds per real second.
    """

    anchor: AwareDatetime
    started: AwareDatetime
    speed: Annotated[int, Field(gt=0)]


class CampaignSettings(Published):
    """Everything that is this campaign's and not the system's. Days are Asia/Shanghai."""

    campaign: CampaignId
    version: int = 1
    title: str
    organiser: str
    joint_host: str | None = None
    basis: str
    province: RegionCode
    opens_on: date
    nominations_due_on: date
    finish_by: date
    categories: tuple[CategorySettings, ...]
    regions: tuple[Region, ...]
    recommendation_quotas: dict[RegionCode, dict[Category, int]]
    recommendation_quotas_note: str
    leading_group_units: Annotated[tuple[str, ...], Field(min_length=1)]
    consultation: tuple[ConsultationRule, ...]
    publicity: PublicityPolicy
    objections: ObjectionPolicy = ObjectionPolicy()
    ballot: BallotPolicy
    acceptance: Acceptance
    limits: FormLimits = FormLimits()
    files: FilePolicy = FilePolicy()
    batch: BatchPolicy = BatchPolicy()
    retention: RetentionPolicy = RetentionPolicy()
    notify: NotifyPolicy = NotifyPolicy()
    consulting: ConsultingPolicy = ConsultingPolicy()
    fraud: FraudPolicy = FraudPolicy()
    reminders: ReminderPolicy = ReminderPolicy()
    review: ReviewPolicy = ReviewPolicy()
    deeds: DeedsPolicy = DeedsPolicy()
    ceremony: CeremonyPolicy = CeremonyPolicy()
    reserves: ReservePolicy = ReservePolicy()
    rehearsal: Rehearsal | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> "CampaignSettings":
        if not self.opens_on <= self.nominations_due_on <= self.finish_by:
            raise _wrong("启动日、推荐上报截止日、结束日须依次排列")
        if self.campaign in _TAKEN:
            raise _wrong(_TAKEN[self.campaign])
        strangers = set(self.recommendation_quotas) - {region.code for region in self.regions}
        if strangers:
            raise _wrong(f"不在本活动的地区之列：{'、'.join(sorted(strangers))}")
        return self

    def region(self, code: str) -> Region | None:
        """The region of this campaign with this code."""
        return next((region for region in self.regions if region.code == code), None)

    def honourees(self, category: Category) -> int:
        """How many may be honoured in this category (R03)."""
        return next((c.honourees for c in self.categories if c.category == category), 0)

    def departments(self, person: ConsultedPerson) -> tuple[str, ...]:
        """The departments to consult at each level on a person: what all rules add up to (R21)."""
        heard = (d for rule in self.consultation if rule.concerns(person) for d in rule.departments)
        return tuple(dict.fromkeys(heard))


class Member(Published):
    """One person of the roster: who they are in this campaign, and where word reaches them.

    ``home_region`` is where a reviewer comes from: they keep away from candidates of that city.
    ``kin`` are keyed fingerprints of the ID numbers of the member and of near relatives; no name
    and no number of a relative is kept. ``substitute_for`` is the user in whose place a member
    acts, on the cases from which that one is recused.
    """

    user: str
    role: Role
    region: RegionCode
    unit: str
    mail: str
    chair: bool = False
    home_region: RegionCode | None = None
    kin: tuple[Fingerprint, ...] = ()
    substitute_for: str | None = None

    def related(self, fingerprint: str | None) -> bool:
        """Whether somebody is this member or one of their near relatives (R30)."""
        return fingerprint in self.kin


class Roster(Published):
    """Who is officer, reviewer, panel member, … of a campaign (R31, R32)."""

    campaign: CampaignId
    version: int = 1
    members: tuple[Member, ...]

    def member(self, user: str) -> Member | None:
        """The roster's entry for a user."""
        return next((member for member in self.members if member.user == user), None)


class CalendarYear(Published):
    """The official days of one year: exceptions to Monday–Friday, with their source.

    ``holidays`` are weekdays off, ``workdays`` are weekend days that work (调休).
    """

    year: int
    version: int = 1
    source: str
    notice_number: str
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


class Profile(Published):
    """The public allow-list of one candidate (domain.md §5): what a notice may show, no more."""

    nomination: str
    campaign: CampaignId
    version: int
    name: str
    unit: str
    post: str
    category: Category
    region: RegionCode
    brief: str
    deeds: str
    photo: str | None = None


class DossierOpinion(Published):
    """What the province sees of a department's opinion; its text stays sealed."""

    level: Level
    department: str
    opinion: str
    dated: date


class DossierEndorsement(Published):
    """A level's endorsement as the province sees it."""

    level: Level
    region: RegionCode
    minutes_number: str
    rank: int
    endorsed_by: str
    dated: date


class DossierExemption(Published):
    """Why a leading cadre is recommended all the same, and who approved it (R11)."""

    justification: str
    approver: str


class FieldReason(Published):
    """One field of the form that must be corrected (JSON pointer, RFC 6901), and why."""

    pointer: Annotated[str, Field(pattern=r"^(/[^/]{1,60}){1,6}$")]
    reason: Annotated[str, Field(min_length=1, max_length=300)]


class ReturnedCase(Published):
    """What the province wants corrected in a reported file (R25); scanned for numbers.

    ``version`` counts the returns of the nomination from 1; ``dossier_version`` is the version
    that was read.
    """

    nomination: str
    campaign: CampaignId
    version: int
    dossier_version: int
    reason: str
    fields: tuple[FieldReason, ...] = ()


class Dossier(Published):
    """What the province may see of a reported nomination; numbers masked, the rest sealed."""

    nomination: str
    campaign: CampaignId
    version: int
    category: Category
    region: RegionCode
    city: RegionCode
    form: dict[str, object]
    opinions: tuple[DossierOpinion, ...]
    endorsements: tuple[DossierEndorsement, ...]
    exemption: DossierExemption | None = None
    flags: tuple[str, ...]
    sealed: str
    person: Fingerprint | None = None
    schema_name: Literal["dossier"] = "dossier"
