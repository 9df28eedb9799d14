"""What an uploaded file really is: judged by content, and nothing but its picture is kept."""

import struct
import subprocess
import sys
import zlib
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from cli.rehearsal import pictures
from events.published import FilePolicy
from events.vocabulary import FileKind
from services.intake import scans
from services.intake.files import JPEG, PDF, PNG
from shared.problems import Refusal

POLICY = FilePolicy()
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def image(size: tuple[int, int] = (413, 579), form: str = "JPEG", **how: Any) -> bytes:
    body = BytesIO()
    Image.new(how.pop("mode", "RGB"), size, how.pop("colour", "white")).save(body, form, **how)
    return body.getvalue()


def with_place() -> bytes:
    """A photo as a phone makes it: lying on its side, with where it was taken."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "PHONE-4711", 6
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    return image((579, 413), exif=exif, comment=b"taken at home")


def pdf(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return writer


def written(writer: PdfWriter) -> bytes:
    body = BytesIO()
    writer.write(body)
    return body.getvalue()


def script(text: str) -> DictionaryObject:
    named = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(text)}
    return DictionaryObject({NameObject(name): value for name, value in named.items()})


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 3.6 thousand million pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        body += struct.pack(">I", len(data)) + name + data
        body += struct.pack(">I", zlib.crc32(name + data))
    return body


def refused(kind: FileKind, raw: bytes, policy: FilePolicy = POLICY) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        scans.clean(kind, raw, policy)
    assert caught.value.code == caught.value.errors[0].code
    return [(error.pointer, error.code) for error in caught.value.errors]


@pytest.mark.parametrize("raw", [image(), image(form="PNG"), image(form="PNG", mode="RGBA")])
def test_a_photo_is_kept_as_jpeg(raw: bytes) -> None:
    kept = scans.clean(FileKind.PHOTO, raw, POLICY)
    assert kept.media_type == JPEG
    with Image.open(BytesIO(kept.body)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (413, 579))
    assert kept.hash == scans.clean(FileKind.PHOTO, raw, POLICY).hash


def test_what_is_transparent_becomes_white() -> None:
    raw = image(form="PNG", mode="RGBA", colour=(0, 0, 0, 0))
    with Image.open(BytesIO(scans.clean(FileKind.PHOTO, raw, POLICY).body)) as opened:
        assert opened.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", [FileKind.PHOTO, FileKind.SEAL])
def test_where_a_photo_was_taken_is_gone_and_it_stands_upright(kind: FileKind) -> None:
    raw = with_place()
    with Image.open(BytesIO(raw)) as opened:
        assert opened.getexif().get_ifd(GPS)
    kept = scans.clean(kind, raw, POLICY)
    with Image.open(BytesIO(kept.body)) as opened:
        assert not opened.getexif()
        assert opened.size == (413, 579)
    assert b"PHONE-4711" not in kept.body
    assert b"taken at home" not in kept.body


def test_the_texts_of_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - of this test alone

    info = PngInfo()
    info.add_text("Author", "somebody")
    kept = scans.clean(FileKind.SEAL, image(form="PNG", pnginfo=info), POLICY)
    assert kept.media_type == PNG
    assert b"somebody" not in kept.body


def test_what_was_appended_to_a_picture_is_gone() -> None:
    """A polyglot: a picture to one program, an archive or a page to another."""
    raw = image() + b"PK\x03\x04<script>alert(1)</script>"
    kept = scans.clean(FileKind.PHOTO, raw, POLICY)
    assert b"script" not in kept.body
    assert kept.hash == scans.clean(FileKind.PHOTO, image(), POLICY).hash


def test_a_pdf_keeps_its_pages_and_loses_what_acts() -> None:
    writer = pdf(2)
    writer.add_metadata({"/Author": "somebody"})
    writer.add_attachment("inside.txt", b"hidden")
    writer.root_object[NameObject("/OpenAction")] = script("app.alert(1)")
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script("x")})
    kept = scans.clean(FileKind.PROOF, written(writer), POLICY)
    assert kept.media_type == PDF
    assert len(PdfReader(BytesIO(kept.body)).pages) == 2
    for word in (b"JavaScript", b"somebody", b"hidden", b"inside.txt", b"alert"):
        assert word not in kept.body
    assert kept.hash == scans.clean(FileKind.PROOF, written(writer), POLICY).hash


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FileKind.PHOTO, b""),
        (FileKind.PHOTO, image(form="GIF")),
        (FileKind.PHOTO, image(form="WEBP")),
        (FileKind.PHOTO, image(form="TIFF")),
        (FileKind.PHOTO, b"GIF89a" + image()),
        (FileKind.PHOTO, image()[:400]),
        (FileKind.PHOTO, b"\xff\xd8\xff\xe0<html>"),
        (FileKind.PHOTO, written(pdf())),
        (FileKind.SEAL, b"%PDF-1.7 nothing"),
        (FileKind.SEAL, written(pdf(0))),
        (FileKind.SEAL, b"PK\x03\x04"),
        (FileKind.PROOF, b"MZ\x90\x00"),
        (FileKind.PROOF, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_what_is_not_what_it_should_be(kind: FileKind, raw: bytes) -> None:
    assert refused(kind, raw) == [("/content", "FILE_TYPE")]


def test_a_locked_pdf_is_refused() -> None:
    writer = pdf()
    writer.encrypt("secret", algorithm="RC4-128")
    assert refused(FileKind.SEAL, written(writer)) == [("/content", "FILE_TYPE")]


#: The function that reads files carries no library for AES; the tests' own process does.
WITHOUT_AES = """
import sys

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("cryptography", "Crypto"):
            raise ImportError(name)

sys.meta_path.insert(0, Nowhere())
from events.published import FilePolicy
from events.vocabulary import FileKind
from services.intake import scans
from shared.problems import Refusal

try:
    scans.clean(FileKind.SEAL, sys.stdin.buffer.read(), FilePolicy())
except Refusal as refusal:
    print(refusal.code)
"""


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256-R5", "AES-256"])
def test_a_pdf_locked_in_a_way_that_cannot_be_read_is_refused(algorithm: str) -> None:
    writer = pdf()
    writer.encrypt("secret", algorithm=algorithm)
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_AES], input=written(writer), capture_output=True, check=True
    )
    assert told.stdout.decode().strip() == "FILE_TYPE"


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    assert len(bomb()) < 500
    assert refused(FileKind.SEAL, bomb())[0][1] in {"FILE_TYPE", "FILE_TOO_LARGE"}
    less = FilePolicy(pixels=100_000)
    assert refused(FileKind.PHOTO, image(), less) == [("/pixels", "FILE_TOO_LARGE")]


def test_too_many_pages() -> None:
    assert refused(FileKind.SEAL, written(pdf(21))) == [("/pages", "FILE_TOO_LARGE")]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((412, 579), [("/width", "PHOTO_SIZE")]),
        ((413, 700), [("/ratio", "PHOTO_SIZE")]),
        ((600, 600), [("/ratio", "PHOTO_SIZE")]),
        ((300, 300), [("/width", "PHOTO_SIZE"), ("/ratio", "PHOTO_SIZE")]),
    ],
)
def test_the_measures_of_a_photo(size: tuple[int, int], expected: list[tuple[str, str]]) -> None:
    assert refused(FileKind.PHOTO, image(size)) == expected


@pytest.mark.parametrize("size", [(413, 579), (413, 626), (413, 531), (496, 620), (413, 666)])
def test_the_sizes_that_are_called_two_inches(size: tuple[int, int]) -> None:
    assert scans.clean(FileKind.PHOTO, image(size), POLICY)


def test_everything_wrong_with_a_photo_comes_at_once() -> None:
    raw = image((300, 300))
    small = FilePolicy(photo_bytes=len(raw) - 1)
    assert refused(FileKind.PHOTO, raw, small) == [
        ("/size", "FILE_TOO_LARGE"),
        ("/width", "PHOTO_SIZE"),
        ("/ratio", "PHOTO_SIZE"),
    ]


def test_a_scan_has_no_measures() -> None:
    assert scans.clean(FileKind.SEAL, pictures.scan(), POLICY).media_type == JPEG


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([image((60, 80)), image((60, 80), "PNG"), written(pdf())]),
    st.data(),
)
def test_a_damaged_file_is_cleaned_or_refused_and_never_a_crash(raw: bytes, data: Any) -> None:
    damaged = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(8, len(raw) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    with suppress(Refusal):
        scans.clean(FileKind.SEAL, bytes(damaged), POLICY)
