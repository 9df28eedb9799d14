"""Rules, queues, timers and consumers agree on who hears what."""

import json
from typing import Any

import pytest

from cli.docs import examples
from cli.docs.wiring import CONSUMERS, SCHEDULER, handled, messages
from events.catalogue import CATALOGUE, PRODUCER_OF, parse
from events.envelope import CloudEvent

PRODUCER = {kind: producer for kind, _, producer, _ in messages()}
QUEUES = sorted(CONSUMERS)


def _resources(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def _patterns(template: dict[str, Any], queue: str) -> list[dict[str, Any]]:
    """The event patterns of the rules that put into a queue."""
    return [
        rule["EventPattern"]
        for rule in _resources(template, "AWS::Events::Rule").values()
        if "EventPattern" in rule and rule["Targets"][0]["Arn"] == f"{queue}.Arn"
    ]


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_gets_the_types_its_consumer_handles(template: dict[str, Any], queue: str) -> None:
    facts = [kind for kind in handled()[queue] if PRODUCER[kind] != SCHEDULER]
    (pattern,) = _patterns(template, queue)
    assert sorted(pattern["detail-type"]) == facts
    assert sorted(pattern["source"]) == sorted({PRODUCER[kind] for kind in facts})


def test_every_rule_with_a_pattern_puts_into_a_queue_with_a_consumer(
    template: dict[str, Any],
) -> None:
    rules = _resources(template, "AWS::Events::Rule").values()
    targets = {rule["Targets"][0]["Arn"] for rule in rules if "EventPattern" in rule}
    assert targets == {f"{queue}.Arn" for queue in QUEUES}


@pytest.mark.parametrize("queue", QUEUES)
def test_what_reaches_a_queue_is_a_bare_event(template: dict[str, Any], queue: str) -> None:
    rules = _resources(template, "AWS::Events::Rule").values()
    for rule in rules:
        target = rule["Targets"][0]
        if "EventPattern" in rule and target["Arn"] == f"{queue}.Arn":
            assert len(rule["Targets"]) == 1
            assert target["InputPath"] == "$.detail"


@pytest.mark.parametrize("queue", QUEUES)
def test_a_queue_is_read_by_the_module_that_handles_it(
    template: dict[str, Any], queue: str
) -> None:
    readers = [
        function["Handler"]
        for function in _resources(template, "AWS::Serverless::Function").values()
        for source in function.get("Events", {}).values()
        if source["Properties"].get("Queue") == f"{queue}.Arn"
    ]
    assert readers == [f"{CONSUMERS[queue]}.lambda_handler"]


def test_the_sweep_says_what_its_sample_says(template: dict[str, Any]) -> None:
    rules = _resources(template, "AWS::Events::Rule").values()
    targets = [t for rule in rules if "ScheduleExpression" in rule for t in rule["Targets"]]
    assert len(targets) == len(examples.SWEEPS)
    for target in targets:
        event = CloudEvent.model_validate_json(target["Input"])
        model = type(parse(event))
        assert model in examples.SWEEPS
        assert event == examples.example(model)
        (hearing,) = [queue for queue, kinds in handled().items() if event.type in kinds]
        assert target["Arn"] == f"{hearing}.Arn"


def test_every_type_that_is_heard_is_said() -> None:
    for kinds in handled().values():
        assert set(kinds) <= set(PRODUCER)


def test_every_timer_message_is_heard_by_one_queue() -> None:
    timers = [kind for kind, producer in PRODUCER.items() if producer == SCHEDULER]
    for kind in timers:
        assert len([queue for queue, kinds in handled().items() if kind in kinds]) == 1


def test_every_fact_is_said_somewhere_in_its_producer(sources: dict[str, Any]) -> None:
    from ast import Attribute, Call, Name, walk  # noqa: PLC0415

    called: dict[str, set[str]] = {}
    for path, tree in sources.items():
        folder = path.split("/")[1]
        for node in walk(tree):
            if isinstance(node, Call) and isinstance(node.func, Name | Attribute):
                name = node.func.id if isinstance(node.func, Name) else node.func.attr
                called.setdefault(f"zuimei.{folder}", set()).add(name)
    for model in CATALOGUE.values():
        producer = PRODUCER_OF[model]
        if producer != SCHEDULER:
            assert model.__name__ in called[producer]


@pytest.mark.parametrize("name", sorted(examples.triggers()))
def test_a_sample_of_a_trigger_holds_messages_that_parse(name: str) -> None:
    sample = json.loads(examples.triggers()[name])
    for record in sample.get("Records", []):
        image = record.get("dynamodb", {}).get("NewImage")
        text = image["event"]["S"] if image else record["body"]
        assert parse(CloudEvent.model_validate_json(text))
