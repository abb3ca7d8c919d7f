"""Which sentences a paragraph of a written summary rests on; the rules in each language."""

from __future__ import annotations

import pytest

from troly.engine.answers.analysis.values import Place
from troly.engine.answers.drafting import LANGUAGES, rules_of
from troly.engine.answers.summary.paragraphs import _points, paragraphs_of
from troly.engine.answers.summary.values import Audience, Chosen


def chosen(*facts: tuple[int, int, str]) -> list[Chosen]:
    """Text, chapter and article of each sentence."""
    return [
        Chosen(text, Place(n, n + 1, (chapter, chapter), article), (0, 0))
        for n, (text, chapter, article) in enumerate(facts)
    ]


def lengths(found: list[range]) -> list[int]:
    assert [n for one in found for n in one] == list(range(sum(map(len, found))))
    return [len(one) for one in found]


def test_every_sentence_belongs_to_one_paragraph() -> None:
    assert paragraphs_of([]) == []
    assert lengths(paragraphs_of(chosen(*[(0, 0, "1")] * 16))) == [7, 7, 2]


def test_it_ends_with_its_text_and_where_articles_change() -> None:
    several = chosen(*[(0, 0, "1")] * 3, *[(0, 0, "2")] * 3, *[(1, 0, "1")] * 2)
    assert lengths(paragraphs_of(several)) == [6, 2]
    assert lengths(paragraphs_of(chosen(*[(0, 0, "1")] * 4, *[(0, 0, "2")] * 3))) == [4, 3]


def test_a_chapter_is_kept_apart_when_asked() -> None:
    two = chosen((0, 1, "1"), (0, 1, "2"), (0, 9, "3"))
    assert lengths(paragraphs_of(two)) == [3]
    assert lengths(paragraphs_of(two, by_chapter=True)) == [2, 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_and_readers_are_there_in_each_language(language: str) -> None:
    assert rules_of("summarise", language).endswith('{"claims":[{"text":"…","evidence":[1]}]}')
    words = _points()[language]
    assert set(words) == set(Audience) and len(set(words.values())) == len(Audience)
