"""The tables of a language made ready: which words turn a meaning, exclude or match one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from troly.engine.text.forms import fold, search_key

LANGUAGES = ("vi", "fr", "en")
_WORD = re.compile(r"[^\W\d_]+")
_IS_PATTERN = re.compile(r"[(\\]")


@dataclass(frozen=True, slots=True)
class Marker:
    """A phrase of a class ("not", "except", …) over the items ``first`` to ``last``."""

    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Side:
    """A phrase's place among those that exclude one another: ``side`` of ``group``."""

    group: int
    side: int


class PhraseTable:
    """Finds the longest phrases of a table in a sequence of words."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._phrases = phrases
        self._longest: dict[str, int] = {}
        for phrase in phrases:
            words = phrase.split()
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def find(
        self, keys: Sequence[str], taken: set[int], *, overlapping: bool = False
    ) -> Iterator[tuple[str, int, int]]:
        """Class, first and last place of each phrase; places in ``taken`` are passed over. With
        ``overlapping`` one may begin inside another, if it goes on beyond it."""
        place, reached = 0, -1
        while place < len(keys):
            length = self._longest.get(keys[place], 0)
            for size in range(min(length, len(keys) - place), 0, -1):
                phrase = keys[place] if size == 1 else " ".join(keys[place : place + size])
                kind = self._phrases.get(phrase)
                last = place + size - 1
                if kind is None or last <= reached or not taken.isdisjoint(range(place, last + 1)):
                    continue
                yield kind, place, last
                reached = last
                if not overlapping:
                    place = last
                break
            place += 1


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of one language. ``meanings`` gives phrases that may stand for one another a
    common name; ``sides`` those that exclude one another their sides."""

    language: str
    markers: PhraseTable
    patterns: re.Pattern[str] | None
    words: PhraseTable
    meanings: Mapping[str, frozenset[str]]
    sides: Mapping[str, tuple[Side, ...]]
    small: frozenset[str]
    accented: Mapping[str, str]
    """Folded words of the tables with their accents: what "khong" was meant to be."""


@cache
def lexicon(language: str) -> Lexicon:
    """The tables of vi, fr or en; any other language is read as English."""
    name = language if language in LANGUAGES else "en"
    key = search_key if name == "vi" else fold
    text = resources.files("troly").joinpath(f"content/claims/{name}.txt").read_text("utf-8")
    tables = sections(text, key)
    sides: dict[str, tuple[Side, ...]] = {}
    meanings: dict[str, frozenset[str]] = {}
    for group, line in enumerate(tables.pop("contrasts")):
        for side, phrases in enumerate(line.split(" | ")):
            for phrase in phrases.split(" / "):
                sides[phrase] = (*sides.get(phrase, ()), Side(group, side))
                meanings[phrase] = meanings.get(phrase, frozenset()) | {f"{group}|{side}"}
    for row, line in enumerate(tables.pop("synonyms")):
        for phrase in line.split(" / "):
            meanings[phrase] = meanings.get(phrase, frozenset()) | {f"={row}"}
    small = frozenset(word for line in tables.pop("small") for word in line.split())
    plain: dict[str, str] = {}
    patterns: list[tuple[str, str]] = []
    for kind, phrases_of_kind in tables.items():
        for phrase in phrases_of_kind:
            if _IS_PATTERN.search(phrase):
                patterns.append((kind, phrase))
            else:
                plain[phrase] = kind
    return Lexicon(
        language=name,
        markers=PhraseTable(plain),
        patterns=_together(patterns),
        words=PhraseTable({phrase: phrase for phrase in meanings}),
        meanings=meanings,
        sides=sides,
        small=small,
        accented=_accents([*small, *plain, *sides]) if name == "vi" else {},
    )


def sections(text: str, key: Callable[[str], str]) -> dict[str, list[str]]:
    """The lines below each "[name]", as search keys; "#" begins a remark."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = found[line[1:-1]] = []
        elif line.strip() and not line.startswith("#"):
            current.append(key(line.strip()))
    return found


def _together(patterns: list[tuple[str, str]]) -> re.Pattern[str] | None:
    """One pattern, in the order given, a group a class; class names end in a number."""
    if not patterns:
        return None
    parts = [f"(?P<{kind}{number}>{phrase})" for number, (kind, phrase) in enumerate(patterns)]
    return re.compile(r"(?<= )(?:" + "|".join(parts) + r")(?= )")


def _accents(phrases: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for phrase in phrases:
        for word in _WORD.findall(phrase):
            found.setdefault(fold(word), word)
    return found
