"""Secrecy markings on a document: Vietnamese, French and English levels that stand by themselves.

A marking is a line, a cell, a running head, a text box, a watermark or a field of its own. The same
words in a sentence, in a heading about secrets, or in a list or table of the levels are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from troly.engine.guard import secrecy_words as words

Place = Literal["line", "cell", "edge"]
"""In the run of the text; in a row of a table; or apart from it, as heads, feet, boxes, watermarks
and properties stand."""

_BREAKS = re.compile(r"[\n\r\f\v\x85\u2028\u2029]")
_CELLS = re.compile(r"[\t|║│┃¦]| {2,}")
_FRAME = " \t*_#>~=-–—|[](){}<>«»\"'“”‘’.,;•·║│┃¦+"
_LONGEST = 160
_HEAD, _FOOT = 16, 3
_NEAR = 2
_BULLET = re.compile(r"^\s*(?:[-–•+*]\s+|\(?[\da-zđ]{1,2}[.)]\s+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document and where it stands."""

    text: str
    place: Place = "line"


@dataclass(frozen=True, slots=True)
class _Hit:
    at: int
    level: str
    is_capital: bool
    is_labelled: bool
    is_listed: bool
    place: Place


def secrecy_mark(doc_text: str) -> str | None:
    """The gravest marking of a plain text, one of ``secrecy_words.RANK``, or None.

    Headers, footers and text boxes must be part of ``doc_text``.
    """
    return marking_of(
        Line(line, "cell" if " | " in line else "line") for line in _BREAKS.split(doc_text)
    )


def marking_of(lines: Iterable[Line]) -> str | None:
    """The gravest marking among lines given in reading order, or None."""
    kept = [Line(words.plain(line.text), line.place) for line in lines if line.text.strip()]
    hits: list[_Hit] = []
    for at, line in enumerate(kept):
        if len(line.text) <= _LONGEST and words.HINT.search(line.text):
            hits.extend(_hits(kept, at))
    sure = [hit for hit in hits if not _is_listing(hit, hits, kept)]
    return max((hit.level for hit in sure), key=words.RANK.__getitem__, default=None)


def _hits(lines: Sequence[Line], at: int) -> list[_Hit]:
    line = lines[at]
    whole = line.text
    listed = bool(_BULLET.match(whole)) and not re.search(r"[-–*]\s*$", whole)
    listed = listed or whole.rstrip().endswith((";", ","))
    found = _read(whole, line.place)
    if found is not None:
        hit = _Hit(at, *found, listed, line.place)
        return [hit] if _stands_alone(hit, lines) else []
    hits: list[_Hit] = []
    cells = [cell for cell in _CELLS.split(whole) if cell.strip()]
    if len(cells) < 2:
        return []
    for index, cell in enumerate(cells):
        found = _read(cell, line.place) or _under_a_name(cell, line.place)
        if found is None:
            continue
        level, is_capital, is_labelled = found
        before = cells[index - 1].strip(" :.*_").lower() if index else ""
        after_label = bool(before) and bool(
            words.LABEL_ALONE.fullmatch(before) or words.LABEL_ALONE.fullmatch(words.folded(before))
        )
        if is_capital or is_labelled or after_label:
            hits.append(_Hit(at, level, is_capital, is_labelled or after_label, listed, line.place))
    return hits


def _read(unit: str, place: Place) -> tuple[str, bool, bool] | None:
    """(level, in capitals, after a label) of a unit that is a marking and nothing else."""
    # Not every sign before it is a frame: TCVN3 writes Đ as §.
    tight = unit.strip(_FRAME)
    loose = re.sub(r"^[\W_]+|[\W_]+$", "", unit)
    for candidate in dict.fromkeys((tight, loose)):
        found = _whole(candidate, place)
        if found is not None:
            return found
    return None


def _whole(candidate: str, place: Place) -> tuple[str, bool, bool] | None:
    low = candidate.lower()
    key = words.folded(candidate)
    if words.ENVELOPE.fullmatch(key.strip(" .!")):
        return ("any", True, False) if place == "edge" or words.is_capital(candidate) else None
    for pattern, text in ((words.WHOLE_VI, low), (words.WHOLE_WEST, key)):
        found = pattern.fullmatch(text)
        if found is None:
            continue
        level = words.level_of(found)
        start, end = found.span(level)
        capital = words.is_capital(candidate[start:end]) if len(text) == len(candidate) else False
        labelled = bool(found["label"])
        if found["kind"] and not capital:
            return None
        return level, capital, labelled
    for pattern, text in ((words.BESIDE_VI, low), (words.BESIDE_WEST, key)):
        found = pattern.fullmatch(text.rstrip(")] "))
        if found is not None and len(text) == len(candidate):
            start, end = found.span(words.level_of(found))
            if words.is_capital(candidate[start:end]):
                return words.level_of(found), True, False
    for pattern, text in ((words.TICKED_VI, low), (words.TICKED_WEST, key)):
        ticked = list(pattern.finditer(text))
        if ticked:
            return words.level_of(ticked[0]), False, True
    return None


def _under_a_name(cell: str, place: Place) -> tuple[str, bool, bool] | None:
    """A cell that its column's name was put before: "Loại: MẬT" is one, "Loại: mật" is not."""
    if place != "cell" or ":" not in cell:
        return None
    found = _read(cell.split(":", 1)[1], place)
    return found if found is not None and found[1] else None


def _stands_alone(hit: _Hit, lines: Sequence[Line]) -> bool:
    """Whether a line that is but a level is a marking where it stands."""
    if hit.is_labelled or (hit.place == "edge" and hit.is_capital):
        return True
    written = lines[hit.at].text
    if hit.level == "mat" and written.isascii():
        # Without its marks it is many other words: only at the head or foot of a paper.
        return hit.place == "edge" or (hit.is_capital and _at_an_end(hit, lines))
    if not hit.is_capital:
        if hit.place == "edge":
            return True
        if hit.is_listed or not written.strip(" *_#>([|.").strip()[:1].isupper():
            return False
        is_common_word = hit.level in ("secret", "confidential")
        if not _at_an_end(hit, lines) or (is_common_word and hit.at == 0):
            return False
    return not _runs_on(hit, lines)


def _at_an_end(hit: _Hit, lines: Sequence[Line]) -> bool:
    long_enough = len(lines) >= 4
    return long_enough and (hit.at < _HEAD or hit.at >= len(lines) - _FOOT)


def _runs_on(hit: _Hit, lines: Sequence[Line]) -> bool:
    """Does the line before break off in the middle of what this one ends?"""
    if hit.place != "line" or not hit.at or lines[hit.at - 1].place != "line":
        return False
    before = lines[hit.at - 1].text.rstrip()
    if words.RUNS_ON.search(before.lower()):
        return True
    breaks_off = len(before) >= 40 and before[-1:].islower()
    return breaks_off and not hit.is_capital


def _is_listing(hit: _Hit, hits: Sequence[_Hit], lines: Sequence[Line]) -> bool:
    """A list or a table that names several levels explains them."""
    if hit.place == "edge":
        return False
    if hit.is_listed and not hit.is_capital and not hit.is_labelled:
        return True
    levels = {hit.level}
    explained = hit.place == "cell" or hit.is_listed or not hit.is_capital
    for other in hits:
        if other.place != "edge" and _are_near(hit, other.at, lines):
            levels.add(other.level)
            explained = explained or other.is_listed or not other.is_capital
    for at in range(max(0, hit.at - _NEAR), min(len(lines), hit.at + _NEAR + 1)):
        if at != hit.at and (level := _mentioned(lines[at], hit)):
            levels.add(level)
            explained = explained or lines[at].place == "cell"
    return len(levels) >= 3 or (len(levels) == 2 and explained and not _is_form(hit, lines))


def _is_form(hit: _Hit, lines: Sequence[Line]) -> bool:
    return hit.is_labelled and hit.place == "line"


def _are_near(hit: _Hit, at: int, lines: Sequence[Line]) -> bool:
    low, high = sorted((hit.at, at))
    if hit.place == "cell" and lines[at].place == "cell":
        return all(line.place == "cell" for line in lines[low : high + 1])
    return high - low <= _NEAR


def _mentioned(line: Line, hit: _Hit) -> str | None:
    """The level with which a neighbouring line or cell begins, however it goes on."""
    if line.place == "edge" or len(line.text) > _LONGEST:
        return None
    low = _BULLET.sub("", line.text).lower()
    cells = low.split(" | ") if line.place == "cell" else [low]
    for cell in cells:
        value = cell.split(":", 1)[-1].strip() if line.place == "cell" else cell
        for text in (cell, value):
            found = words.MENTION_VI.match(text) or words.MENTION_WEST.match(words.folded(text))
            if found is not None:
                return words.level_of(found)
    return None
