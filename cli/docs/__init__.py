"""The generated documents: schemas, examples, OpenAPI, AsyncAPI, tables.

``write_all`` writes what follows from the code; ``check_all`` names what has drifted from it.
Golden examples are written once and never again: an old one must parse for ever.
"""

from pathlib import Path

from cli.docs import contract, examples, openapi, tables
from cli.docs.wiring import as_json
from cli.rehearsal import plan

ROOT = Path(__file__).resolve().parents[2]


def generated() -> dict[str, str]:
    """What every generated file should hold, by its path in the repository."""
    return {
        **contract.schemas(),
        **examples.triggers(),
        "events/asyncapi.yaml": contract.asyncapi(),
        "web/src/desk/admin/defaults.json": as_json(plan.third().model_dump(mode="json")),
        "docs/openapi.json": openapi.document(),
        "docs/refusals.md": tables.refusals(),
        "docs/events.md": tables.events(),
    }


def write_all(root: Path = ROOT) -> None:
    """Write all generated files, and the golden examples that are missing; drop what is stale."""
    wanted = generated()
    goldens = {
        name: text for name, text in examples.goldens().items() if not (root / name).exists()
    }
    for name, text in {**wanted, **goldens}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in _stale(root, set(wanted)):
        (root / name).unlink()


def check_all(root: Path = ROOT) -> list[str]:
    """The files that are missing, stale or not what the code says, by path."""
    wanted = generated()
    drifted = [name for name, text in wanted.items() if _read(root / name) != text]
    drifted += [name for name in examples.goldens() if not (root / name).exists()]
    return sorted([*drifted, *_stale(root, set(wanted))])


def _stale(root: Path, wanted: set[str]) -> list[str]:
    """Files in the folders that are generated as a whole, and that nothing asks for any more."""
    folders = ("events/schemas", "events/lambda")
    found = [path for folder in folders for path in (root / folder).rglob("*.json")]
    return sorted({path.relative_to(root).as_posix() for path in found} - wanted)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
