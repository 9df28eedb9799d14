"""Keyed fingerprints of ID numbers, for settings and rosters (R30; decision 0024).

Numbers are read and never shown again: not in a process list, not in a message, not in a file.
"""

from collections.abc import Iterable, Iterator

from stdnum.cn import ric

from shared.seal import fingerprint

_LENGTH = 18


class NumberError(ValueError):
    """A line that is no ID number; says which line, not what it said."""


def of_lines(lines: Iterable[str]) -> Iterator[str]:
    """The fingerprint of the number on each line, as a form's is made; empty lines are passed over.

    Raises:
        NumberError: a line is no ID number (GB 11643), so that a slip bars nobody in silence.
    """
    for number, line in enumerate(lines, start=1):
        text = line.strip().upper()
        if not text:
            continue
        whole = len(text) == _LENGTH and text.isascii() and text[:-1].isdigit()
        if not whole or text[-1] != ric.calc_check_digit(text):
            raise NumberError(f"第{number}行不是有效的身份证号")
        yield fingerprint(text)
