"""What of histories stands on paper: heads that a notice or a decision was issued with. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import rfc8785
from pydantic import ValidationError

from events.envelope import CloudEvent
from events.publicity import RoundExtended, RoundScheduled
from events.review import DecisionIssued
from shared.history import Link

#: Documents whose histories tell of papers.
PAPERS = ("ROUND#", "DECISION#")


@dataclass(frozen=True)
class Paper:
    """One paper: ``heads`` by document, as it was issued with them.

    ``digest`` is the SHA-256 of the heads, as the notice prints it under its annexes;
    ``notice_hash`` that of notice, profiles and heads together; ``number`` a decision's.
    """

    document: str
    event: int
    at: datetime
    heads: Mapping[str, str]
    digest: str
    notice_hash: str | None = None
    number: str | None = None


def papers(document: str, links: Iterable[Link]) -> list[Paper]:
    """The papers that a history tells of; what cannot be read is a broken link, told as such."""
    found: list[Paper] = []
    for link in links:
        paper = _paper(document, link, found)
        if paper:
            found.append(paper)
    return found


def _paper(document: str, link: Link, before: Sequence[Paper]) -> Paper | None:
    """The paper of one event; a window made longer prints the notice anew, with the same heads."""
    try:
        event = CloudEvent.model_validate_json(link.text)
        if event.type == RoundScheduled.event_type():
            notice = RoundScheduled.model_validate(event.data)
            heads, hashed, number = notice.heads, notice.notice_hash, None
        elif event.type == RoundExtended.event_type() and before:
            heads, number = dict(before[-1].heads), None
            hashed = RoundExtended.model_validate(event.data).notice_hash
        elif event.type == DecisionIssued.event_type():
            decision = DecisionIssued.model_validate(event.data)
            heads = {f"CASE#{name}": head for name, head in decision.case_heads.items()}
            hashed, number = None, decision.document_number
        else:
            return None
    except ValidationError:
        return None
    digest = hashlib.sha256(rfc8785.dumps(heads)).hexdigest()
    return Paper(document, link.number, event.time, heads, digest, hashed, number)


def on_paper(papers: Iterable[Paper], document: str) -> list[str]:
    """The heads of a document that are on some papers."""
    return [paper.heads[document] for paper in papers if document in paper.heads]
