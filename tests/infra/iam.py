"""IAM as far as the template uses it: would this policy allow this call?

A part of the language that is not written here raises, so that no policy is judged by half.
"""

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.template import Resolver, resources, template

REGION, ACCOUNT, STACK = "cn-north-1", "123456789012", "zuimei"
LEADING = "dynamodb:LeadingKeys"
ATTRIBUTES = "dynamodb:Attributes"
SELECT = "dynamodb:Select"
PREFIX = "s3:prefix"
PASSED_TO = "iam:PassedToService"
SOURCE = "aws:SourceArn"
SOURCE_ACCOUNT = "aws:SourceAccount"
SES_IDENTITY = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${SesIdentity}"
Statement = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """An action on a resource, with what IAM is told beside it.

    ``attributes`` are those that a query asks for, if not all; ``prefix`` that of a listing.
    """

    action: str
    resource: str
    leading: tuple[str, ...] = ()
    passed_to: str | None = None
    source: str | None = None
    attributes: tuple[str, ...] = ()
    prefix: str | None = None

    @property
    def context(self) -> dict[str, tuple[str, ...]]:
        told = {
            LEADING: self.leading,
            PASSED_TO: (self.passed_to,) if self.passed_to else (),
            SOURCE: (self.source,) if self.source else (),
            SOURCE_ACCOUNT: (ACCOUNT,),
            ATTRIBUTES: self.attributes,
            PREFIX: (self.prefix,) if self.prefix else (),
            SELECT: ("SPECIFIC_ATTRIBUTES" if self.attributes else "ALL_ATTRIBUTES",),
        }
        return {name: values for name, values in told.items() if values}


def allows(statements: Iterable[Statement], call: Call) -> bool:
    """Whether one statement allows the call and none denies it."""
    effects = {statement["Effect"] for statement in statements if _speaks_of(statement, call)}
    return effects == {"Allow"}


def _speaks_of(statement: Statement, call: Call) -> bool:
    known = {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}
    if set(statement) - known:
        raise ValueError(f"not judged here: {set(statement) - known}")
    return (
        any(_like(call.action.lower(), action.lower()) for action in many(statement["Action"]))
        and any(_like(call.resource, resource) for resource in many(statement["Resource"]))
        and all(
            _OPERATORS[operator](call.context.get(key, ()), many(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _like(value: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def _every_one_like(values: Sequence[str], patterns: Sequence[str]) -> bool:
    """``ForAllValues``: also true where there is no value, as AWS has it."""
    return all(any(_like(value, pattern) for pattern in patterns) for value in values)


def _one_like(values: Sequence[str], patterns: Sequence[str]) -> bool:
    return bool(values) and _every_one_like(values, patterns)


def _one_equals(values: Sequence[str], wanted: Sequence[str]) -> bool:
    return bool(values) and all(value in wanted for value in values)


def _every_one_equals(values: Sequence[str], wanted: Sequence[str]) -> bool:
    """``ForAllValues`` and ``IfExists``: also true where there is no value."""
    return all(value in wanted for value in values)


_OPERATORS: dict[str, Callable[[Sequence[str], Sequence[str]], bool]] = {
    "ForAllValues:StringLike": _every_one_like,
    "ForAllValues:StringEquals": _every_one_equals,
    "StringEqualsIfExists": _every_one_equals,
    "StringEquals": _one_equals,
    "StringLike": _one_like,
    "ArnEquals": _one_like,
}


def many(value: Any) -> list[str]:
    """A text or a list of texts, as a list."""
    return list(value) if isinstance(value, list) else [value]


# ── The template's own policies ─────────────────────────────────────────────────────────────────

_SERVICES = {
    "AWS::DynamoDB::Table": "dynamodb:{at}:table/{name}",
    "AWS::SQS::Queue": "sqs:{at}:{name}",
    "AWS::KMS::Key": "kms:{at}:key/{name}",
    "AWS::Events::EventBus": "events:{at}:event-bus/{name}",
    "AWS::Events::Rule": "events:{at}:rule/{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::Logs::LogGroup": "logs:{at}:log-group:{name}:*",
}
_SECRETS = {
    parameter: f"arn:aws-cn:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}"
    for parameter, name in (("SmtpSecretArn", "mail"), ("RobotSecretArn", "robots"))
}


class _Refs(dict[str, str]):
    """Parameters and pseudo parameters; every resource is called by its logical id."""

    def __missing__(self, name: str) -> str:
        return name


class _Arns(dict[tuple[str, str], str]):
    """The ARN of every resource, in the China partition."""

    def __missing__(self, key: tuple[str, str]) -> str:
        name, attribute = key
        if attribute != "Arn":
            raise KeyError(key)
        pattern = _SERVICES[template()["Resources"][name]["Type"]]
        return "arn:aws-cn:" + pattern.format(at=f"{REGION}:{ACCOUNT}", account=ACCOUNT, name=name)


resolve = Resolver(
    _Refs(
        {
            "AWS::Partition": "aws-cn",
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::StackName": STACK,
            **_SECRETS,
        }
    ),
    _Arns(),
)


def arn(name: str) -> str:
    """The ARN of what ``Logical``, ``Logical/below`` or ``${...}`` text names."""
    if "$" in name:
        return str(resolve({"Fn::Sub": name}))
    logical, slash, below = name.partition("/")
    if logical in _SECRETS:
        return _SECRETS[logical]
    return str(resolve({"Fn::Sub": f"${{{logical}.Arn}}"})).removesuffix(":*") + slash + below


def statements_of(role: str) -> list[Statement]:
    """What a role may do, every condition of the template being true."""
    return [
        resolve(statement["Fn::If"][1] if "Fn::If" in statement else statement)
        for policy in resources("AWS::IAM::Role")[role]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def queue_policy(queue: str) -> list[Statement]:
    """Who may put into a queue beside roles."""
    found: list[Statement] = []
    for policy in resources("AWS::SQS::QueuePolicy").values():
        if policy["Queues"] == [{"Ref": queue}]:
            found += resolve(policy["PolicyDocument"]["Statement"])
    return found


def leading_prefixes(statement: Statement) -> list[str]:
    """The key patterns that a statement opens."""
    condition: Mapping[str, Any] = statement.get("Condition", {})
    return many(condition.get("ForAllValues:StringLike", {}).get(LEADING, []))


def kind_of(key: str) -> str:
    """The pattern of a key: ``ROUND#2023#1`` is ``ROUND#*``; marks name their service too."""
    match = re.match(r"(IDEMPOTENCY#\w+#|DUE#[\w-]+$|DUE#robot#|[A-Z]+#)", key)
    assert match, key
    return match[1] if re.fullmatch(r"DUE#[\w-]+", match[1]) else f"{match[1]}*"
