"""Words, figures, signs and stops of a text, in order, as they are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from troly.engine.answers.claims.listed import listed, set_of
from troly.engine.text.forms import fold, search_key
from troly.engine.text.syllables import tokens

# A stop ends a sentence only before a space or the end: 7:30 and 1.5 hold none.
_STOP = re.compile(r"[;:.!?…](?=[\s\"”’»)\]]|$)|\n")
_PAUSE = re.compile(r"[,()\[\]“”«»\"]|\s[–—-]\s")
_SIGN = re.compile(r"[%€$£°]")
_SHORTENED = set_of("no nos n mr mrs ms dr m mme mlle art tp st p a")
_ROMANS = listed("II III IV V VI VII VIII IX X XI XII XIII XIV XV")
_ROMAN = re.compile(r"(?:II|III|IV|VI|VII|VIII|IX|XI|XII|XIII|XIV|XV)$")
_FIGURE_AND_UNIT = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]+[²2]?)$")


class Item(NamedTuple):
    """``text[start:end]`` as a search key; "," and ";" are stops inside and between sentences."""

    key: str
    start: int
    end: int
    is_word: bool = True


def items_of(text: str, language: str, accents: Mapping[str, str] | None) -> tuple[Item, ...]:
    """The items of a text. French and English lose their accents, Vietnamese keeps them, and
    takes them from ``accents`` (folded to accented) where a word has none."""
    found: list[Item] = []
    last = 0
    for token in tokens(text):
        gap = text[last : token.start]
        if gap == ":" and found and _is_clock(found[-1].key, token.text):
            hour = found.pop()
            found.append(Item(f"{hour.key}h{token.text}", hour.start, token.end))
            last = token.end
            continue
        _between(text, last, token.start, found)
        last = token.end
        key = search_key(token.text) if language == "vi" else fold(token.text)
        if accents is not None and key.isascii():
            before = fold(found[-1].key) if found else ""
            key = accents.get(f"{before} {key}") or accents.get(key, key)
        if _ROMAN.match(token.text):
            key = str(_ROMANS.index(token.text) + 2)
        split = _FIGURE_AND_UNIT.match(key)
        if split and not key.endswith(("er", "re", "eme", "e", "st", "nd", "rd", "th")):
            middle = token.start + len(split[1])
            found.append(Item(split[1], token.start, middle))
            found.append(Item(split[2], middle, token.end))
        else:
            found.append(Item(key, token.start, token.end))
    _between(text, last, len(text), found)
    return tuple(found)


def _is_clock(hours: str, minutes: str) -> bool:
    return (
        hours.isdigit()
        and minutes.isdigit()
        and len(hours) <= 2
        and len(minutes) == 2
        and int(hours) <= 24
        and int(minutes) < 60
    )


def _between(text: str, start: int, end: int, found: list[Item]) -> None:
    gap = text[start:end]
    if not gap or gap == " ":
        return
    if sign := _SIGN.search(gap):
        place = start + sign.start()
        found.append(Item(sign[0], place, place + 1))
    shortened = bool(found) and gap[:1] == "." and found[-1].key in _SHORTENED
    if not shortened and (stop := _STOP.search(gap)):
        place = start + stop.start()
        found.append(Item(";", place, place + 1, is_word=False))
    elif pause := _PAUSE.search(gap):
        place = start + pause.start()
        found.append(Item(",", place, place + 1, is_word=False))
