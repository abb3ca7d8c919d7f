"""Values that the claim states: are they in the source, of the same thing, the same way round?"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from troly.engine.answers.claims.fact import Fact
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference

_MARGIN = 0.15
"""How much better another value of the same kind must fit before a value counts as misplaced."""
_NO_UNIT = 0.12
_AFTER = frozenset(
    [
        "trở lên",
        "trở xuống",
        "ou plus",
        "ou moins",
        "et plus",
        "et moins",
        "or more",
        "or less",
        "or fewer",
        "or older",
        "or younger",
        "or over",
        "or above",
        "or under",
        "or below",
        "or longer",
        "or shorter",
        "maximum",
        "minimum",
        "au maximum",
        "au minimum",
        "au plus",
        "au moins",
        "at most",
        "at least",
        "tối đa",
        "tối thiểu",
        "maximal",
        "maximale",
        "minimal",
        "minimale",
        "at the latest",
        "au plus tard",
        "or greater",
        "or earlier",
        "or later",
        "onwards",
        "or lower",
    ]
)


def compare_facts(pair: Pair) -> None:
    """Flag values that the source lacks, gives to something else, or bounds the other way."""
    together = _stand_together(pair)
    for fact in pair.claim.facts:
        same = [other for other in pair.source.facts if agree(fact, other)]
        rivals = [
            other
            for other in pair.source.facts
            if comparable(fact, other) and not agree(fact, other)
        ]
        if same:
            _held(pair, fact, same, [] if together else rivals)
        elif not _is_reckoned(fact, pair.source.facts):
            _missing(pair, fact, rivals)


def _is_reckoned(fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a number is the sum, the difference or the product of two that the source states: of
    the same unit, or how many there are and how much each is."""
    wanted = fact.value[0]
    if fact.kind is not Difference.NUMBER or not isinstance(wanted, Fraction):
        return False
    numbers = [other for other in facts if other.kind is Difference.NUMBER]
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            a, b = one.value[0], other.value[0]
            if not isinstance(a, Fraction) or not isinstance(b, Fraction):
                continue
            is_counted = one.unit[:1] == "~" or other.unit[:1] == "~"
            are_alike = _units_agree(one, other)
            if are_alike and _units_agree(fact, one) and wanted in (a + b, abs(a - b)):
                return True
            if (
                is_counted
                and not are_alike
                and wanted == a * b
                and fact.unit in (one.unit, other.unit)
            ):
                return True
    return False


def _stand_together(pair: Pair) -> bool:
    """Whether one clause of the source holds two values or more, all that the claim has."""
    clauses: dict[int, list[Fact]] = {}
    for fact in pair.source.facts:
        clauses.setdefault(pair.source.clause[fact.first], []).append(fact)
    return len(pair.claim.facts) > 1 and any(
        all(any(agree(fact, other) for other in held) for fact in pair.claim.facts)
        and len(held) == len(pair.claim.facts)
        for held in clauses.values()
    )


def agree(fact: Fact, other: Fact) -> bool:
    """Whether the source's value says at least what the claim's says."""
    if fact.kind is Difference.DATE and other.kind is Difference.DATE:
        return all(a is None or a == b for a, b in zip(fact.value, other.value, strict=True))
    if fact.kind is Difference.DOCUMENT_NUMBER or other.kind is Difference.DOCUMENT_NUMBER:
        return fact.kind is other.kind and _same_document(fact.value, other.value)
    if _as_number(fact) != _as_number(other) or _as_number(fact) is None:
        return False
    return _units_agree(fact, other)


def _same_document(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    if len(one) != len(other):
        return False
    if len(one) == 1:
        return str(other[0]).startswith(str(one[0])) or str(one[0]).startswith(str(other[0]))
    return one == other


def _as_number(fact: Fact) -> object:
    if fact.kind is Difference.DATE:
        year, *rest = fact.value
        return Fraction(str(year)) if year and not any(rest) else None
    return Fraction(str(fact.value[0])) if fact.kind is Difference.ORDINAL else fact.value[0]


def _units_agree(fact: Fact, other: Fact) -> bool:
    """Known units must be one; what is counted in words may be called otherwise."""
    if fact.unit == other.unit or not fact.unit or not other.unit:
        return True
    ages = {fact.unit, other.unit}
    return (fact.unit[0] == "~" and other.unit[0] == "~") or ages == {"age", "month"}


def comparable(fact: Fact, other: Fact) -> bool:
    """Whether one may have been put for the other."""
    if fact.kind is not other.kind:
        return False
    if fact.kind is Difference.NUMBER:
        if fact.unit[:1] == "~" or other.unit[:1] == "~":
            return fact.unit == other.unit or not fact.unit or not other.unit
        return fact.unit == other.unit or not fact.unit or not other.unit
    if fact.kind is Difference.DOCUMENT_NUMBER:
        if len(fact.value) != len(other.value):
            return False
        return len(fact.value) == 1 or fact.value[0] == other.value[0]
    if fact.kind is Difference.DATE:
        return any(
            a is not None and b is not None for a, b in zip(fact.value, other.value, strict=True)
        )
    return True


def _span(fact: Fact) -> tuple[int, int]:
    return fact.first, fact.last


def _held(pair: Pair, fact: Fact, same: list[Fact], rivals: list[Fact]) -> None:
    """The value is there: is it said of the same thing, and bounded the same way?"""
    best = pair.nearest(_span(fact), map(_span, same))
    assert best is not None
    rival = pair.nearest(_span(fact), map(_span, rivals))
    if rival is not None and rival[0] > 0.3:
        gain = rival[0] - best[0]
        # Where the claim states the other value too, both must have changed places.
        others = [o for o in pair.claim.facts if o is not fact and _agrees_at(pair, o, rival[1])]
        for other in others:
            gain += pair.closeness(_span(other), best[1]) - pair.closeness(_span(other), rival[1])
        if gain >= _MARGIN and not _dated_alike(pair, fact, best[1], rival[1]):
            pair.flag(fact.kind, 0.6, _span(fact), rival[1])
            return
    if _is_turned_round(pair, fact):
        pair.flag(fact.kind, 0.7, _span(fact), best[1])
        return
    mine, theirs = direction(pair.claim, fact), 0
    spans = {_span(other): other for other in same}
    theirs = direction(pair.source, spans[best[1]])
    if mine * theirs < 0:
        pair.flag(Difference.COMPARISON, 0.8, _span(fact), best[1])
    elif mine != theirs:
        pair.flag(Difference.COMPARISON, 0.25, _span(fact), best[1])


_BESIDE = 4
"""Items within which a date is that of a value."""


def _dated_alike(pair: Pair, fact: Fact, best: tuple[int, int], rival: tuple[int, int]) -> bool:
    """Whether a date of the claim stands beside the value in the source, and not beside its rival:
    "86 % in 2025" out of "from 71 % in 2023 to 86 % in 2025"."""

    def is_beside(date: Fact, span: tuple[int, int]) -> bool:
        return any(
            agree(date, other)
            and min(abs(other.first - span[1]), abs(span[0] - other.last)) <= _BESIDE
            for other in pair.source.facts
            if other.kind is Difference.DATE
        )

    dates = [one for one in pair.claim.facts if one is not fact and one.kind is Difference.DATE]
    return any(is_beside(date, best) and not is_beside(date, rival) for date in dates)


def _agrees_at(pair: Pair, fact: Fact, span: tuple[int, int]) -> bool:
    return any(_span(other) == span and agree(fact, other) for other in pair.source.facts)


def _is_turned_round(pair: Pair, fact: Fact) -> bool:
    """ "from 60 to 48" for "from 48 to 60": two values with only small words between, exchanged."""
    following = _joined_to(pair.claim, fact)
    if following is None:
        return False
    for first in pair.source.facts:
        second = _joined_to(pair.source, first)
        if second is not None and agree(fact, second) and agree(following, first):
            return fact.value != following.value
    return False


def _joined_to(reading: Reading, fact: Fact) -> Fact | None:
    """The next value, where only a word or two of no weight stand between."""
    for other in reading.facts:
        if fact.last < other.first <= fact.last + 3:
            joined = other.kind is fact.kind and _only_small(
                reading, fact.last + 1, other.first - 1
            )
            return other if joined and other.first > fact.last + 1 else None
    return None


_ONE = frozenset(["một", "mỗi", "mot", "moi", "un", "une", "chaque", "a", "an", "one", "each"])


def _is_one_of(pair: Pair, fact: Fact) -> bool:
    """ "1 suất" where the source says "một suất", which is no figure there but an article."""
    if fact.value[0] != 1 or fact.last + 1 >= len(pair.claim.items):
        return False
    thing = pair.claim.items[fact.last].key
    following = pair.claim.items[fact.last + 1].key
    keys = [item.key for item in pair.source.items]
    return any(one in _ONE and other in (thing, following) for one, other in pairwise(keys))


def _missing(pair: Pair, fact: Fact, rivals: list[Fact]) -> None:
    if fact.kind is Difference.NUMBER and _is_one_of(pair, fact):
        return
    near = pair.nearest(_span(fact), map(_span, rivals))
    found = near[1] if near else None
    kind = fact.kind
    weight = 0.8 if found else 0.7
    if fact.is_vague or (kind is Difference.ORDINAL and not found):
        weight = 0.2 if fact.is_vague else 0.4
    unlike = [o for o in pair.source.facts if _same_number_other_unit(fact, o)]
    other = pair.nearest(_span(fact), map(_span, unlike))
    if other is not None and (near is None or other[0] >= near[0]):
        kind, found, weight = Difference.UNIT, other[1], 0.8
    elif kind is Difference.NUMBER and found:
        rival = next(r for r in rivals if _span(r) == found)
        if _is_magnitude(fact.value[0], rival.value[0]):
            kind = Difference.MAGNITUDE
    pair.flag(kind, weight, _span(fact), found)


def _same_number_other_unit(fact: Fact, other: Fact) -> bool:
    """ "10 ngày" for "10 tháng", "5 %" for "5 đồng"."""
    kinds = (Difference.NUMBER, Difference.DURATION)
    if fact.kind not in kinds or other.kind not in kinds:
        return False
    return fact.value[0] == other.value[0] and fact.unit != other.unit


def _is_magnitude(one: object, other: object) -> bool:
    if not isinstance(one, Fraction) or not isinstance(other, Fraction) or not one or not other:
        return False
    ratio = max(one, other) / min(one, other)
    return ratio in (10, 100, 1000, 10**4, 10**5, 10**6, 10**9)


def direction(reading: Reading, fact: Fact) -> int:
    """1 where the value is the least (or where it begins), -1 where it is the most, else 0."""
    signs = {"more": 1, "less": -1}
    if fact.kind is Difference.DATE:
        signs |= {"after": 1, "before": -1}
    elif fact.kind is Difference.NUMBER and fact.unit == "hour":
        signs |= {"before": -1, "after": 1}
    best = 0
    for marker in reading.markers:
        if marker.kind not in signs:
            continue
        if marker.first < fact.first >= marker.last and _only_small(
            reading, marker.last + 1, fact.first - 1
        ):
            best = signs[marker.kind]
        elif fact.last < marker.first <= fact.last + 3 and _follows(
            reading, fact, marker.first, marker.last
        ):
            return signs[marker.kind]
        elif fact.first <= marker.first <= fact.last:
            best = signs[marker.kind]
    return best


def _only_small(reading: Reading, first: int, last: int) -> bool:
    if last - first > 3:
        return False
    return all(
        reading.items[place].is_word and not reading.is_content[place]
        for place in range(first, last + 1)
    )


def _follows(reading: Reading, fact: Fact, first: int, last: int) -> bool:
    words = " ".join(item.key for item in reading.items[first : last + 1])
    if words not in _AFTER:
        return False
    between = reading.items[fact.last + 1 : first]
    return all(item.is_word for item in between)
