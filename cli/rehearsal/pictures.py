"""The smallest files that are right: a blank photo and a blank scan, of nobody and nothing."""

from functools import lru_cache
from io import BytesIO

from PIL import Image


@lru_cache
def photo() -> bytes:
    """A blank two-inch photo (35 x 49 mm at 300 dpi), as JPEG."""
    return _blank(413, 579)


@lru_cache
def scan() -> bytes:
    """A blank scan of a page with a seal, as JPEG."""
    return _blank(210, 297)


def _blank(width: int, height: int) -> bytes:
    body = BytesIO()
    Image.new("RGB", (width, height), "white").save(body, format="JPEG")
    return body.getvalue()
