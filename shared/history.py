"""Histories verified: one way for the command line and for the portal.

A chain is walked from its first event on. Each must be the canonical form of its number, and its
hash must be what the next one, or after the last one the document, remembers; so the first event
that was altered, taken out or cut off is named, and a chain that was rewritten as a whole does not
run through a head that was printed before.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from shared import aws, env
from shared.table import (
    EVENTS,
    LIST_INDEX,
    event_key,
    histories_key,
    link_hash,
    marshal,
    unmarshal,
)

#: All that is asked of an item: a role may forbid the rest of it (``dynamodb:Attributes``).
_ATTRIBUTES = ("PK", "SK", "sequence", "head", "event", "previous")


@dataclass(frozen=True)
class Broken:
    """The first link that is wrong (counted from 1; 0: the document itself), and why."""

    link: int
    reason: str


@dataclass(frozen=True)
class Verdict:
    """What was found of one history: how many links it has, its head, and what is broken."""

    document: str
    links: int
    head: str
    broken: Broken | None = None

    @property
    def intact(self) -> bool:
        """Whether nothing is broken."""
        return self.broken is None

    def __str__(self) -> str:
        """One line for an operator."""
        if self.broken is None:
            return f"{self.document} 完整，{self.links} 条，{self.head}"
        return f"{self.document} 第 {self.broken.link} 条有误：{self.broken.reason}"


@dataclass(frozen=True)
class Link:
    """One stored event: its number by its key, its text, and what it says came before it."""

    number: int
    text: str
    previous: str


@dataclass(frozen=True)
class Anchor:
    """What the document itself remembers of its history."""

    sequence: int
    head: str


@dataclass(frozen=True)
class Directory:
    """A page of the histories of a campaign, in order of their documents."""

    documents: list[str]
    next: str | None


def verify(document: str, *printed: str) -> Verdict:
    """Walk the history of a document (its PK, such as ``CASE#01J…``).

    ``printed`` are heads that are on paper: a chain rewritten as a whole is consistent in itself,
    but no longer runs through them.
    """
    verdict = examine(document, *read(document), *printed)
    # A commit may have come in between two pages of the first look; a break is there twice.
    return verdict if verdict.intact else examine(document, *read(document), *printed)


def histories(
    campaign: str, kind: str = "", after: str | None = None, limit: int = 25
) -> Directory:
    """Which documents of a campaign have a history, by their first events; one query.

    ``kind`` keeps those whose key begins so (``ROUND#``); ``after`` is the ``next`` of the page
    before: the last document on it.
    """
    pk = histories_key(campaign)
    query: dict[str, Any] = {
        "TableName": env.variable("TABLE_NAME"),
        "IndexName": LIST_INDEX,
        "KeyConditionExpression": "ListPK = :pk"
        + (" AND begins_with(ListSK, :kind)" if kind else ""),
        "ExpressionAttributeValues": marshal({":pk": pk, **({":kind": kind} if kind else {})}),
        "ProjectionExpression": "PK",
        "Limit": limit,
    }
    if after:
        first = event_key(after, 1)
        start = {"ListPK": pk, "ListSK": after, "PK": first.pk, "SK": first.sk}
        query["ExclusiveStartKey"] = marshal(start)
    answer = aws.client("dynamodb").query(**query)
    documents = [str(unmarshal(item)["PK"]) for item in answer["Items"]]
    more = documents and answer.get("LastEvaluatedKey")
    return Directory(documents, documents[-1] if more else None)


def examine(document: str, links: Sequence[Link], anchor: Anchor | None, *printed: str) -> Verdict:
    """The verdict on links that were read in order, and on what the document remembers. Pure."""
    heads = [""]
    for link in links:
        heads.append(link_hash(heads[-1], link.text))
    broken = _first_broken(document, links, anchor, heads)
    if broken is None and not set(printed) <= set(heads[1:]):
        broken = Broken(0, "打印件上的校验值不在此链上：整条历史可能被重写")
    return Verdict(document, len(links), heads[-1], broken)


def _first_broken(
    document: str, links: Sequence[Link], anchor: Anchor | None, heads: Sequence[str]
) -> Broken | None:
    if anchor is None:
        return Broken(0, "文档本身不存在")
    for number, link in enumerate(links, start=1):
        reason = _wrong(document, number, link, anchor)
        if reason is None and _remembered(number, links, anchor) not in (None, heads[number]):
            reason = "内容与其后所记的校验值不符"
        if reason is not None:
            return Broken(number, reason)
    if len(links) < anchor.sequence:
        return Broken(len(links) + 1, f"缺失：文档记有 {anchor.sequence} 条")
    return None


def _wrong(document: str, number: int, link: Link, anchor: Anchor) -> str | None:
    """What is wrong with one link for itself, which should be the one with this number."""
    if link.number != number:
        return "缺失"
    if number > anchor.sequence:
        return f"多余：文档只记有 {anchor.sequence} 条"
    if number == 1 and link.previous:
        return "不是第一条"
    return None if _canonical(document, link) else "内容不是原有形式"


def _remembered(number: int, links: Sequence[Link], anchor: Anchor) -> str | None:
    """The hash that the next link, or after the last one the document, keeps of a link."""
    if number < len(links):
        following = links[number]
        return following.previous if following.number == number + 1 else None
    return anchor.head if number == anchor.sequence else None


def _canonical(document: str, link: Link) -> bool:
    """Whether a link's text is the canonical form of that number of that document."""
    try:
        fact = json.loads(link.text)
        return bool(
            fact["subject"] == document
            and fact["sequence"] == link.number
            and rfc8785.dumps(fact).decode() == link.text
        )
    except (ValueError, KeyError, TypeError):
        return False


def read(document: str) -> tuple[list[Link], Anchor | None]:
    """The links of a document in order, and its anchor: everything under its partition key."""
    links, anchor = [], None
    query = {
        "TableName": env.variable("TABLE_NAME"),
        "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": marshal({":pk": document}),
        "ProjectionExpression": ", ".join(f"#{name}" for name in _ATTRIBUTES),
        "ExpressionAttributeNames": {f"#{name}": name for name in _ATTRIBUTES},
        "Select": "SPECIFIC_ATTRIBUTES",
        "ConsistentRead": True,
    }
    for answer in aws.client("dynamodb").get_paginator("query").paginate(**query):
        for item in map(unmarshal, answer["Items"]):
            if item["SK"].startswith(EVENTS):
                links.append(_link(item))
            elif "head" in item:
                anchor = Anchor(int(item["sequence"]), item["head"])
    return links, anchor


def _link(item: Mapping[str, Any]) -> Link:
    number = item["SK"].removeprefix(EVENTS)
    return Link(
        number=int(number) if number.isdecimal() else 0,
        text=str(item.get("event", "")),
        previous=str(item.get("previous", "")),
    )
