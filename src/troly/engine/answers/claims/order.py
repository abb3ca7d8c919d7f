"""Who did what to whom: the same two things on the other side of the same words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from troly.engine.answers.claims.listed import set_of
from troly.engine.answers.claims.naming import names_of
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference

_PASSIVE = {
    "vi": set_of("được bị do bởi của"),
    "fr": frozenset(["par"]),
    "en": frozenset(["by", "from"]),
}
_FARTHEST = 24
_NEAR = 18
_ALL_BUT = 0.93
"""Cover from which a claim has only the source's words: who rewords changes some."""
_LONGEST_CLAIM = 60


@dataclass(frozen=True, slots=True)
class _Match:
    claimed: int
    found: int
    is_exact: bool
    """The same form: "yearly" is found in "a year", but is not who did what."""


def compare_order(pair: Pair, cover: float) -> None:
    """Flag "A … B" where the source says "B … A" around the same middle, both of one voice; and
    the same order where the voice alone changed."""
    matches = _matches(pair)
    if len(matches) < 3:
        return
    crossed = _crossed(pair, matches)
    if crossed is not None:
        left, right = crossed
        here, there = (left.claimed, right.claimed), (right.found, left.found)
        weight = 0.6 if _are_named(pair, left, right) else _weight(pair, here, there, cover)
        pair.flag(Difference.WHO_DID_WHAT, weight, here, there)
    elif (lost := _lost_voice(pair, matches)) is not None:
        left, right = lost
        here = (left.claimed, right.claimed)
        there = (min(left.found, right.found), max(left.found, right.found))
        pair.flag(Difference.WHO_DID_WHAT, 0.6, here, there)


def _are_named(pair: Pair, left: _Match, right: _Match) -> bool:
    """Whether both are names or numbered documents."""
    names = {place for first, last in names_of(pair.claim) for place in range(first, last + 1)}
    names |= {fact.first for fact in pair.claim.facts}
    return left.claimed in names and right.claimed in names


def _weight(pair: Pair, here: tuple[int, int], there: tuple[int, int], cover: float) -> float:
    """Far apart, or with a pause between, it may be another part of the sentence that moved."""
    is_near = max(here[1] - here[0], there[1] - there[0]) <= _NEAR
    stops = sum(not item.is_word for item in pair.source.items[there[0] : there[1]])
    if not is_near:
        return 0.35
    return 0.6 if cover >= _ALL_BUT else 0.5 if not stops else 0.35


def _crossed(pair: Pair, matches: list[_Match]) -> tuple[_Match, _Match] | None:
    for middle in range(1, len(matches) - 1):
        at = matches[middle]
        before = [m for m in matches[:middle] if m.found > at.found]
        after = [m for m in matches[middle + 1 :] if m.found < at.found]
        if not before or not after:
            continue
        # Nearest on either side: far ones are other parts of the sentence that moved.
        near = [
            (one, other)
            for one in before[:-4:-1]
            for other in after[:3]
            if one.is_exact and other.is_exact
        ]
        if not near:
            continue
        named = [two for two in near if _are_named(pair, *two)]
        left, right = (named or near)[0]
        if pair.source.sentence[left.found] != pair.source.sentence[right.found]:
            continue
        if max(left.found - right.found, right.claimed - left.claimed) > _FARTHEST:
            continue
        if _moved_as_a_whole(pair, matches, left, at) or _voice_differs(pair, left, right):
            continue
        return left, right
    return None


def _matches(pair: Pair) -> list[_Match]:
    """Words of the claim that stand once in the source, in the claim's order."""
    found = []
    numbered = {f.first for f in pair.claim.facts if f.kind is Difference.DOCUMENT_NUMBER}
    for place, names in enumerate(pair.claim.concepts[:_LONGEST_CLAIM]):
        if not (pair.claim.is_content[place] or place in numbered):
            continue
        key = pair.claim.items[place].key
        # By form, not by meaning: "send" is no "receive", whoever does it.
        forms = frozenset(name for name in names if name[0] not in "=0123456789")
        options = _places(pair.source, forms)
        exact = [p for p in options if pair.source.items[p].key == key]
        options = exact or options
        if len(options) == 1:
            found.append(_Match(place, options[0], bool(exact)))
    return found


def _places(reading: Reading, names: frozenset[str]) -> list[int]:
    return sorted({place for name in names for place in reading.places.get(name, ())})


def _moved_as_a_whole(pair: Pair, matches: list[_Match], left: _Match, middle: _Match) -> bool:
    """ "Tại trụ sở, ủy ban họp": a part set off by a pause may stand anywhere, if all of it came
    from one place."""
    stops = [
        place
        for place in range(left.claimed, middle.claimed)
        if not pair.claim.items[place].is_word
    ]
    if not stops:
        return False
    begin = max((p for p in range(left.claimed) if not pair.claim.items[p].is_word), default=-1)
    end = next(
        (p for p in range(stops[0] + 1, len(pair.claim.items)) if not pair.claim.items[p].is_word),
        len(pair.claim.items),
    )
    return _is_one_piece([m.found for m in matches if begin < m.claimed < stops[0]]) or (
        _is_one_piece([m.found for m in matches if stops[0] < m.claimed < end])
    )


def _is_one_piece(found: list[int]) -> bool:
    return bool(found) and max(found) - min(found) <= len(found) + 3


def _voice_differs(pair: Pair, left: _Match, right: _Match) -> bool:
    return _is_passive(pair.claim, left.claimed, right.claimed) != _is_passive(
        pair.source, right.found, left.found
    )


def _is_passive(reading: Reading, first: int, last: int) -> bool:
    words = _PASSIVE[reading.lexicon.language]
    return any(item.key in words for item in reading.items[max(0, first - 2) : last + 1])


def _lost_voice(pair: Pair, matches: list[_Match]) -> tuple[_Match, _Match] | None:
    """ "A do B bầu" told as "A bầu B"; "A is paid by B" told as "A pays B"."""
    for one, two, three in zip(matches, matches[1:], matches[2:], strict=False):
        if three.claimed - one.claimed > 8:
            continue
        here = {item.key for item in pair.claim.items[one.claimed : three.claimed]}
        low, high = min(one.found, two.found, three.found), max(m.found for m in (one, two, three))
        if high - low > 14 or one.found != low:
            continue
        there = {item.key for item in pair.source.items[low:high]}
        if pair.language == "vi":
            agent_first = one.found < three.found < two.found
            if agent_first and there & {"do", "bởi"} and not here & {"do", "bởi", "được", "bị"}:
                return one, three
        elif one.found < two.found < three.found:
            words = _PASSIVE[pair.language]
            between = {i.key for i in pair.source.items[two.found : three.found]}
            mine = {i.key for i in pair.claim.items[two.claimed : three.claimed]}
            if between & _BEING or {i.key for i in pair.source.items[low:high]} & _BEING:
                is_passive = bool(between & words)
            else:
                is_passive = False
            if is_passive and not mine & words and not here & _BEING:
                return one, three
    return None


_BEING = set_of("est sont ete etre is are was were been be")


_TURNS_VOICE = set_of("được bị do bởi bằng par est sont ete by is are was were been")
_BESIDE = 6


def compare_documents(pair: Pair) -> None:
    """Flag "order A repeals order B" where the source, however far apart they stand, has B before
    the same verb and A after it."""
    if any(flag.kind is Difference.WHO_DID_WHAT for flag in pair.flags):
        return
    mine, theirs = _documents(pair.claim), _documents(pair.source)
    for (subject, one), (aim, other) in pairwise(mine):
        before = [place for place, value in theirs if value == other]
        after = [place for place, value in theirs if value == one]
        if one == other or not before or not after or max(before) >= min(after):
            continue
        for place in pair.claim.content(subject + 1, aim - 1):
            there = _places(pair.source, pair.claim.concepts[place])
            if len(there) != 1 or not max(before) < there[0] < min(after):
                continue
            if min(after) - there[0] > _BESIDE or _turns_voice(pair, place, there[0]):
                continue
            pair.flag(Difference.WHO_DID_WHAT, 0.6, (subject, aim), (max(before), min(after)))
            return


def _documents(reading: Reading) -> list[tuple[int, object]]:
    return [
        (fact.first, fact.value)
        for fact in reading.facts
        if fact.kind is Difference.DOCUMENT_NUMBER
    ]


def _turns_voice(pair: Pair, claimed: int, found: int) -> bool:
    return any(
        item.key in _TURNS_VOICE
        for reading, place in ((pair.claim, claimed), (pair.source, found))
        for item in reading.items[max(0, place - 2) : place + 3]
    )
