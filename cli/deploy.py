"""Deploys a template through CloudFormation, as ``sam package`` and ``sam deploy`` would.

The template is not changed but for ``CodeUri``: each function's code is zipped (its own service,
``events`` and ``shared``, nothing else) and put where CloudFormation can fetch it. The embedded
AWS runs functions with the interpreter and packages of this environment; on AWS, ``sam build``
puts the locked packages beside the code.
"""

import hashlib
import io
import json
import py_compile
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

import boto3
from botocore.config import Config
from samtranslator.yaml_helper import yaml_parse

from shared import aws

ROOT = Path(__file__).resolve().parent.parent
_HANDLER = re.compile(r"^services\.(\w+)\.")
# Creating a stack may take longer than a client waits; asking twice would be asking for another.
_PATIENT = Config(read_timeout=120, retries={"total_max_attempts": 1})
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_EPOCH = (2020, 1, 1, 0, 0, 0)  # zips of the same code are the same bytes


class DeployError(RuntimeError):
    """The stack did not come up; the message names the first resource that failed."""


def deploy(name: str, template: Path, parameters: Mapping[str, str], bucket: str) -> dict[str, str]:
    """Create the stack ``name`` and wait for it; returns its outputs.

    Raises:
        DeployError: a resource failed.
    """
    body = _packaged(yaml_parse(template.read_text(encoding="utf-8")), bucket)
    url = _upload(bucket, f"{name}.json", json.dumps(body, default=str).encode())
    formation = boto3.client("cloudformation", config=_PATIENT)
    formation.create_stack(
        StackName=name,
        TemplateURL=url,
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        Capabilities=_CAPABILITIES,
    )
    return _outputs(name, "stack_create_complete")


def change(name: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Update the stack ``name`` with other ``parameters``, its template as it is.

    Raises:
        DeployError: a resource failed.
    """
    formation = boto3.client("cloudformation", config=_PATIENT)
    stack = formation.describe_stacks(StackName=name)["Stacks"][0]
    kept = [
        {"ParameterKey": known["ParameterKey"], "UsePreviousValue": True}
        for known in stack.get("Parameters", [])
        if known["ParameterKey"] not in parameters
    ]
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    formation.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Parameters=kept + given,
        Capabilities=_CAPABILITIES,
    )
    return _outputs(name, "stack_update_complete")


def make_bucket(bucket: str) -> None:
    """The bucket for code and templates."""
    s3 = aws.client("s3")
    s3.create_bucket(
        Bucket=bucket,
        CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name},
    )


def _outputs(name: str, waiter: str) -> dict[str, str]:
    formation = boto3.client("cloudformation", config=_PATIENT)
    try:
        formation.get_waiter(waiter).wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
    except Exception as error:
        raise DeployError(_first_failure(name)) from error
    stack = formation.describe_stacks(StackName=name)["Stacks"][0]
    return {out["OutputKey"]: out["OutputValue"] for out in stack.get("Outputs", [])}


def _packaged(template: dict[str, Any], bucket: str) -> dict[str, Any]:
    uploaded: dict[str, str] = {}
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        match = _HANDLER.match(properties["Handler"])
        if match is None:
            raise DeployError(f"no service in handler {properties['Handler']}")
        service = match[1]
        if service not in uploaded:
            code = _zipped(service)
            key = f"{service}-{hashlib.sha256(code).hexdigest()[:16]}.zip"
            _upload(bucket, key, code)
            uploaded[service] = f"s3://{bucket}/{key}"
        properties["CodeUri"] = uploaded[service]
    return template


def _zipped(service: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _sources(service):
            name = str(path.relative_to(ROOT))
            archive.writestr(_entry(name), path.read_bytes())
            if path.suffix == ".py":
                archive.writestr(_entry(cache_from_source(name)), _compiled(path))
    return buffer.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.external_attr = 0o644 << 16
    return info


@cache
def _compiled(path: Path) -> bytes:
    """A module's byte code: the embedded AWS starts functions by the hundred, each from the zip."""
    with tempfile.TemporaryDirectory() as folder:
        made = f"{folder}/made.pyc"
        shown = str(path.relative_to(ROOT))
        py_compile.compile(
            str(path),
            made,
            shown,
            doraise=True,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        return Path(made).read_bytes()


def _sources(service: str) -> Iterator[Path]:
    yield ROOT / "services" / "__init__.py"
    for folder in ("events", "shared", f"services/{service}"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _upload(bucket: str, key: str, body: bytes) -> str:
    s3 = aws.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=body)
    return f"{s3.meta.endpoint_url}/{bucket}/{key}"


def _first_failure(name: str) -> str:
    events = aws.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("FAILED"):
            reason = event.get("ResourceStatusReason", "")
            return f"{event['LogicalResourceId']}: {reason}"
    return f"{name} did not come up"
