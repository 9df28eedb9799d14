"""The histories of a campaign, verified a page at a time.

A page costs the same however many people a campaign has: one query for which documents are on it,
one for the chain of each (a second look at a broken one), and, to compare with what was printed,
two queries for which rounds and decisions there are and one for the chain of each of those.
"""

from dataclasses import dataclass

from services.operator.printed import PAPERS, Paper, on_paper, papers
from shared.history import Verdict, histories, read, verify
from shared.problems import Refusal

#: A campaign has one shortlist and few reserves: more rounds or decisions are not compared with.
MOST_PAPERS = 20


@dataclass(frozen=True)
class Sheet:
    """The verdicts of one page, the papers compared with, and where the next page starts."""

    verdicts: list[Verdict]
    papers: list[Paper]
    next: str | None


def verified(campaign: str, after: str | None, limit: int) -> Sheet:
    """A page of the histories of a campaign; those of no campaign are under ``all``.

    Raises:
        Refusal: ``CAMPAIGN_UNKNOWN``: nothing of that name has a history.
    """
    page = histories(campaign, after=after, limit=limit)
    if not page.documents and after is None:
        raise Refusal("CAMPAIGN_UNKNOWN", campaign)
    issued = _papers(campaign)
    verdicts = [verify(name, *on_paper(issued, name)) for name in page.documents]
    return Sheet(verdicts, issued, page.next)


def _papers(campaign: str) -> list[Paper]:
    names = [
        name for kind in PAPERS for name in histories(campaign, kind, limit=MOST_PAPERS).documents
    ]
    return [paper for name in names for paper in papers(name, read(name)[0])]
