"""Questions that ask for what an article's own title names: "quyền của chủ thể dữ liệu gồm những
quyền nào" under "Điều 9. Quyền của chủ thể dữ liệu". The article is the answer, as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from troly.engine.answers.kinds import asks_list, has_asking_word
from troly.engine.answers.words import content_words
from troly.engine.text.forms import fold
from troly.engine.text.syllables import words

_TITLE_ASKED = 0.75
"""Share of the title's words that the question must hold."""
_FEWEST = 2
"""Words of a title that names something by itself."""
_PLACE = re.compile(r"\S+\s+\d+[a-zđ]?\s*[.:–-]?\s*")
_SAYS_NOTHING = frozenset(words("phai lam duoc can co neu quy dinh gom bao the nao theo ve"))
"""Folded words that a question may have beside the title's."""


def is_titled_as_asked(question: str, headings: Sequence[str], title: str) -> bool:
    """Whether the last heading, an article's, is what the question asks for, and nothing else is.

    Every word of the question has to stand in the headings or the document's title: "hồ sơ cấp
    giấy phép viễn thông" is not asked for by a title that says bưu chính.
    """
    if not headings or not _asks_for_a_whole(question):
        return False
    asked = _asked(question)
    named = frozenset(map(fold, content_words(_PLACE.sub("", headings[-1], count=1))))
    if len(asked & named) < max(_FEWEST, _TITLE_ASKED * len(named)):
        return False
    around = {word for heading in (title, *headings) for word in words(fold(heading))}
    return asked <= named | around


@lru_cache(maxsize=64)
def _asks_for_a_whole(question: str) -> bool:
    return asks_list(question) or not has_asking_word(question)


@lru_cache(maxsize=64)
def _asked(question: str) -> frozenset[str]:
    return frozenset(map(fold, content_words(question))) - _SAYS_NOTHING
