"""The sentences of the sources that speak of what the claim says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from troly.engine.answers.claims.conditions import APART
from troly.engine.answers.claims.phrases import lexicon
from troly.engine.answers.claims.values import Words
from troly.engine.text.forms import fold
from troly.engine.text.sentences import Span, sentences
from troly.engine.text.syllables import words

_MOST = 4
_FEWEST, _SHARE = 1.0, 0.1
"""What a further sentence must bring: in a long source some sentence holds any word."""
_CHARACTERS = 20_000
"""Of one source; what lies beyond is not looked at."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sentences joined by line breaks, with the way back to their places."""

    text: str
    spans: tuple[tuple[int, int, Span], ...]
    """Where each begins in ``text``, its source, its span there; nearest to the claim first is
    ``order``."""
    order: tuple[int, ...]
    sources: tuple[str, ...]

    def place(self, start: int, end: int) -> Words:
        """The words of a source that stand in ``text`` from ``start`` to ``end``."""
        at = max(0, bisect_right([begin for begin, _s, _p in self.spans], start) - 1)
        begin, source, span = self.spans[at]
        first = span.start + start - begin
        last = min(span.end, span.start + end - begin)
        return Words(self.sources[source][first:last], first, last, source)

    def nearest(self) -> tuple[Words, ...]:
        found = []
        for at in self.order:
            _begin, source, span = self.spans[at]
            found.append(Words(self.sources[source][span.start : span.end], *span, source))
        return tuple(found)


@lru_cache(maxsize=256)
def _sentences(text: str) -> tuple[tuple[Span, frozenset[str]], ...]:
    found = []
    for span in sentences(text[:_CHARACTERS]):
        found.append((span, frozenset(map(fold, words(text[span.start : span.end])))))
    return tuple(found)


def choose(
    claim: str, sources: Sequence[str], language: str, only: int | None = None
) -> Evidence | None:
    """At most four sentences, each bringing words of the claim that the others lack; None when no
    source has any word. ``only`` names the one source to look into."""
    small = frozenset(map(fold, lexicon(language).small))
    wanted = frozenset(map(fold, words(claim))) - small
    pool = [
        (number, span, held & wanted, len(held))
        for number, source in enumerate(sources)
        if only is None or number == only
        for span, held in _sentences(source)
    ]
    if not pool:
        return None
    left = set(wanted)
    chosen: list[tuple[int, Span]] = []
    while len(chosen) < _MOST:
        best = max(pool, key=lambda row: (_worth(row[2] & left), len(row[2]), -row[3]))
        gain = best[2] & left
        if chosen and _worth(gain) < _FEWEST + _SHARE * len(wanted):
            break
        if (best[0], best[1]) not in chosen:
            chosen.append((best[0], best[1]))
        if not gain:
            break
        left -= gain
    chosen += _going_on(pool, chosen, sources)
    ranked = sorted(range(len(chosen)), key=lambda place: chosen[place])
    parts: list[str] = []
    spans = []
    length = 0
    for place in ranked:
        number, span = chosen[place]
        spans.append((length, number, span))
        parts.append(sources[number][span.start : span.end])
        length += span.end - span.start + 1
    order = tuple(ranked.index(place) for place in range(len(chosen)))
    return Evidence("\n".join(parts), tuple(spans), order, tuple(sources))


def _going_on(
    pool: list[tuple[int, Span, frozenset[str], int]],
    chosen: list[tuple[int, Span]],
    sources: Sequence[str],
) -> list[tuple[int, Span]]:
    """Sentences right behind the chosen ones that tell some apart from them: "Riêng …"."""
    found = []
    for (number, span, *_), (other, following, *_rest) in pairwise(pool):
        first = words(sources[other][following.start : following.end])[:1]
        is_next = number == other and (number, span) in chosen and (other, following) not in chosen
        if is_next and first and first[0].casefold() in APART:
            found.append((other, following))
    return found


def _worth(found: frozenset[str] | set[str]) -> int:
    return sum(2 if word[0].isdigit() else 1 for word in found)
