"""Nominations climb from county to city to province, as officers' web forms would send them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cli.rehearsal import pictures
from cli.rehearsal.client import Client
from cli.rehearsal.forms import filled, id_number
from cli.rehearsal.plan import Person, Story
from events.published import CampaignSettings, Region, Roster
from events.vocabulary import FileKind, FlagKind, Level, Role
from services.intake import consultation

OPINION_DATED = date(2023, 3, 30)
OPINION_TOO_LATE = date(2023, 4, 20)
BACK = {
    "reason": "请更正后重新上报（演练）",
    "fields": [{"pointer": "/awards", "reason": "证书与表中所填不符（演练）"}],
}


class Climb:
    """Plays officers. Every method returns the refusal's code where the story ends in one."""

    def __init__(self, client: Client, settings: CampaignSettings, roster: Roster) -> None:
        self._client = client
        self._settings = settings
        self._roster = roster
        self._seals: dict[str, str] = {}
        self.nominations: dict[str, str] = {}

    def to_province(self, person: Person) -> None:
        """The whole way, all steps accepted."""
        self.to_city_endorsement(person)
        self._report(person, self.last_region(person))

    def to_city_endorsement(self, person: Person) -> None:
        """Everything but the report to the province."""
        self.submit(person)
        region = self._region(person.region)
        while True:
            self.consult_and_endorse(person, region)
            above = self._region(region.reports_to or "")
            if above.level is Level.PROVINCE:
                return
            self._report(person, region)
            if person.story is Story.CORRECTED:
                self._correct(person, region, above)
            region = above

    def draft(self, person: Person, same_number: str | None = None) -> str:
        """Open the working file with its form, photo and the scan of the departments' seals."""
        officer, body = self.officer(person.region), self.body(person, same_number)
        call = f"POST /campaigns/{self._settings.campaign}/nominations"
        nomination = str(self._client.do(officer, call, body)["id"])
        self.nominations[person.name] = nomination
        photo = self._attach(officer, nomination, FileKind.PHOTO, pictures.photo())
        form = {"form": {**filled(person, same_number), "photo": photo["id"]}}
        call = f"PUT /nominations/{nomination}/form"
        self._client.do(officer, call, form, version=photo["version"])
        seal = self._attach(officer, nomination, FileKind.SEAL, pictures.scan())
        self._seals[person.name] = seal["id"]
        return nomination

    def submit(self, person: Person) -> None:
        """Draft and hand in; a leading cadre's flag is ruled on and confirmed."""
        nomination = self.draft(person)
        officer = self.officer(person.region)
        self._client.do(officer, f"POST /nominations/{nomination}/submit")
        if person.story is Story.LEADING_APPROVED:
            flag = f"/nominations/{nomination}/flags/{FlagKind.LEADING_RANK.value}"
            self._client.do(officer, f"POST {flag}/resolve", {"ruling": "理由充分，同意（演练）"})
            above = self.officer(self._region(person.region).reports_to or "")
            self._client.do(above, f"POST {flag}/confirm")

    def consult_and_endorse(self, person: Person, region: Region) -> None:
        """Every department of the level, then the collective decision."""
        for department in self._departments(person):
            officer, call, body = self.opinion(person, region, department, OPINION_DATED)
            self._client.do(officer, call, body)
            self._client.do(self.officer(region.code, 1), f"{call}/{department}/confirm")
        self._client.do(*self.endorsement(person, region))

    def opinion(
        self, person: Person, region: Region, department: str, dated: date
    ) -> tuple[str, str, dict[str, object]]:
        """The call that puts one opinion on file."""
        body: dict[str, object] = {
            "department": department,
            "opinion": "NO_OBJECTION",
            "text": f"经研究，对{person.name}无异议（演练）。",
            "signer": "演练负责人",
            "dated": dated.isoformat(),
            "seal_hash": self._seals[person.name],
        }
        nomination = self.nominations[person.name]
        return self.officer(region.code), f"POST /nominations/{nomination}/opinions", body

    def endorsement(self, person: Person, region: Region) -> tuple[str, str, dict[str, object]]:
        """The call that endorses at a level."""
        nomination = self.nominations[person.name]
        body: dict[str, object] = {
            "minutes_number": f"演练纪要〔2023〕{person.number}号",
            "rank": person.number,
            "attested": dict.fromkeys(("loyal", "dedicated", "skilled", "upright"), True),
        }
        return self.officer(region.code), f"POST /nominations/{nomination}/endorse", body

    def refusal(self, person: Person) -> str:
        """Play a story that ends in a refusal; returns its code."""
        stories: dict[Story, Callable[[Person], str]] = {
            Story.NOT_OPEN_YET: self._not_open,
            Story.LATE: self._late,
            Story.OVER_QUOTA: self._over_quota,
            Story.SAME_PERSON: self._refused_submit,
            Story.BAD_CHECKSUM: self._refused_submit,
            Story.LEADING_UNJUSTIFIED: self._refused_submit,
            Story.CONSULTATION_MISSING: self._consultation_missing,
            Story.OPINION_AFTER: self._opinion_after,
            Story.LEVEL_SKIPPED: self._level_skipped,
        }
        return stories[person.story](person)

    def body(self, person: Person, same_number: str | None = None) -> dict[str, object]:
        """The request body of a draft."""
        return {"category": person.category.value, "form": filled(person, same_number)}

    def officer(self, region: str, number: int = 0) -> str:
        """An officer of a region: the one who enters, or the next, who confirms."""
        members = self._roster.members
        found = [m.user for m in members if m.role is Role.OFFICER and m.region == region]
        return found[number]

    def _correct(self, person: Person, below: Region, above: Region) -> None:
        """The level above sends the file back; it comes up again with what was wrong put right."""
        path = f"/nominations/{self.nominations[person.name]}"
        self._client.do(self.officer(above.code), f"POST {path}/return", BACK)
        self.put_right(person, below)

    def is_back(self, person: Person) -> bool:
        """Whether the region that reported a person holds the file again."""
        path = f"/nominations/{self.nominations[person.name]}"
        officer = self.officer(self.last_region(person).code)
        return bool(self._client.do(officer, f"GET {path}")["status"] == "RETURNED")

    def put_right(self, person: Person, below: Region) -> None:
        """Correct what a file was sent back for, and report it again."""
        path, officer = f"/nominations/{self.nominations[person.name]}", self.officer(below.code)
        seen = self._client.do(officer, f"GET {path}")
        form = {**filled(person), "photo": seen["form"]["photo"], "awards": "无"}
        self._client.do(officer, f"PUT {path}/form", {"form": form}, version=seen["version"])
        self._client.do(officer, f"POST {path}/submit")
        self._client.do(*self.endorsement(person, below))
        self._report(person, below)

    def _departments(self, person: Person) -> tuple[str, ...]:
        heard = consultation.person_of(person.category, filled(person))
        return self._settings.departments(heard)

    def last_region(self, person: Person) -> Region:
        """The region that reports a person to the province."""
        region = self._region(person.region)
        while self._region(region.reports_to or "").level is not Level.PROVINCE:
            region = self._region(region.reports_to or "")
        return region

    def _attach(self, officer: str, nomination: str, kind: FileKind, body: bytes) -> dict[str, Any]:
        """Upload a file and have it accepted; the receipt's id is its hash."""
        files = f"/nominations/{nomination}/files"
        about = {"kind": kind.value, "media_type": "image/jpeg"}
        file = self._client.upload(officer, files, body, **about)
        return self._client.do(officer, f"POST {files}/{file}/accept")

    def _not_open(self, person: Person) -> str:
        call = f"POST /campaigns/{self._settings.campaign}/nominations"
        return self._client.refused(self.officer(person.region), call, self.body(person))

    def _late(self, person: Person) -> str:
        return self._refused_report(person, self.last_region(person), self._settings.province)

    def _over_quota(self, person: Person) -> str:
        self.to_city_endorsement(person)
        return self._refused_report(person, self.last_region(person), self._settings.province)

    def _refused_submit(self, person: Person) -> str:
        twin = person.model_copy(update={"name": person.same_as}) if person.same_as else None
        number = id_number(twin.model_copy(update={"region": "330106"})) if twin else None
        nomination = self.draft(person, number)
        officer = self.officer(person.region)
        return self._client.refused(officer, f"POST /nominations/{nomination}/submit")

    def _consultation_missing(self, person: Person) -> str:
        self.submit(person)
        region = self._region(person.region)
        first, *_ = self._departments(person)
        self._client.do(*self.opinion(person, region, first, OPINION_DATED))
        return self._client.refused(*self.endorsement(person, region))

    def _opinion_after(self, person: Person) -> str:
        self.submit(person)
        region = self._region(person.region)
        first, *_ = self._departments(person)
        return self._client.refused(*self.opinion(person, region, first, OPINION_TOO_LATE))

    def _level_skipped(self, person: Person) -> str:
        self.submit(person)
        region = self._region(person.region)
        self.consult_and_endorse(person, region)
        return self._refused_report(person, region, self._settings.province)

    def _report(self, person: Person, region: Region) -> None:
        call = f"POST /nominations/{self.nominations[person.name]}/report"
        self._client.do(self.officer(region.code), call, {"to": region.reports_to})

    def _refused_report(self, person: Person, region: Region, to: str) -> str:
        call = f"POST /nominations/{self.nominations[person.name]}/report"
        return self._client.refused(self.officer(region.code), call, {"to": to})

    def _region(self, code: str) -> Region:
        region = self._settings.region(code)
        if region is None:
            raise KeyError(code)
        return region
