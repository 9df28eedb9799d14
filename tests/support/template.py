"""``template.yaml`` as tests read it, and its references resolved against a running house."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "template.yaml"
_VARIABLE = re.compile(r"\$\{([^}]+)\}")

Resource = dict[str, Any]


@lru_cache
def template() -> dict[str, Any]:
    """The parsed template."""
    parsed: dict[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    return parsed


def resources(kind: str) -> dict[str, Resource]:
    """The properties of every resource of a type, by logical id."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def functions() -> dict[str, Resource]:
    """The functions of the system."""
    return resources("AWS::Serverless::Function")


def queue_of(function: Resource) -> str | None:
    """The logical id of the queue a function consumes, if it consumes one."""
    for source in function.get("Events", {}).values():
        if source["Type"] == "SQS":
            return str(source["Properties"]["Queue"]["Fn::GetAtt"][0])
    return None


class Resolver:
    """Resolves ``Ref``, ``Fn::GetAtt`` and ``Fn::Sub`` from what stands."""

    def __init__(self, refs: dict[str, str], attributes: dict[tuple[str, str], str]) -> None:
        self._refs = refs
        self._attributes = attributes

    def set(self, name: str, reference: str, arn: str = "") -> None:
        """From now on a parameter or a resource is this one."""
        self._refs[name], self._attributes[name, "Arn"] = reference, arn

    def __call__(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self(member) for member in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Ref"}:
            return self._refs[value["Ref"]]
        if set(value) == {"Fn::GetAtt"}:
            owner, attribute = _get_att(value["Fn::GetAtt"])
            return self._attributes[owner, attribute]
        if set(value) == {"Fn::Sub"}:
            return _VARIABLE.sub(lambda match: self._named(match[1]), value["Fn::Sub"])
        return {name: self(member) for name, member in value.items()}

    def _named(self, name: str) -> str:
        if "." in name:
            owner, attribute = name.split(".", 1)
            return self._attributes[owner, attribute]
        return self._refs[name]


def _get_att(argument: Any) -> tuple[str, str]:
    if isinstance(argument, str):
        owner, attribute = argument.split(".", 1)
        return owner, attribute
    return argument[0], argument[1]
