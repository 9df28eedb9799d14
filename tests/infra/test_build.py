"""Every artifact that AWS gets starts by itself, holds one service, and is small."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.iam import REGION, resolve
from tests.support.template import ROOT, functions, template

LIMIT = 60_000_000  # bytes, unzipped
AARCH64 = b"\xb7\x00"  # e_machine of an ELF file
BUILD = (ROOT / "build.mk").read_text(encoding="utf-8")
SOURCES = [path for part in ("services", "shared") for path in (ROOT / part).rglob("*.py")]
#: Runs with nothing but the artifact: no site, no user packages, no working directory.
START = """
import importlib, json, os, sys
folder, handler, services = sys.argv[1:]
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
module, _, name = handler.rpartition(".")
entry = getattr(importlib.import_module(module), name)
from shared import aws
for service in services.split():
    aws.client(service)
print(json.dumps([callable(entry), sorted(sys.modules)]))
"""


def variable(name: str) -> list[str]:
    """The words of a variable of ``build.mk``."""
    match = re.search(rf"^{name} := ((?:.*\\\n)*.*)$", BUILD, re.MULTILINE)
    assert match, name
    return match[1].replace("\\\n", " ").split()


def sealing(function: str) -> bool:
    """Whether the function's packages can seal and open."""
    locked = (ROOT / "requirements" / f"{variable(function)[1]}.txt").read_text(encoding="utf-8")
    return "cryptography==" in locked


def service_of(function: str) -> str:
    return str(functions()[function]["Handler"]).split(".")[1]


def built(function: str, folder: Path, platform: str | None = None) -> Path:
    """The artifact, as ``sam build`` has it made."""
    artifact = folder / function
    command = ["make", "--silent", f"build-{function}", f"ARTIFACTS_DIR={artifact}"]
    command += [f"VENV={sys.prefix}", *([f"PLATFORM={platform}"] if platform else [])]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return artifact


def files(artifact: Path) -> list[Path]:
    return [path for path in artifact.rglob("*") if path.is_file()]


def environment(function: str) -> dict[str, str]:
    common = template()["Globals"]["Function"]["Environment"]["Variables"]
    own = functions()[function]["Environment"]["Variables"]
    given = {name: str(resolve(value)) for name, value in {**common, **own}.items()}
    return {**given, "AWS_DEFAULT_REGION": REGION}


def test_there_is_a_build_for_every_function() -> None:
    assert sorted(re.findall(r"^(\w+Function) := ", BUILD, re.MULTILINE)) == sorted(functions())
    for function, properties in functions().items():
        assert variable(function)[0] == service_of(function)
        assert template()["Resources"][function]["Metadata"] == {"BuildMethod": "makefile"}
        assert "CodeUri" not in properties


def test_the_crypto_is_where_a_key_is() -> None:
    for function, properties in functions().items():
        given = "SEAL_KEY_ARN" in properties["Environment"]["Variables"]
        assert sealing(function) == given, function


def test_botocore_keeps_what_the_code_calls() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert sorted(set(re.findall(r'aws\.(?:client|once)\("(\w+)"\)', text))) == variable("CALLED")


@pytest.mark.slow
@pytest.mark.parametrize("function", sorted(functions()))
def test_an_artifact_starts_by_itself(function: str, tmp_path: Path) -> None:
    artifact = built(function, tmp_path, "host")
    folders = {path.name for path in (artifact / "services").iterdir()}
    assert folders == {"__init__.py", service_of(function)}
    assert sum(path.stat().st_size for path in files(artifact)) <= LIMIT
    handler = functions()[function]["Handler"]
    started = subprocess.run(
        [sys.executable, "-I", "-S", "-c", START, artifact, handler, " ".join(variable("CALLED"))],
        cwd=tmp_path,
        env=environment(function),
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
    ready, modules = json.loads(started.stdout)
    assert ready
    assert not {"cli", "tests"} & {module.partition(".")[0] for module in modules}
    assert ("cryptography" in modules) == sealing(function)
    for path in files(artifact):
        assert "__pycache__" not in path.parts
        assert path.relative_to(artifact).parts[0] not in {"cli", "tests", "bin"}
    ours = {
        path.suffix for part in ("events", "services", "shared") for path in files(artifact / part)
    }
    told = {".json", ".txt"} if service_of(function) == "notify" else set()  # texts and who hears
    assert ours == {".py", *told}


@pytest.mark.slow
def test_what_aws_gets_is_made_for_its_processor_and_is_small(tmp_path: Path) -> None:
    """The largest artifact; this one fetches packages that this machine does not use."""
    artifact = built("IntakeApiFunction", tmp_path)
    assert sum(path.stat().st_size for path in files(artifact)) <= LIMIT
    libraries = [path for path in files(artifact) if path.suffix == ".so"]
    assert libraries
    for library in libraries:
        head = library.read_bytes()[:20]
        assert (head[:4], head[18:20]) == (b"\x7fELF", AARCH64), library.name
        assert "313-aarch64" in library.name or "abi3" in library.name
