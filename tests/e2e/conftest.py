"""The end-to-end tests share one deployed stack."""

from tests.support.deployed import Played

__all__ = ["Played"]
