"""Histories as an operator sees them: verify the chains, announce events again.

The one place that scans the table; no service does (architecture §2).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from services.relay.relay import announce
from shared import aws, env
from shared.clock import SHANGHAI
from shared.table import link_hash, marshal, unmarshal

_EVENT = "EVENT#"


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


def verify(document: str, head: str | None = None) -> Verdict:
    """Walk the history of a document (its PK, such as ``CASE#01J…``).

    ``head`` is one that was printed on paper: a chain rewritten as a whole is consistent in
    itself, but no longer runs through it.
    """
    verdict = examine(document, *_read(document), head)
    # A commit may have come in between two pages of the first look; a break is there twice.
    return verdict if verdict.intact else examine(document, *_read(document), head)


def verify_all() -> Iterator[Verdict]:
    """The verdict on every history of the table, in order of the documents."""
    for document in sorted({item["PK"] for page in _pages(_HISTORIES) for item in page}):
        yield verify(document)


def republish(since: datetime) -> int:
    """Announce every stored event since an instant of campaign time again; returns how many.

    The ways back after an outage of relay or bus; consumers ignore what they know. An instant
    without offset is meant in Asia/Shanghai.

    Raises:
        NotAnnouncedError: the bus refused some of them; run it again.
    """
    start = since if since.tzinfo else since.replace(tzinfo=SHANGHAI)
    return sum(announce(_since(page, start)) for page in _pages(_EVENTS))


def examine(
    document: str, links: Sequence[Link], anchor: Anchor | None, head: str | None = None
) -> Verdict:
    """The verdict on links that were read in order, and on what the document remembers. Pure."""
    heads = [""]
    for link in links:
        heads.append(link_hash(heads[-1], link.text))
    broken = _first_broken(document, links, anchor, heads)
    if broken is None and head is not None and head not in heads[1:]:
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


def _read(document: str) -> tuple[list[Link], Anchor | None]:
    """The links of a document in order, and its anchor: everything under its partition key."""
    links, anchor = [], None
    query = {
        "TableName": env.variable("TABLE_NAME"),
        "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": marshal({":pk": document}),
        "ConsistentRead": True,
    }
    for answer in aws.client("dynamodb").get_paginator("query").paginate(**query):
        for item in map(unmarshal, answer["Items"]):
            if item["SK"].startswith(_EVENT):
                links.append(_link(item))
            elif "head" in item:
                anchor = Anchor(int(item["sequence"]), item["head"])
    return links, anchor


def _link(item: Mapping[str, Any]) -> Link:
    number = item["SK"].removeprefix(_EVENT)
    return Link(
        number=int(number) if number.isdecimal() else 0,
        text=str(item.get("event", "")),
        previous=str(item.get("previous", "")),
    )


_EVENTS = "begins_with(SK, :event)"
_HISTORIES = f"attribute_exists(head) OR {_EVENTS}"


def _pages(condition: str) -> Iterator[list[dict[str, Any]]]:
    """The items of the table that fit a condition, page by page."""
    scan = {
        "TableName": env.variable("TABLE_NAME"),
        "FilterExpression": condition,
        "ExpressionAttributeValues": marshal({":event": _EVENT}),
        "ConsistentRead": True,
    }
    for answer in aws.client("dynamodb").get_paginator("scan").paginate(**scan):
        yield [unmarshal(item) for item in answer["Items"]]


def _since(items: Sequence[Mapping[str, Any]], start: datetime) -> list[str]:
    """The events of some items that happened at or after an instant, earliest first."""
    texts = [str(item["event"]) for item in items]
    timed = [(datetime.fromisoformat(json.loads(text)["time"]), text) for text in texts]
    return [text for at, text in sorted(timed) if at >= start]
