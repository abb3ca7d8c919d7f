"""Endings taken off French and English words, so that forms of one word look alike."""

from __future__ import annotations

from functools import lru_cache

from troly.engine.answers.claims.listed import listed

# Longest first; what is left keeps at least three letters. Rough on purpose: two forms of a word
# must meet, and two words that meet by chance only make the check less strict.
_ENDINGS = {
    "fr": listed(
        "issements issement ations ation ements ement atrices atrice ateurs ateur euses euse ences"
        " ance ances ence eront erait aient erent issent ees ions eurs eur ables able ives ive ifs"
        " if ant ent era ait ont ons ee es er ez ir it is e s x i t"
    ),
    "en": listed(
        "ications ication ations ation ements ement ments ment nesses ness ings ing ities ity ables"
        " able ives ive ions ion ers er ied ies ors or ed es ly al s e y"
    ),
}


@lru_cache(maxsize=1 << 15)
def stem(key: str, language: str) -> str:
    """The beginning that a word's forms share; Vietnamese words have one form alone."""
    endings = _ENDINGS.get(language)
    if endings is None or len(key) < 4 or not key.isalpha():
        return key
    for ending in endings:
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            return key[: -len(ending)]
    return key
