"""What the archive keeps of a campaign's decisions, and the package that goes to the archivists.

Pure. A package is a zip: each honouree's form as .docx and JSON, the decisions and revocations,
the heads of the chains (architecture §2), and a manifest with the SHA-256 of every file in it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from events import intake as says
from events.envelope import Payload
from events.published import CampaignSettings
from services.intake import store
from shared.documents import Document, Key

MANIFEST = "manifest.json"


class Part(BaseModel):
    """A frozen part of an archive."""

    model_config = ConfigDict(frozen=True)


class KeptDecision(Part):
    """A decision as it was issued (R28): who, by which number, and the heads of their cases."""

    document_number: str
    dated: date
    nominations: tuple[str, ...]
    case_heads: dict[str, str]
    proposed_by: str
    confirmed_by: str


class KeptRevocation(Part):
    """An honour taken back by a second document (R34)."""

    nomination: str
    document_number: str
    dated: date


class Archive(Document):
    """What a campaign's archive keeps until the package is made."""

    TYPE: ClassVar[str] = "archive"

    decisions: tuple[KeptDecision, ...] = ()
    revocations: tuple[KeptRevocation, ...] = ()

    @property
    def key(self) -> Key:
        """``ARCHIVE#campaign``."""
        return store.archive_key(self.campaign)

    @property
    def honourees(self) -> tuple[str, ...]:
        """Everybody whom a decision names, once, in the order of the decisions."""
        named = [n for decision in self.decisions for n in decision.nominations]
        return tuple(dict.fromkeys(named))


Outcome = tuple[Archive, list[Payload]]


def keep_decision(archive: Archive, decision: KeptDecision) -> Outcome:
    """File a decision."""
    kept = {"decisions": (*archive.decisions, decision)}
    event = says.DecisionFiled(document_number=decision.document_number)
    return archive.model_copy(update=kept), [event]


def keep_revocation(archive: Archive, revocation: KeptRevocation) -> Outcome:
    """File a revocation; the form stays, with the document that took the honour back."""
    kept = {"revocations": (*archive.revocations, revocation)}
    event = says.DecisionFiled(document_number=revocation.document_number)
    return archive.model_copy(update=kept), [event]


def package(
    settings: CampaignSettings,
    archive: Archive,
    forms: Mapping[str, tuple[bytes, Mapping[str, Any]]],
    heads: Mapping[str, str],
) -> bytes:
    """The zip. ``forms`` are .docx and filled form by nomination, ``heads`` their chain heads."""
    files: dict[str, bytes] = {}
    for number, nomination in enumerate(archive.honourees, start=1):
        if nomination in forms:
            paper, form = forms[nomination]
            files[f"forms/{number:02d}-{nomination}.docx"] = paper
            files[f"forms/{number:02d}-{nomination}.json"] = _json(form)
    files["decisions.json"] = _json(
        {
            "decisions": [each.model_dump(mode="json") for each in archive.decisions],
            "revocations": [each.model_dump(mode="json") for each in archive.revocations],
        }
    )
    cases = {pk: head for each in archive.decisions for pk, head in each.case_heads.items()}
    files["chain-heads.json"] = _json(
        {
            "nominations": {f"NOMINATION#{name}": head for name, head in heads.items()},
            "cases": cases,
            "archive": {archive.key.pk: archive.head},
        }
    )
    files[MANIFEST] = _json(
        {
            "campaign": settings.campaign,
            "title": settings.title,
            "settings_version": settings.version,
            "retention": settings.retention.model_dump(),
            "note": "通知未附附件3，推荐审批表版式参照同类活动拟定，非官方样表。",
            "files": {name: hashlib.sha256(body).hexdigest() for name, body in files.items()},
        }
    )
    return _zip(files)


def _json(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can say
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files.items():
            packed.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
