"""``zuimei preview``: who would hear what, from the campaign's files."""

import pytest
from typer.testing import CliRunner

from cli.main import app

RUN = CliRunner()


def test_it_prints_channel_people_and_text() -> None:
    shown = RUN.invoke(app, ["preview", "RoundOpened"])
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert {"robot cities", "robot group"} <= set(lines)
    assert "公示开始" in shown.output


def test_fields_actor_and_region_are_the_askers() -> None:
    asked = ["preview", "CaseNotSelected", "--data", '{"nomination": "N9"}', "--region", "330203"]
    shown = RUN.invoke(app, asked)
    assert "N9" in shown.output
    assert "ningbo-1" in shown.output


@pytest.mark.parametrize(
    "asked",
    [
        ["preview", "VoteCast"],
        ["preview", "RoundOpened", "--data", "no json"],
        ["preview", "RoundOpened", "--data", '{"first_day": "never"}'],
    ],
)
def test_what_cannot_be_shown_is_an_error(asked: list[str]) -> None:
    assert RUN.invoke(app, asked).exit_code == 2
