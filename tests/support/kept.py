"""A world that was played so far, kept and put back: many tests begin where others did.

What differs between two moments is put back: items, stream, timers, objects, mails and what robots
said; the keys, because what is stored was sealed under them; and what functions have cached,
because tests count calls. Queues must be empty. What a house is built with (queues, rules, ports)
is its own.
"""

import copy
import pickle
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import time_machine
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import StreamRecord
from moto.kms.models import kms_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.scheduler.models import Schedule, scheduler_backends
from moto.sqs.models import sqs_backends

from shared import settings
from tests.support import house as houses
from tests.support.house import ACCOUNT, REGION, House
from tests.support.template import resources

T = TypeVar("T")
Published = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A moment of a house. Counters, objects and robots are copies; all else is replaced when it
    changes, and never altered: that may be shared with what goes on."""

    at: float
    relayed: int
    items: dict[Any, dict[Any, Item]]
    records: list[StreamRecord]
    timers: dict[str, Schedule]
    versioning: str | None
    objects: bytes  # moto empties every object that it knows of when a house ends
    keys: dict[str, Any]
    names: dict[str, tuple[str, str]]
    mails: list[Any]
    published: Published
    robots: dict[str, Any]


def keep(house: House) -> Kept:
    """This moment of a house in which nothing moves."""
    waiting = [q.name for q in sqs_backends[ACCOUNT][REGION].queues.values() if q._messages]
    assert waiting == []
    return Kept(
        at=time.time(),
        relayed=house._relayed,
        items=_copied(houses.table().items),
        records=list(houses.shard().items),
        timers=dict(_timers()),
        versioning=_bucket().versioning_status,
        objects=pickle.dumps(_objects()),
        keys=dict(kms_backends[ACCOUNT][REGION].keys),
        names={
            name: (house.resolve({"Ref": name}), house.resolve({"Fn::GetAtt": [name, "Arn"]}))
            for name in resources("AWS::KMS::Key")
        },
        mails=list(house.mails.mails),
        published=cached(),
        robots=copy.deepcopy(_robots(house)),
    )


def put_back(kept: Kept, house: House, clock: time_machine.Traveller) -> None:
    """Make a house what another was."""
    clock.move_to(kept.at)
    house._relayed = kept.relayed
    houses.table().items = _copied(kept.items)
    houses.shard().items = list(kept.records)
    timers = _timers()
    timers.clear()
    timers.update(kept.timers)
    _bucket().versioning_status = kept.versioning
    _bucket().keys = type(_bucket().keys)()
    for name, versions in pickle.loads(kept.objects).items():  # noqa: S301 - by us
        _bucket().keys.setlist(name, versions)
    kms_backends[ACCOUNT][REGION].keys = dict(kept.keys)
    for name, (reference, arn) in kept.names.items():
        house.resolve.set(name, reference, arn)
    house.mails.mails[:] = kept.mails
    for name, value in copy.deepcopy(kept.robots).items():
        setattr(house.robots, name, value)
    settings.forget()
    remember(kept.published)


def cached() -> Published:
    """The published documents that functions know at this moment."""
    return {name: each for name, (_, each) in settings._cache.items()}


def remember(published: Published) -> None:
    """Let functions know these as if they had just read them."""
    settings._cache.update({name: (time.monotonic(), each) for name, each in published.items()})


_played: dict[Any, tuple[Kept, Any]] = {}


def once(house: House, clock: time_machine.Traveller, act: Callable[..., T], *about: Any) -> T:
    """What an act returns, in a house in which it was acted: really in one of this process.

    The house must be fresh and calm: in chaos, every act is another.
    """
    assert house.writes() == 0
    assert not house.chaos
    known = (act, repr(about))
    if known not in _played:
        found = act(house, clock, *about)
        _played[known] = keep(house), found
    kept, found = _played[known]
    put_back(kept, house, clock)
    return copy.deepcopy(found)


def _copied(items: dict[Any, dict[Any, Item]]) -> defaultdict[Any, dict[Any, Item]]:
    """Rows that share their items, but for counters: all else is replaced and never altered."""
    return defaultdict(
        dict,
        {
            hash_key: {
                range_key: copy.deepcopy(item) if "used" in item.attrs else item
                for range_key, item in row.items()
            }
            for hash_key, row in items.items()
        },
    )


def _timers() -> dict[str, Schedule]:
    return scheduler_backends[ACCOUNT][REGION].schedule_groups["default"].schedules


def _bucket() -> FakeBucket:
    return s3_backends[ACCOUNT]["aws-cn"].buckets["bucket"]


def _objects() -> dict[str, list[Any]]:
    return {name: _bucket().keys.getlist(name) for name in _bucket().keys}


def _robots(house: House) -> dict[str, Any]:
    names = ("groups", "said", "broken", "asked")
    return {name: getattr(house.robots, name) for name in names}
