"""How much two texts are alike, from signatures of a fixed size (R30). Pure.

A signature is the smallest hashes of a text's runs of characters ("bottom-k sketch"): comparing two
costs the same however long the texts are, and none can be read back.
"""

import hashlib
from collections.abc import Mapping, Sequence

SIZE = 64
_RUN = 5
_DIGITS = 12
Signature = Sequence[str]


def signature(text: str) -> tuple[str, ...]:
    """The signature of a text; white space and punctuation do not count."""
    plain = "".join(each for each in text if each.isalnum())
    runs = {plain[n : n + _RUN] for n in range(max(1, len(plain) - _RUN + 1))}
    return tuple(sorted(hashlib.sha256(run.encode()).hexdigest()[:_DIGITS] for run in runs)[:SIZE])


def percent_alike(one: Signature, other: Signature) -> int:
    """The estimated share of runs that both texts have, in percent (Jaccard)."""
    smallest = sorted({*one, *other})[:SIZE]
    both = set(one) & set(other)
    return 100 * sum(each in both for each in smallest) // len(smallest)


def most_alike(own: Signature, others: Mapping[str, Signature], percent: int) -> str | None:
    """Whose text is most like this one, if any is at least ``percent`` alike."""
    likeness = {name: percent_alike(own, other) for name, other in others.items()}
    name = max(likeness, key=lambda each: (likeness[each], each), default=None)
    return name if name is not None and likeness[name] >= percent else None
