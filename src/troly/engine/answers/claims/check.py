"""Hold a claim against its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troly.engine.answers.claims.values import ClaimVerdict, Difference, Flag, Verdict, Words
from troly.engine.answers.words import content_words, text_words
from troly.engine.text.forms import search_key
from troly.engine.text.sentences import sentences

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
CHECK_FROM = 0.5
"""Doubt from which a person is asked to look."""


def check_claim(claim: str, sources: Sequence[str], language: str = "") -> ClaimVerdict:
    """Compare a claim with the sources it rests on (NFC texts, best first).

    ``language`` is vi, fr or en; empty lets the words decide. An empty claim is ``quoted``
    nowhere: it gives ``check_this``. Nothing is raised for odd input.
    """
    wanted = " ".join(search_key(claim).split()).strip(" .;:")
    for number, source in enumerate(sources):
        if wanted and wanted in " ".join(search_key(source).split()):
            return ClaimVerdict(Verdict.QUOTED, cover=1.0, evidence=_whole(number, source))
    held = text_words(" ".join(sources))
    own = content_words(claim)
    cover = sum(word in held.accented for word in own) / len(own) if own else 0.0
    figures = set(_FIGURE.findall(" ".join(sources)))
    flags = [
        Flag(Difference.NUMBER, Words(found[0], *found.span()), None, 0.8)
        for found in _FIGURE.finditer(claim)
        if found[0] not in figures
    ]
    if cover < CHECK_FROM:
        flags.append(Flag(Difference.NOT_FOUND, Words(claim, 0, len(claim)), None, 1 - cover))
    doubt = max((flag.weight for flag in flags), default=(1 - cover) / 2)
    verdict = Verdict.CHECK_THIS if flags or not own else Verdict.NO_CONTRADICTION_FOUND
    return ClaimVerdict(verdict, tuple(flags), doubt, cover)


def _whole(number: int, source: str) -> tuple[Words, ...]:
    return tuple(Words(source[s:e], s, e, number) for s, e in sentences(source)[:1])
