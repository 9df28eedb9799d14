"""Seals and fingerprints, on the keys of the template."""

import base64

import pytest
import time_machine
from aws_lambda_powertools.utilities.data_masking.exceptions import DataMaskingContextMismatchError

from shared.seal import fingerprint, seal, unseal
from tests.support.house import House

SECRET = {"id_number": "330100198501010011"}
CONTEXT = {"document": "NOMINATION#1"}


def test_a_seal_opens_only_in_its_own_documents_context(
    house: House, clock: time_machine.Traveller
) -> None:
    with house.acting_as("IntakeApiFunction"):
        sealed = seal(SECRET, CONTEXT)
        assert unseal(sealed, CONTEXT) == SECRET
        with pytest.raises(DataMaskingContextMismatchError):
            unseal(sealed, {"document": "NOMINATION#2"})


def test_a_seal_shows_nothing_and_is_never_the_same(
    house: House, clock: time_machine.Traveller
) -> None:
    with house.acting_as("IntakeApiFunction"):
        first, second = seal(SECRET, CONTEXT), seal(SECRET, CONTEXT)
    assert first != second
    assert SECRET["id_number"].encode() not in base64.b64decode(first)


def test_a_person_is_matched_by_fingerprint_and_not_read_back(
    house: House, clock: time_machine.Traveller
) -> None:
    with house.acting_as("IntakeApiFunction"):
        prints = {fingerprint("330100198501010011") for _ in range(2)}
        other = fingerprint("33010019850101002X")
    assert len(prints) == 1
    assert other not in prints
