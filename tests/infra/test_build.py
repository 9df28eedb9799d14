"""Every artifact that AWS gets starts by itself, holds one service, and is small."""

import json
import re
import shutil
import subprocess
import sys
from itertools import groupby
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


#: Functions whose artifacts are built from the same, and so are the same: one is built for all.
ALIKE = sorted(tuple(each) for _, each in groupby(sorted(functions(), key=variable), variable))


def built(function: str, artifact: Path, platform: str | None = None) -> Path:
    """The artifact, in a folder of its own, as ``sam build`` has it made."""
    shutil.rmtree(artifact, ignore_errors=True)
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


def started(function: str, artifact: Path, beside: Path, called: list[str]) -> set[str]:
    """The modules that are loaded when the function's handler is, from the artifact alone.

    It can also make a client of each service in ``called``.
    """
    handler = functions()[function]["Handler"]
    command = [sys.executable, "-I", "-S", "-X", f"pycache_prefix={beside}", "-c", START]
    answer = subprocess.run(
        [*command, artifact, handler, " ".join(called)],
        cwd=beside,
        env=environment(function),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    ready, modules = json.loads(answer.stdout)
    assert ready
    return set(modules)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where artifacts stand one after another, beside the byte code of what they have in common."""
    return tmp_path_factory.mktemp("place")


@pytest.mark.slow
@pytest.mark.parametrize("alike", ALIKE, ids="-".join)
def test_an_artifact_starts_by_itself(alike: tuple[str, ...], place: Path) -> None:
    service = service_of(alike[0])
    artifact = built(alike[0], place / "artifact", "host")
    assert {path.name for path in (artifact / "services").iterdir()} == {"__init__.py", service}
    assert sum(path.stat().st_size for path in files(artifact)) <= LIMIT
    for function in alike:  # what botocore kept is the artifact's: one asks for all of it
        called = variable("CALLED") if function == alike[0] else []
        modules = started(function, artifact, place, called)
        assert not {"cli", "tests"} & {module.partition(".")[0] for module in modules}
        assert ("cryptography" in modules) == sealing(function)
    for path in files(artifact):
        assert "__pycache__" not in path.parts
        assert path.relative_to(artifact).parts[0] not in {"cli", "tests", "bin"}
    ours = {
        path.suffix for part in ("events", "services", "shared") for path in files(artifact / part)
    }
    told = {".json", ".txt"} if service == "notify" else set()  # texts and who hears
    assert ours == {".py", *told}


@pytest.mark.slow
def test_what_aws_gets_is_made_for_its_processor_and_is_small(tmp_path: Path) -> None:
    """The largest artifact; this one fetches packages that this machine does not use."""
    artifact = built("IntakeApiFunction", tmp_path / "artifact")
    assert sum(path.stat().st_size for path in files(artifact)) <= LIMIT
    libraries = [path for path in files(artifact) if path.suffix == ".so"]
    assert libraries
    for library in libraries:
        head = library.read_bytes()[:20]
        assert (head[:4], head[18:20]) == (b"\x7fELF", AARCH64), library.name
        assert "313-aarch64" in library.name or "abi3" in library.name
