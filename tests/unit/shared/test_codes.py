"""How numbers and texts are counted, hidden and found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import codes

NUMBER = "330100198501010011"
MOBILE = "19900000001"


def test_masks_keep_six_and_four_and_three_and_four() -> None:
    assert codes.masked_id_number(NUMBER) == "330100********0011"
    assert codes.masked_phone(MOBILE) == "199****0001"


@given(st.text(max_size=30))
def test_what_is_no_number_is_hidden_whole(text: str) -> None:
    if len(text) != 18:
        assert set(codes.masked_id_number(text)) <= {"*"}
    if len(text) != 11:
        assert set(codes.masked_phone(text)) <= {"*"}


@pytest.mark.parametrize(
    "text", [NUMBER, f"号码{NUMBER}。", "33010019850101002X", f"电话{MOBILE}转1"]
)
def test_a_number_in_a_text_is_found(text: str) -> None:
    assert codes.has_personal_numbers(text)


@pytest.mark.parametrize("text", ["", "2023年4月7日", "文号〔2023〕27号", "1" * 20, "12345678901"])
def test_other_digits_are_no_number(text: str) -> None:
    assert not codes.has_personal_numbers(text)


def test_a_form_counts_characters_and_punctuation_but_no_white_space() -> None:
    assert codes.characters("一二，\n 三　四\t。") == 6
