"""What every parser owes, whatever the format: run over a file of each registered format."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
from tests.contract.make_pdf_files import FOLDER, PARAGRAPHS
from tests.contract.parser_files import MAKERS, written

from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.reading import read_document
from troly.engine.parsing.registry import FORMATS
from troly.engine.parsing.wire import document_from_plain, document_to_plain
from troly.errors import FileRefused

NAMES = [entry.name for entry in FORMATS]


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def test_every_registered_format_has_a_file_here() -> None:
    assert set(NAMES) == set(MAKERS)


@pytest.mark.parametrize("name", NAMES)
def test_the_text_comes_out_whole_and_ordered(name: str, tmp_path: Path) -> None:
    document = read_document(written(tmp_path, name, MAKERS[name]()), name, silent)
    assert document.format == name
    assert " ".join(document.text.split()) == " ".join(PARAGRAPHS)
    assert unicodedata.is_normalized("NFC", document.text)
    assert document.title == PARAGRAPHS[0]
    position = 0
    for block in document.blocks:
        assert position <= block.start < block.end <= len(document.text)
        assert document.text[block.start : block.end].strip()
        assert not document.text[position : block.start].strip(), "text outside every block"
        position = block.end
    assert not document.text[position:].strip()


@pytest.mark.parametrize("name", NAMES)
def test_articles_become_passages_with_their_place(name: str, tmp_path: Path) -> None:
    document = read_document(written(tmp_path, name, MAKERS[name]()), name, silent)
    found = {passage.article: passage for passage in split_passages(document)}
    assert list(found)[-4:] == ["1", "2", "3", "4"]
    second = found["2"]
    text = document.text[second.start : second.end]
    assert text.startswith("Điều 2. Thời gian lấy nước")
    assert text.endswith("dưới hai tuổi.")
    assert second.heading_path[-1] == "Điều 2. Thời gian lấy nước"


@pytest.mark.parametrize("name", NAMES)
def test_a_document_survives_the_way_out_of_the_child(name: str, tmp_path: Path) -> None:
    document = read_document(written(tmp_path, name, MAKERS[name]()), name, silent)
    assert document_from_plain(document_to_plain(document)) == document


@pytest.mark.parametrize("name", NAMES)
def test_damaged_bytes_are_read_or_refused_and_nothing_else(name: str, tmp_path: Path) -> None:
    """Truncated and flipped at 40 places each; any error but FileRefused fails the test."""
    whole = MAKERS[name]()
    dice = random.Random(20260301)
    read = refused = 0
    for _ in range(40):
        cut = bytearray(whole[: dice.randrange(1, len(whole))])
        flipped = _flipped(name, whole, dice)
        for data in (bytes(cut), flipped):
            try:
                document = read_document(written(tmp_path, name, data), name, silent)
            except FileRefused:
                refused += 1
            else:
                read += 1
                assert document.text
                assert document_from_plain(document_to_plain(document)) == document
    assert read + refused == 80
    assert read, "a parser that refuses everything would pass otherwise"


def _flipped(name: str, whole: bytes, dice: random.Random) -> bytes:
    """A few bytes changed; of a docx inside its text, where no checksum would give it away."""
    if name == "docx":
        inside = zipfile.ZipFile(io.BytesIO(whole))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for entry in inside.namelist():
                data = inside.read(entry)
                changed = _flipped("xml", data, dice) if entry == "word/document.xml" else data
                packed.writestr(entry, changed)
        return out.getvalue()
    flipped = bytearray(whole)
    for _ in range(dice.randrange(1, 4 if name == "xml" else 30)):
        # Letters for letters: other bytes are no XML at all, and only that would be tried.
        flipped[dice.randrange(len(flipped))] = dice.randrange(97, 123 if name == "xml" else 256)
    return bytes(flipped)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_white_space_is_refused(name: str, tmp_path: Path) -> None:
    if name in ("docx", "pdf"):
        data = _empty_docx() if name == "docx" else _empty_pdf()
    else:
        data = b" \n\t\n"
    with pytest.raises(FileRefused) as caught:
        read_document(written(tmp_path, name, data), name, silent)
    assert caught.value.code == "no_text"


def _empty_docx() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def _empty_pdf() -> bytes:
    return (FOLDER / "no_text.pdf").read_bytes()
