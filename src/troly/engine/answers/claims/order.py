"""Who did what to whom: the same two things on the other side of the same words."""

from __future__ import annotations

from dataclasses import dataclass

from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference

_PASSIVE = {"vi": frozenset("được bị do bởi".split()), "fr": {"par"}, "en": {"by"}}
_JOINS = frozenset("và hoặc cùng với et ou avec and or with".split())


@dataclass(frozen=True, slots=True)
class _Match:
    claimed: int
    found: int


def compare_order(pair: Pair) -> None:
    """Flag "A … B" where the source says "B … A" around the same middle, and neither is passive."""
    matches = _matches(pair)
    if len(matches) < 3:
        return
    for middle in range(1, len(matches) - 1):
        at = matches[middle]
        before = [m for m in matches[:middle] if m.found > at.found]
        after = [m for m in matches[middle + 1 :] if m.found < at.found]
        if not before or not after:
            continue
        # Nearest on either side: far ones are other parts of the sentence that moved.
        left, right = before[-1], after[0]
        if not _one_sentence(pair.source, left.found, right.found):
            continue
        if left.found - right.found > 16 or right.claimed - left.claimed > 16:
            continue
        if _stays_between(pair, left, at, right) and not _voice_differs(pair, left, right):
            pair.flag(
                Difference.WHO_DID_WHAT,
                0.55,
                (left.claimed, right.claimed),
                (right.found, left.found),
            )
            return


def _matches(pair: Pair) -> list[_Match]:
    """Words of the claim that stand once in the source, in the claim's order."""
    found = []
    for place, names in enumerate(pair.claim.concepts):
        if not pair.claim.is_content[place]:
            continue
        key = pair.claim.items[place].key
        exact = [p for p in _places(pair.source, names) if pair.source.items[p].key == key]
        options = exact or _places(pair.source, names)
        if len(options) == 1:
            found.append(_Match(place, options[0]))
    return found


def _places(reading: Reading, names: frozenset[str]) -> list[int]:
    return sorted({place for name in names for place in reading.places.get(name, ())})


def _one_sentence(reading: Reading, one: int, other: int) -> bool:
    return reading.sentence[one] == reading.sentence[other]


def _stays_between(pair: Pair, left: _Match, middle: _Match, right: _Match) -> bool:
    """A list may be said in any order; a clause that moved as a whole changes nothing."""
    here = pair.claim.items[left.claimed : right.claimed + 1]
    there = pair.source.items[right.found : left.found + 1]
    if any(not item.is_word for item in here) or any(not item.is_word for item in there):
        return False
    return not any(item.key in _JOINS for item in (*here, *there))


def _voice_differs(pair: Pair, left: _Match, right: _Match) -> bool:
    return _is_passive(pair.claim, left.claimed, right.claimed) != _is_passive(
        pair.source, right.found, left.found
    )


def _is_passive(reading: Reading, first: int, last: int) -> bool:
    return any(
        marker.kind == "passive" and first - 2 <= marker.first <= last for marker in reading.markers
    )
