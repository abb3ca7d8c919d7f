"""What a passage says whoever asks: cut, indexed and looked through once, then remembered.

People ask about the same passages again and again, in other words. What is remembered is bounded
by its size; a passage that nobody asked about for long makes room for others.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from troly.engine.answers.fingerprints import Fingerprints, Index, index_of
from troly.engine.answers.kind_table import Kind
from troly.engine.answers.kinds import counts, holds_kind, holds_written, names_in
from troly.engine.answers.units import Unit, units
from troly.engine.answers.values import PassageText
from troly.engine.text.forms import search_key

FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")
_DEFINES = re.compile(r"\b(?:là|được hiểu|est|sont|désigne|is|are|means?)\b")
_LARGEST = 24_000_000
"""Bytes remembered in one process."""
_OF_A_CHARACTER, _OF_A_PASSAGE = 8, 4_500
"""Bytes that a passage takes, a little more than measured: 2,000 articles of laws, an eighth of
them at a time by length, came to 0.85 to 0.95 of it, asked for six kinds of things."""
_MOST_ASKED = 24
"""Kinds and counted things remembered of one passage."""

_T = TypeVar("_T")


class Cut(NamedTuple):
    """The units of a passage, and where each stands to the others."""

    units: tuple[Unit, ...]
    word_index: Index
    """A text for each unit; the last text is what stands above (title, the last two headings)."""
    quotable: tuple[int, ...]
    leads: tuple[int, ...]
    """The unit that leads to each; -1 where none does."""
    lists: tuple[tuple[int, int], ...]
    """Each unit that opens a list, with the first unit after that list."""
    sizes: tuple[int, ...]
    """Words between blanks."""
    colons: tuple[bool, ...]
    """Whether each ends in a colon."""


class Reading:
    """One passage. Everything is found out when it is first asked for."""

    __slots__ = ("_accented", "_cut", "_found", "_holds", "_passage", "_said")

    def __init__(self, passage: PassageText) -> None:
        self._passage = passage
        self._cut: Cut | None = None
        self._accented: Fingerprints | None = None
        self._holds: dict[str, bool] = {}
        self._found: dict[str, tuple[bool, ...]] = {}
        self._said: dict[str, tuple[tuple[str, ...], ...]] = {}

    @property
    def cut(self) -> Cut:
        if self._cut is None:
            self._cut = _cut(self._passage)
        return self._cut

    @property
    def accented(self) -> Fingerprints:
        """The words of the passage and its headings, each once, in order of their numbers."""
        if self._accented is None:
            self._accented = self.cut.word_index.accented
        return self._accented

    def holds(self, kind: Kind) -> bool:
        """``kinds.holds_kind`` of the whole passage, for no question."""
        text = self._passage.text
        return _once(self._holds, f"kind {kind.name}", lambda: holds_kind(text, kind))

    def counts(self, counted: str) -> bool:
        """``kinds.counts`` of the whole passage."""
        text = self._passage.text
        return _once(self._holds, f"counted {counted}", lambda: counts(text, counted))

    def units_hold(self, kind: Kind) -> tuple[bool, ...]:
        """Of each unit whether it holds what is written for the kind, names apart."""
        return self._of_units(
            self._found, f"kind {kind.name}", lambda said: holds_written(said, kind)
        )

    def units_count(self, counted: str) -> tuple[bool, ...]:
        return self._of_units(self._found, f"counted {counted}", lambda said: counts(said, counted))

    def units_define(self) -> tuple[bool, ...]:
        return self._of_units(
            self._found, "defines", lambda said: _DEFINES.search(search_key(said)) is not None
        )

    def names(self) -> tuple[tuple[str, ...], ...]:
        """Of each unit its words in capitals, as search keys."""
        return self._of_units(self._said, "names", names_in)

    def figures(self) -> tuple[tuple[str, ...], ...]:
        """Of each unit its figures."""
        return self._of_units(self._said, "figures", lambda said: tuple(FIGURE.findall(said)))

    def _of_units(
        self, known: dict[str, tuple[_T, ...]], name: str, look: Callable[[str], _T]
    ) -> tuple[_T, ...]:
        text = self._passage.text
        return _once(
            known, name, lambda: tuple(look(text[u.start : u.end]) for u in self.cut.units)
        )


def _once(known: dict[str, _T], name: str, look: Callable[[], _T]) -> _T:
    found = known.get(name)
    if found is None:
        found = look()
        if len(known) < _MOST_ASKED:
            known[name] = found
    return found


def _cut(passage: PassageText) -> Cut:
    headings = (*passage.heading_path, passage.title)
    parts = tuple(units(passage.text, headings, passage.article, passage.clause))
    said = [passage.text[unit.start : unit.end] for unit in parts]
    own = [place for place, unit in enumerate(parts) if not (unit.is_heading or unit.is_question)]
    place_of: dict[str, int] = {}
    leads: list[int] = []
    for place, unit in enumerate(parts):
        leads.append(place_of[unit.context] if unit.context else -1)
        place_of[said[place]] = place
    return Cut(
        units=parts,
        word_index=index_of([*said, " ".join(headings[-3:])]),
        quotable=tuple(own or range(len(parts))),
        leads=tuple(leads),
        lists=tuple(_lists(parts)),
        sizes=tuple(len(one.split()) for one in said),
        colons=tuple(one.endswith(":") for one in said),
    )


def _lists(parts: tuple[Unit, ...]) -> list[tuple[int, int]]:
    found = []
    for place, unit in enumerate(parts):
        if unit.leads_to is not None:
            after = place + 1
            while after < len(parts) and parts[after].end <= unit.leads_to:
                after += 1
            found.append((place, after))
    return found


_Key = tuple[str, tuple[str, ...], str, str, str]


class _Shelf:
    """Readings, the ones asked for last kept, up to ``_LARGEST`` bytes."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._lock = threading.Lock()
        self._readings: OrderedDict[_Key, Reading] = OrderedDict()
        self._bytes = 0

    def reading(self, passage: PassageText) -> Reading:
        key = (
            passage.text,
            passage.heading_path,
            passage.title,
            passage.article,
            passage.clause,
        )
        with self._lock:
            known = self._readings.get(key)
            if known is not None:
                self._readings.move_to_end(key)
                return known
            made = self._readings[key] = Reading(passage)
            self._bytes += _size(passage.text)
            while self._bytes > self._largest and len(self._readings) > 1:
                oldest, _ = self._readings.popitem(last=False)
                self._bytes -= _size(oldest[0])
            return made

    def __len__(self) -> int:
        return len(self._readings)


def _size(text: str) -> int:
    return _OF_A_PASSAGE + _OF_A_CHARACTER * len(text)


_shelf = _Shelf(_LARGEST)
reading_of = _shelf.reading
