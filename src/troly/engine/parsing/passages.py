"""Blocks → passages: the units that are searched, shown and cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from troly.engine.parsing.blocks import Block, Page, ParsedDocument, Passage
from troly.engine.parsing.structure import ARTICLE_LEVEL, article_number, clause_at
from troly.engine.text.sentences import sentences

# Words are what white space parts. 150 Vietnamese syllables are about 200 tokens of the
# embedding model's vocabulary, 300 about 400: under its limit of 512 with the heading path.
TARGET_WORDS = 150
LONGEST_WORDS = 300
SHORT_WORDS = 40
LONGEST_CHARACTERS = 4000
_HEADING_LENGTH = 160
_WORD = re.compile(rf"\S{{1,{LONGEST_CHARACTERS}}}")


@dataclass(slots=True)
class _Piece:
    """A block or a part of one, never longer than a passage may be."""

    start: int
    end: int
    page: int | None
    words: int


@dataclass(slots=True)
class _Section:
    """What stands under one heading path, its heading lines first."""

    path: tuple[str, ...]
    article: str
    blocks: list[Block]
    only_headings: bool


def split_passages(document: ParsedDocument) -> list[Passage]:
    """Passages in order, never overlapping, covering every block.

    One article is one passage unless it is longer than ``LONGEST_WORDS``; then it is cut between
    its clauses, else between sentences. Other sections are packed to about ``TARGET_WORDS``.
    Heading lines stand in the first passage under them.
    """
    passages: list[Passage] = []
    for section in _sections(document):
        pieces = [piece for block in section.blocks for piece in _pieces(document.text, block)]
        clause = ""
        for group in _groups(pieces, bool(section.article)):
            start, end = group[0].start, group[-1].end
            text = document.text[start:end]
            opens = clause_at(text, 0)[0] if section.article else ""
            passages.append(
                Passage(
                    ordinal=len(passages),
                    start=start,
                    end=end,
                    page=_page(document.pages, start, group[0].page),
                    heading_path=section.path,
                    article=section.article,
                    clause="" if opens else clause,
                )
            )
            if section.article:
                clause = clause_at(text, len(text), clause)[0]
    return passages


def _page(pages: Sequence[Page], position: int, stated: int | None) -> int | None:
    for page in pages:
        if page.start <= position < page.end:
            return page.number
    return stated


def _sections(document: ParsedDocument) -> Iterator[_Section]:
    path: list[tuple[int, str]] = []
    current = _Section((), "", [], True)
    for block in document.blocks:
        if block.kind == "heading":
            level = block.level or 6
            label = _label(document.text[block.start : block.end])
            deeper = not path or path[-1][0] < level
            if current.blocks and not (current.only_headings and deeper):
                yield current
                current = _Section((), "", [], True)
            while path and path[-1][0] >= level:
                path.pop()
            path.append((level, label))
            current.path = tuple(name for _, name in path)
            current.article = _article(path)
            current.blocks.append(block)
        else:
            current.only_headings = False
            current.blocks.append(block)
    if current.blocks:
        yield current


def _label(heading: str) -> str:
    label = " ".join(heading.split())
    if len(label) <= _HEADING_LENGTH:
        return label
    return label[:_HEADING_LENGTH].rsplit(" ", 1)[0] + "…"


def _article(path: list[tuple[int, str]]) -> str:
    for level, label in reversed(path):
        if level == ARTICLE_LEVEL and (number := article_number(label)):
            return number
    return ""


def _pieces(text: str, block: Block) -> Iterator[_Piece]:
    """The block whole, or parts of at most ``LONGEST_WORDS`` cut at sentence ends, else words."""
    words = _weight(text[block.start : block.end])
    if words <= LONGEST_WORDS:
        yield _Piece(block.start, block.end, block.page, words)
        return
    start, end, count = -1, -1, 0
    for unit_start, unit_end in _units(text, block):
        size = _weight(text[unit_start:unit_end])
        if start >= 0 and count + size > TARGET_WORDS:
            yield _Piece(start, end, block.page, count)
            start, count = -1, 0
        if start < 0:
            start = unit_start
        end, count = unit_end, count + size
    if start >= 0:
        yield _Piece(start, end, block.page, count)


def _weight(text: str) -> int:
    """Words; text without white space counts by its length instead."""
    return max(len(text.split()), len(text) * LONGEST_WORDS // LONGEST_CHARACTERS)


def _units(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """Sentences of the block; one longer than a passage is cut between words, and a run without
    white space (a damaged or hostile file) between characters."""
    for span in sentences(text[block.start : block.end]):
        start, end = block.start + span.start, block.start + span.end
        if _weight(text[start:end]) <= LONGEST_WORDS:
            yield start, end
            continue
        words = list(_WORD.finditer(text, start, end))
        while words:
            taken = words[:TARGET_WORDS]
            while taken[-1].end() - taken[0].start() > LONGEST_CHARACTERS and len(taken) > 1:
                taken.pop()
            yield taken[0].start(), taken[-1].end()
            words = words[len(taken) :]


def _groups(pieces: list[_Piece], article: bool) -> list[list[_Piece]]:
    """Neighbouring pieces of one section put together."""
    if article and sum(piece.words for piece in pieces) <= LONGEST_WORDS:
        return [pieces]
    groups: list[list[_Piece]] = []
    count = 0
    for piece in pieces:
        # A heading or lead-in alone would be a passage that says nothing: what follows joins it.
        lead = bool(groups) and count < SHORT_WORDS and count + piece.words <= LONGEST_WORDS
        if groups and (count + piece.words <= TARGET_WORDS or lead):
            groups[-1].append(piece)
            count += piece.words
        else:
            groups.append([piece])
            count = piece.words
    if len(groups) > 1 and count < SHORT_WORDS:
        before = sum(piece.words for piece in groups[-2])
        if before + count <= LONGEST_WORDS:
            groups[-2].extend(groups.pop())
    return groups
