"""Lines of a PDF → paragraphs and headings, across columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from troly.engine.parsing.draft import DraftBlock, DraftWord
from troly.engine.parsing.pdf_lines import Line, Word
from troly.engine.parsing.structure import heading_level, starts_unit
from troly.engine.parsing.tables import cell_labels
from troly.engine.text.syllables import is_syllable

_TERMINAL = (".", ";", ":", "!", "?", "…", ".”", '."', "./.")
_PAGE_NUMBER = re.compile(
    r"(?:(?:trang|page|p\.)\s*)?[-–—]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—]?"
    r"(?:\s*(?:/|of|sur|trên)\s*\d{1,4})?$",
    re.IGNORECASE,
)
# "… theo quy định tại" + "Điều 12. …" on the next line is a reference, not a heading.
_REFERS_ON = re.compile(
    r"(?:tại|theo|của|và|hoặc|các|với|về|khoản \d+\w?|điểm \w|,|the|of|and|in|by|under|de|du|des"
    r"|à|et|ou|par|l['’])$",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*(?:\d{1,4}|[ivxlc]{1,6})$")
_CONTENTS_HEAD = re.compile(r"\S.*\D\s\d{1,4}$")
_FEWEST_CONTENTS = 4
_EDGE = 0.09
_LEADERS = re.compile(r"(?:\.\s?){4,}")


@dataclass(slots=True)
class PageLines:
    """The lines of one page in reading order, with the page's size in points."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)


def set_margins_apart(pages: list[PageLines]) -> list[str]:
    """Take running headers, footers and page numbers out of the pages and return their texts.

    A line near the page's edge runs when its text comes back on other pages, or when lines stand
    at its very height on many pages, well apart from the text (section names change).
    """
    texts: Counter[str] = Counter()
    heights: Counter[int] = Counter()
    for page in pages:
        edges = [line for line in page.lines if _at_edge(line, page)]
        texts.update({_key(line) for line in edges})
        heights.update({_height(line) for line in edges if _stands_apart(line, page)})
    margins: list[str] = []
    for page in pages:
        running = [
            line
            for line in page.lines
            if _at_edge(line, page)
            and (
                _PAGE_NUMBER.match(line.text)
                or texts[_key(line)] >= max(3, len(pages) // 10)
                or (texts[_key(line)] == len(pages) == 2 and _stands_apart(line, page))
                or (heights[_height(line)] >= max(3, len(pages) // 4) and _stands_apart(line, page))
            )
        ]
        margins += [line.text for line in running]
        page.lines = [line for line in page.lines if not any(line is one for one in running)]
    return margins


def _height(line: Line) -> int:
    return round(line.base / 3)


def _stands_apart(line: Line, page: PageLines) -> bool:
    """True when no other line but those beside it lies within two line heights."""
    size = max(line.size, 1.0)
    return not any(0.5 * size < abs(other.base - line.base) < 1.7 * size for other in page.lines)


def set_contents_apart(pages: list[PageLines]) -> list[str]:
    """Take the lines of a table of contents out of the pages and return their texts.

    They repeat every heading and say nothing: found instead of the section, they mislead.
    """
    taken: list[str] = []
    for page in pages:
        contents = {index for index, line in enumerate(page.lines) if _CONTENTS.search(line.text)}
        if len(contents) < _FEWEST_CONTENTS:
            continue
        # A chapter's own line has no leaders: it stands before its first section's.
        contents |= {
            index - 1
            for index in contents
            if index and _CONTENTS_HEAD.match(page.lines[index - 1].text)
        }
        taken += [page.lines[index].text for index in sorted(contents)]
        page.lines = [line for index, line in enumerate(page.lines) if index not in contents]
    return taken


def _at_edge(line: Line, page: PageLines) -> bool:
    return line.bottom < page.height * _EDGE or line.top > page.height * (1 - _EDGE)


def _key(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower())


def paragraphs(pages: list[PageLines]) -> list[DraftBlock]:
    """Blocks in reading order; a paragraph that runs over a page or column end is one block."""
    body, levels = _sizes(pages)
    groups: list[list[tuple[PageLines, Line]]] = []
    for page in pages:
        spacing = _spacing(page.lines)
        for line in page.lines:
            if groups and _continues(groups[-1], page, line, spacing):
                groups[-1].append((page, line))
            else:
                groups.append([(page, line)])
    return [_block(group, body, levels) for group in groups]


def _sizes(pages: list[PageLines]) -> tuple[float, dict[float, int]]:
    """The size of the running text, and the heading level of each clearly larger size."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            weights[_rounded(line.size)] += len(line.text)
    if not weights:
        return 0.0, {}
    body = weights.most_common(1)[0][0]
    larger = sorted((size for size in weights if size >= body * 1.15), reverse=True)
    return body, {size: min(rank, 4) for rank, size in enumerate(larger, start=1)}


def _rounded(size: float) -> float:
    return round(size * 2) / 2


def _spacing(lines: list[Line]) -> float:
    steps = [
        (below.base - above.base) / max(below.size, 1.0)
        for above, below in pairwise(lines)
        if 0 < below.base - above.base < 4 * max(below.size, 1.0)
    ]
    # Between short paragraphs every second step is a gap: the lower quarter is line spacing.
    return sorted(steps)[len(steps) // 4] if steps else 1.3


def _continues(
    group: list[tuple[PageLines, Line]], page: PageLines, line: Line, spacing: float
) -> bool:
    """True when a line belongs to the paragraph before it."""
    before_page, before = group[-1]
    size = max(line.size, before.size, 1.0)
    if line.cells or before.cells or abs(line.size - before.size) > 0.12 * size:
        return False
    if before.hyphen:
        return True
    refers_on = bool(_REFERS_ON.search(before.text))
    if _opens(group, line, refers_on):
        return False
    step = line.base - before.base
    if before_page is not page or step <= 0:
        # Over a page or column end, only a sentence in mid-flow goes on.
        return (
            not before.text.endswith(_TERMINAL)
            and _is_full(before, before_page)
            and (line.text[0].islower() or refers_on or not line.text[0].isupper())
        )
    if step > 1.35 * spacing * size:
        return False
    ended = before.text.endswith(_TERMINAL)
    if not _is_full(before, page) and (ended or not line.text[0].islower()):
        return False
    indented = line.left > before.left + 0.9 * size and not starts_unit(group[0][1].text)
    outdented = line.left < before.left - 0.9 * size and len(group) > 1
    return not (ended and (indented or outdented))


def _opens(group: list[tuple[PageLines, Line]], line: Line, refers_on: bool) -> bool:
    """True when the words alone show that a line opens a paragraph of its own."""
    before = group[-1][1]
    if starts_unit(line.text) and not refers_on:
        return True
    if _LEADERS.search(before.text) or _LEADERS.search(line.text):
        return True
    if line.text.startswith("(") and abs(line.left - before.left) > max(line.size, 6.0):
        # A centred note under a centred title.
        return True
    headed = len(group) == 1 and heading_level(before.text) is not None
    return headed and heading_level(f"{before.text} {line.text}") is None


def _is_full(line: Line, page: PageLines) -> bool:
    """True when the line reaches the right edge of the lines around it."""
    reach = max(
        (
            other.right
            for other in page.lines
            if abs(other.left - line.left) < 6 * max(line.size, 1.0)
            and abs(other.size - line.size) < 0.2 * max(line.size, 1.0)
        ),
        default=line.right,
    )
    return line.right >= reach - 0.14 * max(reach - line.left, 1.0)


def _block(
    group: list[tuple[PageLines, Line]], body: float, levels: dict[float, int]
) -> DraftBlock:
    if group[0][1].cells:
        return _row_block(*group[0])
    parts: list[str] = []
    words: list[DraftWord] = []
    position = 0
    joined = False
    for index, (page, line) in enumerate(group):
        for word in line.words:
            if parts and not joined:
                parts.append(" ")
                position += 1
            joined = False
            parts.append(word.text)
            words.append(
                DraftWord(position, position + len(word.text), page.number, _box(word, page))
            )
            position += len(word.text)
        if line.hyphen:
            following = group[index + 1][1].words[0].text if index + 1 < len(group) else ""
            if not _safe_join(line.words[-1].text, following):
                parts.append("-")
                position += 1
            joined = True
    text = "".join(parts)
    level = levels.get(_rounded(group[0][1].size))
    is_heading = (
        level is not None
        and len(text) <= 200
        and len(group) <= 4
        and any(letter.isalpha() for letter in text)
        and not text.endswith((".", ";", ","))
    )
    return DraftBlock(
        text,
        "heading" if is_heading else "paragraph",
        level if is_heading else None,
        group[0][0].number,
        words,
    )


def _row_block(page: PageLines, line: Line) -> DraftBlock:
    """A table row: the column names are put before the values and have no box of their own."""
    texts = [" ".join(word.text for word in cell) for cell in line.cells]
    text = ""
    words: list[DraftWord] = []
    for cell, label in zip(line.cells, cell_labels(texts, line.names), strict=True):
        if not cell:
            continue
        text += (" | " if text else "") + label
        for index, word in enumerate(cell):
            text += " " if index else ""
            words.append(
                DraftWord(len(text), len(text) + len(word.text), page.number, _box(word, page))
            )
            text += word.text
    return DraftBlock(text, "table_row", None, page.number, words)


def _safe_join(before: str, after: str) -> bool:
    """A hyphen at a line end goes only where it cannot belong to the word: both halves are small
    letters and not two Vietnamese syllables ("in-tơ-nét" keeps its hyphens)."""
    if re.search(r"[/:@_.]", before):
        return False
    head = re.split(r"[^\w]", before)[-1]
    found = re.match(r"[^\W\d_]+(?![\w/@_-])", after)
    tail = found[0] if found else ""
    if len(head) < 2 or len(tail) < 2 or not (head.islower() and tail.islower()):
        return False
    return not (is_syllable(head) and is_syllable(tail))


def _box(word: Word, page: PageLines) -> tuple[int, int, int, int]:
    def thousandth(value: float, whole: float) -> int:
        return max(0, min(1000, round(1000 * value / max(whole, 1.0))))

    return (
        thousandth(word.left, page.width),
        thousandth(word.top, page.height),
        thousandth(word.right, page.width),
        thousandth(word.bottom, page.height),
    )
