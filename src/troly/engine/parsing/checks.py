"""What is looked at before any parser opens a file: name, size, type, archive directory."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

from troly.engine.parsing.limits import MEBIBYTE, Limits
from troly.engine.parsing.registry import FORMATS, format_of_ending
from troly.errors import FileRefused

_LONGEST_NAME = 200
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (_OLE, "ole"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
)
_NESTED = (".zip", ".docx", ".xlsx", ".pptx", ".jar", ".rar", ".7z", ".gz")
# A ratio says nothing of small archives: a page of spaces packs a thousandfold.
_RATIO_FROM = 20 * MEBIBYTE


def safe_name(name: str) -> str:
    """The last component of a file name, NFC, without control characters, at most 200 characters.

    Raises FileRefused("bad_name") when nothing is left to name a file by.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    ).strip()
    if not clean.strip(". "):
        raise FileRefused("bad_name")
    if len(clean) > _LONGEST_NAME:
        suffix = PurePosixPath(clean).suffix[:20]
        clean = clean[: _LONGEST_NAME - len(suffix)] + suffix
    return clean


def check_upload(path: Path, name: str, limits: Limits | None = None) -> str:
    """The format of an uploaded file ("pdf", "docx", "html", "md", "txt").

    Reads the first bytes and, of a zip container, its directory; unpacks nothing. Raises
    FileRefused: bad_name, empty_file, too_large, unknown_type, type_mismatch, encrypted,
    archive_bomb, damaged.
    """
    limits = limits or Limits()
    clean = safe_name(name)
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty_file", name=clean)
    if size > limits.file_bytes:
        raise FileRefused("too_large", name=clean, bytes=size, most=limits.file_bytes)
    ending = PurePosixPath(clean).suffix
    entry = format_of_ending(ending)
    if entry is None:
        known = ", ".join(ending for entry in FORMATS for ending in entry.endings)
        raise FileRefused("unknown_type", name=clean, known=known)
    with path.open("rb") as opened:
        head = opened.read(4096)
    found = _found(head)
    if entry.name == "docx":
        if found == "ole":
            # Word keeps a document with a password as an OLE container under the same ending.
            raise FileRefused("encrypted", name=clean)
        if found != "zip":
            raise FileRefused("type_mismatch", name=clean, expected="docx", found=found)
        _check_archive(path, clean, limits)
    elif entry.name == "pdf":
        if found != "pdf":
            raise FileRefused("type_mismatch", name=clean, expected="pdf", found=found)
    elif found != "text":
        raise FileRefused("type_mismatch", name=clean, expected=entry.name, found=found)
    return entry.name


def _found(head: bytes) -> str:
    """What the first bytes show the file to be."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    # Readers accept a mark within the first kilobyte, and some scanners write there.
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    return "binary" if b"\x00" in head else "text"


def _check_archive(path: Path, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused("damaged", name=name, format="docx") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if (
        len(entries) > limits.archive_entries
        or unpacked > limits.archive_bytes
        or (unpacked > _RATIO_FROM and unpacked > packed * limits.archive_ratio)
    ):
        raise FileRefused("archive_bomb", name=name, entries=len(entries), bytes=unpacked)
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("encrypted", name=name)
    if len(set(names)) != len(names) or any(_escapes(inner) for inner in names):
        raise FileRefused("archive_bomb", name=name, entries=len(entries), bytes=unpacked)
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise FileRefused("type_mismatch", name=name, expected="docx", found="zip")
    nested = [
        inner
        for inner in names
        if inner.lower().endswith(_NESTED) and not inner.startswith("word/embeddings/")
    ]
    if nested:
        raise FileRefused("archive_bomb", name=name, entries=len(entries), bytes=unpacked)


def _escapes(inner: str) -> bool:
    parts = inner.replace("\\", "/").split("/")
    return inner.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]
