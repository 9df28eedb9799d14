"""Revocation: of an honouree only, by a second document and a second person."""

from datetime import date

import pytest

from events.review import HonourRevoked, RevocationProposed
from services.review import case as cases
from services.review import honour
from services.review.case import Case, Revocation, Status
from tests.unit.review.made import rated, refused, stored

OPENED, TODAY = date(2023, 3, 30), date(2023, 7, 1)
REVOCATION = Revocation(
    document_number="演练2号",
    dated=TODAY,
    minutes_number="纪要2号",
    sealed="sealed-reason",
    proposed_by="panel-1",
)


def honouree() -> Case:
    return stored(cases.honoured(rated(), "演练1号")[0])


def drafted() -> Case:
    return stored(honour.propose_revocation(honouree(), REVOCATION, OPENED, TODAY)[0])


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.HONOURED])
def test_only_an_honour_can_be_revoked(status: Status) -> None:
    with refused("WRONG_STATE"):
        honour.propose_revocation(
            rated().model_copy(update={"status": status}), REVOCATION, OPENED, TODAY
        )


def test_the_draft_bears_a_day_that_has_come() -> None:
    with refused("INVALID"):
        honour.propose_revocation(honouree(), REVOCATION, OPENED, date(2023, 6, 30))


def test_a_second_person_revokes() -> None:
    case, events = honour.propose_revocation(honouree(), REVOCATION, OPENED, TODAY)
    assert events == [RevocationProposed(nomination="N01", document_number="演练2号")]
    assert case.status is Status.HONOURED
    with refused("SECOND_PERSON_NEEDED"):
        honour.revoke(case, "panel-1")
    revoked, events = honour.revoke(case, "panel-2")
    assert (revoked.status, revoked.revocation) == (
        Status.REVOKED,
        REVOCATION.model_copy(update={"confirmed_by": "panel-2"}),
    )
    assert events == [HonourRevoked(nomination="N01", document_number="演练2号", dated=TODAY)]


def test_what_is_revoked_stays_so() -> None:
    revoked = stored(honour.revoke(drafted(), "panel-2")[0])
    for case in (revoked, honouree()):
        with refused("WRONG_STATE"):
            honour.revoke(case, "panel-3")
    assert cases.honoured(revoked, "演练1号")[0].status is Status.REVOKED
