"""Abbreviations that a text introduces: "Ủy ban nhân dân (sau đây gọi là UBND)", "… (UBND)"."""

from __future__ import annotations

import re

from troly.engine.text.forms import fold
from troly.engine.text.syllables import Token, tokens

_SHORT = r"[A-ZĐƯÔÊÂ][A-ZĐƯÔÊÂ&]{1,9}(?:-[A-ZĐƯÔÊÂ]{2,9})?"
_SAID = re.compile(
    r"\((?:(?:[Ss]au đây|[Dd]ưới đây)?\s*(?:được\s+)?(?:gọi|viết)(?:\s+(?:tắt|chung))?\s+là:?\s*"
    rf"|ci-après\s*:?\s*|hereinafter\s*:?\s*)?[\"“«]?\s*(?P<short>{_SHORT})\s*[\"”»]?\)"
)
_MOST_WORDS = 14
_LONGEST_FULL = 160
_LINKING = frozenset(
    ["và", "of", "the", "de", "du", "des", "la", "le", "les", "et", "and", "cho", "về"]
)
"""Words that an abbreviation usually passes over."""


def abbreviations_in(text: str) -> dict[str, str]:
    """Short forms with the words before them whose initials they are; the first meaning of each.

    Words that link ("và", "de") may have no letter in the short form; every letter of the short
    form must begin a word, the first word included.
    """
    found: dict[str, str] = {}
    for match in _SAID.finditer(text):
        short = match["short"]
        if short in found:
            continue
        line = text[
            max(text.rfind("\n", 0, match.start()) + 1, match.start() - 300) : match.start()
        ]
        full = _with_initials(line, [letter for letter in fold(short) if letter.isalpha()])
        if full and len(full) <= _LONGEST_FULL and full.upper() != full:
            found[short] = full
    return found


def _with_initials(line: str, letters: list[str]) -> str:
    """The shortest run of words at the end of ``line`` whose initials are ``letters``."""
    before = tokens(line)[-_MOST_WORDS:]
    for length in range(len(letters), len(before) + 1):
        run = before[-length:]
        if _spells(run, letters):
            return line[run[0].start : run[-1].end]
    return ""


def _spells(run: list[Token], letters: list[str]) -> bool:
    initials = [(fold(token.text)[:1], token.text.lower() in _LINKING) for token in run]
    if initials[0][1] or initials[-1][1]:
        return False
    place = 0
    for initial, is_linking in initials:
        if place < len(letters) and initial == letters[place]:
            place += 1
        elif not is_linking:
            return False
    return place == len(letters)
