"""`zuimei fingerprint`: numbers in, fingerprints out, and never a number again."""

import pytest
from typer.testing import CliRunner

from cli.main import app
from shared.seal import fingerprint
from tests.support.house import House

NUMBER = "330100198501010011"
WITH_X = "33010019850101002X"


def run(house: House, monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[int, str]:
    key = str(house.resolve({"Fn::GetAtt": ["FingerprintKey", "Arn"]}))
    monkeypatch.setenv("FINGERPRINT_KEY_ARN", key)
    result = CliRunner().invoke(app, ["fingerprint"], input=text)
    return result.exit_code, result.output


def test_a_fingerprint_is_the_one_that_a_form_gets(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, told = run(house, monkeypatch, f"{NUMBER}\n\n {WITH_X.lower()} \n")
    assert code == 0
    assert told.split() == [fingerprint(NUMBER), fingerprint(WITH_X)]
    assert NUMBER not in told


@pytest.mark.parametrize("wrong", ["330100198501010012", "3301001985010100", "１" * 18])
def test_a_slip_is_told_by_its_line_and_not_repeated(
    house: House, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    code, told = run(house, monkeypatch, f"{NUMBER}\n{wrong}\n")
    assert code == 2
    assert "第2行" in told
    assert wrong not in told


def test_numbers_are_no_arguments(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument would stand in the process list and in the shell's history."""
    assert CliRunner().invoke(app, ["fingerprint", NUMBER]).exit_code == 2
