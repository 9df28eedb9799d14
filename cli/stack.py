"""The local stack: embedded AWS, mail sink, identity, and the system itself, all on loopback."""

import json
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from localstack_client import config as localstack
from samtranslator.yaml_helper import yaml_parse

from cli import identity, portal, processes, robot_sink
from cli.deploy import ROOT, change, deploy, make_bucket
from cli.identity import Account
from cli.processes import STATE
from events.published import Member
from shared import aws

REGION = "cn-north-1"
NAME = "zuimei"
_PREFERRED_PORT = 4566
_FILE = STATE / "stack.json"
_MAILS = STATE / "mails"
_ROBOTS = STATE / "robots"
_START_SECONDS = 60
_WARM_SECONDS = 15
_TICK = 0.1
Step = Callable[[str], None]


class NotRunningError(RuntimeError):
    """There is no local stack; start one with ``zuimei up``."""


@dataclass(frozen=True)
class Stack:
    """A running local stack: where everything is, and who may sign in."""

    api: str
    portal: str
    endpoint: str
    client: str
    outputs: dict[str, str]
    accounts: dict[str, Account]

    def token(self, user: str) -> str:
        """A fresh token of a demo user."""
        self.use()
        return identity.token(self.client, self.accounts[user])

    def mails(self) -> int:
        """How many mails the sink has accepted."""
        return len(list(_MAILS.glob("*.eml")))

    def robots(self) -> list[robot_sink.Said]:
        """What the group robots have said."""
        return robot_sink.said_in(_ROBOTS)

    def asked(self) -> list[robot_sink.Request]:
        """What the group robots were asked, whatever they answered."""
        return robot_sink.asked_in(_ROBOTS)

    def use(self) -> None:
        """Point this process's AWS clients at the stack."""
        _point(self.endpoint)
        os.environ["TABLE_NAME"] = self.outputs["TableName"]
        os.environ["BUS_NAME"] = self.outputs["BusName"]


def up(
    members: Sequence[Member],
    say: Step,
    *,
    sweep_rate: str = "rate(1 minute)",
    preferred_port: int | None = _PREFERRED_PORT,
    warm_seconds: int = _WARM_SECONDS,
) -> Stack:
    """Start and deploy everything; a stack that runs already is stopped first.

    Stacks that start at the same time prefer no port, so that each finds one of its own. What a
    burst started is kept ``warm_seconds`` after its last call: memory against cold starts.
    """
    down()
    _MAILS.mkdir(parents=True)
    tokens = _make_robots()
    port, smtp, robots = processes.free_port(preferred_port), *_free_ports()
    endpoint = localstack.get_service_endpoint("s3", f"127.0.0.1:{port}") or ""
    say("启动本机 AWS、邮件服务与群机器人")
    _start(port, smtp, robots, warm_seconds)
    _point(endpoint)
    say("部署身份服务")
    bucket = f"{NAME}-code"
    make_bucket(bucket)
    pool = deploy(f"{NAME}-identity", ROOT / "local" / "identity.yaml", {}, bucket)
    accounts = identity.create_accounts(pool["PoolId"], members)
    say("部署 template.yaml")
    parameters = {
        **_parameters(pool, smtp, sweep_rate),
        "RobotAddress": f"http://127.0.0.1:{robots}",
        "RobotSecretArn": _keep_secret(tokens),
    }
    outputs = deploy(NAME, ROOT / "template.yaml", parameters, bucket)
    stack = Stack(
        api=f"{endpoint}/_aws/execute-api/{outputs['ApiId']}/$default",
        portal=f"http://{_label(outputs)}.cloudfront.localhost:{port}/",
        endpoint=endpoint,
        client=pool["ClientId"],
        outputs=outputs,
        accounts={account.name: account for account in accounts},
    )
    say("发布门户")
    _open_portal(stack, pool)
    _write(stack, port)
    stack.use()
    return stack


def _open_portal(stack: Stack, pool: dict[str, str]) -> None:
    """Put the portal up and admit its address where it calls, known only now."""
    origin = stack.portal.rstrip("/")
    change(f"{NAME}-identity", {"Portal": stack.portal})
    change(NAME, {"PortalOrigin": origin})
    # The embedded API does not read the CORS rules of a template (docs/embedded-limits.md).
    aws.client("apigatewayv2").update_api(
        ApiId=stack.outputs["ApiId"], CorsConfiguration=_cors_rules(origin)
    )
    portal.publish(
        stack.outputs["BucketName"],
        portal.Config(
            api=stack.api,
            issuer=pool["Issuer"],
            metadata=f"{stack.endpoint}/{pool['PoolId']}/.well-known/openid-configuration",
            client=stack.client,
        ),
    )


def _cors_rules(origin: str) -> dict[str, Any]:
    """What ``template.yaml`` says of CORS, for this origin."""
    template = yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8"))
    rules: dict[str, Any] = template["Resources"]["Api"]["Properties"]["CorsConfiguration"]
    return {**rules, "AllowOrigins": [origin]}


def down() -> None:
    """Stop the stack, if one runs, and forget its state."""
    processes.stop_all()
    for folder in (_MAILS, _ROBOTS):
        shutil.rmtree(folder, ignore_errors=True)
    _FILE.unlink(missing_ok=True)


def current() -> Stack:
    """The running stack.

    Raises:
        NotRunningError: there is none.
    """
    if not _FILE.exists() or "aws" not in processes.running():
        raise NotRunningError("no local stack; start one with: zuimei up")
    kept: dict[str, Any] = json.loads(_FILE.read_text())
    accounts = [Account(**account) for account in kept["accounts"]]
    return Stack(
        api=kept["api"],
        portal=kept["portal"],
        endpoint=kept["endpoint"],
        client=kept["client"],
        outputs=kept["outputs"],
        accounts={account.name: account for account in accounts},
    )


def _make_robots() -> str:
    """Fresh tokens and keys of the two groups' robots, as the sink and the secret hold them."""
    _ROBOTS.mkdir(parents=True)
    robots = {
        name: {"access_token": secrets.token_hex(32), "secret": f"SEC{secrets.token_hex(32)}"}
        for name in ("cities", "group")
    }
    kept = _ROBOTS / robot_sink.ROBOTS
    kept.touch(0o600)
    kept.write_text(json.dumps(robots), encoding="utf-8")
    return json.dumps(robots)


def _keep_secret(text: str) -> str:
    answer = aws.client("secretsmanager").create_secret(Name=f"{NAME}-robots", SecretString=text)
    return str(answer["ARN"])


def _free_ports() -> tuple[int, int]:
    """Two ports that nobody has, not the same one twice."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return processes.free_port(), int(held.getsockname()[1])


def _start(port: int, smtp: int, robots: int, warm_seconds: int) -> None:
    quiet = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "localhost",  # so that a browser finds <label>.cloudfront.localhost
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "LAMBDA_WARM_TTL_SECONDS": str(warm_seconds),
        "STATE_DIR": str((STATE / "aws").resolve()),
    }
    processes.start("aws", [sys.executable, "-m", "ministack"], quiet)
    for name, module, number, folder in (
        ("mail", "cli.sink", smtp, _MAILS),
        ("robots", "cli.robot_sink", robots, _ROBOTS),
    ):
        processes.start(name, [sys.executable, "-m", module, str(number), str(folder)], quiet)
    _await_ready(f"http://127.0.0.1:{port}/_ministack/ready")


def _await_ready(url: str) -> None:
    for _ in range(int(_START_SECONDS / _TICK)):
        try:
            if httpx.get(url, timeout=2).json().get("status") == "completed":
                return
        except (httpx.HTTPError, ValueError):
            pass
        if "aws" not in processes.running():
            break
        time.sleep(_TICK)
    raise NotRunningError(f"the embedded AWS did not start; see {STATE / 'aws.log'}")


def _point(endpoint: str) -> None:
    if os.environ.get("AWS_ENDPOINT_URL") != endpoint:
        aws.client.cache_clear()
        aws.once.cache_clear()
    os.environ.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the embedded AWS's own well-known pair
    )


def _parameters(pool: dict[str, str], smtp: int, sweep_rate: str) -> dict[str, str]:
    return {
        "JwtIssuer": pool["Issuer"],
        "JwtAudience": pool["ClientId"],
        "PortalOrigin": "http://localhost",
        "PortalScheme": "allow-all",
        "PortalCalls": "'self' http://127.0.0.1:* http://localhost:*",
        "SmtpHost": "127.0.0.1",
        "SmtpPort": str(smtp),
        "SmtpStartTls": "false",
        "MailFrom": "zuimei@example.invalid",
        "SweepRate": sweep_rate,
        "DeletionProtection": "false",
    }


def _label(outputs: dict[str, str]) -> str:
    """The first part of the CDN's domain name, which the embedded AWS serves as well."""
    return outputs["PortalDomain"].partition(".")[0]


def _write(stack: Stack, port: int) -> None:
    kept = {
        "api": stack.api,
        "portal": stack.portal,
        "endpoint": stack.endpoint,
        "client": stack.client,
        "mails": str(_MAILS),
        "port": port,
        "outputs": stack.outputs,
        "accounts": [identity.as_json(account) for account in stack.accounts.values()],
    }
    _FILE.write_text(json.dumps(kept, ensure_ascii=False, indent=2))
    _FILE.chmod(0o600)


def state_folder() -> Path:
    """Where the local stack keeps what it writes."""
    STATE.mkdir(exist_ok=True)
    return STATE
