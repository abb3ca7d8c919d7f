"""Names: of people, bodies, places. In the source at all, and in the same part?"""

from __future__ import annotations

from troly.engine.answers.claims.listed import set_of
from troly.engine.answers.claims.pairing import Pair
from troly.engine.answers.claims.reading import Reading
from troly.engine.answers.claims.values import Difference
from troly.engine.text.forms import fold

_TITLES = set_of("mr mrs ms dr mme mlle ông bà m the le la les l i")


def compare_names(pair: Pair) -> None:
    """Flag capitalised words that the source does not have, not even shortened to initials."""
    held = {fold(item.key) for item in pair.source.items if item.is_word}
    short = _initials(pair.source)
    for first, last in names_of(pair.claim):
        missing = [
            place
            for place in range(first, last + 1)
            if fold(pair.claim.items[place].key) not in held
            and not pair.source.holds(pair.claim.concepts[place])
            and fold(pair.claim.items[place].key) not in short
        ]
        if not missing or _shortens(pair, first, last, held):
            continue
        others = [span for span in names_of(pair.source) if not _said(pair, span)]
        near = pair.nearest((first, last), others)
        found = near[1] if near and near[0] > 0.15 else None
        pair.flag(Difference.NAME, 0.75 if found else 0.55, (first, last), found)
        return


_MARGIN = 0.18
_MARGIN_ALONE = 0.35
"""How much nearer another name must stand to what the claim says: where the claim has that name
too, in the first one's place, and where it has it not."""


def compare_roles(pair: Pair) -> None:
    """Flag a name in another's place: both stand in the source, and what the claim says of the
    first, the source says of the second."""
    theirs = [(_key(pair.source, span), span) for span in names_of(pair.source)]
    mine = [(_key(pair.claim, span), span) for span in names_of(pair.claim)]
    for key, span in mine:
        own = pair.nearest(span, [at for name, at in theirs if name == key])
        rival = pair.nearest(span, [at for name, at in theirs if not _shares(name, key)])
        if own is None or rival is None:
            continue
        gain = rival[0] - own[0]
        name = _key(pair.source, rival[1])
        back = [at for other, at in mine if other == name]
        if back:
            exchanged = pair.closeness(back[0], own[1]) - pair.closeness(back[0], rival[1])
            is_other = gain >= _MARGIN and gain + exchanged >= _MARGIN
        else:
            is_other = gain >= _MARGIN_ALONE and len(key) > 1 and own[0] < _MARGIN
        if is_other:
            pair.flag(Difference.WHO_DID_WHAT, 0.65, span, rival[1])
            return


def _key(reading: Reading, span: tuple[int, int]) -> tuple[str, ...]:
    return tuple(fold(item.key) for item in reading.items[span[0] : span[1] + 1])


def _shares(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not set(one).isdisjoint(other)


def names_of(reading: Reading) -> list[tuple[int, int]]:
    """Runs of capitalised words; one that only opens a sentence is none."""
    found: list[tuple[int, int]] = []
    opens = True
    run: int | None = None
    for place, item in enumerate(reading.items):
        raw = reading.text[item.start : item.end]
        is_name = (
            item.is_word
            and raw[:1].isupper()
            and item.key not in _TITLES
            and not _in_fact(reading, place)
        )
        # A letter alone (À, A, Ở) is a word that opens a sentence, no abbreviation.
        if is_name and opens and not (raw.isupper() and len(raw) > 1):
            following = reading.items[place + 1] if place + 1 < len(reading.items) else None
            is_name = (
                following is not None
                and following.is_word
                and reading.text[following.start].isupper()
                and place not in _small(reading, place)
            )
        if is_name and run is None:
            run = place
        if not is_name and run is not None:
            found.append((run, place - 1))
            run = None
        opens = item.key == ";" or (opens and not item.is_word)
    if run is not None:
        found.append((run, len(reading.items) - 1))
    return found


def _small(reading: Reading, place: int) -> tuple[int, ...]:
    return (place,) if reading.items[place].key in reading.lexicon.small else ()


def _in_fact(reading: Reading, place: int) -> bool:
    return any(fact.first <= place <= fact.last for fact in reading.facts)


def _initials(reading: Reading) -> frozenset[str]:
    """First letters of runs of words: "ubnd" for "Ủy ban nhân dân"."""
    letters = "".join(fold(i.key)[:1] if i.is_word else " " for i in reading.items)
    return frozenset(
        letters[a:b]
        for a in range(len(letters))
        for b in range(a + 2, min(a + 7, len(letters) + 1))
    )


def _shortens(pair: Pair, first: int, last: int, held: set[str]) -> bool:
    """Whether the source has the initials of these words, or of these and what follows."""
    letters = ""
    for place in range(first, min(last + 4, len(pair.claim.items))):
        item = pair.claim.items[place]
        if not item.is_word:
            break
        letters += fold(item.key)[:1]
        if len(letters) > 1 and letters in held:
            return True
    return False


def _said(pair: Pair, span: tuple[int, int]) -> bool:
    """Whether the claim says this name of the source."""
    return all(
        pair.claim.holds(pair.source.concepts[place]) for place in range(span[0], span[1] + 1)
    )
