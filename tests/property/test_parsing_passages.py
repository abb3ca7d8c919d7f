"""Offsets are what citations stand on: any text at all must be covered, in order, once."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.passages import split_passages
from troly.engine.parsing.reading import read_document
from troly.engine.parsing.structure import clause_at
from troly.errors import FileRefused

PIECES = st.sampled_from(
    [
        "Điều 1. Một",
        "Điều 2a. Hai",
        "Chương I",
        "CHUNG",
        "1. Khoản",
        "a) Điểm",
        "- gạch",
        "",
        "Hộ dân nộp đơn. Xã trả lời.",
        "từ " * 400,
        "x" * 5000,
        "Article 3",
        "II. PHẦN",
        "| a | b |",
        "# Mục",
        "<p>thẻ</p>",
        "e\u0301 a\u0323\u0302",
        "\u200b\ufeff",
        "\x0c",
        "…",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("\n".join), st.text(max_size=400))


def read(text: str, name: str) -> ParsedDocument | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(text.encode("utf-8", errors="replace"))
        try:
            return read_document(path, name, lambda done, total: None)
        except FileRefused:
            return None


@settings(max_examples=120, deadline=None)
@given(TEXTS, st.sampled_from(["txt", "md", "html"]))
def test_blocks_and_passages_cover_the_text_once(text: str, name: str) -> None:
    document = read(text, name)
    if document is None:
        return
    passages = split_passages(document)
    for spans in (document.blocks, passages):
        position = 0
        for span in spans:
            assert position <= span.start < span.end <= len(document.text)
            assert not document.text[position : span.start].strip()
            position = span.end
        assert not document.text[position:].strip()
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_a_clause_is_found_for_any_place(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))
    clause, point = clause_at(text, position)
    # Both stand at the beginning of a line that has begun by then; nothing else may be named.
    begun = [
        line.strip() for line in (text[:position] + text[position:].split("\n")[0]).split("\n")
    ]
    assert not clause or any(re.match(rf"{clause}\s?[.)/]\s", line) for line in begun)
    assert not point or any(line.startswith(f"{point})") for line in begun)
    if begun[-1] == "1. Khoản":
        assert (clause, point) == ("1", "")
