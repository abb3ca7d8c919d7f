"""Characters of a PDF page → words and lines in reading order.

pdfium gives characters in the order in which the file draws them. That order is right in most
files, columns included, and wrong in one kind: where a font lacked letters, the program that made
the file drew them afterwards in a second font ("T NH HÒA L C Ỉ Ạ"). Such pages are read again by
position.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from troly.engine.text.forms import normal_form
from troly.engine.text.syllables import is_syllable

# Share of broken words from which a page counts as drawn out of order (measured: sound pages of a
# 118-page guide stay under 0.05, pages with a lacking font lie above 0.3).
BROKEN_SHARE = 0.15
_FEWEST_WORDS = 8
_FEWEST_ROWS = 2
_HYPHENS = "-\u00ad\u2010\u0002\ufffe"
_LINE_END = "\r\n\x0b\x0c\u2028\u2029"


@dataclass(frozen=True, slots=True)
class Character:
    """One drawn character; points from the top left corner of the page as shown."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    """Where its baseline lies."""
    size: float
    generated: bool
    """A space or line end that pdfium made up from a gap."""


@dataclass(slots=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Line:
    """Words on one baseline, in reading order; or one row of a ruled table, with its cells."""

    words: list[Word] = field(default_factory=list)
    base: float = 0.0
    size: float = 0.0
    hyphen: bool = False
    """The last word runs on in the next line."""
    cells: list[list[Word]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """Column names for a row below the header."""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0

    def measure(self) -> None:
        """Take the outer edges of the words: kept, because paragraphs ask for them very often."""
        self.left = min(word.left for word in self.words)
        self.top = min(word.top for word in self.words)
        self.right = max(word.right for word in self.words)
        self.bottom = max(word.bottom for word in self.words)


def page_lines(characters: list[Character]) -> tuple[list[Line], bool]:
    """The lines of a page, and whether they had to be read by position."""
    drawn = lines_as_drawn(characters)
    broken = broken_share(drawn)
    if broken < BROKEN_SHARE:
        return drawn, False
    placed = lines_by_position(characters)
    # A page of codes or of another script is broken either way: then the drawn order stays.
    if broken_share(placed) > broken / 2:
        return drawn, False
    return placed, True


def broken_share(lines: list[Line]) -> float:
    """Share of the words that are splinters: a marked letter alone, consonants without a vowel,
    or a marked word that is no Vietnamese syllable. 0.0 for pages with hardly any words."""
    words = [
        clean
        for line in lines
        for word in line.words
        if (clean := "".join(letter for letter in word.text if letter.isalpha()))
        and not any(letter.isdigit() for letter in word.text)
    ]
    if len(words) < _FEWEST_WORDS or not any(not word.isascii() for word in words):
        return 0.0
    return sum(_is_splinter(word) for word in words) / len(words)


def _is_splinter(word: str) -> bool:
    if len(word) == 1:
        return not word.isascii() and word.lower() not in "àáảạýởồổừứịíôơưđ"
    folded = unicodedata.normalize("NFD", word.lower())
    has_vowel = any(letter in "aeiouyơư" for letter in folded)
    if not has_vowel:
        # Short capitals are codes (UBND, NĐ-CP, TT); in small letters they are splinters.
        return not word.isupper() or len(word) <= 2
    return not word.isascii() and len(word) <= 7 and not is_syllable(word.lower())


def lines_as_drawn(characters: Iterable[Character]) -> list[Line]:
    """Words and lines as the file's own order gives them."""
    builder = _Builder()
    previous: Character | None = None
    for character in characters:
        if character.text in _LINE_END:
            builder.end_line()
            previous = None
        elif character.text in "\u0002\ufffe":
            builder.end_line(hyphen=True)
            previous = None
        elif character.text.isspace():
            builder.end_word()
        else:
            if previous is not None and _leaves_line(previous, character):
                builder.end_line()
            builder.add(character)
            previous = character
    builder.end_line()
    return builder.lines


def _leaves_line(previous: Character, character: Character) -> bool:
    """A jump that pdfium did not mark: to another height, where the glyphs do not overlap."""
    height = max(previous.size, character.size, 1.0)
    apart = abs(character.base - previous.base) > 0.6 * height
    return apart and (character.top > previous.bottom or character.bottom < previous.top)


class _Builder:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._line = Line()
        self._word: list[Character] = []
        self._bases: list[float] = []
        self._sizes: list[float] = []

    def add(self, character: Character) -> None:
        self._word.append(character)
        self._bases.append(character.base)
        self._sizes.append(character.size)

    def end_word(self) -> None:
        if not self._word:
            return
        text, _ = normal_form("".join(character.text for character in self._word))
        text = "".join(text.split())
        if text:
            self._line.words.append(
                Word(
                    text,
                    min(character.left for character in self._word),
                    min(character.top for character in self._word),
                    max(character.right for character in self._word),
                    max(character.bottom for character in self._word),
                )
            )
        self._word = []

    def end_line(self, hyphen: bool = False) -> None:
        self.end_word()
        if self._line.words:
            last = self._line.words[-1]
            if len(last.text) > 1 and last.text[-1] in _HYPHENS and last.text[-2].isalpha():
                last.text = last.text[:-1]
                hyphen = True
            self._line.hyphen = hyphen
            self._line.base = median(self._bases)
            self._line.size = median(self._sizes)
            self._line.measure()
            self.lines.append(self._line)
        self._line, self._bases, self._sizes = Line(), [], []


def lines_by_position(characters: Iterable[Character]) -> list[Line]:
    """Lines by baseline from top to bottom, inside columns; words by the gaps between glyphs."""
    shown = [
        character
        for character in characters
        if not character.generated and character.text not in _LINE_END
    ]
    rows = _rows(shown)
    gutter = _gutter(rows)
    if gutter is None:
        return [line for row in rows for line in _split(row)]
    lines: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for row in rows:
        if _bridges(row, gutter):
            lines += left + right + _split(row)
            left, right = [], []
        else:
            left += _split([one for one in row if one.left < gutter])
            right += _split([one for one in row if one.left >= gutter])
    return lines + left + right


def _rows(characters: list[Character]) -> list[list[Character]]:
    """Characters that share a baseline, each row sorted from left to right."""
    rows: list[list[Character]] = []
    bases: list[float] = []
    for character in sorted(characters, key=lambda one: one.base):
        tolerance = 0.35 * max(character.size, 1.0)
        if rows and abs(character.base - bases[-1]) <= tolerance:
            rows[-1].append(character)
        else:
            rows.append([character])
            bases.append(character.base)
    for row in rows:
        row.sort(key=lambda one: (one.left, unicodedata.combining(one.text[0])))
    return rows


def _stretches(row: list[Character]) -> list[tuple[float, float]]:
    """The inked stretches of a row, parted where it is wide empty."""
    ink = [character for character in row if not character.text.isspace()]
    found: list[tuple[float, float]] = []
    for character in ink:
        if found and character.left - found[-1][1] <= 1.2 * max(character.size, 1.0):
            found[-1] = (found[-1][0], max(found[-1][1], character.right))
        else:
            found.append((character.left, character.right))
    return found


def _gutter(rows: list[list[Character]]) -> float | None:
    """The middle of the empty stretch between two columns, or None for a page of one column.

    The columns need not share baselines: what counts is a place that hardly any row covers, with
    text on both sides of it.
    """
    stretches = [_stretches(row) for row in rows]
    inked = [part for parts in stretches for part in parts]
    if len(inked) < 3 * _FEWEST_ROWS:
        return None
    start, end = min(left for left, _ in inked), max(right for _, right in inked)
    places = [start + (end - start) * share / 200 for share in range(40, 161)]
    covered = [sum(left < place < right for left, right in inked) for place in places]
    least = min(covered)
    if least > len(rows) * 0.1:
        return None
    free: list[list[float]] = [[]]
    for place, count in zip(places, covered, strict=True):
        if count == least:
            free[-1].append(place)
        elif free[-1]:
            free.append([])
    widest = max(free, key=len)
    middle = (widest[0] + widest[-1]) / 2
    before = sum(right <= middle for _, right in inked)
    after = sum(left >= middle for left, _ in inked)
    return middle if min(before, after) >= _FEWEST_ROWS else None


def _bridges(row: list[Character], middle: float) -> bool:
    """True when the row's text runs across the place without a wide gap."""
    return any(left < middle < right for left, right in _stretches(row))


def _split(row: list[Character]) -> list[Line]:
    """A row as lines: cells far apart (the two-cell head of a decree) are lines of their own."""
    builder = _Builder()
    reach: float | None = None
    for character in row:
        if character.text.isspace():
            builder.end_word()
            continue
        gap = 0.0 if reach is None else character.left - reach
        size = max(character.size, 1.0)
        if gap > 2.5 * size:
            builder.end_line()
        elif gap > 0.18 * size:
            builder.end_word()
        builder.add(character)
        reach = max(reach or 0.0, character.right)
    builder.end_line()
    return builder.lines
