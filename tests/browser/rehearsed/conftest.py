"""Every test here finds the small rehearsal played on its stack, or one that was handed over."""

import pytest


@pytest.fixture(scope="session", autouse=True)
def rehearsed(request: pytest.FixtureRequest) -> None:
    """``--stack .zuimei/stack.json``: it is what was rehearsed there that is looked at."""
    if request.config.getoption("--stack") is None:
        request.getfixturevalue("played")
