"""Is the place that a question names another than the one its evidence speaks of?"""

from __future__ import annotations

import re
from functools import lru_cache

from troly.engine.text.forms import fold

_CAPITAL = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_NAME = rf"([{_CAPITAL}][\w’'-]*(?:\s[{_CAPITAL}][\w’'-]*){{0,3}})"
_PLACES = re.compile(
    r"\b(?P<vi>[Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Qq]uận|[Tt]hị xã|[Tt]ỉnh|[Tt]hành phố|[Tt]hôn"
    rf"|[Bb]ản|[Ấấ]p)\s{_NAME}"
    r"|\b(?P<other>[Cc]ommune|[Vv]ille|[Vv]illage|[Dd]épartement|[Dd]istrict|[Pp]rovince|[Tt]own)"
    rf"\s(?:de\s|d['’]|of\s){_NAME}"
)


@lru_cache(maxsize=512)
def _places(text: str) -> frozenset[tuple[str, str]]:
    """Kind and name of each place that is named with its kind ("xã Suối Mây"), accents kept."""
    return frozenset(
        (fold(kind), name.casefold())
        for vi, name_vi, other, name_other in _PLACES.findall(text)
        for kind, name in ((vi or other, name_vi or name_other),)
    )


def is_elsewhere(question: str, evidence: str) -> bool:
    """Whether ``question`` names a commune, district or the like, and ``evidence`` (a passage with
    its title and headings) names others of that kind and nowhere the one asked about. A text that
    names no place of the kind may be meant for all of them."""
    asked = _places(question)
    if not asked:
        return False
    lower = evidence.casefold()
    held = _places(evidence)
    return any(
        name not in lower and any(other == kind for other, _ in held) for kind, name in asked
    )
