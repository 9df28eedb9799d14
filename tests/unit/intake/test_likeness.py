"""Deeds that are nearly another's are found, and different ones are not (R30)."""

from cli.rehearsal.forms import deeds
from cli.rehearsal.plan import Plan
from services.intake import likeness

PLAN = Plan.load()
TEXTS = {person.name: deeds(person, 30) for person in [*PLAN.people, *PLAN.refusals]}


def test_nearly_the_same_text_is_alike_and_white_space_does_not_hide_it() -> None:
    text = TEXTS["演练01号"]
    copied = text.replace("演练01号", "演练99号").replace("。", "。 \n")
    own, other = likeness.signature(text), likeness.signature(copied)
    assert likeness.percent_alike(own, own) == 100
    assert likeness.percent_alike(own, other) > 80


def test_the_people_of_the_rehearsal_are_told_apart() -> None:
    signatures = {name: likeness.signature(text) for name, text in TEXTS.items()}
    for name, own in signatures.items():
        others = {n: s for n, s in signatures.items() if n != name}
        assert likeness.most_alike(own, others, 60) is None


def test_the_most_alike_is_named() -> None:
    own = likeness.signature(TEXTS["演练01号"])
    others = {n: likeness.signature(TEXTS[n]) for n in ("演练02号", "演练01号")}
    assert likeness.most_alike(own, others, 60) == "演练01号"
    assert likeness.most_alike(own, {}, 60) is None


def test_a_signature_has_a_fixed_size() -> None:
    assert len(likeness.signature("字" * 9)) == 1
    assert len(likeness.signature("".join(TEXTS.values()))) == likeness.SIZE
