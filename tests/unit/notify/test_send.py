"""Sending what is planned: repeats, refusals, a relay that gives up in the middle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.docs.examples import example
from events.notify import DeliveriesPlanned
from events.published import CampaignSettings, Member, Roster
from events.vocabulary import Role
from services.notify import send_cases
from services.notify.channel import DeferredError, LostError, RefusedError
from services.notify.delivery import Channel, Deliveries, Status, Word, planned
from shared.cause import Cause
from shared.clock import utc_now
from shared.consumer import NotNowError, TooEarlyError
from shared.documents import Document, Key
from shared.table import Change, ConflictError

CAMPAIGNS = Path(__file__).parents[3] / "campaigns"
SETTINGS = CampaignSettings.model_validate(
    yaml.safe_load((CAMPAIGNS / "2023-third.yaml").read_text())
)
EVENT = example(DeliveriesPlanned)
PAYLOAD = DeliveriesPlanned.model_validate(EVENT.data)


def _users(count: int) -> list[str]:
    return [f"u{number}" for number in range(count)]


def _roster(count: int) -> Roster:
    members = [
        Member(
            user=user,
            role=Role.OFFICER,
            region="330100",
            unit="演练单位",
            mail=f"{user}@example.invalid",
        )
        for user in _users(count)
    ]
    return Roster(campaign="2023-third", members=tuple(members))


def _plan(count: int) -> Deliveries:
    word = Word(Channel.MAIL, "公示开始", "公示开始。", tuple(_users(count)))
    plan, _ = planned("2023-third", PAYLOAD.about, PAYLOAD.about_type, word, utc_now())
    return plan.model_copy(update={"version": 1})


@dataclass
class Store:
    """The stored plan, and what was asked of the table."""

    plan: Deliveries | None
    reads: int = 0
    commits: int = 0
    lost: int = 0
    lost_from: int = 0

    def get(self, _: Key, __: type[Document]) -> Deliveries | None:
        self.reads += 1
        return self.plan

    def commit(self, cause: Cause, _: datetime, change: Change) -> tuple[Document, ...]:
        assert cause.mark is None
        self.commits += 1
        if self.lost and self.commits > self.lost_from:
            self.lost -= 1
            raise ConflictError("race")
        document = change.document
        assert isinstance(document, Deliveries)
        assert len(change.events) + 2 <= 100
        self.plan = document.model_copy(update={"version": document.version + 1})
        return (self.plan,)


@dataclass
class Post:
    """A mail relay: ``answers`` are by address; ``opens`` counts connections."""

    answers: dict[str, Exception] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    opens: int = 0

    @contextmanager
    def mailer(self) -> Iterator["Post"]:
        self.opens += 1
        yield self

    def send(self, identity: str, to: str, subject: str, text: str) -> None:
        del subject, text
        user = to.partition("@")[0]
        assert identity == f"{PAYLOAD.about}/mail#{user}"
        answer = self.answers.get(user)
        if isinstance(answer, LostError):
            self.sent.append(user)
        if answer:
            raise answer
        self.sent.append(user)


Setup = Callable[..., Store]


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> Setup:
    def setup(count: int, roster: int | None = None) -> Store:
        store = Store(_plan(count) if count else None)
        known = _roster(count if roster is None else roster)
        monkeypatch.setattr("shared.table.get", store.get)
        monkeypatch.setattr(send_cases, "commit", store.commit)
        monkeypatch.setattr(send_cases, "roster_of", lambda _: known)
        monkeypatch.setattr(send_cases, "settings_of", lambda _: SETTINGS)
        return store

    return setup


def _status(store: Store) -> list[Status]:
    assert store.plan is not None
    return [line.status for line in store.plan.deliveries]


def _send(post: Post) -> None:
    send_cases.send(EVENT, PAYLOAD, post.mailer)


def test_one_read_one_connection_taken_and_noted(stored: Setup) -> None:
    store, post = stored(3), Post()
    _send(post)
    assert post.sent == _users(3)
    assert _status(store) == [Status.SENT] * 3
    assert (store.reads, store.commits, post.opens) == (1, 2, 1)


def test_a_repeat_sends_nothing_again(stored: Setup) -> None:
    store, post = stored(3), Post()
    _send(post)
    _send(post)
    assert post.sent == _users(3)
    assert (post.opens, store.commits) == (1, 2)


def test_a_refusal_for_good_is_noted_and_hurts_nobody_else(stored: Setup) -> None:
    store, post = stored(3), Post({"u1": RefusedError("SMTP_550")})
    _send(post)
    assert _status(store) == [Status.SENT, Status.FAILED, Status.SENT]


def test_a_user_who_left_the_roster_is_noted(stored: Setup) -> None:
    store, post = stored(2, roster=1), Post()
    _send(post)
    assert store.plan is not None
    assert [line.reason for line in store.plan.deliveries] == [None, "NOT_IN_ROSTER"]


def test_a_deferred_mail_comes_again_and_the_others_do_not(stored: Setup) -> None:
    store, post = stored(3), Post({"u1": DeferredError("SMTP_450")})
    with pytest.raises(NotNowError):
        _send(post)
    assert _status(store) == [Status.SENT, Status.PENDING, Status.SENT]
    post.answers.clear()
    _send(post)
    assert post.sent == ["u0", "u2", "u1"]


def test_a_connection_that_broke_is_opened_again_for_the_rest(stored: Setup) -> None:
    store, post = stored(3), Post({"u1": LostError("CONNECTION_LOST")})
    with pytest.raises(NotNowError):
        _send(post)
    assert _status(store) == [Status.SENT, Status.UNKNOWN, Status.SENT]
    assert post.opens == 2


def test_what_may_have_arrived_is_sent_once_more_and_never_a_third_time(stored: Setup) -> None:
    store, post = stored(1), Post({"u0": LostError("CONNECTION_LOST")})
    with pytest.raises(NotNowError):
        _send(post)
    _send(post)
    _send(post)
    assert post.sent == ["u0", "u0"]
    assert _status(store) == [Status.UNKNOWN]


def test_a_connection_that_breaks_before_anything_is_handed_over_leaves_it_waiting(
    stored: Setup,
) -> None:
    store, post = stored(3), Post({"u1": ConnectionResetError("gone")})
    with pytest.raises(NotNowError):
        _send(post)
    assert _status(store) == [Status.SENT, Status.PENDING, Status.PENDING]
    assert post.opens == 1 + 1 + send_cases.RECONNECTS


def test_a_relay_that_does_not_answer_is_tried_again_later_and_ever_later(stored: Setup) -> None:
    store = stored(2)

    @contextmanager
    def dead() -> Iterator[Any]:
        raise ConnectionRefusedError("no answer")
        yield

    with pytest.raises(NotNowError) as caught:
        send_cases.send(EVENT, PAYLOAD, dead)
    assert _status(store) == [Status.PENDING] * 2
    assert [caught.value.wait(tries) for tries in (1, 2, 3, 50)] == [10, 20, 40, 3600]


def test_more_recipients_than_a_commit_holds(stored: Setup) -> None:
    store, post = stored(201), Post()
    _send(post)
    assert post.sent == _users(201)
    assert (store.reads, store.commits) == (1, 6)


def test_who_lost_the_race_for_a_plan_sends_nothing(stored: Setup) -> None:
    store, post = stored(2), Post()
    store.lost = 1
    with pytest.raises(ConflictError):
        _send(post)
    assert post.sent == []


def test_a_lost_race_notes_again_and_does_not_send_again(stored: Setup) -> None:
    store, post = stored(2), Post()
    store.lost, store.lost_from = 2, 1
    _send(post)
    assert post.sent == _users(2)
    assert _status(store) == [Status.SENT, Status.SENT]


def test_a_plan_that_is_not_here_yet(stored: Setup) -> None:
    stored(0)
    with pytest.raises(TooEarlyError):
        _send(Post())
