"""What a text states exactly: document numbers, dates, durations, amounts, ordinals."""

from __future__ import annotations

from collections.abc import Sequence

from troly.engine.answers.claims.dates import date_at
from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.items import Item
from troly.engine.answers.claims.quantities import quantity_at
from troly.engine.answers.claims.references import ordinal_at, reference_at


def facts_of(text: str, items: Sequence[Item], language: str) -> tuple[Fact, ...]:
    """The facts of a text in order, none over another. ``language`` is vi, fr or en."""
    key = _key(text, items, language)
    found: list[Fact] = []
    place = 0
    while place < len(items):
        if not items[place].is_word:
            place += 1
            continue
        fact = (
            reference_at(key, items, place, language, text)
            or date_at(key, items, place, language, text)
            or ordinal_at(items, place, language)
            or (None if _is_named(text, items, place) else quantity_at(items, place, language))
        )
        if fact is None:
            place += 1
        else:
            found.append(fact)
            place = fact.last + 1
    return tuple(found)


def _is_named(text: str, items: Sequence[Item], place: int) -> bool:
    """A word for a number with a capital inside a sentence is a name: "huyện Ba Cội"."""
    item = items[place]
    return place > 0 and items[place - 1].is_word and text[item.start].isupper()


def _key(text: str, items: Sequence[Item], language: str) -> str:
    """The text with each item's key in its place: as long as the text, so that offsets hold."""
    parts: list[str] = []
    last = 0
    for item in items:
        if item.is_word:
            parts.append(text[last : item.start])
            key = item.key
            length = item.end - item.start
            parts.append(key if len(key) == length else key[:length].ljust(length))
            last = item.end
    parts.append(text[last:])
    return "".join(parts)
