"""How likely it is that a unit says what is asked: signs of it, weighed by fitted numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from troly.engine.answers.fingerprints import Bits
from troly.engine.answers.kind_table import Kind
from troly.engine.answers.kinds import asked_kind, asks_list, counted_thing, question_words
from troly.engine.answers.overlaps import Overlaps, Shares
from troly.engine.answers.readings import FIGURE, Reading
from troly.engine.answers.words import QueryWords
from troly.engine.text.forms import search_key
from troly.engine.text.syllables import is_document_number, words

TELLING = 0.8
"""Worth of the kinds whose absence speaks against a sentence."""
_DEFINED = re.compile(
    r"\b(?:là gì|nghĩa là|được hiểu|thế nào là|what (?:is|are)|qu['’]est-ce)\b", re.IGNORECASE
)
_SHORT = 5
"""Words under which a unit is a label or a heading more often than a sentence."""
_LONG_WORDS = 60
_SPREAD = 0.03
"""Cosines of this model's sentences to one question differ by about so much."""
CONTEXT_KEPT = 0.0
"""Weight, in a unit's own cover, of the question's words that title and headings hold already."""
_ADDED = ("lead", "before", "under")
"""What a neighbour adds to a unit's share of the question."""
SIGNS = (
    "own",
    "full",
    "joint",
    *_ADDED,
    "context",
    "passage",
    "first_passage",
    "kind",
    "vague_kind",
    "new_figure",
    "counted",
    "names",
    "own_names",
    "short",
    "long",
    "list",
    "opener",
    "defines",
)
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
    """How much of the question texts hold."""
    kind: Kind | None
    counted: str | None
    figures: frozenset[str]
    is_list: bool
    is_definition: bool
    text: str


def asked(text: str, question_words: QueryWords) -> Asked:
    """``text`` is the question as understood."""
    _, *others = words(text) or [""]
    names = {
        word
        for word in others
        if (word[0].isupper() or word[0].isdigit()) and not is_document_number(word)
    }
    return Asked(
        overlaps=Overlaps(question_words, names),
        kind=asked_kind(text),
        counted=counted_thing(text),
        figures=frozenset(FIGURE.findall(text)),
        is_list=asks_list(text),
        is_definition=_DEFINED.search(search_key(text)) is not None,
        text=text,
    )


class Sentences:
    """The units of some passages that may be quoted, in order, with their signs."""

    def __init__(self, asked: Asked, readings: Sequence[Reading], scores: Sequence[float]) -> None:
        """``scores`` of the passages: 0 to 1, the first passage first."""
        self._asked = asked
        self._cuts = [reading.cut for reading in readings]
        wanted = asked.overlaps.wanted
        found = [cut.word_index.find(wanted) for cut in self._cuts]
        self.held_by_passage = [is_held for _, is_held in found]
        """What of the question each passage holds, its title and headings with it."""
        self.overlaps_of_passages: list[float] = asked.overlaps.overlap(
            np.array(self.held_by_passage).reshape(len(found), -1)
        ).tolist()
        """How much of the question each holds."""
        self._places = [(p, u) for p, cut in enumerate(self._cuts) for u in cut.quotable]
        self.units = [(p, self._cuts[p].units[u]) for p, u in self._places]
        """Each with the place of its passage."""
        values: dict[str, Shares | list[float]] = {
            **self._of_words([bits for bits, _ in found]),
            **self._of_forms(scores),
            **self._of_kinds(readings),
        }
        self._signs = np.array([values[name] for name in SIGNS]).T

    def _of_words(self, bits: Sequence[Bits]) -> dict[str, Shares]:
        overlaps, cuts, places = self._asked.overlaps, self._cuts, self._places
        widths = [8 * one.shape[1] for one in bits]
        none = np.zeros((len(overlaps.wanted), 1), np.uint8)
        together = np.concatenate((*bits, none), axis=1)
        by_word = np.unpackbits(together, axis=1, bitorder="little")
        held = np.ascontiguousarray(by_word.T).view(np.bool_)
        firsts = [sum(widths[:p]) for p in range(len(cuts))]
        nothing = sum(widths)
        own = held[[firsts[p] + u for p, u in places]]
        context = held[[firsts[p] + len(cuts[p].units) for p, _ in places]]
        lead = held[
            [firsts[p] + at if (at := cuts[p].leads[u]) >= 0 else nothing for p, u in places]
        ]
        before = held[[firsts[p] + u - 1 if u else nothing for p, u in places]]
        under = np.zeros_like(own)
        after = {
            (p, u): (firsts[p] + u + 1, firsts[p] + end)
            for p, cut in enumerate(cuts)
            for u, end in cut.lists
        }
        for row, place in enumerate(places):
            if place in after:
                first, last = after[place]
                under[row] = held[first:last].any(axis=0)
        above = context | lead
        texts = np.concatenate(
            (own, own | above, own | lead, own | before, own | under, context), axis=0
        )
        full, joint, *added, covered = overlaps.overlap(texts).reshape(6, len(places))
        return {
            "own": overlaps.overlap_beyond(own, context, CONTEXT_KEPT),
            "full": full,
            "joint": joint,
            "context": covered,
            **{name: one - full for name, one in zip(_ADDED, added, strict=True)},
            "names": overlaps.names(own | above),
            "own_names": overlaps.names(own),
        }

    def _of_forms(self, scores: Sequence[float]) -> dict[str, list[float]]:
        cuts, places, asks_list = self._cuts, self._places, self._asked.is_list
        sizes = [cuts[p].sizes[u] for p, u in places]
        opens = [cuts[p].units[u].leads_to is not None for p, u in places]
        return {
            "passage": [scores[p] for p, _ in places],
            "first_passage": [float(p == 0) for p, _ in places],
            "short": [float(size < _SHORT) for size in sizes],
            "long": [min(1.0, size / _LONG_WORDS) for size in sizes],
            "list": [float(asks_list and one) for one in opens],
            "opener": [
                float(cuts[p].colons[u] and not one)
                for (p, u), one in zip(places, opens, strict=True)
            ],
        }

    def _of_kinds(self, readings: Sequence[Reading]) -> dict[str, list[float]]:
        """What depends on the kind of thing asked for, and on nothing where none is."""
        asked, places = self._asked, self._places
        none = [0.0] * len(places)
        signs = dict.fromkeys(("kind", "vague_kind", "new_figure", "counted", "defines"), none)
        kind, counted = asked.kind, asked.counted
        if kind is not None:
            holds = [self._hold(reading, kind) for reading in readings]
            if kind.worth >= TELLING:
                signs["kind"] = [float(holds[p][u]) for p, u in places]
                said = [reading.figures() for reading in readings]
                signs["new_figure"] = [
                    float(holds[p][u] and not asked.figures.issuperset(said[p][u]))
                    for p, u in places
                ]
            else:
                signs["vague_kind"] = [kind.worth * holds[p][u] for p, u in places]
        if counted is not None:
            counting = [reading.units_count(counted) for reading in readings]
            signs["counted"] = [1.0 if counting[p][u] else -1.0 for p, u in places]
        if asked.is_definition:
            defining = [reading.units_define() for reading in readings]
            signs["defines"] = [float(defining[p][u]) for p, u in places]
        return signs

    def _hold(self, reading: Reading, kind: Kind) -> Sequence[bool]:
        written = reading.units_hold(kind)
        if not kind.by_name:
            return written
        known = question_words(self._asked.text)
        names = reading.names()
        return [
            one or not known.issuperset(named) for one, named in zip(written, names, strict=True)
        ]

    def signs(self, place: int) -> dict[str, float]:
        """Signs that need no vector, of one sentence; most are 0 to 1."""
        return dict(zip(SIGNS, self._signs[place].tolist(), strict=True))

    def by_words(self) -> list[int]:
        """The sentences, the likeliest by these signs first."""
        products = (self._signs * _in_order("words_only")).tolist()
        weights = [math.fsum(row) for row in products]
        return sorted(range(len(weights)), key=weights.__getitem__, reverse=True)


def with_similarity(
    all_signs: Sequence[dict[str, float]], similarities: Sequence[float]
) -> list[dict[str, float]]:
    """The signs of each unit with where its cosine stands among those compared."""
    low, high = min(similarities), max(similarities)
    mean = sum(similarities) / len(similarities)
    return [
        {
            **signs,
            "meaning": (similarity - low) / (high - low) if high > low else 1.0,
            "closeness": (similarity - mean) / _SPREAD,
        }
        for signs, similarity in zip(all_signs, similarities, strict=True)
    ]


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    text = files(__package__).joinpath("evidence.json").read_text("utf-8")
    document: dict[str, dict[str, float]] = json.loads(text)["weights"]
    return document


@cache
def _in_order(mode: str) -> Shares:
    """The weights of ``SIGNS``; 0 where a sign has none."""
    return np.array([_weights()[mode].get(name, 0.0) for name in SIGNS])


def weigh(
    signs: Mapping[str, float], *, is_foreign: bool = False, of_articles: bool = False
) -> float:
    """Log odds, up to a constant of the question, that this unit is the one.

    ``is_foreign``: question and passage differ in language, where words mislead and are left
    out. ``of_articles``: it is chosen among articles of laws and rules, whose sentences are alike
    and named by their headings: meaning and the question's own words tell more there than in
    plain texts. Source of the weights: ``bench/fit_evidence.py``.
    """
    if "meaning" not in signs:
        weights = _weights()["words_only"]
    elif is_foreign:
        weights = _weights()["with_model"]
        return math.fsum([weights.get(name, 0.0) * signs[name] for name in _WORDLESS])
    else:
        weights = _weights()["with_model_articles" if of_articles else "with_model"]
    return math.fsum([weight * signs[name] for name, weight in weights.items() if name in signs])
