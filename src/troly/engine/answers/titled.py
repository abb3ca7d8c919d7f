"""Questions that ask for what an article's own title names: "quyền của chủ thể dữ liệu gồm những
quyền nào" under "Điều 9. Quyền của chủ thể dữ liệu". The article is the answer, as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from troly.engine.answers.kinds import asks_list, has_asking_word
from troly.engine.answers.words import content_words
from troly.engine.text.forms import fold, search_key
from troly.engine.text.syllables import words

_TITLE_ASKED = 0.75
"""Share of the title's words that the question must hold."""
_FEWEST = 2
"""Words of a title that names something by itself."""
_PLACE = re.compile(r"\S+\s+\d+[a-zđ]?\s*[.:–-]?\s*")
_SAYS_NOTHING = frozenset(
    words("phải làm được cần có nêu quy định theo về thực hiện trường hợp nội dung")
)
"""Words that a question may have beside the title's, as search keys."""
_WHAT_IS = re.compile(r"(?:là gì|là những gì|ra sao|(?:như )?thế nào)\W*$")
_SORTS = re.compile(r"\b(?:bao )?gồm (?:có )?(?:những|các|mấy)\b.*$")
"""Of what sort the things asked for are, which no title says: "gồm những vụ, cục, đơn vị nào"."""


def is_titled_as_asked(question: str, headings: Sequence[str], title: str) -> bool:
    return likeness_to_title(question, headings, title) > 0


def likeness_to_title(question: str, headings: Sequence[str], title: str) -> float:
    """How like the last heading, an article's, is to what the question asks for: 0 where it asks
    for something else too, 1 for the same words.

    Every word of the question has to stand in the headings or the document's title: "hồ sơ cấp
    giấy phép viễn thông" is not asked for by a title that says bưu chính.
    """
    if not headings or not asks_for_a_whole(question):
        return 0.0
    asked, telling = _asked(question)
    named = frozenset(map(fold, content_words(_PLACE.sub("", headings[-1], count=1))))
    both = asked & named
    if len(both) < max(_FEWEST, _TITLE_ASKED * len(named)):
        return 0.0
    around = {word for heading in (title, *headings) for word in words(fold(heading))}
    return len(both) / len(asked | named) if telling <= named | around else 0.0


@lru_cache(maxsize=64)
def asks_for_a_whole(question: str) -> bool:
    """Whether all of something is asked for, by a list or by its bare name."""
    return (
        asks_list(question)
        or not has_asking_word(question)
        or _WHAT_IS.search(search_key(question)) is not None
        or _SORTS.search(search_key(question)) is not None
    )


@lru_cache(maxsize=64)
def _asked(question: str) -> tuple[frozenset[str], frozenset[str]]:
    """The folded words of the question, and those among them that say what is asked for."""
    own = content_words(_SORTS.sub("", search_key(question)))
    telling = (fold(word) for word in own if word not in _SAYS_NOTHING)
    return frozenset(map(fold, own)), frozenset(telling)
