"""Makes moto's transactions affordable.

Before each operation of a transaction moto deep-copies the whole table with its stream, to be
able to roll back: minutes for one campaign. Puts replace items and stream records never change,
so copying the containers is enough; only counters are updated in place and need a copy of their
own. ``tests/adapters`` shows that a failed transaction still leaves nothing behind.
"""

import copy
from collections import defaultdict
from typing import Any

from moto.dynamodb.models.table import Table


def _twin(table: Table, memo: dict[int, Any]) -> Table:
    twin = copy.copy(table)
    twin.items = defaultdict(dict)
    for hash_key, row in table.items.items():
        twin.items[hash_key] = {
            range_key: copy.deepcopy(item, memo) if "used" in item.attrs else item
            for range_key, item in row.items()
        }
    shard = table.stream_shard
    if shard is not None:
        twin.stream_shard = copy.copy(shard)
        twin.stream_shard.items = list(shard.items)
    return twin


def install() -> None:
    """Use it from now on."""
    setattr(Table, "__deepcopy__", _twin)  # noqa: B010 - a class of another library
