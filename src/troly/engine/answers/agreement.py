"""Do two texts say the same thing with the same figures?"""

from __future__ import annotations

import re

from troly.engine.text.forms import search_key

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
# A khoản's own number is no figure that it states.
_MARKER = re.compile(r"^\s*\d{1,3}[.)]\s")
_WORD = re.compile(r"[^\W\d_]+")
_ALIKE = 0.8
"""Share of common words, figures apart, from which two texts speak of the same thing."""
_FEWEST = 4


def differ_in_figures(one: str, other: str) -> bool:
    """Whether both texts speak of the same thing, each with figures, and not with the same."""
    figures_one, figures_other = _figures(one), _figures(other)
    if not figures_one or not figures_other or figures_one == figures_other:
        return False
    words_one, words_other = _words(one), _words(other)
    shared = len(words_one & words_other)
    return shared >= _FEWEST and shared / len(words_one | words_other) >= _ALIKE


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURE.findall(_MARKER.sub("", text)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(search_key(text)))
