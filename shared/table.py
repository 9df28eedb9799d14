"""The one table and the one way to change it.

``commit`` writes a document, its events, a mark and any counter or claim in one
``TransactWriteItems``: state and events are never apart, an event is applied once per document
it touches, and a lost race is a clean ``ConflictError``. No code writes the table in another way.
"""

import hashlib
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import rfc8785
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from events.envelope import CloudEvent, Payload
from shared import aws, env
from shared.cause import Cause, Mark
from shared.clock import utc_now
from shared.documents import Document, Key
from shared.logs import count
from shared.problems import Refusal

LIST_INDEX = "ByList"
DUE_INDEX = "ByDue"
#: Sort keys of the events of a document begin so.
EVENTS = "EVENT#"
PAGE = 100

P = ParamSpec("P")
R = TypeVar("R")
D = TypeVar("D", bound=Document)

_to_item = TypeSerializer()
_from_item = TypeDeserializer()


class ConflictError(Exception):
    """Somebody else changed the document in between; load again and decide again."""


class AlreadyDoneError(Exception):
    """This message was applied to this document before; nothing to do."""


class ReplayError(Exception):
    """This POST was answered before; ``receipt`` is what was answered."""

    def __init__(self, receipt: Mapping[str, Any]) -> None:
        super().__init__("replay")
        self.receipt = receipt


class Extra(Protocol):
    """An item that goes into a commit beside the documents."""

    def write(self) -> dict[str, Any]:
        """The ``TransactItems`` member."""

    def refused(self) -> Exception:
        """What it means that the condition of this item failed."""


@dataclass(frozen=True)
class Change:
    """A document in its new state, and what happened to it."""

    document: Document
    events: Sequence[Payload]


@dataclass(frozen=True)
class Publish:
    """An immutable document that other services may read."""

    key: Key
    kind: str
    campaign: str
    version: int
    body: Mapping[str, Any]

    def write(self) -> dict[str, Any]:
        """Put, on condition that it does not exist."""
        item = {
            **_frame(self.key, self.kind, 1, self.version, self.campaign),
            "body": self.body,
        }
        return _put_new(item)

    def refused(self) -> Exception:
        """Somebody published this version already."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Seed(Publish):
    """A published document that every writer would write alike, such as a calendar year.

    Written unless it is there; what is there stays as it is.
    """

    def write(self) -> dict[str, Any]:
        """Set every attribute that does not exist yet."""
        item = {**_frame(self.key, self.kind, 1, self.version, self.campaign), "body": self.body}
        fields = {name: value for name, value in item.items() if name not in ("PK", "SK")}
        return {
            "Update": {
                "TableName": _table(),
                "Key": _address(self.key),
                "UpdateExpression": "SET "
                + ", ".join(f"#{name} = if_not_exists(#{name}, :{name})" for name in fields),
                "ExpressionAttributeNames": {f"#{name}": name for name in fields},
                "ExpressionAttributeValues": marshal(
                    {f":{name}": value for name, value in fields.items()}
                ),
            }
        }


@dataclass(frozen=True)
class Claim:
    """A name that may be taken once, such as one live nomination per person."""

    key: Key
    kind: str
    campaign: str
    holder: str
    code: str

    def write(self) -> dict[str, Any]:
        """Put, on condition that nobody else holds it."""
        item = {**_frame(self.key, self.kind, 1, 1, self.campaign), "holder": self.holder}
        return {
            "Put": {
                "TableName": _table(),
                "Item": marshal(item),
                "ConditionExpression": "attribute_not_exists(PK) OR holder = :holder",
                "ExpressionAttributeValues": marshal({":holder": self.holder}),
            }
        }

    def refused(self) -> Exception:
        """The name is taken."""
        return Refusal(self.code)


@dataclass(frozen=True)
class Release:
    """Gives a claimed name back."""

    key: Key

    def write(self) -> dict[str, Any]:
        """Delete the claim."""
        return {"Delete": {"TableName": _table(), "Key": _address(self.key)}}

    def refused(self) -> Exception:
        """Cannot fail: the delete has no condition."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Erase(Release):
    """Deletes a published document or a claim whose keeping has no ground left (个保法 art. 19).

    Never an event: histories stay, and name nobody.
    """


@dataclass(frozen=True)
class NewCounter:
    """A counter with its limit in the item."""

    key: Key
    kind: str
    campaign: str
    limit: int

    def write(self) -> dict[str, Any]:
        """Put with nothing used, on condition that it does not exist."""
        frame = _frame(self.key, self.kind, 1, 1, self.campaign)
        return _put_new({**frame, "limit": self.limit, "used": 0, "left": self.limit})

    def refused(self) -> Exception:
        """The counter exists."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Counter:
    """A counter as it stands."""

    limit: int
    used: int
    left: int


@dataclass(frozen=True)
class Count:
    """Takes ``places`` from a counter (or gives them back, if negative); never past its limit."""

    key: Key
    places: int
    code: str

    def write(self) -> dict[str, Any]:
        """Add, on condition that the counter exists and the limit holds."""
        taking = self.places > 0
        names = {"#left": "left", "#used": "used"}
        return {
            "Update": {
                "TableName": _table(),
                "Key": _address(self.key),
                "UpdateExpression": "ADD #used :places, #left :taken",
                "ConditionExpression": "#left >= :places" if taking else "attribute_exists(PK)",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": marshal(
                    {":places": self.places, ":taken": -self.places}
                ),
            }
        }

    def refused(self) -> Exception:
        """No place is left."""
        return Refusal(self.code)


@dataclass(frozen=True)
class Turn:
    """A turn that one at a time may take: until real instant ``until`` nobody else may.

    ``forced``: whoever has the turn keeps it longer.
    """

    key: Key
    kind: str
    campaign: str
    now: datetime
    until: datetime
    forced: bool = False

    def write(self) -> dict[str, Any]:
        """Put, on condition that the turn before is over."""
        item = {**_frame(self.key, self.kind, 1, 1, self.campaign), "until": iso(self.until)}
        put: dict[str, Any] = {"TableName": _table(), "Item": marshal(item)}
        if not self.forced:
            put["ConditionExpression"] = "attribute_not_exists(PK) OR #until <= :now"
            put["ExpressionAttributeNames"] = {"#until": "until"}
            put["ExpressionAttributeValues"] = marshal({":now": iso(self.now)})
        return {"Put": put}

    def refused(self) -> Exception:
        """Somebody else has the turn."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Limit:
    """Sets the limit of a counter anew; never below what is used."""

    key: Key
    before: int
    after: int
    code: str

    def write(self) -> dict[str, Any]:
        """Set the limit and move what is left, on condition that what is used fits."""
        return {
            "Update": {
                "TableName": _table(),
                "Key": _address(self.key),
                "UpdateExpression": "SET #limit = :after ADD #left :more",
                "ConditionExpression": "#limit = :before AND #left >= :less",
                "ExpressionAttributeNames": {"#limit": "limit", "#left": "left"},
                "ExpressionAttributeValues": marshal(
                    {
                        ":before": self.before,
                        ":after": self.after,
                        ":more": self.after - self.before,
                        ":less": self.before - self.after,
                    }
                ),
            }
        }

    def refused(self) -> Exception:
        """More is used than the new limit allows."""
        return Refusal(self.code, self.key.sk)


@dataclass(frozen=True)
class Left:
    """Makes the commit depend on ``places`` being left in a counter, without taking them."""

    key: Key
    places: int
    code: str

    def write(self) -> dict[str, Any]:
        """A condition check on what is left."""
        return {
            "ConditionCheck": {
                "TableName": _table(),
                "Key": _address(self.key),
                "ConditionExpression": "#left >= :places",
                "ExpressionAttributeNames": {"#left": "left"},
                "ExpressionAttributeValues": marshal({":places": self.places}),
            }
        }

    def refused(self) -> Exception:
        """No place is left."""
        return Refusal(self.code)


@dataclass(frozen=True)
class Unchanged:
    """Makes the commit depend on another document still being in the version that was read."""

    key: Key
    version: int

    def write(self) -> dict[str, Any]:
        """A condition check on the version."""
        return {
            "ConditionCheck": {
                "TableName": _table(),
                "Key": _address(self.key),
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": marshal({":version": self.version}),
            }
        }

    def refused(self) -> Exception:
        """The other document moved on."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Next:
    """Makes the commit the next one after what was seen: of two that saw the same, one goes on.

    For what a command read that no item's version tells of, such as that something is not there.
    ``seen`` is the version of the item under ``key`` (0: there is none), read before what it is
    about.
    """

    key: Key
    kind: str
    campaign: str
    seen: int

    def write(self) -> dict[str, Any]:
        """Put the next number, on condition that nobody else did."""
        item = _frame(self.key, self.kind, 1, self.seen + 1, self.campaign)
        put: dict[str, Any] = {"TableName": _table(), "Item": marshal(item)}
        put["ConditionExpression"] = "attribute_not_exists(PK)"
        if self.seen:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = marshal({":seen": self.seen})
        return {"Put": put}

    def refused(self) -> Exception:
        """Somebody else was quicker."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Note:
    """An item beside a document that says something of it; a later note replaces it."""

    key: Key
    kind: str
    campaign: str
    fields: Mapping[str, Any]

    def write(self) -> dict[str, Any]:
        """Put, whatever is there."""
        item = {**_frame(self.key, self.kind, 1, 1, self.campaign), **self.fields}
        return {"Put": {"TableName": _table(), "Item": marshal(item)}}

    def refused(self) -> Exception:
        """Cannot fail: the put has no condition."""
        return ConflictError(str(self.key))


@dataclass(frozen=True)
class Unless:
    """Makes the commit depend on a note that is not there, or does not say yes to ``field``."""

    key: Key
    field: str
    code: str
    detail: str = ""

    def write(self) -> dict[str, Any]:
        """A condition check on the note."""
        return {
            "ConditionCheck": {
                "TableName": _table(),
                "Key": _address(self.key),
                "ConditionExpression": "attribute_not_exists(PK) OR #field = :no",
                "ExpressionAttributeNames": {"#field": self.field},
                "ExpressionAttributeValues": marshal({":no": False}),
            }
        }

    def refused(self) -> Exception:
        """The note says yes."""
        return Refusal(self.code, self.detail)


def commit(
    cause: Cause,
    now: datetime,
    *changes: Change,
    extras: Sequence[Extra] = (),
    receipt: Mapping[str, Any] | None = None,
) -> tuple[Document, ...]:
    """Write everything or nothing; returns the documents as stored.

    ``now`` is campaign time and becomes the time of the events. ``receipt`` is what a repeat of
    the same POST will be answered.

    Raises:
        ConflictError: a document is not in the version that was read, or the transaction raced.
        AlreadyDoneError: the message behind ``cause`` was applied to this document before.
        ReplayError: the request behind ``cause`` was answered before.
        Refusal: a claim is taken or a counter is full.
    """
    operations: list[tuple[dict[str, Any], Exception]] = []
    if cause.mark:
        operations.append(_mark(cause.mark, changes[0].document, receipt))
    stored: list[Document] = []
    for change in changes:
        document, history = _record(cause, now, change)
        operations.append((_put_document(document), ConflictError(str(document.key))))
        operations += [(_put_new(item), ConflictError(item["SK"])) for item in history]
        stored.append(document)
    operations += [(extra.write(), extra.refused()) for extra in extras]
    _transact(operations)
    for change in changes:
        for event in change.events:
            count(event.event_type())
    return tuple(stored)


def answered_before(cause: Cause) -> Mapping[str, Any] | None:
    """The receipt of the request behind ``cause``, if it was carried out before."""
    if cause.mark is None or cause.mark.key is None:
        return None
    answer = aws.client("dynamodb").get_item(
        TableName=_table(), Key=_address(cause.mark.key), ConsistentRead=True
    )
    item = answer.get("Item")
    return unmarshal(item).get("receipt") if item else None


def retrying(use_case: Callable[P, R]) -> Callable[P, R]:
    """Load, decide and commit again when the race was lost, a few times.

    For commands that any order satisfies; one that names the version it saw (``If-Match``)
    refuses inside, with ``CONFLICT``, once the document has moved on.
    """

    @wraps(use_case)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(_ATTEMPTS):
            try:
                return use_case(*args, **kwargs)
            except ConflictError:
                time.sleep(random.uniform(0.01, 0.05) * (attempt + 1))  # noqa: S311 - jitter
        return use_case(*args, **kwargs)

    return again


def get(key: Key, model: type[D]) -> D | None:
    """One document, read consistently."""
    answer = aws.client("dynamodb").get_item(
        TableName=_table(), Key=_address(key), ConsistentRead=True
    )
    item = answer.get("Item")
    return _document(unmarshal(item), model) if item else None


def get_with(key: Key, model: type[D], published: Key) -> tuple[D | None, Mapping[str, Any] | None]:
    """A document and the body of a published one, each if it is there, in one call.

    Raises:
        ConflictError: the table did not hand both over (``UnprocessedKeys``).
    """
    items = _batch([key, published])
    body = items[published]["body"] if published in items else None
    return _document(items[key], model) if key in items else None, body


def get_all(wanted: Mapping[Key, type[Document]]) -> dict[Key, Document]:
    """Documents of several kinds in one call (100 at most); missing ones are left out.

    Raises:
        ConflictError: the table did not hand all of them over (``UnprocessedKeys``).
    """
    items = _batch(list(wanted))
    return {key: _document(item, wanted[key]) for key, item in items.items()}


def _batch(wanted: Sequence[Key]) -> dict[Key, dict[str, Any]]:
    """The items under these keys that are there, read consistently, in one call."""
    answer = aws.client("dynamodb").batch_get_item(
        RequestItems={_table(): {"Keys": [_address(key) for key in wanted], "ConsistentRead": True}}
    )
    if answer.get("UnprocessedKeys"):
        raise ConflictError("UnprocessedKeys")
    items = map(unmarshal, answer["Responses"][_table()])
    return {Key(item["PK"], item["SK"]): item for item in items}


def get_many(keys: Sequence[Key], model: type[D]) -> list[D]:
    """Documents of one kind in as few calls as there are hundreds; missing ones are left out."""
    found: list[D] = []
    for start in range(0, len(keys), PAGE):
        some = get_all(dict.fromkeys(keys[start : start + PAGE], model))
        found += [document for document in some.values() if isinstance(document, model)]
    return found


def get_counters(keys: Sequence[Key]) -> dict[Key, Counter]:
    """Counters in one call (100 at most); missing ones are left out.

    Raises:
        ConflictError: the table did not hand all of them over (``UnprocessedKeys``).
    """
    return {
        key: Counter(limit=int(item["limit"]), used=int(item["used"]), left=int(item["left"]))
        for key, item in _batch(keys).items()
    }


def get_published(key: Key) -> Mapping[str, Any] | None:
    """The body of one published document."""
    answer = aws.client("dynamodb").get_item(TableName=_table(), Key=_address(key))
    item = answer.get("Item")
    return unmarshal(item)["body"] if item else None


def get_published_all(keys: Sequence[Key]) -> dict[Key, Mapping[str, Any]]:
    """The bodies of published documents in as few calls as there are hundreds.

    Raises:
        ConflictError: the table did not hand all of them over (``UnprocessedKeys``).
    """
    found: dict[Key, Mapping[str, Any]] = {}
    for start in range(0, len(keys), PAGE):
        wanted = [_address(key) for key in keys[start : start + PAGE]]
        answer = aws.client("dynamodb").batch_get_item(RequestItems={_table(): {"Keys": wanted}})
        if answer.get("UnprocessedKeys"):
            raise ConflictError("UnprocessedKeys")
        for item in map(unmarshal, answer["Responses"][_table()]):
            found[Key(item["PK"], item["SK"])] = item["body"]
    return found


def turn_of(key: Key) -> datetime | None:
    """Until when a turn is taken (real time); None if it never was."""
    answer = aws.client("dynamodb").get_item(
        TableName=_table(), Key=_address(key), ConsistentRead=True
    )
    item = answer.get("Item")
    return datetime.fromisoformat(unmarshal(item)["until"]) if item else None


def get_latest(pk: str) -> Mapping[str, Any] | None:
    """The body of the newest version (``v0003``) of a published document."""
    answer = aws.client("dynamodb").query(
        TableName=_table(),
        KeyConditionExpression="PK = :pk AND begins_with(SK, :v)",
        ExpressionAttributeValues=marshal({":pk": pk, ":v": "v"}),
        ScanIndexForward=False,
        Limit=1,
        ConsistentRead=True,
    )
    items = answer["Items"]
    return unmarshal(items[0])["body"] if items else None


def keys(pk: str, prefix: str = "v") -> list[Key]:
    """The keys under a partition key: of a document's published versions, unless told."""
    found: list[Key] = []
    pages = aws.client("dynamodb").get_paginator("query")
    for answer in pages.paginate(
        TableName=_table(),
        KeyConditionExpression="PK = :pk AND begins_with(SK, :prefix)",
        ExpressionAttributeValues=marshal({":pk": pk, ":prefix": prefix}),
        ProjectionExpression="PK, SK",
        ConsistentRead=True,
    ):
        found += [Key(item["PK"], item["SK"]) for item in map(unmarshal, answer["Items"])]
    return found


def items_under(pk: str, prefix: str = "") -> list[Mapping[str, Any]]:
    """Every item under a partition key whose sort key begins so, whole, in order.

    For kinds of which there are few: counters, signatures, versions of one form.
    """
    query: dict[str, Any] = {
        "TableName": _table(),
        "KeyConditionExpression": "PK = :pk" + (" AND begins_with(SK, :prefix)" if prefix else ""),
        "ExpressionAttributeValues": marshal(
            {":pk": pk, **({":prefix": prefix} if prefix else {})}
        ),
        "ConsistentRead": True,
    }
    pages = aws.client("dynamodb").get_paginator("query").paginate(**query)
    return [unmarshal(item) for answer in pages for item in answer["Items"]]


@dataclass(frozen=True)
class Page:
    """One page of a list, and where the next one starts."""

    items: list[Mapping[str, Any]]
    next: str | None


def list_by(pk: str, prefix: str = "", *, after: str | None = None, limit: int = PAGE) -> Page:
    """A page of the list index: bodies of documents under a list key, in order of their sort key.

    ``after`` is the ``next`` of the page before.
    """
    query: dict[str, Any] = {
        "TableName": _table(),
        "IndexName": LIST_INDEX,
        "KeyConditionExpression": "ListPK = :pk AND begins_with(ListSK, :prefix)",
        "ExpressionAttributeValues": marshal({":pk": pk, ":prefix": prefix}),
        "Limit": limit,
    }
    if not prefix:
        query["KeyConditionExpression"] = "ListPK = :pk"
        query["ExpressionAttributeValues"] = marshal({":pk": pk})
    if after:
        query["ExclusiveStartKey"] = marshal(_cursor(pk, after))
    answer = aws.client("dynamodb").query(**query)
    last = answer.get("LastEvaluatedKey")
    items = [unmarshal(item) for item in answer["Items"]]
    return Page([_flat(item) for item in items], _after(unmarshal(last)) if last else None)


def list_all(pk: str, prefix: str = "") -> Iterator[Mapping[str, Any]]:
    """Everything under a list key, in order; a further page is read when it is asked for."""
    after: str | None = None
    while True:
        page = list_by(pk, prefix, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def due_before(pk: str, instant: datetime) -> list[Mapping[str, Any]]:
    """Documents whose due instant (real time, UTC) is before ``instant``, earliest first."""
    return _due("DuePK = :pk AND DueSK <= :at", {":pk": pk, ":at": iso(instant)})


def due_all(pk: str) -> list[Mapping[str, Any]]:
    """Every document that waits for an instant, earliest first (few: open windows)."""
    return _due("DuePK = :pk", {":pk": pk})


def history(pk: str) -> list[tuple[CloudEvent, str, str]]:
    """The whole history of a document: each event, its canonical text, its predecessor's hash."""
    links: list[tuple[CloudEvent, str, str]] = []
    pages = aws.client("dynamodb").get_paginator("query")
    for answer in pages.paginate(
        TableName=_table(),
        KeyConditionExpression="PK = :pk AND begins_with(SK, :event)",
        ExpressionAttributeValues=marshal({":pk": pk, ":event": EVENTS}),
    ):
        for item in map(unmarshal, answer["Items"]):
            text = item["event"]
            links.append((CloudEvent.model_validate_json(text), text, item["previous"]))
    return links


def event_key(pk: str, number: int) -> Key:
    """An event of a document's history, by its number from 1."""
    return Key(pk, f"{EVENTS}{number:06d}")


def histories_key(campaign: str) -> str:
    """Under which the histories of a campaign are listed, each by its first event."""
    return f"HISTORY#{campaign}"


def link_hash(previous: str, text: str) -> str:
    """The SHA-256 of one link of a history: its predecessor's hash and its canonical text."""
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def iso(instant: datetime) -> str:
    """An instant as it is stored: RFC 3339, UTC, sortable."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def marshal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Python values as DynamoDB attributes."""
    return {name: _to_item.serialize(value) for name, value in values.items()}


def unmarshal(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as Python values (numbers are ``Decimal``)."""
    return {name: _from_item.deserialize(value) for name, value in item.items()}


def _table() -> str:
    return env.variable("TABLE_NAME")


def _address(key: Key) -> dict[str, Any]:
    return marshal({"PK": key.pk, "SK": key.sk})


def _frame(key: Key, kind: str, schema: int, version: int, campaign: str) -> dict[str, Any]:
    return {
        "PK": key.pk,
        "SK": key.sk,
        "type": kind,
        "schema": schema,
        "version": version,
        "campaign": campaign,
    }


def _put_new(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Put": {
            "TableName": _table(),
            "Item": marshal(item),
            "ConditionExpression": "attribute_not_exists(PK)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


_OWN = {"campaign", "version", "sequence", "head"}


def _put_document(document: Document) -> dict[str, Any]:
    item = {
        **_frame(document.key, document.TYPE, document.SCHEMA, document.version, document.campaign),
        "sequence": document.sequence,
        "head": document.head,
        **document.index,
        "body": document.model_dump(mode="json", exclude=_OWN, exclude_none=True),
    }
    if document.version == 1:
        return _put_new(item)
    return {
        "Put": {
            "TableName": _table(),
            "Item": marshal(item),
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": marshal({":version": document.version - 1}),
        }
    }


def _record(cause: Cause, now: datetime, change: Change) -> tuple[Document, list[dict[str, Any]]]:
    """The document with its new version and history head, and the event items of that history."""
    document = change.document
    head, sequence, items = document.head, document.sequence, []
    for payload in change.events:
        sequence += 1
        event = CloudEvent(
            id=f"{document.key.pk}/{sequence}",
            source=cause.source,
            type=payload.event_type(),
            subject=document.key.pk,
            time=now,
            dataschema=payload.dataschema(),
            data=payload.model_dump(mode="json"),
            campaign=document.campaign,
            sequence=sequence,
            correlationid=cause.correlation,
            causationid=cause.causation,
            actor=cause.actor,
        )
        text = rfc8785.dumps(event.model_dump(mode="json", exclude_none=True)).decode()
        key = event_key(document.key.pk, sequence)
        items.append(
            {
                **_frame(key, "event", 1, 1, document.campaign),
                **(_first(document) if sequence == 1 else {}),
                "event": text,
                "previous": head,
            }
        )
        head = link_hash(head, text)
    moved = {"version": document.version + 1, "sequence": sequence, "head": head}
    return document.model_copy(update=moved), items


def _first(document: Document) -> dict[str, str]:
    """The list attributes of a first event: histories are found by how they begin."""
    return {"ListPK": histories_key(document.campaign), "ListSK": document.key.pk}


def _mark(
    mark: Mark, document: Document, receipt: Mapping[str, Any] | None
) -> tuple[dict[str, Any], Exception]:
    key = mark.key or Key(document.key.pk, mark.name)
    expires = int((utc_now() + mark.lifetime).timestamp())
    item = {**_frame(key, "mark", 1, 1, document.campaign), "expires": expires}
    if receipt is not None:
        item["receipt"] = dict(receipt)
    return _put_new(item), (AlreadyDoneError(mark.name) if mark.key is None else _REPLAY)


_REPLAY = ReplayError({})


def _transact(operations: Sequence[tuple[dict[str, Any], Exception]]) -> None:
    try:
        aws.client("dynamodb").transact_write_items(
            TransactItems=[operation for operation, _ in operations]
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TransactionInProgressException":
            raise ConflictError(code) from error
        if code != "TransactionCanceledException":
            raise
        raise _reason(error, [refused for _, refused in operations]) from error


def _reason(error: ClientError, refusals: Sequence[Exception]) -> Exception:
    """What a cancelled transaction means: the first failed condition, in the order written."""
    reasons = error.response.get("CancellationReasons", [])
    for reason, refused in zip(reasons, refusals, strict=True):
        if reason.get("Code") == "ConditionalCheckFailed":
            if refused is _REPLAY:
                return ReplayError(unmarshal(reason["Item"]).get("receipt", {}))
            return refused
    if any(reason.get("Code") in _CONTENDED for reason in reasons):
        return ConflictError("contended")
    return error


_CONTENDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
_ATTEMPTS = 6


def _flat(item: Mapping[str, Any]) -> Mapping[str, Any]:
    frame = {name: item[name] for name in _OWN if name in item}
    return {**frame, **item["body"]}


def _document(item: Mapping[str, Any], model: type[D]) -> D:
    return model.model_validate(_flat(item))


def _due(condition: str, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    pages = aws.client("dynamodb").get_paginator("query")
    for answer in pages.paginate(
        TableName=_table(),
        IndexName=DUE_INDEX,
        KeyConditionExpression=condition,
        ExpressionAttributeValues=marshal(values),
    ):
        found += [_flat(unmarshal(item)) for item in answer["Items"]]
    return found


def _after(last: Mapping[str, Any]) -> str:
    return "~".join((str(last["ListSK"]), str(last["PK"]), str(last["SK"])))


def _cursor(pk: str, after: str) -> dict[str, Any]:
    parts = after.split("~")
    if len(parts) != 3:  # noqa: PLR2004 - sort key, PK, SK
        raise Refusal("MALFORMED", "after")
    return {"ListPK": pk, "ListSK": parts[0], "PK": parts[1], "SK": parts[2]}
