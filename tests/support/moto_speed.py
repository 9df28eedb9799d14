"""Makes moto affordable: the same answers, without work that grows with the table.

moto copies a whole table at each operation of a transaction, sorts all of it for a query of one
partition, and compares keys by way of generic values. It and botocore ask of each attribute, each
of six times that it is on its way, by which of ten names it may be known, though it is the same in
a client's words, in JSON and in an answer. What is set here does the same with what is concerned:
``tests/adapters/test_moto_speed.py`` shows that a table's answers are the same.
"""

import copy
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.parsers import BaseJSONParser as ClientParser
from botocore.parsers import create_parser
from botocore.serialize import JSONSerializer as ClientSerializer
from botocore.validate import ParamValidator
from jsonpath_ng import ext as jsonpath
from moto.core import responses
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.parse import BaseJSONParser, JSONParser
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb import responses as answers
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models import table as tables
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler
from moto.kms import models as keys
from moto.sqs import models as queues
from moto.sqs.models import Message, SQSBackend
from werkzeug.exceptions import HTTPException

Rows = defaultdict[Any, dict[Any, Item]]
_SIMPLE = {"S", "N", "BOOL", "NULL"}
#: What a client must give for each of them.
_PYTHON = {"S": str, "N": str, "BOOL": bool, "NULL": bool}
_LIMIT = 405_000  # bytes of an item, as moto has it
_DONE = AWSResponse("", 200, HTTPHeaders(), None)


# ── Transactions: what can be rolled back is copied, once ───────────────────────────────────────


class _Transaction:
    """What a running transaction names, and the state of its tables before it."""

    def __init__(self, operations: Iterable[Mapping[str, Mapping[str, Any]]]) -> None:
        self.operations = [next(iter(operation.values())) for operation in operations]
        self.twins: dict[int, Table] = {}

    def twin(self, table: Table) -> Table:
        """A copy of a table that keeps its state where the transaction writes."""
        if id(table) not in self.twins:
            self.twins[id(table)] = self._twin(table)
        return self.twins[id(table)]

    def _twin(self, table: Table) -> Table:
        twin = copy.copy(table)
        twin.items = defaultdict(dict, table.items)
        for hash_key in {self._key(table.hash_key_attr, each) for each in self.operations}:
            if hash_key in table.items:
                twin.items[hash_key] = dict(table.items[hash_key])
        for each in self.operations:
            row = twin.items.get(self._key(table.hash_key_attr, each), {})
            range_key = self._key(table.range_key_attr, each)
            if range_key in row:
                row[range_key] = copy.deepcopy(row[range_key])  # an update alters it in place
        shard = table.stream_shard
        if shard is not None:
            twin.stream_shard = copy.copy(shard)
            twin.stream_shard.items = list(shard.items)
        return twin

    def _key(self, attribute: str | None, operation: Mapping[str, Any]) -> DynamoType:
        return DynamoType((operation.get("Item") or operation["Key"])[attribute])


_running: list[_Transaction] = []


def _transact(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    _running.append(_Transaction(transact_items))
    try:
        _plain[_transact](backend, transact_items)
    finally:
        _running.pop()


def _copied(table: Table, _: dict[int, Any]) -> Table:
    return _running[-1].twin(table)


# ── Queries: only the items that have the key ───────────────────────────────────────────────────


_reading: list[Table] = []


def _query(table: Table, *given: Any, **named: Any) -> Any:
    narrow = copy.copy(table)
    conditions = dict(named["hash_key_conditions"])
    if list(conditions) == [table.hash_key_attr]:
        key = conditions[table.hash_key_attr]
        narrow.items = defaultdict(dict, {key: table.items.get(key, {})})
    elif conditions:
        narrow.items = _having(table, conditions)
    _reading.append(table)
    try:
        return _plain[_query](narrow, *given, **named)
    finally:
        _reading.pop()


def _having(table: Table, conditions: Mapping[str, DynamoType]) -> Rows:
    """The items with this attribute, as the key of an index."""
    ((name, wanted),) = conditions.items()
    found: Rows = defaultdict(dict)
    for hash_key, row in table.items.items():
        for range_key, item in row.items():
            value = item.attrs.get(name)
            if value is not None and value.value == wanted.value and value == wanted:
                found[hash_key][range_key] = item
    return found


def _item_copied(item: Item, memo: dict[int, Any]) -> Item:
    """What a query finds goes straight into its answer: nothing of it is altered on the way."""
    if _reading:
        return item
    copied: Item = _plain[_item_copied](item, memo)
    return copied


def _item_made(item: Item, hash_key: DynamoType, range_key: Any, attrs: dict[str, Any]) -> None:
    """Measured once, not again at each attribute."""
    item.hash_key, item.range_key = hash_key, range_key
    item.attrs = LimitedSizeDict()
    item.attrs.update({name: DynamoType(value) for name, value in attrs.items()})
    if _plain[_item_size](item) > _LIMIT:
        raise ItemSizeTooLarge


def _item_size(item: Item) -> int:
    """Kept with the item, which is replaced when it changes, unless it is a counter."""
    known: int | None = vars(item).get("_measured")
    if known is None:
        known = _plain[_item_size](item)
        if "used" not in item.attrs:
            vars(item)["_measured"] = known
    assert known is not None
    return known


# ── Keys are texts ──────────────────────────────────────────────────────────────────────────────


def _hash(key: DynamoType) -> int:
    return hash(key.value) if key.type == "S" else int(_plain[_hash](key))


def _equal(one: DynamoType, other: Any) -> bool:
    if one.type == "S" == other.type:
        return bool(one.value == other.value)
    return bool(_plain[_equal](one, other))


def _less(one: DynamoType, other: DynamoType) -> bool:
    if one.type == "S" == other.type:
        return bool(one.value < other.value)
    return bool(_plain[_less](one, other))


# ── Attributes on their way ─────────────────────────────────────────────────────────────────────


def _is_plain(value: Any) -> bool:
    """Whether an attribute, as a client gives it and JSON has it, is well formed without bytes."""
    if type(value) is not dict or len(value) != 1:
        return False
    ((kind, content),) = value.items()
    if kind in _SIMPLE:
        return type(content) is _PYTHON[kind]
    if kind == "M":
        return type(content) is dict and all(map(_is_plain, content.values()))
    return kind == "L" and type(content) is list and all(map(_is_plain, content))


def _passes(shape: Any, value: Any) -> bool:
    """Whether this is an attribute that is the same before and after."""
    return shape.name == "AttributeValue" and _is_plain(value)


def _valid(validator: Any, value: Any, shape: Any, *about: Any) -> None:
    if not _passes(shape, value):
        _plain[_valid](validator, value, shape, *about)


def _sent(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if key and _passes(shape, value):
        serialized[key] = value
    else:
        _plain[_sent](serializer, serialized, value, shape, key)


def _taken(parser: Any, shape: Any, value: Any) -> Any:
    return value if _passes(shape, value) else _plain[_taken](parser, shape, value)


def _heard(parser: Any, shape: Any, value: Any) -> Any:
    return value if _passes(shape, value) else _plain[_heard](parser, shape, value)


def _regular(value: DynamoType) -> Any:
    """moto copies what is below an attribute, and then again at each level."""
    if value.type in _SIMPLE:
        return {value.type: value.value}
    if value.type == "M":
        return {"M": {name: _regular(each) for name, each in value.value.items()}}
    if value.type == "L":
        return {"L": [_regular(each) for each in value.value]}
    return _plain[_regular](value)


def _as_told(value: Any) -> Any:
    """moto's values as an answer has them."""
    kind = type(value)
    if kind is DynamoType:
        if value.type in _SIMPLE:
            return {value.type: value.value}
        if value.type in {"M", "L"}:
            return {value.type: _as_told(value.value)}
    elif kind is dict or kind is LimitedSizeDict:
        return {name: _as_told(each) for name, each in value.items()}
    elif kind is list:
        return [_as_told(each) for each in value]
    elif kind in {str, int, bool}:
        return value
    return _plain[_as_told](value)


def _structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name == "AttributeValue" and isinstance(value, dict | DynamoType) and key:
        serializer._default_serialize(serialized, _wire(serializer, value), shape, key)
    else:
        _plain[_structure](serializer, serialized, value, shape, key)


def _wire(serializer: Any, value: Any) -> dict[str, Any]:
    ((kind, content),) = (
        [(value.type, value.value)] if isinstance(value, DynamoType) else value.items()
    )
    if kind in _SIMPLE:
        return {kind: content}
    if kind == "M":
        content = {name: _wire(serializer, each) for name, each in content.items()}
    elif kind == "L":
        content = [_wire(serializer, each) for each in content]
    elif kind == "B":
        content = serializer._base64(content)
    elif kind == "BS":
        content = [serializer._base64(each) for each in content]
    return {kind: content}


# ── The way to the table and back ───────────────────────────────────────────────────────────────

_DIRECT = {"GetItem", "Query", "TransactWriteItems"}
_answers: Any = create_parser("json")


def shorten(session: boto3.Session) -> None:
    """Let the clients of a session ask moto's table without a request on the way.

    None is signed, built, matched, taken apart and answered with one that is taken apart. What
    counts calls or has them fail comes before, being about an operation.
    """
    session.events.register_last("before-call.dynamodb", _directly)


def _directly(model: Any, params: Any, context: dict[str, Any], **_: Any) -> Any:
    """An answer; none if moto refuses, or has bytes to tell: that goes the long way."""
    if model.name not in _DIRECT:
        return None
    handler = DynamoHandler()
    handler.params = JSONParser(model).parse(params)
    handler.body, handler.uri_match = handler.params, {}
    handler.region, handler.current_account = context["client_region"], DEFAULT_ACCOUNT_ID
    try:
        told = getattr(handler, camelcase_to_underscores(model.name))().result
    except (ServiceException, HTTPException):
        return None
    if not all(map(_is_plain, _attributes(told))):
        return None
    answer = _answers._parse_shape(model.output_shape, told)
    return _DONE, {**answer, "ResponseMetadata": {"HTTPStatusCode": _DONE.status_code}}


def _attributes(told: Mapping[str, Any]) -> Iterable[Any]:
    items = [*(told.get("Items") or []), told.get("Item") or {}]
    return (each for item in items for each in item.values())


# ── Work that is done again each time, or for nothing ───────────────────────────────────────────

_path = lru_cache(vars(jsonpath)["parse"])  # the bus reads the same few at every event
_methods = lru_cache(vars(responses)["method_names_from_class"])
_private_key = lru_cache(vars(keys)["generate_private_key"])  # made for symmetric keys too


def _retained(backend: SQSBackend, queue_name: str, message: Message) -> bool:
    """Whether a message is not too old; moto counts the queue's messages before it looks."""
    period = int(vars(backend.get_queue(queue_name))["message_retention_period"])
    return period * 1000 + int(message.sent_timestamp or 0) > _milliseconds()


def _milliseconds() -> float:
    """Now, without a calendar: each message of a queue is asked twice whether it may be seen."""
    return time.time() * 1000.0


def _unmeasured(_: Any) -> str:
    """A stream record in JSON: only its length is used, and by nobody."""
    return ""


#: What is set, and where.
SET: tuple[tuple[Any, str, Any], ...] = (
    (DynamoDBBackend, "transact_write_items", _transact),
    (Table, "__deepcopy__", _copied),
    (Table, "query", _query),
    (Item, "__deepcopy__", _item_copied),
    (Item, "__init__", _item_made),
    (Item, "size", _item_size),
    (answers, "dynamo_to_dict", _as_told),
    (DynamoType, "__hash__", _hash),
    (DynamoType, "__eq__", _equal),
    (DynamoType, "__lt__", _less),
    (DynamoType, "to_regular_json", _regular),
    (BaseJSONSerializer, "_serialize_type_structure", _structure),
    (ParamValidator, "_validate_structure", _valid),
    (ClientSerializer, "_serialize_type_structure", _sent),
    (BaseJSONParser, "_parse_structure", _taken),
    (ClientParser, "_handle_structure", _heard),
    (jsonpath, "parse", _path),
    (responses, "method_names_from_class", _methods),
    (tables, "dynamo_json_dump", _unmeasured),
    (queues, "unix_time_millis", _milliseconds),
    (SQSBackend, "is_message_valid_based_on_retention_period", _retained),
    (keys, "generate_private_key", _private_key),
)
#: What moto itself does instead.
_plain: dict[Any, Any] = {better: getattr(owner, name, None) for owner, name, better in SET}


def install() -> None:
    """Use it from now on."""
    for owner, name, better in SET:
        setattr(owner, name, better)


def remove() -> None:
    """Use moto as it is."""
    for owner, name, better in SET:
        if _plain[better]:
            setattr(owner, name, _plain[better])
        else:
            delattr(owner, name)
