"""What the contract tests read: the template, and the source of the services."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (``!GetAtt X.Arn``) as what they name."""


def _short_form(loader: _Loader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _short_form)


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    loaded = yaml.load((ROOT / "template.yaml").read_text(), Loader=_Loader)  # noqa: S506
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="session")
def sources() -> dict[str, ast.Module]:
    """The syntax trees of services and plumbing, by path."""
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in _python()}


def _python() -> Iterator[Path]:
    for folder in ("services", "shared"):
        yield from sorted((ROOT / folder).rglob("*.py"))
