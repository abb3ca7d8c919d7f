"""The sentences that say most of one text or several, verbatim, in their order.

A text's concepts are the pairs of words that more than one of its parts use. Sentences are taken
one by one, each time the one that adds most concepts not yet said for its length: so none repeats
another. Every part of the text counts a concept of its own, so that no part crowds out the others.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from troly.engine.answers.analysis.find import findings_in
from troly.engine.answers.analysis.places import places_of
from troly.engine.answers.analysis.values import Kind, Place
from troly.engine.answers.summary.values import Audience, Chosen
from troly.engine.answers.summary.worth import worth_of
from troly.engine.parsing.structure import article_number, heading_level
from troly.engine.text.forms import fold
from troly.engine.text.syllables import words

_COMMON = 0.3
"""A pair of words that stands in more of the parts than this tells no part from another."""
_LENGTH_POWER = 0.85
_PART_WORTH = 3.0
"""What the first sentence of a part adds, in concepts."""
_FIRST_WORTH, _OPENING_WORTH = 1.3, 1.5
"""For the first sentence of a part; for the first parts of a text."""
_MOST_CANDIDATES = 40_000
_LONGEST_HEADING = 220
_LETTERHEAD = re.compile(
    r"\bSố:\s*[\d….]*\s*/|\bĐộc lập\s*[-–]\s*Tự do"
    r"|^\W*[^\W\d][^,.;:]{2,40}, ngày \S+ tháng \S+ năm \S+$"
)
"""Who issued it under which number, where and when: stands beside the title already."""


@dataclass(slots=True)
class _Candidate:
    text: int
    place: Place
    part: int
    words: int
    worth: float
    concepts: frozenset[int]
    title: tuple[int, int]


def summarise(
    texts: Sequence[str], budget: int, audience: Audience = Audience.SPECIALIST
) -> list[Chosen]:
    """Sentences of ``texts`` (in normal form) of at most ``budget`` words together, at least one
    where any stands, in the order of the texts."""
    numbers: dict[str, int] = {}
    candidates: list[_Candidate] = []
    for number, text in enumerate(texts):
        candidates += _candidates(number, text, audience, numbers, len(candidates))
    weights = _weights(candidates, len(numbers))
    taken = _taken(candidates, weights, budget)
    taken.sort(key=lambda one: (one.text, one.place.start))
    return [Chosen(one.text, one.place, one.title) for one in taken]


def summarise_parts(
    text: str, budget: int, audience: Audience = Audience.SPECIALIST
) -> list[Chosen]:
    """The same chapter by chapter: each gets its share of ``budget`` by the root of its length, at
    least one sentence."""
    numbers: dict[str, int] = {}
    candidates = _candidates(0, text, audience, numbers, 0)
    chapters: dict[tuple[int, int], list[_Candidate]] = {}
    for one in candidates:
        chapters.setdefault(one.place.heading, []).append(one)
    roots = {name: math.sqrt(sum(c.words for c in ones)) for name, ones in chapters.items()}
    whole = sum(roots.values()) or 1.0
    weights = _weights(candidates, len(numbers))
    found: list[_Candidate] = []
    for name, ones in chapters.items():
        found += _taken(ones, weights, round(budget * roots[name] / whole))
    found.sort(key=lambda one: one.place.start)
    return [Chosen(0, one.place, one.title) for one in found]


def _candidates(
    number: int, text: str, audience: Audience, numbers: dict[str, int], first_part: int
) -> list[_Candidate]:
    kinds: dict[int, list[Kind]] = {}
    for finding in findings_in(text, by_list=False):
        kinds.setdefault(finding.place.start, []).append(finding.mention.kind)
    found: list[_Candidate] = []
    title, part, is_first = (0, 0), first_part, True
    place_of_part: tuple[tuple[int, int], str] = ((0, 0), "")
    places = places_of(text)
    parts = 0
    for place in places[:_MOST_CANDIDATES]:
        sentence = text[place.start : place.end]
        is_title = _is_title(sentence)
        if is_title or (place.heading, place.article) != place_of_part:
            place_of_part = (place.heading, place.article)
            part, parts, is_first = part + 1, parts + 1, True
            title = (place.start, place.end) if is_title else (0, 0)
        if is_title or _LETTERHEAD.search(sentence[:_LONGEST_HEADING]):
            continue
        said = [fold(word) for word in words(sentence)]
        if not said:
            continue
        pairs = {f"{a} {b}" for a, b in pairwise(said) if len(a) > 1 and len(b) > 1}
        concepts = frozenset(numbers.setdefault(pair, len(numbers)) for pair in pairs)
        found_here = kinds.get(place.start, ())
        worth = worth_of(sentence, len(said), found_here, audience, is_point=bool(place.point))
        worth *= _FIRST_WORTH if is_first else 1.0
        worth *= _OPENING_WORTH if parts <= 2 and is_first else 1.0
        found.append(_Candidate(number, place, part, len(said), worth, concepts, title))
        is_first = False
    return found


def _is_title(sentence: str) -> bool:
    if len(sentence) > _LONGEST_HEADING:
        return False
    if heading_level(sentence) is not None and not sentence.endswith("."):
        return True
    if article_number(sentence):
        return not sentence.rstrip().endswith((".", ";", ":"))
    letters = [letter for letter in sentence if letter.isalpha()]
    return bool(letters) and (
        all(letter.isupper() for letter in letters) or sentence.lstrip().startswith("#")
    )


def _weights(candidates: Sequence[_Candidate], concepts: int) -> list[float]:
    """What each concept is worth: in how many parts it stands, unless it stands in most."""
    parts_of: Counter[int] = Counter()
    parts: dict[int, set[int]] = {}
    for one in candidates:
        parts.setdefault(one.part, set()).update(one.concepts)
    for held in parts.values():
        parts_of.update(held)
    most = max(3.0, _COMMON * len(parts))
    few = len(parts) < 8
    return [
        0.0
        if parts_of[number] > most
        else (math.log(1 + parts_of[number]) if parts_of[number] > 1 or few else 0.15)
        for number in range(concepts)
    ]


def _taken(
    candidates: Sequence[_Candidate], weights: Sequence[float], budget: int
) -> list[_Candidate]:
    """Greedily the candidate that adds most; what one adds never grows, so it is reckoned again
    only when it comes to the top."""
    said: set[int] = set()
    parts: set[int] = set()
    left = budget
    taken: list[_Candidate] = []
    heap = [(-_gain(one, weights, said, parts), n) for n, one in enumerate(candidates)]
    heapq.heapify(heap)
    while heap and left > 0:
        _, number = heapq.heappop(heap)
        one = candidates[number]
        if one.words > left and taken:
            continue
        gain = _gain(one, weights, said, parts)
        if heap and -gain > heap[0][0]:
            heapq.heappush(heap, (-gain, number))
            continue
        if gain <= 0:
            break
        taken.append(one)
        said |= one.concepts
        parts.add(one.part)
        left -= one.words
    return taken


def _gain(one: _Candidate, weights: Sequence[float], said: set[int], parts: set[int]) -> float:
    fresh = sum(weights[number] for number in one.concepts - said)
    fresh += 0.0 if one.part in parts else _PART_WORTH
    return float(one.worth * fresh / max(4, one.words) ** _LENGTH_POWER)
