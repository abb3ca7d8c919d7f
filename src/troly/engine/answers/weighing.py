"""How likely it is that a unit says what is asked: signs of it, weighed by fitted numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from troly.engine.answers.kind_table import Kind
from troly.engine.answers.kinds import asked_kind, asks_list, counted_thing, counts, holds_kind
from troly.engine.answers.overlaps import Held, Overlaps
from troly.engine.answers.units import Unit
from troly.engine.answers.words import QueryWords, TextWords
from troly.engine.text.forms import fold, search_key
from troly.engine.text.syllables import is_document_number, words

TELLING = 0.8
"""Worth of the kinds whose absence speaks against a sentence."""
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")
_DEFINED = re.compile(
    r"\b(?:là gì|nghĩa là|được hiểu|thế nào là|what (?:is|are)|qu['’]est-ce)\b", re.IGNORECASE
)
_DEFINES = re.compile(r"\b(?:là|được hiểu|est|sont|désigne|is|are|means?)\b")
_SHORT = 5
"""Words under which a unit is a label or a heading more often than a sentence."""
_LONG_WORDS = 60
_SPREAD = 0.03
"""Cosines of this model's sentences to one question differ by about so much."""
_WORDLESS = (
    "meaning",
    "closeness",
    "passage",
    "first_passage",
    "kind",
    "vague_kind",
    "new_figure",
    "short",
    "long",
    "list",
    "opener",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a question decides between its sentences, read once."""

    overlaps: Overlaps
    """How much of the question a text holds."""
    told_apart: Overlaps
    """The same without what title and headings hold already."""
    kind: Kind | None
    counted: str | None
    names: frozenset[str]
    """Names and figures of the question, folded."""
    figures: frozenset[str]
    is_list: bool
    is_definition: bool
    text: str


def asked(text: str, question_words: QueryWords) -> Asked:
    """``text`` is the question as understood. ``told_apart`` is set for each passage."""
    _, *others = words(text) or [""]
    overlaps = Overlaps(question_words)
    return Asked(
        overlaps=overlaps,
        told_apart=overlaps,
        kind=asked_kind(text),
        counted=counted_thing(text),
        names=frozenset(
            fold(word)
            for word in others
            if (word[0].isupper() or word[0].isdigit()) and not is_document_number(word)
        ),
        figures=frozenset(_FIGURE.findall(text)),
        is_list=asks_list(text),
        is_definition=_DEFINED.search(search_key(text)) is not None,
        text=text,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """What stands around a unit."""

    above: TextWords
    """Words of title, headings and the line that leads to it."""
    held_above: Held
    """Which of the question's words these are."""
    context_cover: float
    """Share of the question that title and headings hold."""
    lead: Held | None
    """Which of the question's words the line that leads to it holds."""
    before: Held | None
    """Those of the sentence before it."""
    under: Held | None
    """Those of the list that it opens."""
    passage_score: float
    is_first_passage: bool


def unit_signs(
    asked: Asked, unit: Unit, said: str, own: TextWords, held_own: Held, place: Place
) -> dict[str, float]:
    """Signs that need no vector; most are 0 to 1."""
    full = asked.overlaps.overlap(held_own)
    kind = asked.kind
    held = kind is not None and holds_kind(said, kind, asked.text)
    is_telling = kind is not None and kind.worth >= TELLING
    is_new = held and is_telling and not asked.figures.issuperset(_FIGURE.findall(said))
    counted = asked.counted
    size = len(said.split())
    return {
        "own": asked.told_apart.overlap(held_own),
        "full": full,
        "joint": asked.overlaps.overlap(place.held_above | held_own),
        "lead": _gained(asked.overlaps, held_own, place.lead, full),
        "before": _gained(asked.overlaps, held_own, place.before, full),
        "under": _gained(asked.overlaps, held_own, place.under, full),
        "context": place.context_cover,
        "passage": place.passage_score,
        "first_passage": float(place.is_first_passage),
        "kind": float(held and is_telling),
        "vague_kind": (kind.worth if kind is not None else 0.0) * (held and not is_telling),
        "new_figure": float(is_new),
        "counted": 0.0 if counted is None else (1.0 if counts(said, counted) else -1.0),
        "names": _share_held(asked.names, own, place.above),
        "own_names": _share_held(asked.names, own),
        "short": float(size < _SHORT),
        "long": min(1.0, size / _LONG_WORDS),
        "list": float(asked.is_list and unit.leads_to is not None),
        "opener": float(unit.leads_to is None and said.endswith(":")),
        "defines": float(asked.is_definition and _DEFINES.search(search_key(said)) is not None),
    }


def _gained(overlaps: Overlaps, own: Held, other: Held | None, full: float) -> float:
    """What a neighbour adds to a unit's share of the question."""
    return overlaps.overlap(own | other) - full if other is not None else 0.0


def _share_held(names: frozenset[str], *texts: TextWords) -> float:
    if not names:
        return 0.0
    return sum(any(name in text.folded for text in texts) for name in names) / len(names)


def with_similarity(
    signs: Mapping[str, float], similarity: float, similarities: Sequence[float]
) -> dict[str, float]:
    """The signs with where the unit's cosine stands among those compared."""
    low, high = min(similarities), max(similarities)
    mean = sum(similarities) / len(similarities)
    return {
        **signs,
        "meaning": (similarity - low) / (high - low) if high > low else 1.0,
        "closeness": (similarity - mean) / _SPREAD,
    }


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    text = files(__package__).joinpath("evidence.json").read_text("utf-8")
    document: dict[str, dict[str, float]] = json.loads(text)["weights"]
    return document


def weigh(signs: Mapping[str, float], *, is_foreign: bool = False) -> float:
    """Log odds, up to a constant of the question, that this unit is the one.

    ``is_foreign``: question and passage differ in language, where words mislead and are left
    out. Source of the weights: ``bench/fit_evidence.py``.
    """
    weights = _weights()["with_model" if "meaning" in signs else "words_only"]
    if is_foreign and "meaning" in signs:
        return math.fsum([weights.get(name, 0.0) * signs[name] for name in _WORDLESS])
    return math.fsum([weight * signs[name] for name, weight in weights.items() if name in signs])
