"""How much of the claim the sources speak of, and single words put for others."""

from __future__ import annotations

from difflib import SequenceMatcher

from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.values import Difference

_FEWEST = 3
_THIN_CLAUSE = 0.34
_THIN = 0.57
"""Of the open claims of evals/claims, seven of ten that the source does not speak of lie below,
and one of thirty that it supports."""
_NAME = 0.4
_LONG_RUN = {"vi": 5, "fr": 4, "en": 4}
_SYLLABLES = 0.1
"""Cover by single syllables and by neighbours together lies lower than by syllables alone."""
_FRAME = 0.6
"""Likeness from which a sentence is the source's own with words exchanged."""


def cover_of(pair: Pair) -> float:
    """Share of the claim's content words and values that the source holds, 0 to 1. Names count
    less: every sentence about a body has its name."""
    held = total = 0.0
    for place, is_content in enumerate(pair.claim.is_content):
        if is_content:
            is_name = place > 0 and pair.claim.text[pair.claim.items[place].start].isupper()
            weight = _NAME if is_name else 1.0
            total += weight
            held += weight * pair.source.holds(pair.claim.concepts[place])
    for fact in pair.claim.facts:
        total += 1
        held += pair.source.holds(pair.claim.concepts[fact.first])
    return held / total if total else 0.0


def _unspoken_run(pair: Pair) -> tuple[int, int, int]:
    """Length, first and last item of the longest run of content words that the source lacks."""
    best, run = (0, 0, 0), list[int]()
    for place, item in enumerate(pair.claim.items):
        if not item.is_word or pair.source.holds(pair.claim.concepts[place]):
            if pair.claim.is_content[place] or not item.is_word:
                run = []
        elif pair.claim.is_content[place]:
            run.append(place)
            if len(run) > best[0]:
                best = (len(run), run[0], run[-1])
    return best


def pair_cover_of(pair: Pair) -> float:
    """Share of the claim's neighbouring content words that are near one another in the source
    too: single syllables are found everywhere."""
    held = total = 0
    before: int | None = None
    for place, is_content in enumerate(pair.claim.is_content):
        if not is_content:
            continue
        if before is not None and place - before == 1:
            total += 1
            held += _near(pair, before, place)
        before = place
    return held / total if total else 1.0


def _near(pair: Pair, first: int, second: int) -> bool:
    there = [p for n in pair.claim.concepts[second] for p in pair.source.places.get(n, ())]
    return any(
        0 <= abs(one - other) <= 2
        for name in pair.claim.concepts[first]
        for one in pair.source.places.get(name, ())
        for other in there
    )


def compare_cover(pair: Pair, cover: float) -> None:
    """Flag a claim, or a part of it, that the sources do not speak of."""
    last = len(pair.claim.items) - 1
    thin = cover
    if pair.language == "vi":
        thin = min(cover, 0.6 * cover + 0.4 * pair_cover_of(pair) + _SYLLABLES)
    if thin < _THIN:
        pair.flag(Difference.NOT_FOUND, min(0.95, 0.62 + _THIN - thin), (0, last))
        return
    length, first, end = _unspoken_run(pair)
    if length >= _LONG_RUN[pair.language]:
        pair.flag(Difference.NOT_FOUND, 0.6, (first, end))
        return
    clauses: dict[int, list[int]] = {}
    for place, is_content in enumerate(pair.claim.is_content):
        if is_content:
            clauses.setdefault(pair.claim.clause[place], []).append(place)
    if len(clauses) < 2:
        return
    for places in clauses.values():
        held = sum(pair.source.holds(pair.claim.concepts[place]) for place in places)
        if len(places) >= _FEWEST and held / len(places) < _THIN_CLAUSE:
            pair.flag(Difference.NOT_FOUND, 0.6, (places[0], places[-1]))
            return


def compare_words(pair: Pair) -> None:
    """Flag words put for others in a sentence that is otherwise the source's own."""
    mine = [item.key for item in pair.claim.items if item.is_word]
    at = [place for place, item in enumerate(pair.claim.items) if item.is_word]
    theirs = [item.key for item in pair.source.items if item.is_word]
    there = [place for place, item in enumerate(pair.source.items) if item.is_word]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    likeness = same / len(mine) if mine else 0.0
    if likeness < _FRAME:
        return
    known = {(flag.claimed.start, flag.claimed.end) for flag in pair.flags if flag.claimed}
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "replace" or b - a > 4 or d - c > 4:
            continue
        left = [at[p] for p in range(a, b) if pair.claim.is_content[at[p]]]
        right = [there[p] for p in range(c, d) if pair.source.is_content[there[p]]]
        if not left or not right:
            continue
        new = [p for p in left if not pair.source.holds(pair.claim.concepts[p])]
        gone = [p for p in right if not pair.claim.holds(pair.source.concepts[p])]
        if not new or not gone:
            continue
        start = pair.claim.items[left[0]].start
        if any(low <= start < high for low, high in known):
            continue
        weight = 0.28 + 0.35 * (likeness - _FRAME) / (1 - _FRAME)
        pair.flag(Difference.WORDS, weight, (left[0], left[-1]), (right[0], right[-1]))
