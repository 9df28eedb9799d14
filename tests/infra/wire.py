"""What functions ask of AWS when the system runs, as IAM sees it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from shared import settings
from tests.infra.iam import REGION, SES_IDENTITY, STACK, Call, arn, kind_of
from tests.support.house import House
from tests.support.template import resources

_WRITES = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


#: IAM's name of a service where the client has another.
_PREFIXES = {"sesv2": "ses"}


@contextmanager
def watched(calls: set[tuple[str, Call]]) -> Iterator[None]:
    """Adds every call that a function makes in the block, with the function's name."""
    acting: list[str] = []
    made, invoke = BaseClient._make_api_call, House.invoke  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        if acting:
            house, name = houses[-1], acting[-1]
            service = client.meta.service_model.service_name
            seen = _seen(house, service, operation, parameters)
            calls.update((name, call) for call in seen)
        return made(client, operation, parameters)

    def invoked(house: House, function: str, event: Any) -> Any:
        acting.append(function)
        houses.append(house)
        own = caches.setdefault((id(house), function), {})  # as in a process of its own
        try:
            with patch.object(settings, "_cache", own):
                return invoke(house, function, event)
        finally:
            acting.pop()
            houses.pop()

    houses: list[House] = []
    caches: dict[tuple[int, str], Any] = {}
    with patch.object(BaseClient, "_make_api_call", noted), patch.object(House, "invoke", invoked):
        yield


def _seen(house: House, service: str, operation: str, given: Mapping[str, Any]) -> list[Call]:
    """The actions and resources of one call; a service that is not listed raises."""
    if service == "dynamodb":
        return _table(operation, given)
    if service == "s3" and operation == "ListObjectVersions":
        return [Call("s3:ListBucketVersions", arn("Bucket"), prefix=_object(given["Prefix"]))]
    if (service, operation) == ("s3", "CopyObject"):
        source = arn(f"Bucket/{_object(given['CopySource']['Key'])}")
        target = arn(f"Bucket/{_object(given['Key'])}")
        return [Call("s3:GetObject", source), Call("s3:PutObject", target)]
    if (service, operation) == ("s3", "HeadObject"):
        operation = "GetObject"
    if service == "s3" and "VersionId" in given:
        operation = f"{operation}Version"
    named: dict[str, Callable[[], str]] = {
        "sqs": lambda: arn(given["QueueUrl"].rpartition("/")[2]),
        "kms": lambda: arn(_key(house, given)),
        "events": lambda: arn("Bus"),
        "secretsmanager": lambda: arn(_secret(house, given)),
        "sesv2": lambda: arn(SES_IDENTITY),
        "s3": lambda: arn(f"Bucket/{_object(given['Key'])}"),
        "scheduler": lambda: schedule_arn("-".join(given["Name"].split("-")[:2])),
    }
    calls = [Call(f"{_PREFIXES.get(service, service)}:{operation}", named[service]())]
    if "RoleArn" in given.get("Target", {}):
        calls.append(Call("iam:PassRole", arn("TimerRole"), passed_to="scheduler.amazonaws.com"))
    return calls


def schedule_arn(name: str) -> str:
    assert name.startswith(f"{STACK}-")
    return arn(
        f"arn:${{AWS::Partition}}:scheduler:{REGION}:${{AWS::AccountId}}:schedule/default/{name}"
    )


def _secret(house: House, given: Mapping[str, Any]) -> str:
    robots = house.resolve({"Ref": "RobotSecretArn"})
    return "RobotSecretArn" if given["SecretId"] == robots else "SmtpSecretArn"


def _object(key: str) -> str:
    """The kind of an object: a public file by its name, all else by its folder."""
    for kind, name in (("public/photos/", "1.jpg"), ("public/deeds/", "1.json")):
        if key.startswith(kind):
            return kind + name
    return key if key.startswith("public/") else f"{key.partition('/')[0]}/1"


def _key(house: House, given: Mapping[str, Any]) -> str:
    for name in resources("AWS::KMS::Key"):
        if house.resolve({"Fn::GetAtt": [name, "Arn"]}) == given["KeyId"]:
            return name
    raise AssertionError(given["KeyId"])


def _table(operation: str, given: Mapping[str, Any]) -> list[Call]:
    if operation == "TransactWriteItems":
        found = []
        for item in given["TransactItems"]:
            ((kind, write),) = item.items()
            key = (write.get("Item") or write["Key"])["PK"]["S"]
            found.append(_call(_WRITES[kind], "Table", key))
        return found
    if operation == "BatchGetItem":
        ((_, wanted),) = given["RequestItems"].items()
        return [_call("BatchGetItem", "Table", *(key["PK"]["S"] for key in wanted["Keys"]))]
    if operation == "GetItem":
        return [_call("GetItem", "Table", given["Key"]["PK"]["S"])]
    if operation == "Query":
        index = f"/index/{given['IndexName']}" if "IndexName" in given else ""
        key = given["ExpressionAttributeValues"][":pk"]["S"]
        call = _call("Query", f"Table{index}", key)
        return [replace(call, attributes=_projected(given))]
    raise AssertionError(operation)


def _projected(given: Mapping[str, Any]) -> tuple[str, ...]:
    """The attributes that a query asks for, in the order asked; none if it asks for all."""
    names = given.get("ExpressionAttributeNames", {})
    asked = given.get("ProjectionExpression", "").split(", ")
    return tuple(names.get(name, name) for name in asked if name)


def _call(action: str, resource: str, *keys: str) -> Call:
    kinds = tuple(sorted({kind_of(key) for key in keys}))
    return Call(f"dynamodb:{action}", arn(resource), kinds)
