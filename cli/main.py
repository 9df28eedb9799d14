"""The commands of ``zuimei``. Each imports what it needs when it runs, so that help is quick."""

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from cli.stack import Stack

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
console = Console()


@app.command()
def up() -> None:
    """Start the embedded AWS and deploy the system; leaves it running."""
    from cli import stack
    from cli.rehearsal.plan import demo_users

    running = stack.up(demo_users(), lambda text: console.print(f"· {text}"))
    _tell(running)


@app.command()
def down() -> None:
    """Stop the local stack."""
    from cli import stack

    stack.down()


@app.command()
def token(user: Annotated[str, typer.Argument(help="a demo user of .zuimei/stack.json")]) -> None:
    """Print a token for a demo user."""
    from cli import stack

    running = _running()
    if user not in running.accounts:
        console.print(f"没有演示账号 {user}；见 {stack.state_folder() / 'stack.json'}", style="red")
        raise typer.Exit(2)
    print(running.token(user))


@app.command()
def rehearse(
    *,
    once: Annotated[bool, typer.Option("--once", help="stop when the roll is out")] = False,
    seconds_a_day: Annotated[float, typer.Option(help="real seconds per campaign day")] = 5.0,
    small: Annotated[bool, typer.Option("--small", help="few people, same outcomes")] = False,
) -> None:
    """Play the third campaign from forms to honour roll on a fresh local stack."""
    from cli import stack
    from cli.processes import Gauge
    from cli.rehearsal import DifferenceError
    from cli.rehearsal import rehearse as play
    from cli.rehearsal.plan import demo_users

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        running = stack.up(demo_users(), lambda text: console.print(f"· {text}"))
        with Gauge() as gauge:
            outcome = play(running, small=small, seconds_a_day=seconds_a_day, console=console)
        outcome = outcome.model_copy(update={"memory_mib": gauge.peak})
        written = stack.state_folder() / "rehearsal.json"
        written.write_text(outcome.model_dump_json(indent=2), encoding="utf-8")
        if not once:
            console.print()
            _tell(running)
            console.print("按 Ctrl-C 结束")
            _wait()
        if outcome.difference:
            raise typer.Exit(1)
    except DifferenceError as difference:
        console.print(f"与演练不符：{difference}", style="red")
        raise typer.Exit(1) from None
    finally:
        stack.down()


@app.command()
def portal(
    stack: Annotated[str, typer.Argument(help="name of a stack on AWS")] = "zuimei",
) -> None:
    """Publish the built portal of a stack on AWS: its pages, and where its API and issuer are."""
    from cli.portal import NotBuiltError, publish_to

    try:
        console.print(f"门户 {publish_to(stack)}")
    except NotBuiltError as error:
        console.print(str(error), style="red")
        raise typer.Exit(2) from None


@app.command()
def verify(
    document: Annotated[str, typer.Argument(help="such as CASE#01J…; all if left out")] = "",
    head: Annotated[str | None, typer.Option(help="a head that was printed on paper")] = None,
) -> None:
    """Verify the history of one document, or of all."""
    from cli.history import verify_all
    from shared import history

    _reach()
    one = [history.verify(document, *([head] if head else []))] if document else []
    results = one or list(verify_all())
    for result in one:
        console.print(str(result))
    broken = [result for result in results if not result.intact]
    for result in broken:
        console.print(str(result), style="red")
    console.print(f"{len(results)} 条历史链，{len(broken)} 条有误")
    raise typer.Exit(1 if broken else 0)


@app.command()
def fingerprint() -> None:
    """Turn ID numbers, one a line on standard input, into fingerprints for settings and roster.

    On AWS name the key in FINGERPRINT_KEY_ARN (an output of the stack); else the local stack's.
    """
    import os

    from cli import fingerprints

    if "FINGERPRINT_KEY_ARN" not in os.environ:
        running = _running()
        running.use()
        os.environ["FINGERPRINT_KEY_ARN"] = running.outputs["FingerprintKeyArn"]
    try:
        for line in fingerprints.of_lines(sys.stdin):
            print(line)
    except fingerprints.NumberError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


@app.command()
def redrive(
    queue: Annotated[str, typer.Argument(help="such as IntakeQueue")],
) -> None:
    """Send the messages of a queue's dead-letter queue through it again."""
    from shared.dead_letters import redrive as resend

    outputs = _running().outputs
    moved = resend(outputs[f"{queue}DlqUrl"], outputs[f"{queue}Url"])
    console.print(f"{queue}: {moved} 条")


@app.command()
def republish(
    since: Annotated[str, typer.Argument(help="an instant, such as 2023-04-07T00:00:00+08:00")],
) -> None:
    """Put every event since an instant on the bus again; consumers ignore what they know."""
    from datetime import datetime

    from cli import history

    _reach()
    console.print(f"{history.republish(datetime.fromisoformat(since))} 条事件")


@app.command()
def preview(
    event: Annotated[str, typer.Argument(help="a type of event, such as RoundOpened")],
    *,
    data: Annotated[str, typer.Option(help="JSON; fields that differ from the example")] = "{}",
    actor: Annotated[str | None, typer.Option(help="who did it, an account of the roster")] = None,
    region: Annotated[str, typer.Option(help="where its nomination comes from")] = "330106",
) -> None:
    """Say what an event would tell whom in the campaign of campaigns/; nothing is sent."""
    from pydantic import ValidationError

    from cli.preview import UnheardError
    from cli.preview import preview as look

    try:
        found = look(event, data, actor, region)
    except (UnheardError, ValidationError, ValueError) as error:
        console.print(str(error), style="red")
        raise typer.Exit(2) from None
    for word in found:
        console.print(f"[bold]{word.channel}[/] {', '.join(word.users)}")
        print(f"{word.subject}\n{word.text}\n")


@app.command()
def docs(
    *, check: Annotated[bool, typer.Option("--check", help="only say what has drifted")] = False
) -> None:
    """Write the generated documents again: schemas, examples, OpenAPI, AsyncAPI, tables."""
    from cli import docs as generated

    if not check:
        generated.write_all()
        return
    drifted = generated.check_all()
    for name in drifted:
        console.print(name, style="red")
    raise typer.Exit(1 if drifted else 0)


@app.command()
def window(
    start: Annotated[str, typer.Argument(help="the day the notice is up, such as 2023-04-20")],
    *,
    days: Annotated[int, typer.Option(help="working days; five at least")] = 5,
    exclude_start: Annotated[
        bool, typer.Option("--exclude-start", help="count from the day after (民法典 art. 201)")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
) -> None:
    """Print the window of a notice: first and last day, closing instant, the days counted."""
    import json

    from cli.window import counted
    from shared.problems import Refusal

    try:
        found = counted(start, days, count_start=not exclude_start)
    except Refusal as refusal:
        if as_json:
            print(json.dumps(refusal.body(), ensure_ascii=False))
        print(f"{refusal.code} {refusal.kind.title} {refusal.detail}".strip(), file=sys.stderr)
        raise typer.Exit(1) from None
    print(found.model_dump_json(indent=2) if as_json else found)


def _tell(running: "Stack") -> None:
    from cli.stack import state_folder

    console.print(f"门户 {running.portal}")
    console.print(f"API {running.api}")
    console.print(f"演示账号与地址见 {state_folder() / 'stack.json'}")


def _running() -> "Stack":
    from cli import stack

    try:
        return stack.current()
    except stack.NotRunningError as error:
        console.print(str(error), style="red")
        raise typer.Exit(2) from error


def _reach() -> None:
    """Use the local stack, unless the environment names a table already (an operator on AWS)."""
    import os

    if "TABLE_NAME" not in os.environ:
        _running().use()


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print("\n再见")


if __name__ == "__main__":
    app()
