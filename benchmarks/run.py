"""The project's numbers: what things cost in calls, imports beside a floor, the rehearsal's own.

``make bench`` prints a table. Counted numbers are the same on every machine; timed ones are only
compared with the floor of the same run, and no test asserts them.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
RUNS = 7
FLOOR = "import boto3; boto3.client('dynamodb', region_name='cn-north-1')"
HANDLERS = {
    "IntakeApi": "services.intake.api",
    "ReviewApi": "services.review.api",
    "PublicityApi": "services.publicity.api",
    "PublicityForm": "services.publicity.form",
    "ObjectionApi": "services.publicity.objections_api",
    "NotifyApi": "services.notify.api",
    "OperatorApi": "services.operator.api",
    "Relay": "services.relay.relay",
    "IntakeConsumer": "services.intake.consumer",
    "PublicityConsumer": "services.publicity.consumer",
}


def seconds(code: str) -> float:
    """The median of a cold process that runs ``code``, timed from inside, in seconds."""
    timed = f"import time; t=time.perf_counter(); {code}; print(time.perf_counter()-t)"
    env = {**os.environ, "TABLE_NAME": "t", "POWERTOOLS_SERVICE_NAME": "bench"}
    found = [
        float(
            subprocess.run(
                [sys.executable, "-c", timed],
                env=env,
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(RUNS)
    ]
    return statistics.median(found)


def imports(console: Console) -> None:
    """Cold import of each function beside a bare boto3 client, in one run."""
    floor = seconds(FLOOR)
    table = Table(title=f"Cold start: import and one client, median of {RUNS} (this machine)")
    for heading in ("function", "ms", "× floor"):
        table.add_column(heading, justify="right")
    table.add_row("bare boto3 client", f"{floor * 1000:.0f}", "1.0")
    for name, module in HANDLERS.items():
        code = f"import {module}; from shared import aws; import os; "
        code += "os.environ['AWS_DEFAULT_REGION']='cn-north-1'; aws.client('dynamodb')"
        took = seconds(code)
        table.add_row(name, f"{took * 1000:.0f}", f"{took / floor:.1f}")
    console.print(table)


def rehearsal(console: Console) -> None:
    """The numbers of the last ``make run``, if there was one."""
    written = ROOT / ".zuimei" / "rehearsal.json"
    if not written.exists():
        console.print("no rehearsal on file: run `make run ONCE=1` first")
        return
    seen = json.loads(written.read_text(encoding="utf-8"))
    console.print(
        f"rehearsal: {seen['seconds']:.0f} s, {len(seen['honoured'])} honoured, "
        f"{seen['mails']} mails, {seen['robot_messages']} robot messages, "
        f"{seen['chains']} histories, {seen['memory_mib']} MiB at most"
    )


def counted(console: Console) -> None:
    """The counted calls: they are tests, so that they hold everywhere."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/flows/test_calls.py", "-q"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    verdict = "hold" if done.returncode == 0 else "BROKEN"
    console.print(
        "calls to the table: creating a nomination = 1 transaction; any other command or event "
        f"= at most 1 read + 1 transaction (tests/flows/test_calls.py): {verdict}"
    )


def main() -> None:
    """Everything, cheapest first."""
    console = Console()
    counted(console)
    imports(console)
    rehearsal(console)


if __name__ == "__main__":
    main()
