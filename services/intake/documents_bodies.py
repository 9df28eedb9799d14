"""What the routes of documents show."""

import base64
import hashlib

from pydantic import BaseModel

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DocumentView(BaseModel):
    """A file in the answer itself (docs/decisions/0031): ``content`` is base64."""

    name: str
    media_type: str
    sha256: str
    content: str

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> "DocumentView":
        """A file as it is answered."""
        return cls(
            name=name,
            media_type=media_type,
            sha256=hashlib.sha256(content).hexdigest(),
            content=base64.b64encode(content).decode(),
        )


class PackageView(BaseModel):
    """An archive package: ``url`` opens it for ``expires_in`` seconds; ``size`` is bytes."""

    name: str
    sha256: str
    size: int
    honourees: int
    url: str
    expires_in: int
