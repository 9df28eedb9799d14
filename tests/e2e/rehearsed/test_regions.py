"""Whose region it is not, may not: on the deployed API, with a nomination that was honoured."""

import httpx

from events.routes import ROUTES
from tests.support.deployed import Played


def test_another_region_is_refused_on_every_route_of_a_nomination(played: Played) -> None:
    nomination = played.outcome.honoured[0].nomination or ""
    token = played.stack.token("lishui-1")
    bodies = {
        "opinions": {
            "department": "公安",
            "opinion": "NO_OBJECTION",
            "text": "无",
            "signer": "无",
            "dated": "2023-04-01",
            "seal_hash": "0" * 64,
        },
        "endorse": {
            "minutes_number": "1",
            "rank": 1,
            "attested": dict.fromkeys(("loyal", "dedicated", "skilled", "upright"), True),
        },
        "ruling": {"minutes_number": "1", "ruling": "无意见"},
        "return": {"reason": "请更正"},
        "withdraw": {"reason": "UNIT"},
        "files": {"kind": "PHOTO", "media_type": "image/jpeg", "size": 1000},
        "report": {"to": "330000"},
        "resolve": {"ruling": "无意见"},
        "form": {"form": {}},
        "profile": {"post": "科员", "reason": "更正"},
    }
    routes = [key for key in ROUTES if "/nominations/{nomination}" in key]
    assert len(routes) >= 9
    values = {"nomination": nomination, "kind": "LEADING_RANK", "department": "公安"}
    values |= {"file": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "hash": "0" * 64}
    for number, route in enumerate(routes):
        method, path = route.split(" ", 1)
        path = path.format_map(values)
        answer = httpx.request(
            method,
            f"{played.stack.api}{path}",
            timeout=30,
            headers={
                "Authorization": f"Bearer {token}",
                "If-Match": '"1"',
                "Idempotency-Key": f"elsewhere-{number}",
            },
            json=bodies.get(path.rsplit("/", 1)[1]),
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_REGION"), route
