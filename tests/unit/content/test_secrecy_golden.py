"""The secrecy files are what their manifest says, read with nothing of Troly's."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

SECRECY = Path(__file__).resolve().parents[3] / "evals" / "secrecy"
# A level in any of the forms the set holds, once letters are bare and all else is dropped.
LEVELS = {
    "vi": r"MAT|CHINGUOICOTENMOIDUOCBOCBI",
    "fr": r"SECRET|CONFIDENTIELDEFENSE|DIFFUSIONRESTREINTE",
    "en": r"SECRET|CONFIDENTIAL",
}
# The syllable in TCVN3, in TCVN3 taken for Latin letters, and in VNI.
OLD_MARKS = (b"M\xcbT", b"m\xcbt", "MËT".encode(), "mËt".encode(), b"MA\xc4T")

Entry = dict[str, Any]


def make(folder: Path, *options: str) -> list[Entry]:
    command = [sys.executable, str(SECRECY / "make.py"), str(folder), *options]
    subprocess.run(command, check=True, capture_output=True)
    entries: list[Entry] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return entries


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("secrecy")
    make(path, "--part", "all")
    return path


@pytest.fixture(scope="module")
def manifest(folder: Path) -> list[Entry]:
    entries: list[Entry] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return entries


def words_of(path: Path) -> str:
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as packed:
            parts = [packed.read(n).decode() for n in packed.namelist() if n.endswith(".xml")]
        text = "\n".join(parts)
        attributes = re.findall(r'<v:textpath[^>]* string="([^"]*)"', text)
        return html.unescape(re.sub(r"<[^>]+>", "", text) + "\n".join(attributes))
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pages:
            text = "\n".join(page.get_textpage().get_text_range() for page in pages)
        return text + contents_of_comments(path.read_bytes())
    raw = path.read_bytes()
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if path.suffix == ".html":
        kept = re.sub(r'<(?:img|meta)[^>]*?(?:alt|content)="([^"]*)"[^>]*>', r"\1", text)
        return html.unescape(re.sub(r"<[^>]+>", "", kept))
    return text


def contents_of_comments(raw: bytes) -> str:
    found = re.search(rb"/Contents \((\\376\\377.*?)\) /DA", raw, re.DOTALL)
    if not found:
        return ""
    octal = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), found[1])
    return octal.replace(b"\\", b"").decode("utf-16", "replace")


def bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).upper().replace("Đ", "D")
    return re.sub(r"[^A-Z0-9]", "", decomposed)


def names_a_level(folder: Path, entry: Entry) -> bool:
    path = folder / entry["file"]
    return bool(re.search(LEVELS[entry["lang"]], bare(words_of(path)))) or any(
        mark in path.read_bytes() or mark in words_of(path).encode() for mark in OLD_MARKS
    )


def test_the_set_is_as_large_and_as_mixed_as_promised(manifest: list[Entry]) -> None:
    marked = [entry for entry in manifest if entry["marked"]]
    assert len(manifest) >= 160
    assert len(marked) >= 80
    assert len(manifest) - len(marked) >= 80
    assert {entry["lang"] for entry in marked} == {"vi", "fr", "en"}
    for level in ("MẬT", "TỐI MẬT", "TUYỆT MẬT"):
        assert sum(entry["level"] == level for entry in marked) >= 20
    for suffix, least in ((".txt", 40), (".docx", 20), (".pdf", 10), (".html", 8), (".md", 6)):
        for kind in (True, False):
            count = sum(e["file"].endswith(suffix) and e["marked"] is kind for e in manifest)
            assert count >= least // 2, (suffix, kind)


def test_every_entry_has_its_fields_and_its_file(folder: Path, manifest: list[Entry]) -> None:
    fields = {"file", "marked", "level", "how", "lang", "sealed"}
    assert all(set(entry) == fields for entry in manifest)
    assert all(isinstance(e[key], bool) for e in manifest for key in ("marked", "sealed"))
    assert all(bool(entry["level"]) is entry["marked"] for entry in manifest)
    written = {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert written == {entry["file"] for entry in manifest}


def test_every_marked_file_names_a_level_and_no_paper_does_by_itself(
    folder: Path, manifest: list[Entry]
) -> None:
    silent = [e["file"] for e in manifest if e["marked"] and not names_a_level(folder, e)]
    assert not silent
    papers = yaml.safe_load((SECRECY / "papers.yaml").read_text(encoding="utf-8"))
    assert not [
        paper["title"]
        for lang, choice in papers.items()
        for paper in choice
        if re.search(LEVELS[lang], bare(f"{paper['title']} {' '.join(paper['lines'])}"))
    ]


def test_most_lookalikes_hold_the_very_letters(folder: Path, manifest: list[Entry]) -> None:
    tempting = sum(names_a_level(folder, e) for e in manifest if not e["marked"])
    assert tempting >= 0.8 * sum(not e["marked"] for e in manifest)


def test_no_two_files_are_the_same(folder: Path, manifest: list[Entry]) -> None:
    times = Counter((folder / entry["file"]).read_bytes() for entry in manifest)
    assert max(times.values()) == 1


def test_three_tenths_are_sealed(manifest: list[Entry]) -> None:
    assert 0.28 <= sum(entry["sealed"] for entry in manifest) / len(manifest) <= 0.32


def test_a_second_run_leaves_the_sealed_out_and_writes_the_same_bytes(
    folder: Path, manifest: list[Entry], tmp_path: Path
) -> None:
    seen = [entry for entry in manifest if not entry["sealed"]]
    assert make(tmp_path) == seen
    files = [entry["file"] for entry in seen]
    assert {path.name for path in tmp_path.iterdir()} == {*files, "manifest.json"}
    assert all((tmp_path / f).read_bytes() == (folder / f).read_bytes() for f in files)
