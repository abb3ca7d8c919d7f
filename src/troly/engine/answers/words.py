"""The words of a question that carry its meaning, and how many of them a text holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from troly.engine.answers.everyday import StandIn
from troly.engine.text import syllables
from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.statistics import TextStatistics

# Words that ask. In law texts they are rare, so their idf is high: left in, they would drown
# the subject. Phrases first, because "bao" or "thế" alone may be content.
_ASKING = re.compile(
    r"\b(?:bao nhiêu|bao lâu|bao giờ|bao xa|khi nào|lúc nào|như thế nào|thế nào|ra sao|tại sao"
    r"|vì sao|thì sao|làm sao|là gì|những gì|cái gì|điều gì|ở đâu|từ đâu|đến đâu|là ai|những ai"
    r"|với ai|cho ai|của ai|xin hỏi|cho hỏi|cho biết|hay không|được không|phải không|có không"
    r"|qu['’]est-ce qu[e'’]?|est-ce qu[e'’]?|qu['’]est-ce|quel(?:le)?s?|combien|comment|pourquoi"
    r"|how (?:many|much|long|often|far)|what(?: is| are)?|which|who(?:m|se)?|where|when|why|how"
    r")(?=\W|$)"
)
_SMALL = (
    "là gì ai nào đâu mấy sao thì mà và của cho các những được bị có không với từ trong ở về theo"
    " này đó ấy kia thế vậy đã sẽ đang khi để tại do bởi hay hoặc một vào ra lên xuống đến rằng"
    " nếu cũng chỉ còn nhé ạ à"
    " le la les l de des du d un une et en à au aux pour par dans sur est sont se ce ces cette"
    " que qui qu il elle ils elles on y a ont s n ne pas sa son ses leur leurs où quand quoi"
    " je nous vous mon ma mes notre votre être avoir faut t"
    " the an of to in is are was were be been do does did and or for by with at from that this"
    " it its as has have had can i you we they he she his her their there"
)
_SMALL_WORDS = frozenset(_SMALL.split())
FOLDED_SMALL_WORDS = frozenset(fold(word) for word in _SMALL_WORDS) | {"bao", "quy", "phai", "khi"}
"""Those that link or begin to ask, without accents."""
BIGRAM_SHARE = 0.45
_FOLDED_CREDIT = 0.75
"""Credit for a word that agrees only without its accents, when the asker typed accents."""


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a text as sets: accented keys, folded forms, pairs of folded neighbours."""

    accented: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    pairs: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: TextWords) -> TextWords:
        return TextWords(
            self.accented | other.accented, self.folded | other.folded, self.pairs | other.pairs
        )

    def union(self, *others: TextWords) -> TextWords:
        return TextWords(
            self.accented.union(*(other.accented for other in others)),
            self.folded.union(*(other.folded for other in others)),
            self.pairs.union(*(other.pairs for other in others)),
        )


@dataclass(frozen=True, slots=True)
class QueryWord:
    key: str
    folded: str
    weight: float


@dataclass(frozen=True, slots=True)
class QueryWords:
    """Content words (each once) and neighbouring pairs of a question, weighted by rarity."""

    words: tuple[QueryWord, ...] = ()
    pairs: tuple[tuple[tuple[str, str], float], ...] = ()
    folded_credit: float = 1.0
    told_by: tuple[tuple[TextWords, tuple[TextWords, ...]], ...] = ()
    """Everyday words of the question, and the phrases of which one stands for them in a text."""

    total: float = field(init=False)
    """Sum of the words' weights (idf units)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(word.weight for word in self.words))

    def told(self, text: TextWords) -> TextWords:
        """The text with those everyday words of the question whose official ones it holds."""
        for said, written in self.told_by:
            if any(_says(text, phrase) for phrase in written):
                text = text | said
        return text

    def cover(self, text: TextWords) -> float:
        """Weighted share of the words that the text holds, 0 to 1."""
        text = self.told(text)
        total = self.total
        if total == 0.0:
            return 0.0
        held = 0.0
        for word in self.words:
            if word.key in text.accented:
                held += word.weight
            elif word.folded in text.folded:
                held += word.weight * self.folded_credit
        return held / total

    def pair_cover(self, text: TextWords) -> float:
        """Weighted share of the neighbouring pairs that the text holds, 0 to 1."""
        total = sum(weight for _, weight in self.pairs)
        if total == 0.0:
            return self.cover(text)
        text = self.told(text)
        return sum(weight for pair, weight in self.pairs if pair in text.pairs) / total

    def overlap(self, text: TextWords) -> float:
        """Words and pairs together, 0 to 1: pairs are most of Vietnamese words."""
        return (1 - BIGRAM_SHARE) * self.cover(text) + BIGRAM_SHARE * self.pair_cover(text)

    def beyond(self, context: TextWords, kept: float) -> QueryWords:
        """The same words with ``kept`` of their weight where ``context`` holds them: every
        sentence under a title is about the title, so its words tell none from another."""
        context = self.told(context)
        words = tuple(
            QueryWord(word.key, word.folded, word.weight * kept)
            if word.folded in context.folded
            else word
            for word in self.words
        )
        pairs = tuple(
            (pair, weight * kept if pair in context.pairs else weight)
            for pair, weight in self.pairs
        )
        return QueryWords(words, pairs, self.folded_credit, self.told_by)

    def rarest_missing(self, text: TextWords) -> float:
        """Weight of the rarest word that the text lacks, over that of the rarest word."""
        text = self.told(text)
        highest = max((word.weight for word in self.words), default=0.0)
        if highest == 0.0:
            return 0.0
        missing = (word.weight for word in self.words if not self._is_held(word, text))
        return max(missing, default=0.0) / highest

    def _is_held(self, word: QueryWord, text: TextWords) -> bool:
        """By its accents where they were typed: "Nậm" is not "năm"."""
        if self.folded_credit > _FOLDED_CREDIT:
            return word.folded in text.folded
        return word.key in text.accented or (word.key == word.folded and word.key in text.folded)

    def heaviest_pair_missing(self, text: TextWords) -> float:
        """Weight of the rarest pair that the text lacks, over that of the rarest pair; 0 without
        pairs."""
        text = self.told(text)
        highest = max((weight for _, weight in self.pairs), default=0.0)
        missing = (weight for pair, weight in self.pairs if pair not in text.pairs)
        return max(missing, default=0.0) / highest if highest else 0.0

    def missing_run(self, text: TextWords) -> float:
        """Weighted share of the longest run of neighbouring words that the text lacks: what is
        asked about is named in one place ("xe máy"), other wording is spread over the question."""
        text = self.told(text)
        longest = run = 0.0
        for word in self.words:
            run = 0.0 if word.folded in text.folded else run + word.weight
            longest = max(longest, run)
        return longest / self.total if self.words else 0.0

    def missing_known(self, text: TextWords, knows: Callable[[str], bool]) -> float:
        """Weighted share of the words that the text lacks although others of the body hold them."""
        text = self.told(text)
        missing = (word for word in self.words if word.folded not in text.folded)
        held = sum(word.weight for word in missing if knows(word.folded))
        return held / self.total if self.words else 0.0

    def untold(self, text: TextWords) -> float:
        """Share of the question's everyday words that the text holds neither as they are said nor
        as they are written; 0 without any."""
        missing = sum(
            not (_says(text, said) or any(_says(text, phrase) for phrase in written))
            for said, written in self.told_by
        )
        return missing / len(self.told_by) if self.told_by else 0.0


def _says(text: TextWords, phrase: TextWords) -> bool:
    """Its syllables, in one place as far as neighbouring pairs tell."""
    return phrase.accented <= text.accented and phrase.pairs <= text.pairs


@lru_cache(maxsize=1 << 15)
def _folded(key: str) -> str:
    return fold(key)


def text_words(text: str) -> TextWords:
    """The words of any text, ready to be compared."""
    keys = syllables.words(search_key(text))
    folded = [_folded(key) for key in keys]
    return TextWords(frozenset(keys), frozenset(folded), frozenset(pairwise(folded)))


def content_words(text: str) -> list[str]:
    """The question's words without those that only ask or link, in order, as search keys.

    Document numbers are left out: they say where to look, and texts do not repeat their own.
    """
    without_asking = _ASKING.sub(" ", search_key(text))
    return [
        key
        for key in syllables.words(without_asking)
        if key not in _SMALL_WORDS and not syllables.is_document_number(key)
    ]


def query_words(
    text: str,
    statistics: TextStatistics | None,
    *,
    typed_with_accents: bool,
    emphasised: Iterable[str] = (),
    everyday: Iterable[StandIn] = (),
) -> QueryWords:
    """Weigh the words of a question as understood.

    ``emphasised`` words (search keys) count double: in a follow-up they are what is new.
    """
    keys = content_words(text) or syllables.words(search_key(text))
    doubled = set(emphasised)
    weights: dict[str, QueryWord] = {}
    for key in keys:
        folded = fold(key)
        idf = statistics.idf(folded) if statistics is not None else 1.0
        weight = max(idf, 0.05) * (2.0 if key in doubled else 1.0)
        weights.setdefault(key, QueryWord(key, folded, weight))
    pairs: dict[tuple[str, str], float] = {}
    for left, right in pairwise(keys):
        pair = (weights[left].folded, weights[right].folded)
        pairs.setdefault(pair, (weights[left].weight + weights[right].weight) / 2)
    credit = _FOLDED_CREDIT if typed_with_accents and has_accents(text) else 0.95
    told_by = tuple(
        (text_words(" ".join(one.said)), tuple(text_words(phrase) for phrase in one.written))
        for one in everyday
    )
    return QueryWords(tuple(weights.values()), tuple(pairs.items()), credit, told_by)
