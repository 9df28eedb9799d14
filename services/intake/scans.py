"""What an uploaded file really is, and the clean copy of it that is kept. Pure.

A file is judged by its content, never by its name or by what the browser called it. Only what was
decoded is written again: metadata (EXIF with its place and time), thumbnails, scripts and whatever
was appended stay behind. What the copy was made from goes after a day (docs/decisions).
"""

import hashlib
import logging
import zlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.errors import DependencyError, PyPdfError

from events.published import FilePolicy
from events.vocabulary import FileKind
from services.intake.files import JPEG, MEDIA_TYPES, PDF, PNG, limit_of
from shared.problems import FieldError, Refusal

# It quotes what it reads; what is wrong with a file is said in a refusal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_MAGIC = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
_QUALITY = 92
#: What decoders raise on a file that is not what its first bytes say.
_BROKEN_IMAGE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)
_BROKEN_PDF = (
    PyPdfError,
    DependencyError,  # locked in a way that asks for a library which the function does not carry
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,  # pypdf's words for an unknown filter and for what nests too deep are kinds of it
    TypeError,
    ValueError,
    zlib.error,
)
#: What a page may carry beside what it shows: actions, private data, who made it.
_PAGE_EXTRAS = ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/Thumb")


@dataclass(frozen=True)
class Clean:
    """The copy that is kept."""

    body: bytes
    media_type: str

    @cached_property
    def hash(self) -> str:
        """Its SHA-256, in hex: the name it is kept under."""
        return hashlib.sha256(self.body).hexdigest()


def clean(kind: FileKind, raw: bytes, policy: FilePolicy) -> Clean:
    """The clean copy of an uploaded file.

    Raises:
        Refusal: ``FILE_TYPE``, ``FILE_TOO_LARGE``, ``PHOTO_SIZE``, with everything that is wrong
            with the file at once.
    """
    media_type = next((name for magic, name in _MAGIC.items() if raw.startswith(magic)), "")
    if media_type not in MEDIA_TYPES[kind]:
        raise _unreadable("不是规定的文件类型")
    errors = []
    if len(raw) > limit_of(kind, policy):
        errors.append(too_large(kind, policy))
    if media_type == PDF:
        return _document(raw, policy, errors)
    return _image(kind, raw, media_type, policy, errors)


def too_large(kind: FileKind, policy: FilePolicy) -> FieldError:
    """More bytes than a file of this kind may have."""
    megabytes = limit_of(kind, policy) // (1024 * 1024)
    return FieldError("/size", "FILE_TOO_LARGE", f"不得超过{megabytes}MB")


def _image(
    kind: FileKind, raw: bytes, media_type: str, policy: FilePolicy, errors: list[FieldError]
) -> Clean:
    try:
        with Image.open(BytesIO(raw), formats=("JPEG", "PNG")) as image:
            # Known from the header alone: nothing is decoded before it is known to be small.
            if image.width * image.height > policy.pixels:
                errors.append(FieldError("/pixels", "FILE_TOO_LARGE", "图像过大"))
                raise _wrong(errors)
            upright = ImageOps.exif_transpose(image)
    except _BROKEN_IMAGE:
        raise _unreadable("图像无法读取") from None
    if kind is FileKind.PHOTO:
        errors += _measures(upright, policy)
        media_type = JPEG
    if errors:
        raise _wrong(errors)
    return _written(upright, media_type)


def _measures(photo: Image.Image, policy: FilePolicy) -> list[FieldError]:
    """近期2寸正面免冠彩色: wide enough, and upright."""
    errors = []
    if photo.width < policy.photo_width:
        text = f"宽度不得少于{policy.photo_width}像素"
        errors.append(FieldError("/width", "PHOTO_SIZE", text))
    ratio = photo.width * 100 / photo.height
    if not policy.photo_ratio_least <= ratio <= policy.photo_ratio_most:
        text = f"宽高比应在{policy.photo_ratio_least}%至{policy.photo_ratio_most}%之间"
        errors.append(FieldError("/ratio", "PHOTO_SIZE", text))
    return errors


def _written(image: Image.Image, media_type: str) -> Clean:
    """The pixels and nothing else."""
    body = BytesIO()
    if media_type == PNG:
        plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
        bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
        bare.save(body, format="PNG")
    else:
        flat = Image.new("RGB", image.size, "white")
        if image.has_transparency_data:
            coloured = image.convert("RGBA")
            flat.paste(coloured, mask=coloured)
        else:
            flat.paste(image.convert("RGB"))
        flat.save(body, format="JPEG", quality=_QUALITY)
    return Clean(body.getvalue(), media_type)


def _document(raw: bytes, policy: FilePolicy, errors: list[FieldError]) -> Clean:
    if errors:
        raise _wrong(errors)
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted:
            raise _unreadable("PDF 不得加密")
        pages = len(reader.pages)
        if pages > policy.scan_pages:
            text = f"不得超过{policy.scan_pages}页"
            raise _wrong([FieldError("/pages", "FILE_TOO_LARGE", text)])
        writer = PdfWriter()
        for page in reader.pages:
            for extra in _PAGE_EXTRAS:
                page.pop(extra, None)
            writer.add_page(page)
        writer.metadata = None
        body = BytesIO()
        writer.write(body)
    except _BROKEN_PDF:
        raise _unreadable("PDF 无法读取") from None
    if pages == 0:
        raise _unreadable("PDF 没有内容")
    return Clean(body.getvalue(), PDF)


def _unreadable(text: str) -> Refusal:
    return _wrong([FieldError("/content", "FILE_TYPE", text)])


def _wrong(errors: list[FieldError]) -> Refusal:
    return Refusal(errors[0].code, errors=errors)
