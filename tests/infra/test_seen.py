"""The table of needs is what the code does: watched at work, it asks for each line and no other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine

from cli.docs.examples import example
from cli.rehearsal.sheets import cells_of, filled_sheet
from events.intake import NominationErased
from services.intake import sheet
from services.notify import mail
from shared import aws
from tests.flows.panel import CHAIR, FEW, SECOND, at, disqualified, opened, tied, vote, with_places
from tests.flows.panel import (
    END as BALLOT_END,
)
from tests.flows.story import END, START, correct_profile, play, stand, walk_to_open_round
from tests.infra.iam import Call, allows, statements_of
from tests.infra.needs import CONSUMERS, SEEN
from tests.infra.wire import watched
from tests.support.house import House, running
from tests.support.people import (
    ADMIN,
    CAMPAIGN,
    DISCIPLINE,
    PHOTO,
    PUBLICIST,
    REVIEWER,
    SETTINGS,
    XIHU,
    draft,
    endorse,
    form,
    holiday,
    member,
    objected,
    objection,
    open_campaign,
    put,
    reported,
    screened,
)


class NoRelay:
    """An SMTP server that takes everything and asks for a password."""

    handing_over = False

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def login(self, user: str, password: str) -> None:
        assert (user, password) == ("post", "office")

    def send_message(self, mail: Any) -> None: ...

    def close(self) -> None: ...


@contextmanager
def house_with_mail() -> Iterator[tuple[House, time_machine.Traveller]]:
    with (
        time_machine.travel(START, tick=False) as clock,
        running() as house,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(mail, "Session", NoRelay)
        secret = boto3.client("secretsmanager").create_secret(
            Name="mail", SecretString=json.dumps({"username": "post", "password": "office"})
        )
        house.resolve.set("SmtpSecretArn", secret["ARN"])
        yield house, clock


def take_back(house: House) -> None:
    """A nomination is handed in and withdrawn."""
    made = draft(house, 7)
    house.ok(XIHU, f"POST /nominations/{made}/submit")
    endorse(house, XIHU, made)
    house.ok(XIHU, f"GET /nominations/{made}/documents/consultation")
    house.ok(XIHU, f"POST /nominations/{made}/withdraw", {"reason": "NOMINEE", "note": "演练"})
    pictured = draft(house, 8, photo="0" * 64)
    house.ok(XIHU, f"GET /nominations/{pictured}/documents/recommendation")
    for reader in (XIHU, REVIEWER):
        house.ok(reader, f"GET /campaigns/{CAMPAIGN}/documents/summary")


def be_reminded(house: House, clock: time_machine.Traveller) -> None:
    """The deadline is near: cities are told what they still have in hand."""
    open_campaign(house)
    house.pump()
    draft(house, 9)
    clock.move_to(datetime.fromisoformat("2023-04-05T00:00:10+08:00"))
    house.pump()


def miss_ratings(house: House, clock: time_machine.Traveller) -> None:
    """Days after the deadline nobody has rated."""
    open_campaign(house)
    house.pump()
    reported(house, 9)
    house.pump()
    for day in (8, 11):
        clock.move_to(datetime.fromisoformat(f"2023-04-{day:02}T00:00:10+08:00"))
        house.pump()


def send_back(house: House) -> None:
    """A reported file goes back for correction."""
    returned = reported(house, 8)
    house.pump()
    house.ok(REVIEWER, f"POST /cases/{returned}/return", {"reason": "请补正简历（演练）"})
    house.pump()


def take_consent_back(house: House) -> None:
    """Of a file that is under review."""
    under_review = reported(house, 10)
    house.pump()
    house.ok(XIHU, f"POST /nominations/{under_review}/consent/withdraw")
    house.pump()


def leave_after_clearing(house: House, clock: time_machine.Traveller) -> None:
    """One cleared nominee is withdrawn, another takes the consent back."""
    _, (withdrawn, other) = walk_to_open_round(house, clock)
    for instant in ("2023-04-26T00:00:01+08:00", "2023-04-27T00:00:01+08:00"):
        at(clock, house, datetime.fromisoformat(instant))
    house.ok(REVIEWER, f"POST /cases/{withdrawn}/withdraw", {"reason": "NOMINEE"})
    house.ok(XIHU, f"POST /nominations/{other}/consent/withdraw")
    house.pump()
    assert len(house.events("CaseWithdrawn")) == 2


def after_the_decision(house: House) -> None:
    """The ceremony is fixed, the places are looked at, the honour is revoked."""
    chair, second = member("panel-1"), member("panel-2")
    (issued,) = house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/decisions")["items"]
    ceremony = {"decision": issued["id"], "on": "2023-06-16"}
    house.ok(chair, f"POST /campaigns/{CAMPAIGN}/ceremony", ceremony)
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/ceremony")
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/seats")
    paper = {"document_number": "演练9号", "dated": "2023-04-28", "minutes_number": "演练纪要9号"}
    revocation = f"/cases/{issued['lines'][0]['nomination']}/revocation"
    house.ok(chair, f"POST {revocation}", {**paper, "reason": "事迹不实（演练）"})
    house.ok(second, f"POST {revocation}/confirm")
    house.pump()


def vote_again(house: House, clock: time_machine.Traveller) -> None:
    """A ballot ends by itself; another has a tie and a run-off; a reserve is called."""
    nominations = stand(house, clock, 3, with_places(1, **FEW))
    opened(house, nominations, closes_at=BALLOT_END.isoformat())
    house.sweep()
    house.pump()
    at(clock, house, BALLOT_END - timedelta(hours=23))
    at(clock, house, BALLOT_END + timedelta(seconds=1))
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/ballots")
    root = tied(house, nominations)
    runoff = opened(house, nominations[:2], runoff_of=root)
    vote(house, runoff, *[nominations[:1]] * 4)
    house.ok(CHAIR, f"POST /ballots/{runoff}/close")
    house.pump()
    house.ok(SECOND, f"POST /ballots/{root}/confirm")
    house.pump()
    disqualified(house, clock, root, nominations[0])
    house.ok(CHAIR, f"POST /ballots/{root}/reserves", {"nomination": nominations[1]})
    house.ok(SECOND, f"POST /ballots/{root}/reserves/{nominations[1]}/confirm")
    house.pump()


def vote_in_secret(house: House, clock: time_machine.Traveller) -> None:
    """A secret ballot: a vote, a change of it, a box that is asked for too early, the count."""
    secret = {"ballot": {"quorum": 4, "majority": 1, "secret": True}}
    nominations = stand(house, clock, 1, with_places(1, **secret))
    ballot = opened(house, nominations)
    assert house.call(SECOND, f"POST /ballots/{ballot}/count").code == "WRONG_STATE"
    for number in (1, 1, 2, 3, 4):
        vote = {"ticket": f"{number:032x}", "choices": nominations}
        house.ok(member(f"panel-{number}"), f"PUT /ballots/{ballot}/ticket", vote)
    house.ok(CHAIR, f"POST /ballots/{ballot}/close")
    house.ok(SECOND, f"POST /ballots/{ballot}/count")


def look_around(house: House, round_id: str, nominee: str) -> None:
    """Every page and list."""
    house.ok(ADMIN, "GET /campaigns")
    roster = house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/roster")
    house.ok(ADMIN, f"PUT /campaigns/{CAMPAIGN}/roster", {"roster": roster}, if_match='"1"')
    house.ok(ADMIN, "POST /calendar/2023/overrides", holiday("2023-09-28"))
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/nominations")
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/quotas")
    house.ok(REVIEWER, f"GET /nominations/{nominee}/versions")
    house.ok(REVIEWER, f"GET /campaigns/{CAMPAIGN}/cases")
    house.ok(REVIEWER, f"GET /cases/{nominee}")
    house.ok(REVIEWER, f"GET /cases/{nominee}/findings")
    house.ok(REVIEWER, f"GET /cases/{nominee}/story")
    house.ok(member("panel-1"), f"GET /ballots/{round_id}")
    house.ok(PUBLICIST, f"GET /rounds/{round_id}")
    house.ok(PUBLICIST, f"GET /campaigns/{CAMPAIGN}/rounds")
    assert house.call(PUBLICIST, f"GET /campaigns/{CAMPAIGN}/roll").code == "NOT_FOUND"
    papers = f"GET /rounds/{round_id}/documents"
    assert house.call(PUBLICIST, f"{papers}/package.zip").status == 200
    assert house.call(PUBLICIST, f"{papers}/roll.html").code == "NOT_DECIDED"
    house.ok(DISCIPLINE, f"GET /campaigns/{CAMPAIGN}/objections")
    house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/deliveries")
    notice = {"type": "NomineeDisqualified", "data": {"round": round_id, "nomination": nominee}}
    house.ok(ADMIN, f"POST /campaigns/{CAMPAIGN}/notifications/preview", notice)
    message = house.ok(REVIEWER, "GET /inbox")["items"][0]["id"]
    house.ok(REVIEWER, f"POST /inbox/{message}/read")


def begin_no_round(house: House, clock: time_machine.Traveller) -> None:
    """Word is given of the last start."""
    open_campaign(house)
    house.pump()
    at(clock, house, datetime.fromisoformat("2023-06-11T09:00:01+08:00"))
    verify_everything(house, CAMPAIGN)


def mail_by_ses_and_send_again(house: House) -> None:
    """SES refuses a sender that nobody verified; then somebody asks to try again."""
    house.resolve.set("MailChannel", "ses")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")  # moto's SES is not in China either
        aws.once("sesv2")
    open_campaign(house)
    house.pump()
    query = f"GET /campaigns/{CAMPAIGN}/deliveries?status=FAILED"
    failed = house.ok(ADMIN, query)["items"][0]["id"]
    house.ok(ADMIN, f"POST /deliveries/{failed}/resend")
    house.pump()


def forget_the_sheet(house: House, clock: time_machine.Traveller) -> None:
    """Its answer's time is over."""
    clock.shift(timedelta(days=SETTINGS.batch.answer_days))
    house.sweep()
    house.pump()


def fetch_and_forget_files(house: House, nominee: str, clock: time_machine.Traveller) -> None:
    """A file is fetched, granted, and one that nothing refers to goes."""
    house.ok(REVIEWER, f"GET /nominations/{nominee}/files/{PHOTO}")
    made = draft(house, 8)
    about = {"kind": "SEAL", "media_type": "image/jpeg", "size": 1}
    house.ok(XIHU, f"POST /nominations/{made}/files", about)
    clock.shift(timedelta(days=SETTINGS.files.unused_days + 1))
    house.sweep()
    house.pump()
    assert house.events("FileRemoved")


def send_a_sheet(house: House) -> None:
    """The empty sheet is fetched; a filled one becomes a draft and an answer."""
    house.ok(XIHU, f"GET /campaigns/{CAMPAIGN}/sheet")
    house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/batches", {"size": 1})
    title, batch = SETTINGS.categories[0].title, "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    rows = [cells_of(title, form(30)), {"姓名": "演练31号"}]
    body = filled_sheet(sheet.template(SETTINGS), rows)
    put(house, f"{CAMPAIGN}-{XIHU.region}", batch, body)
    house.ok(XIHU, f"POST /campaigns/{CAMPAIGN}/batches/{batch}/start")
    house.pump()
    assert house.ok(XIHU, f"GET /batches/{batch}")["answer"]


def object_to_everything(house: House, round_id: str) -> None:
    """An objection to the procedure, opened and screened."""
    made = objected(house, round_id, None)
    house.ok(DISCIPLINE, f"GET /objections/{made}")
    screened(house, made, admissible=False)


def forget_the_returned(house: House) -> None:
    """A case that was given back is erased with what it gave back."""
    house.pump()
    about = house.events("CaseReturned")[0]["data"]["nomination"]
    erased = example(NominationErased)
    data = {**erased.data, "nomination": about}
    house.send("ReviewQueue", erased.model_copy(update={"data": data}).to_json())
    house.pump()


def forget(house: House, clock: time_machine.Traveller) -> None:
    """A year after the campaign's end."""
    nominee = house.events("DecisionIssued")[0]["data"]["nominations"][0]
    house.ok(ADMIN, f"GET /campaigns/{CAMPAIGN}/archive")
    gone = house.events("CandidateProgressed")
    loser = next(e["data"]["nomination"] for e in gone if e["data"]["nomination"] != nominee)
    boto3.client("s3").put_object(Bucket="bucket", Key=f"files/{loser}/1", Body=b"1")
    clock.move_to(datetime.fromisoformat("2024-07-01T09:00:00+08:00"))
    for _ in range(3):
        house.pump()
        clock.shift(5)


def press_again(house: House, round_id: str, nominee: str) -> None:
    """Every function is asked for what was done already, and looks whether this asker did it."""
    objections = house.ok(DISCIPLINE, f"GET /campaigns/{CAMPAIGN}/objections")["items"]
    screening = {"admissible": False, "reason": "不属受理范围"}
    for user, call, body in (
        (member("hangzhou-1"), f"POST /nominations/{nominee}/submit", None),
        (member("hangzhou-1"), f"POST /nominations/{nominee}/files/PHOTO-1/accept", None),
        (member("panel-1"), f"POST /ballots/{round_id}/close", None),
        (PUBLICIST, f"POST /rounds/{round_id}/schedule", {"starts_on": "2023-04-21"}),
        (None, f"POST /rounds/{round_id}/objections", objection("01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        (DISCIPLINE, f"POST /objections/{objections[0]['id']}/screen", screening),
        (ADMIN, "POST /deliveries/none/resend", None),
    ):
        assert house.call(user, call, body).status >= 400, call


def let_days_pass(house: House, clock: time_machine.Traveller, round_id: str, nominee: str) -> None:
    """A letter is entered and given to somebody; an objection lies until its limit is near."""
    house.pump()
    lying = house.ok(None, f"POST /rounds/{round_id}/objections", objection(nominee))
    house.ok(None, f"GET /objections/receipts/{lying['receipt']}")
    letter = {
        **objection(nominee),
        "means": "LETTER",
        "received_at": "2023-04-20T08:40:00+08:00",
        "postmarked_on": "2023-04-20",
    }
    logged = f"POST /rounds/{round_id}/objections/logged"
    made = house.ok(DISCIPLINE, logged, letter)
    house.ok(DISCIPLINE, logged, {**letter, "nomination": None})
    given = {"admissible": True, "reason": "线索具体", "handler": "discipline-2"}
    house.ok(DISCIPLINE, f"POST /objections/{made['id']}/screen", given)
    house.pump()
    clock.move_to(datetime.fromisoformat("2023-04-23T09:00:01+08:00"))
    house.pump()


def come_early_and_be_wrong(house: House) -> None:
    """Messages whose document is not here yet, and messages that are none."""
    early = {
        "IntakeQueue": ("CaseOpened", "nomination"),
        "IntakeBatchQueue": ("BatchReceived", "batch"),
        "ReviewQueue": ("EntryPlaced", "nomination"),
        "PublicityQueue": ("WindowElapsed", "round"),
        "NotifySendQueue": ("DeliveriesPlanned", "plan"),
        "NotifyRobotQueue": ("DeliveriesPlanned", "plan"),
    }
    known = {event["type"]: event for event in [*house.events(), *timers()]}
    for queue, (kind, name) in early.items():
        event = known[kind]
        house.send(queue, json.dumps({**event, "data": {**event["data"], name: "NOT-YET"}}))
    for queue in CONSUMERS.values():
        house.send(queue, "not json")
    house.pump()


def bring_back(house: House) -> None:
    """What lies dead is looked at, and goes through its queue again."""
    lines = house.ok(ADMIN, "GET /operations/queues")["items"]
    for name in [line["queue"] for line in lines if line["redrivable"]]:
        assert house.ok(ADMIN, f"GET /operations/queues/{name}/failures")["items"]
        assert house.ok(ADMIN, f"POST /operations/queues/{name}/redrive", {})["moved"]
    house.pump()


def verify_everything(house: House, *campaigns: str) -> None:
    """Every history of some campaigns, a page at a time."""
    for campaign in campaigns:
        after = ""
        while True:
            query = f"limit=50{after and '&after='}{after}"
            page = house.ok(ADMIN, f"GET /campaigns/{campaign}/history?{query}")
            assert not page["broken"]
            after = page["next"]
            if after is None:
                break


def timers() -> list[dict[str, Any]]:
    """The messages of the timers that wait."""
    scheduler = boto3.client("scheduler")
    names = [line["Name"] for line in scheduler.list_schedules()["Schedules"]]
    return [json.loads(scheduler.get_schedule(Name=n)["Target"]["Input"]) for n in names]


def asked() -> set[tuple[str, Call]]:
    """What functions asked of AWS in a whole campaign, and on its byways."""
    calls: set[tuple[str, Call]] = set()
    with watched(calls):
        with house_with_mail() as (house, clock):
            assert play(house, clock) == END
            after_the_decision(house)
            forget(house, clock)
            house.ok(ADMIN, "POST /calendar/2024/overrides", holiday("2024-09-28"))
            verify_everything(house, CAMPAIGN, "all")
        with house_with_mail() as (house, clock):
            round_id, (nominee, other) = walk_to_open_round(house, clock)
            look_around(house, round_id, nominee)
            house.sweep()
            object_to_everything(house, round_id)
            press_again(house, round_id, nominee)
            let_days_pass(house, clock, round_id, nominee)
            correct_profile(house, nominee)
            anew = f"POST /rounds/{round_id}/entries/{nominee}/correct"
            own = house.ok(PUBLICIST, anew)["id"]
            house.ok(XIHU, f"POST /nominations/{other}/consent/withdraw")
            house.pump()
            leave = f"POST /rounds/{own}/entries/{nominee}/withdraw"
            house.ok(PUBLICIST, leave, {"reason": "NOMINEE"})
            clock.move_to(START)
            take_back(house)
            send_back(house)
            take_consent_back(house)
            send_a_sheet(house)
            forget_the_sheet(house, clock)
            come_early_and_be_wrong(house)
            bring_back(house)
            fetch_and_forget_files(house, nominee, clock)
            forget_the_returned(house)
            verify_everything(house, CAMPAIGN, "all")
        with house_with_mail() as (house, clock):
            mail_by_ses_and_send_again(house)
        with house_with_mail() as (house, clock):
            begin_no_round(house, clock)
        with house_with_mail() as (house, clock):
            leave_after_clearing(house, clock)
        with house_with_mail() as (house, clock):
            vote_again(house, clock)
        with house_with_mail() as (house, clock):
            vote_in_secret(house, clock)
        with house_with_mail() as (house, clock):
            be_reminded(house, clock)
        with house_with_mail() as (house, clock):
            miss_ratings(house, clock)
    return calls


@pytest.mark.slow
def test_the_code_asks_for_each_line_of_the_table_and_for_no_other() -> None:
    calls = asked()
    table = {(function, call) for function, needs in SEEN.items() for call in needs}
    assert calls - table == set()
    assert table - calls == set()
    assert {(f, c) for f, c in calls if not allows(statements_of(f"{f}Role"), c)} == set()
