from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from troly.engine.parsing.checks import check_upload, safe_name
from troly.engine.parsing.limits import Limits
from troly.errors import FileRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def docx_bytes(**extra: bytes) -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in extra.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def code(path: Path, name: str, data: bytes, limits: Limits | None = None) -> str:
    path.write_bytes(data)
    with pytest.raises(FileRefused) as caught:
        check_upload(path, name, limits)
    return caught.value.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upload"


@pytest.mark.parametrize(
    ("name", "data", "format_name"),
    [
        ("a.txt", "Một".encode(), "txt"),
        ("a.TXT", "Một".encode("utf-16"), "txt"),
        ("a.md", b"# x", "md"),
        ("a.htm", b"<p>x", "html"),
        ("a.pdf", b"%PDF-1.7\n", "pdf"),
        ("a.docx", docx_bytes(), "docx"),
    ],
)
def test_sound_files_pass(path: Path, name: str, data: bytes, format_name: str) -> None:
    path.write_bytes(data)
    assert check_upload(path, name) == format_name


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.txt", b"", "empty_file"),
        ("a.exe", b"MZ", "unknown_type"),
        ("a.doc", OLE, "unknown_type"),
        ("a", b"x", "unknown_type"),
        ("a.pdf", b"hello", "type_mismatch"),
        ("a.txt", b"%PDF-1.4", "type_mismatch"),
        ("a.html", b"PK\x03\x04", "type_mismatch"),
        ("a.md", b"\x7fELF", "type_mismatch"),
        ("a.txt", b"a\x00b", "type_mismatch"),
        ("a.docx", b"%PDF-1.4", "type_mismatch"),
        ("a.docx", OLE, "encrypted"),
        ("a.docx", docx_bytes()[:-40], "damaged"),
        ("a.docx", docx_bytes(inner_dot_zip=b"PK\x03\x04"), "archive_bomb"),
        ("a.docx", docx_bytes(**{"..__..__etc__passwd": b"x"}), "archive_bomb"),
        ("../..", b"x", "bad_name"),
        ("\x00\x07", b"x", "bad_name"),
    ],
)
def test_bad_files_are_named(path: Path, name: str, data: bytes, wanted: str) -> None:
    assert code(path, name, data) == wanted


def test_a_plain_zip_is_no_docx(path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert code(path, "a.docx", out.getvalue()) == "type_mismatch"


def test_what_unpacks_to_far_more_is_a_bomb(path: Path) -> None:
    assert code(path, "a.docx", docx_bytes(word__big_dot_xml=b" " * 30_000_000)) == "archive_bomb"


def test_too_many_entries_are_a_bomb(path: Path) -> None:
    assert code(path, "a.docx", docx_bytes(), Limits(archive_entries=3)) == "archive_bomb"


def test_size_has_a_limit(path: Path) -> None:
    assert code(path, "a.txt", b"x" * 101, Limits(file_bytes=100)) == "too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Đơn.docx", "Đơn.docx"),
        ("a\nb\x00c\u202e.pdf", "abc.pdf"),
        ("  Kế hoạch 2026.pdf ", "Kế hoạch 2026.pdf"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe
