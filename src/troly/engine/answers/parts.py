"""Questions that ask for two things at once, and which of the things no sentence tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troly.engine.answers.kinds import asked_kind, holds_kind
from troly.engine.answers.weighing import TELLING
from troly.engine.answers.words import QueryWords, content_words, text_words
from troly.engine.text.forms import fold, search_key

MOST_PARTS = 3
_BETWEEN = re.compile(
    r"\?\s+(?=\S)|\s*;\s+|,?\s+(?:và|đồng thời|cũng như|et|and|va)\s+", re.IGNORECASE
)
_ASKS = re.compile(
    r"\b(?:bao nhiêu|bao lâu|bao giờ|mấy|ở đâu|tại đâu|đâu|là ai|\bai\b|là gì|những gì|gì|nào"
    r"|thế nào|ra sao|vì sao|tại sao|combien|quand|où|qui|quel(?:le)?s?|comment|pourquoi"
    r"|how|when|where|who|what|which|why"
    r"|bao nhieu|bao lau|bao gio|may|o dau|tai dau|la ai|la gi|nhung gi|nao|the nao|ra sao)\b"
)
_NEEDED = 0.3
"""Weighted share of a part's own words that a sentence which tells it must hold."""


def parts_of(question: str) -> tuple[str, ...]:
    """The things asked for, in the person's words, where each has an asking word of its own;
    one part alone is returned as it stands."""
    pieces = [piece.strip(" ?.,;") for piece in _BETWEEN.split(question)]
    joined: list[str] = []
    for piece in filter(None, pieces):
        if joined and not (_asks(piece) and _asks(joined[-1])):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    if not 1 < len(joined) <= MOST_PARTS or not all(_asks(piece) for piece in joined):
        return (question,)
    return tuple(joined)


def _asks(piece: str) -> bool:
    return _ASKS.search(search_key(piece)) is not None


def tells(said: str, around: str, part: str, words: QueryWords, others: Sequence[str]) -> bool:
    """Whether a sentence tells one part: it holds what the part asks for, and enough of the words
    that the part does not share with the others. ``around`` is what stands above the sentence."""
    kind = asked_kind(part)
    if kind is not None and kind.worth >= TELLING and not holds_kind(said, kind, part):
        return False
    shared = {fold(word) for other in others for word in content_words(other)}
    own = {fold(word) for word in content_words(part)} - shared
    weights = {word.folded: word.weight for word in words.words if word.folded in own}
    if not weights:
        # "… là bao nhiêu và nộp ở đâu": a part may have no words of its own but those of asking.
        return kind is None or holds_kind(said, kind, part)
    held = text_words(f"{around} {said}").folded
    share = sum(weight for word, weight in weights.items() if word in held)
    return share >= _NEEDED * sum(weights.values())
