"""Receipt numbers: whoever objected may see the state of it, and nothing else, without an account.

A number has 100 random bits. The table keeps its SHA-256 alone; the number is told once, and a
repeat of the same request is told it again for as long as its idempotency mark lives.
"""

import base64
import hashlib
import secrets

_BITS = 100
_LENGTH = 20
_GROUP = 5


def new_number() -> str:
    """A fresh number, in groups that can be read over the telephone (base 32: no 0, 1, 8, 9)."""
    plain = base64.b32encode(secrets.token_bytes(_BITS // 8 + 1)).decode()[:_LENGTH]
    return "-".join(plain[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def hash_of(number: str) -> str:
    """What is kept of a number, however it was typed."""
    plain = number.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(plain.encode()).hexdigest()
