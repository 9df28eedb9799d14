"""The whole system in one process: moto built from ``template.yaml``, and a pump that turns it.

The pump does what AWS does between the parts: stream to relay, bus to queues, queues to consumers
with partial batches, timers that are due to their queues. With ``chaos`` every message is
delivered twice and in a random order.
"""

import importlib
import json
import os
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamShard, Table
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends
from moto.sqs.models import Message, Queue, sqs_backends

from shared import aws, settings
from tests.support import moto_speed
from tests.support.faults import crash_before
from tests.support.mail import MailSink, mail_sink
from tests.support.robot import ROBOTS, RobotSink, robot_sink
from tests.support.template import Resolver, functions, queue_of, resources, template

REGION = "cn-north-1"
ACCOUNT = "123456789012"
STACK = "zuimei"
_PARAMETERS = {
    "SmtpHost": "127.0.0.1",
    "SmtpStartTls": "false",
    "MailFrom": "zuimei@example.invalid",
    "JwtIssuer": "https://issuer.invalid",
    "JwtAudience": "zuimei",
    "PortalOrigin": "http://localhost",
    "DeletionProtection": "false",
}
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
}
_ROUNDS = 40

moto_speed.install()


class Answer:
    """What a route answered."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.status: int = raw["statusCode"]
        self.headers = {k.lower(): v for k, v in _headers(raw).items()}
        self.text: str = raw.get("body") or ""

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    @property
    def code(self) -> str | None:
        return self.body.get("code") if self.status >= 400 else None


class House:
    """A running system. Use ``call`` as a client and ``pump`` to let the world turn."""

    def __init__(
        self, mails: MailSink, robots: RobotSink, chaos: random.Random | None = None
    ) -> None:
        self.mails = mails
        self.robots = robots
        self.chaos = chaos
        self.resolve = self._build()
        self._relayed = 0
        self.crash_once_a_pump = False

    # ── clients ──────────────────────────────────────────────────────────────────────────────

    def call(
        self,
        user: Any,
        call: str,
        body: Any = None,
        *,
        raw: str | None = None,
        claims: Mapping[str, Any] | None = None,
        **headers: Any,
    ) -> Answer:
        """Make a call as a roster member (None: the public), as API Gateway hands it over.

        A header given as None is left out, also one that is sent unless told.
        """
        method, target = call.split(" ", 1)
        path, _, query = target.partition("?")
        route = route_of(method, path)
        pattern = route[1] if route else "$default"
        event = {
            "version": "2.0",
            "routeKey": f"{method} {pattern}" if route else "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"content-type": "application/json"}
            | {name.replace("_", "-").lower(): value for name, value in headers.items()},
            "queryStringParameters": dict(p.split("=", 1) for p in query.split("&") if p),
            "pathParameters": route[2] if route else {},
            "requestContext": {
                "routeKey": f"{method} {pattern}",
                "http": {"method": method, "path": path},
                "stage": "$default",
                "requestId": f"r-{time.monotonic_ns()}",
                **_authorizer(user, claims),
            },
            "isBase64Encoded": False,
        }
        if method == "POST" and "idempotency-key" not in event["headers"]:  # type: ignore[operator]
            event["headers"]["idempotency-key"] = f"k-{time.monotonic_ns()}"  # type: ignore[index]
        event["headers"] = {n: v for n, v in event["headers"].items() if v is not None}  # type: ignore[attr-defined]
        if raw is not None or body is not None:
            event["body"] = raw if raw is not None else json.dumps(body, default=str)
        name = route[0] if route else "IntakeApiFunction"
        return Answer(self.invoke(name, event))

    def ok(self, user: Any, call: str, body: Any = None, **headers: Any) -> Any:
        """A call that must succeed; its body."""
        answer = self.call(user, call, body, **headers)
        assert answer.status < 300, (call, answer.status, answer.text)
        return answer.body

    def invoke(self, function: str, event: Any) -> Any:
        """Run a function with the environment that the template gives it."""
        properties = functions()[function]
        module, _, handler = properties["Handler"].rpartition(".")
        with self.acting_as(function):
            return getattr(importlib.import_module(module), handler)(event, _context(function))

    @contextmanager
    def acting_as(self, function: str) -> Iterator[None]:
        """The environment of a function."""
        common = template()["Globals"]["Function"]["Environment"]["Variables"]
        own = functions()[function].get("Environment", {}).get("Variables", {})
        before = dict(os.environ)
        os.environ.update(
            {name: str(self.resolve(value)) for name, value in {**common, **own}.items()}
        )
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    # ── the world ────────────────────────────────────────────────────────────────────────────

    def pump(self) -> None:
        """Until nothing moves: stream, bus, queues, timers that are due."""
        if self.crash_once_a_pump:
            self.relay()
            with crash_before("dynamodb", "TransactWriteItems"):
                self._consume_all()
        fired = self.fire_timers()
        announced = self.relay()
        for _ in range(_ROUNDS):
            if not self._consume_all() and not announced and not fired:
                return
            announced, fired = self.relay(), self.fire_timers()
            if not announced and not fired:
                return

    def _consume_all(self) -> int:
        return sum(self.consume(name) for name in self._consumers())

    def relay(self) -> int:
        """Hand the stream's new event items to the relay; returns how many there were."""
        records, end = self.stream_records()
        if records:
            self.invoke("RelayFunction", {"Records": records})
        self._relayed = end  # a relay that raised is handed the same records again
        return len(records)

    def stream_records(self) -> tuple[list[dict[str, Any]], int]:
        """New stream records that pass the template's filter, and where the stream ends.

        Read where moto keeps them: over its API each record is serialised and parsed again.
        """
        records = shard().items
        new = [record.to_json() for record in records[self._relayed :]]
        return [record for record in new if _passes(record)], len(records)

    def writes(self) -> int:
        """How many items were put, changed or deleted so far."""
        return len(shard().items)

    def consume(self, function: str) -> int:
        """Hand the waiting messages to a consumer; returns how many it finished."""
        queue = queue_of(functions()[function])
        assert queue
        messages = self.receive(queue)
        if not messages:
            return 0
        deliveries = [messages]
        if self.chaos:
            self.chaos.shuffle(messages)
            again = list(messages)
            self.chaos.shuffle(again)
            deliveries = [messages, again]
        failed: set[str] = set()
        for batch in deliveries:
            event = {"Records": [_record(message) for message in batch]}
            answer = self.invoke(function, event)
            failed |= {f["itemIdentifier"] for f in answer["batchItemFailures"]}
        self._settle(queue, messages, failed)
        return len(messages) - len(failed)

    def receive(self, queue: str) -> list[dict[str, Any]]:
        """Every message that waits in a queue, as its rule's ``InputPath`` leaves it."""
        backend = sqs_backends[ACCOUNT][REGION]
        waiting = len(backend.get_queue(queue).messages)
        if not waiting:
            return []
        hidden = int(vars(backend.get_queue(queue))["visibility_timeout"])
        found = backend.receive_message(queue, waiting, 0, hidden)
        return [_message(message) for message in found]

    def waiting(self) -> int:
        """How many messages wait in the queues of all consumers."""
        backend = sqs_backends[ACCOUNT][REGION]
        return sum(len(backend.get_queue(queue).messages) for queue in self._consumers_queues())

    def fire_timers(self) -> int:
        """Put the message of every due one-time timer into its queue; returns how many."""
        group = scheduler_backends[ACCOUNT][REGION].schedule_groups["default"]
        due = [
            timer
            for timer in group.schedules.values()
            if datetime.fromisoformat(timer.schedule_expression[3:-1]).replace(tzinfo=UTC)
            <= datetime.now(UTC)
        ]
        for timer in due:
            self.send(timer.target["Arn"].rpartition(":")[2], timer.target["Input"])
            _client("scheduler").delete_schedule(Name=timer.name)
        return len(due)

    def sweep(self) -> None:
        """What the sweep's rule sends, to each service that it wakes."""
        for target in resources("AWS::Events::Rule")["SweepRule"]["Targets"]:
            queue = target["Arn"]["Fn::GetAtt"][0]
            self.send(queue, target["Input"])

    def send(self, queue: str, body: str) -> None:
        """Put any body into a queue."""
        sqs_backends[ACCOUNT][REGION].send_message(queue, body)

    def dead_letters(self) -> list[dict[str, str]]:
        """What lies in the dead-letter queues: queue, body and reason."""
        found = []
        for queue in self._consumers_queues():
            for message in self._dead(f"{queue}Dlq"):
                attributes = message.get("MessageAttributes", {})
                reason = attributes.get("reason", {}).get("StringValue", "")
                found.append({"queue": f"{queue}Dlq", "body": message["Body"], "reason": reason})
        return found

    def _consumers_queues(self) -> list[str]:
        queues = [queue_of(properties) for properties in functions().values()]
        return [queue for queue in queues if queue]

    def _dead(self, dlq: str) -> list[dict[str, Any]]:
        answer: dict[str, Any] = _client("sqs").receive_message(
            QueueUrl=self.url(dlq),
            MaxNumberOfMessages=10,
            MessageAttributeNames=["All"],
            VisibilityTimeout=0,
        )
        found: list[dict[str, Any]] = answer.get("Messages", [])
        return found

    def url(self, queue: str) -> str:
        return str(self.resolve({"Ref": queue}))

    def items(self) -> list[dict[str, Any]]:
        """Every item of the table, as Python values."""
        return [item.to_regular_json() for item in table().all_items()]

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Every committed event, of a type if one is named."""
        kept = [item.attrs for item in table().all_items() if item.attrs["type"].value == "event"]
        found: list[dict[str, Any]] = [json.loads(attributes["event"].value) for attributes in kept]
        return [event for event in found if kind in (None, event["type"])]

    # ── building ─────────────────────────────────────────────────────────────────────────────

    def _consumers(self) -> Sequence[str]:
        return [name for name, properties in functions().items() if queue_of(properties)]

    def _settle(self, queue: str, messages: Sequence[Mapping[str, Any]], failed: set[str]) -> None:
        """Delete what succeeded; what failed comes again later, as if its delay had passed."""
        for message in messages:
            sqs_backends[ACCOUNT][REGION].delete_message(queue, message["ReceiptHandle"])
            if message["MessageId"] in failed:
                self.send(queue, message["Body"])

    def _build(self) -> Resolver:
        refs = {
            "AWS::Partition": "aws-cn",
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::StackName": STACK,
            **{n: str(p.get("Default", "")) for n, p in template()["Parameters"].items()},
            **_PARAMETERS,
            "SmtpPort": str(self.mails.port),
            "RobotAddress": self.robots.address,
            "RobotSecretArn": _make_secret("robots", ROBOTS),
        }
        attributes: dict[tuple[str, str], str] = {}
        resolve = Resolver(refs, attributes)
        for name, queue in resources("AWS::SQS::Queue").items():
            made_queue = _make_queue(name, queue, attributes)
            refs[name] = made_queue.url(urlparse(_client("sqs").meta.endpoint_url))
            attributes[name, "Arn"] = made_queue.queue_arn
        for name, key in resources("AWS::KMS::Key").items():
            arguments = {k: key[k] for k in ("KeySpec", "KeyUsage") if k in key}
            made = _client("kms").create_key(**arguments)["KeyMetadata"]
            refs[name], attributes[name, "Arn"] = made["KeyId"], made["Arn"]
        table = dict(resources("AWS::DynamoDB::Table")["Table"])
        kept = (
            "AttributeDefinitions",
            "KeySchema",
            "GlobalSecondaryIndexes",
            "BillingMode",
        )
        made_table = _client("dynamodb").create_table(
            TableName="Table",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            **{name: table[name] for name in kept},
        )["TableDescription"]
        refs["Table"] = "Table"
        attributes["Table", "Arn"] = made_table["TableArn"]
        attributes["Table", "StreamArn"] = made_table["LatestStreamArn"]
        refs["Bucket"] = "bucket"
        _client("s3").create_bucket(
            Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        refs["Bus"] = STACK
        _client("events").create_event_bus(Name=STACK)
        attributes["TimerRole", "Arn"] = f"arn:aws-cn:iam::{ACCOUNT}:role/timer"
        for name, rule in resources("AWS::Events::Rule").items():
            if "EventPattern" in rule:
                _make_rule(name, rule, resolve)
        return resolve


@contextmanager
def running(chaos: random.Random | None = None) -> Iterator[House]:
    """A fresh house; the process's caches are emptied before and after."""
    before = dict(os.environ)
    os.environ.pop("AWS_ENDPOINT_URL", None)
    os.environ.update(_CREDENTIALS)
    with mock_aws(), mail_sink() as sink, robot_sink() as robots:
        aws.client.cache_clear()
        aws.once.cache_clear()
        settings.forget()
        boto3.DEFAULT_SESSION = _session()
        try:
            yield House(sink, robots, chaos)
        finally:
            aws.client.cache_clear()
            aws.once.cache_clear()
            settings.forget()
            boto3.DEFAULT_SESSION = None
            os.environ.clear()
            os.environ.update(before)


@lru_cache
def _session() -> boto3.Session:
    """One for all houses: what it knows of AWS's services is read once."""
    session = boto3.Session()
    moto_speed.shorten(session)
    return session


@lru_cache
def _client(service: str) -> Any:
    """The world's own client, which counters and faults in the functions' do not see."""
    return _session().client(service)  # type: ignore[call-overload]


def table() -> Table:
    """The table where moto keeps it: over its API, items are serialised and parsed again."""
    return dynamodb_backends[ACCOUNT][REGION].tables["Table"]


def shard() -> StreamShard:
    """What was written to the table so far."""
    shard = table().stream_shard
    assert shard
    return shard


def route_of(method: str, path: str) -> tuple[str, str, dict[str, str]] | None:
    """The function, path pattern and parameters of the template's route for a path."""
    for route in resources("AWS::ApiGatewayV2::Route").values():
        verb, pattern = route["RouteKey"].split(" ", 1)
        expression = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)
        match = re.fullmatch(expression, path)
        if verb == method and match:
            target = route["Target"]["Fn::Sub"]
            function = re.search(r"\$\{(\w+)Integration\}", target)
            assert function
            return function[1], pattern, match.groupdict()
    return None


def _input(body: str) -> str:
    """What ``InputPath: $.detail`` leaves of a message that came over the bus."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return body
    if isinstance(parsed, dict) and "detail" in parsed and "detail-type" in parsed:
        return json.dumps(parsed["detail"])
    return body


def _authorizer(user: Any, claims: Mapping[str, Any] | None) -> dict[str, Any]:
    if claims is not None:
        return {"authorizer": {"jwt": {"claims": dict(claims)}}}
    if user is None:
        return {}
    return {
        "authorizer": {
            "jwt": {
                "claims": {
                    "cognito:groups": f"[{user.role.value}]",
                    "custom:region": user.region,
                    "custom:unit": user.unit,
                    "cognito:username": user.user,
                }
            }
        }
    }


def _headers(raw: Mapping[str, Any]) -> dict[str, str]:
    many = raw.get("multiValueHeaders") or {}
    return {**(raw.get("headers") or {}), **{k: v[0] for k, v in many.items()}}


def _context(function: str) -> Any:
    return SimpleNamespace(
        function_name=function,
        memory_limit_in_mb=512,
        invoked_function_arn=f"arn:aws-cn:lambda:{REGION}:{ACCOUNT}:function:{function}",
        aws_request_id="test",
        get_remaining_time_in_millis=lambda: 15000,
    )


def _passes(record: Mapping[str, Any]) -> bool:
    sources = functions()["RelayFunction"]["Events"].values()
    pattern = json.loads(
        next(iter(sources))["Properties"]["FilterCriteria"]["Filters"][0]["Pattern"]
    )
    prefix = pattern["dynamodb"]["Keys"]["SK"]["S"][0]["prefix"]
    sort_key: str = record["dynamodb"]["Keys"]["SK"]["S"]
    return record["eventName"] in pattern["eventName"] and sort_key.startswith(prefix)


def _message(message: Message) -> dict[str, Any]:
    """A message as SQS hands it over, with what its rule's ``InputPath`` leaves of it."""
    return {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt_handle,
        "Body": _input(message.body),
        "Attributes": {
            "ApproximateReceiveCount": str(message.approximate_receive_count),
            "SentTimestamp": str(message.sent_timestamp),
            "SenderId": message.sender_id,
            "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        },
    }


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message as the queue's event source hands it to the function."""
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn",
        "awsRegion": REGION,
    }


def _make_queue(
    name: str, queue: Mapping[str, Any], attributes: Mapping[tuple[str, str], str]
) -> Queue:
    """Made where moto keeps it, as rules are: there are many, and each house has them anew."""
    kept = ("VisibilityTimeout", "MessageRetentionPeriod")
    wanted: dict[str, Any] = {name: str(queue[name]) for name in kept if name in queue}
    redrive = queue.get("RedrivePolicy")
    if redrive:
        dlq = attributes[redrive["deadLetterTargetArn"]["Fn::GetAtt"][0], "Arn"]
        policy = {"deadLetterTargetArn": dlq, "maxReceiveCount": redrive["maxReceiveCount"]}
        wanted["RedrivePolicy"] = json.dumps(policy)
    return sqs_backends[ACCOUNT][REGION].create_queue(name, **wanted)


def _make_secret(name: str, content: Any) -> str:
    made = _client("secretsmanager").create_secret(Name=name, SecretString=json.dumps(content))
    return str(made["ARN"])


def _make_rule(name: str, rule: Mapping[str, Any], resolve: Resolver) -> None:
    bus = events_backends[ACCOUNT][REGION]
    bus.put_rule(name, event_bus_arn=STACK, event_pattern=json.dumps(rule["EventPattern"]))
    targets = [{"Id": t["Id"], "Arn": resolve(t["Arn"])} for t in rule["Targets"]]
    bus.put_targets(name, STACK, targets)
