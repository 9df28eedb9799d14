"""The catalogue, its schemas and the golden examples say the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from cli import docs
from cli.docs import contract
from cli.docs.wiring import SCHEDULER, handled, messages
from events.catalogue import CATALOGUE, PARTS, PRODUCER_OF, parse
from events.envelope import CloudEvent, Payload

EVENTS = docs.ROOT / "events"
GOLDENS = sorted((EVENTS / "examples").glob("*.json"))
MODELS = [
    pytest.param(model, id=f"{kind}-{version}") for (kind, version), model in CATALOGUE.items()
]

#: Words that would name a personal field (个人信息保护法 art. 28; domain.md §5).
PERSONAL = {
    "name",
    "names",
    "mobile",
    "phone",
    "tel",
    "mail",
    "email",
    "address",
    "birth",
    "birthday",
    "gender",
    "sex",
    "age",
    "photo",
    "text",
    "deeds",
    "brief",
    "finding",
    "findings",
    "objector",
    "identity",
    "idcard",
    "bank",
    "content",
    "comment",
    "remark",
}


def _schema(path: Path) -> dict[str, Any]:
    loaded = json.loads(path.read_text())
    assert isinstance(loaded, dict)
    return loaded


def _golden(path: Path) -> CloudEvent:
    return CloudEvent.model_validate_json(path.read_text())


def test_nothing_generated_has_drifted() -> None:
    assert docs.check_all() == []


def test_drift_is_told_by_name(tmp_path: Path) -> None:
    docs.write_all(tmp_path)
    assert docs.check_all(tmp_path) == []
    (tmp_path / "docs/refusals.md").write_text("edited")
    (tmp_path / "events/schemas/RoundOpened.v1.json").unlink()
    (tmp_path / "events/examples/RoundOpened.v1.json").unlink()
    (tmp_path / "events/schemas/Gone.v1.json").write_text("{}")
    assert docs.check_all(tmp_path) == [
        "docs/refusals.md",
        "events/examples/RoundOpened.v1.json",
        "events/schemas/Gone.v1.json",
        "events/schemas/RoundOpened.v1.json",
    ]


def test_a_golden_example_is_never_overwritten(tmp_path: Path) -> None:
    docs.write_all(tmp_path)
    golden = tmp_path / "events/examples/RoundOpened.v1.json"
    golden.write_text("as it was")
    docs.write_all(tmp_path)
    assert golden.read_text() == "as it was"


def test_there_is_a_golden_example_of_every_message() -> None:
    assert {path.name for path in GOLDENS} >= {
        contract.file_of(kind, version) for kind, version in CATALOGUE
    }


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_example_parses_and_goes_round(path: Path) -> None:
    event = _golden(path)
    payload = parse(event)
    assert path.name == contract.file_of(event.type, event.version)
    assert event.source == PRODUCER_OF[type(payload)]
    assert json.loads(event.to_json()) == _schema(path)
    assert type(payload).model_validate_json(payload.model_dump_json()) == payload
    # Later versions of a model may add fields with a default, so the old data is a part of it.
    assert event.data.items() <= payload.model_dump(mode="json").items()


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_example_fits_the_schemas(path: Path) -> None:
    event = _golden(path)
    data = _schema(EVENTS / "schemas" / contract.file_of(event.type, event.version))
    jsonschema.validate(event.data, data, jsonschema.Draft202012Validator)
    envelope = _schema(EVENTS / "schemas/CloudEvent.json")
    jsonschema.validate(_schema(path), envelope, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_a_golden_example_with_a_field_missing_is_refused_by_the_schema(path: Path) -> None:
    event = _golden(path)
    schema = _schema(EVENTS / "schemas" / contract.file_of(event.type, event.version))
    for field in schema.get("required", []):
        less = {name: value for name, value in event.data.items() if name != field}
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(less, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("model", MODELS)
def test_a_payload_is_frozen_and_lets_additions_pass(model: type[Payload]) -> None:
    assert model.model_config.get("frozen")
    assert model.model_config.get("extra") == "ignore"


@pytest.mark.parametrize("model", MODELS)
def test_a_payload_has_no_personal_field(model: type[Payload]) -> None:
    words = {word for field in _fields(model) for word in field.split("_")}
    assert not words & PERSONAL


def _fields(model: type[BaseModel]) -> set[str]:
    """The names of a payload's fields, and of the fields of its parts."""
    parts = [part for part in PARTS if part.__name__ in str(model.model_json_schema().get("$defs"))]
    return set(model.model_fields).union(*(part.model_fields for part in parts))


def test_every_part_belongs_to_a_message() -> None:
    schemas = [json.dumps(model.model_json_schema()) for model in CATALOGUE.values()]
    for part in PARTS:
        assert any(f"#/$defs/{part.__name__}" in schema for schema in schemas)


@pytest.fixture(scope="module")
def asyncapi() -> dict[str, Any]:
    loaded = yaml.safe_load((EVENTS / "asyncapi.yaml").read_text())
    assert isinstance(loaded, dict)
    return loaded


def test_asyncapi_has_every_message(asyncapi: dict[str, Any]) -> None:
    assert asyncapi["asyncapi"].startswith("3.")
    assert set(asyncapi["components"]["messages"]) == {kind for kind, _ in CATALOGUE}


def test_asyncapi_says_who_says_and_who_hears(asyncapi: dict[str, Any]) -> None:
    said = {kind for kind, _, producer, _ in messages() if producer != SCHEDULER}
    assert set(asyncapi["channels"]["bus"]["messages"]) == said
    for queue, kinds in handled().items():
        assert list(asyncapi["channels"][queue]["messages"]) == kinds
        assert asyncapi["operations"][f"{queue}Hears"]["action"] == "receive"


def test_every_reference_of_asyncapi_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    for reference in _references(asyncapi):
        if not reference.startswith("#/"):
            assert (EVENTS / reference).is_file()
            continue
        found: Any = asyncapi
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in _references(each)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if "$ref" in value else []
    return own + [found for each in value.values() for found in _references(each)]
