"""Who and what tests play with: the rehearsal's own plan, on the notice's dates in real time."""

import itertools
from datetime import date, datetime
from typing import Any

from cli.rehearsal import pictures
from cli.rehearsal import plan as plans
from cli.rehearsal.forms import filled
from cli.rehearsal.plan import Person
from events.published import CampaignSettings, Member
from events.vocabulary import Category, FileKind
from services.intake import scans
from shared import aws
from shared.auth import Principal
from shared.caller import Caller
from shared.clock import SHANGHAI
from tests.support.house import House

CAMPAIGN = "2023-third"
SETTINGS = CampaignSettings.model_validate(
    plans.settings(plans.Plan.load(), plans.Plan.load().days.anchor, 6).model_dump()
    | {"rehearsal": None}
)
ROSTER = plans.roster()
DATED = date(2023, 3, 30)
#: The same blank photo and scan serve everybody, so their hashes are known beforehand.
PHOTO = scans.clean(FileKind.PHOTO, pictures.photo(), SETTINGS.files).hash
SEAL = scans.clean(FileKind.SEAL, pictures.scan(), SETTINGS.files).hash
DEPARTMENTS = ("公安", "纪检监察", "组织人事")  # of a member of the party in the system's staff
_RANKS = itertools.count()


def member(user: str) -> Member:
    found = ROSTER.member(user)
    assert found
    return found


def caller(user: Member, service: str = "review") -> Caller:
    """A person at the door of a use case, for what happens beside a request."""
    principal = Principal(user.user, frozenset({user.role}), user.region, user.unit)
    return Caller(service, "POST /beside", "beside", principal)


ADMIN = member("admin-1")
ADMIN_2 = member("admin-2")
XIHU = member("xihu-1")
HANGZHOU = member("hangzhou-1")
NINGBO = member("ningbo-1")
REVIEWER = member("reviewer-1")
PUBLICIST = member("publicist-1")
DISCIPLINE = member("discipline-1")


def person(number: int = 1, **changes: Any) -> Person:
    fields = {
        "name": f"演练{number:02d}号",
        "from": "330106",
        "category": Category.SYSTEM_STAFF,
        **changes,
    }
    return Person.model_validate(fields)


def form(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {**filled(person(number)), "photo": PHOTO, **changes}


def open_campaign(house: House, settings: CampaignSettings = SETTINGS) -> None:
    body = {
        "settings": settings.model_dump(mode="json"),
        "roster": ROSTER.model_dump(mode="json"),
    }
    house.ok(ADMIN, "POST /campaigns", body)


def holiday(day: str, **changes: Any) -> dict[str, Any]:
    """A change of the official days."""
    return {
        "days_off": [day],
        "notice_number": "演练发电〔2023〕1号",
        "source": "演练用通知（虚构）",
        **changes,
    }


def made_official(house: House, days: dict[str, Any], year: int = 2023) -> None:
    """Two people publish days of a year: the second confirms what they read."""
    house.ok(ADMIN, f"POST /calendar/{year}/overrides", days)
    read = house.ok(ADMIN_2, f"GET /calendar/{year}")["revision"]
    house.ok(ADMIN_2, f"POST /calendar/{year}/overrides/confirm", if_match=f'"{read}"')


def draft(house: House, number: int = 1, **changes: Any) -> str:
    body = {"category": "SYSTEM_STAFF", "form": form(number, **changes)}
    made = house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/nominations", body)
    attach(house, XIHU, made["id"], FileKind.PHOTO, pictures.photo())
    attach(house, XIHU, made["id"], FileKind.SEAL, pictures.scan())
    return str(made["id"])


def put(house: House, owner: str, upload: str, body: bytes) -> None:
    """What a browser does with the form it was granted."""
    bucket = house.resolve({"Ref": "Bucket"})
    aws.client("s3").put_object(Bucket=bucket, Key=f"incoming/{owner}/{upload}", Body=body)


def attach(house: House, officer: Member, nomination: str, kind: FileKind, body: bytes) -> str:
    """A file is uploaded and accepted; its hash."""
    file = f"{kind.value}-{len(body)}"
    put(house, nomination, file, body)
    return str(house.ok(officer, f"POST /nominations/{nomination}/files/{file}/accept")["id"])


def opinion(department: str, **changes: Any) -> dict[str, Any]:
    return {
        "department": department,
        "opinion": "NO_OBJECTION",
        "text": "经研究，无异议（演练）。",
        "signer": "演练负责人",
        "dated": DATED.isoformat(),
        "seal_hash": SEAL,
        **changes,
    }


def second(officer: Member) -> Member:
    """The other officer of a bureau, who confirms what the first entered."""
    return member(f"{officer.user.rpartition('-')[0]}-2")


def consult(house: House, officer: Member, nomination: str) -> None:
    """Every department of the level is heard, and each opinion confirmed by a second person."""
    call = f"POST /nominations/{nomination}/opinions"
    for department in DEPARTMENTS:
        house.ok(officer, call, opinion(department))
        house.ok(second(officer), f"{call}/{department}/confirm")


def minutes(**changes: Any) -> dict[str, Any]:
    """The collective decision of a level, with a place in its order of merit for each."""
    four = ("loyal", "dedicated", "skilled", "upright")
    return {
        "minutes_number": "演练纪要1号",
        "rank": next(_RANKS) % 999 + 1,
        "attested": dict.fromkeys(four, True),
        **changes,
    }


def endorse(house: House, officer: Member, nomination: str, rank: int | None = None) -> None:
    consult(house, officer, nomination)
    decision = minutes() if rank is None else minutes(rank=rank)
    house.ok(officer, f"POST /nominations/{nomination}/endorse", decision)


def reported(house: House, number: int = 1) -> str:
    """A nomination that went the whole way to the province."""
    nomination = draft(house, number)
    house.ok(XIHU, f"POST /nominations/{nomination}/submit")
    endorse(house, XIHU, nomination)
    house.ok(XIHU, f"POST /nominations/{nomination}/report", {"to": "330100"})
    endorse(house, HANGZHOU, nomination)
    house.ok(HANGZHOU, f"POST /nominations/{nomination}/report", {"to": "330000"})
    return nomination


def examined(house: House, nomination: str) -> None:
    """Inspected, referred and rated."""
    case, today = f"/cases/{nomination}", "2023-04-10"
    inspection = {
        "inspectors": ["reviewer-1", "reviewer-2"],
        "interviewees": 8,
        "began_on": today,
        "ended_on": today,
        "findings": "反映良好（演练）。",
        "positive": True,
    }
    house.ok(REVIEWER, f"POST {case}/inspection", inspection)
    for level in ("county", "city"):
        for kind in ("DISCIPLINE", "PERSONNEL"):
            reference = {"kind": kind, "level": level, "adverse": False, "dated": today}
            house.ok(REVIEWER, f"POST {case}/references", {**reference, "text": "无问题（演练）。"})
    five = ("political", "character", "ability", "conduct", "integrity")
    marks = {"advanced": 8, "typical": 8, "representative": 7}
    house.ok(REVIEWER, f"POST {case}/ratings", {**marks, "headings": dict.fromkeys(five, True)})


def shortlisted(house: House, nominations: list[str]) -> str:
    """A confirmed ballot over examined cases; its id is the round's."""
    made = house.ok(
        member("panel-1"), f"POST /campaigns/{CAMPAIGN}/ballots", {"nominations": nominations}
    )
    ballot = str(made["id"])
    for number in range(1, 5):
        voter = member(f"panel-{number}")
        house.ok(voter, f"PUT /ballots/{ballot}/vote", {"choices": nominations})
    house.ok(member("panel-1"), f"POST /ballots/{ballot}/close")
    house.ok(member("panel-2"), f"POST /ballots/{ballot}/confirm")
    return ballot


def shown(house: House, round_id: str, live_at: str = "2023-04-20T08:30:00+08:00") -> None:
    """The round's notice is scheduled and up on every mandatory channel."""
    house.ok(PUBLICIST, f"POST /rounds/{round_id}/schedule", {"starts_on": live_at[:10]})
    for channel in SETTINGS.publicity.mandatory_channels:
        proof = {"url": "https://example.invalid/n", "proof_hash": "0" * 64}
        body = {"channel": channel, "live_at": live_at, **proof}
        house.ok(PUBLICIST, f"POST /rounds/{round_id}/channels", body)


def objection(nomination: str | None) -> dict[str, Any]:
    return {
        "nomination": nomination,
        "grounds": "UNTRUE_DEEDS",
        "text": "情况反映（演练，虚构），请核查。",
        "real_name": "演练反映人",
        "address": "演练路0号（虚构）",
        "phone": "19900009999",
    }


def objected(house: House, round_id: str, nomination: str | None) -> str:
    """The public objects to a nominee, or to the round; the objection's id."""
    made = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nomination))
    return str(made["id"])


def screened(house: House, identity: str, *, admissible: bool = True, **changes: Any) -> None:
    """An objection is admitted, or not."""
    reason = "线索具体（演练）" if admissible else "不属受理范围（演练）"
    body = {"admissible": admissible, "reason": reason, **changes}
    house.ok(DISCIPLINE, f"POST /objections/{identity}/screen", body)


def concluded(house: House, identity: str, *, upheld: bool) -> None:
    """An investigation ends."""
    body = {"upheld": upheld, "finding": "经核查（演练）"}
    house.ok(DISCIPLINE, f"POST /objections/{identity}/conclude", body)


def told(house: House) -> None:
    """The deeds of the honourees are in every medium."""
    for medium in SETTINGS.deeds.media:
        proof = {"url": "https://example.invalid/deeds", "proof_hash": "0" * 64}
        body = {"medium": medium, "published_on": "2023-04-28", **proof}
        house.ok(PUBLICIST, f"POST /campaigns/{CAMPAIGN}/publications", body)


def decided(house: House, nominations: list[str], number: str = "演练1号") -> str:
    """A decision issued today over cleared nominees; its id."""
    today = datetime.now(SHANGHAI).date().isoformat()
    body = {"document_number": number, "dated": today, "minutes_number": "演练纪要2号"}
    call = f"POST /campaigns/{CAMPAIGN}/decisions"
    made = house.ok(member("panel-1"), call, {**body, "nominations": nominations})
    house.ok(member("panel-2"), f"POST /decisions/{made['id']}/confirm")
    return str(made["id"])
