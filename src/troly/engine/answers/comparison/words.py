"""A text as the words that are compared: layout, composition and tone placement left aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from troly.engine.text.forms import search_key

_WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|_+|[^\w\s]")
_STOP = re.compile(r"[.;:,!?…]")
# Readers of PDF and Word files give one and the same mark in several forms.
_MARKS = str.maketrans("“”„«»‘’‚‛–—−‐‑‒―…", '"""""\'\'\'\'-------.')
_BETWEEN_DIGITS = "\x1f"


@dataclass(frozen=True, slots=True)
class Word:
    """``text[start:end]`` and the key under which its spellings are one."""

    key: str
    start: int
    end: int
    breaks: bool = False
    """A hyphen between two letters with the line's end behind it: it may be the typesetter's."""
    after_space: bool = False
    written: str = ""


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words, figures and marks of ``text[start:end]`` (NFC), in order."""
    end = len(text) if end is None else end
    found: list[Word] = []
    last = start
    for match in _WORD.finditer(text, start, end):
        low, high = match.span()
        written = match.group()
        breaks = written in "-‐‑" and _is_line_break_hyphen(text, low, end)
        found.append(Word(_key(written), low, high, breaks, low > last, written))
        last = high
    return found


def _is_line_break_hyphen(text: str, at: int, end: int) -> bool:
    if at == 0 or not text[at - 1].isalpha():
        return False
    rest = text[at + 1 : min(end, at + 12)]
    after = rest.lstrip()
    return "\n" in rest[: len(rest) - len(after)] and after[:1].islower()


_keys: dict[str, str] = {}
_MOST_KEYS = 65_536


def _key(written: str) -> str:
    """Case is kept: a text that changes it was changed."""
    if len(written) == 1 or written.isascii():
        return written.translate(_MARKS)
    found = _keys.get(written)
    if found is None:
        if len(_keys) >= _MOST_KEYS:
            _keys.clear()
        lower = search_key(written)
        case = "".join("1" if letter.isupper() else "0" for letter in written)
        found = lower if "1" not in case else f"{lower}/{case}"
        _keys[written] = found
    return found


def joined(words: Sequence[Word]) -> str:
    """The words without the spaces between them; figures stay apart."""
    return _together(words)


def unhyphenated(words: Sequence[Word]) -> str:
    """The same with words put together again that a hyphen breaks at the end of a line."""
    if not any(word.breaks for word in words):
        return _together(words)
    whole: list[Word] = []
    goes_on = False
    for word in words:
        if word.breaks and whole:
            goes_on = True
        elif goes_on:
            # The place of a tone follows from the whole syllable.
            written = whole[-1].written + word.written
            whole[-1] = replace(whole[-1], key=_key(written), written=written)
            goes_on = False
        else:
            whole.append(word)
    return _together(whole)


def _together(words: Sequence[Word]) -> str:
    parts: list[str] = []
    ends_in_digit = False
    for word in words:
        # "12 3" and "1 23" are not one figure broken in two ways.
        if ends_in_digit and word.after_space and word.key[:1].isdigit():
            parts.append(_BETWEEN_DIGITS)
        parts.append(word.key)
        ends_in_digit = word.key[-1:].isdigit()
    return "".join(parts)


def say_the_same(left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether two runs differ in layout, hyphens at line ends and spelling forms alone."""
    return joined(left) == joined(right) or unhyphenated(left) == unhyphenated(right)


def segments_of(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Runs of words up to a stop, as (first, past the last)."""
    found: list[tuple[int, int]] = []
    first = 0
    for number, word in enumerate(words, start=1):
        if _STOP.fullmatch(word.key):
            found.append((first, number))
            first = number
    if first < len(words):
        found.append((first, len(words)))
    return found
