"""A summary in a model's words: which sentences each paragraph rests on, and what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from troly.engine.answers.drafting import LANGUAGES, WrittenParagraph, write_paragraph
from troly.engine.answers.summary.values import Audience, Chosen
from troly.engine.answers.values import Quote
from troly.engine.runtimes.generating import Generator

READ_FOR_EACH_WRITTEN = 2
"""Words of evidence for each word of a written summary."""
_FEWEST, _MOST = 4, 7
"""Sentences that a paragraph rests on: fewer say too little to be put together, and a small model
loses count of more."""


def paragraphs_of(chosen: Sequence[Chosen], *, by_chapter: bool = False) -> list[range]:
    """Which of ``chosen`` make a paragraph together: neighbours of one text, of one chapter where
    it goes ``by_chapter``; cut where another article begins, if that leaves enough."""
    found: list[range] = []
    first = 0
    for number in range(1, len(chosen) + 1):
        if number < len(chosen):
            one, last = chosen[number], chosen[number - 1]
            ends_whole = one.text != last.text or (
                by_chapter and one.place.heading != last.place.heading
            )
            ends_part = (one.title, one.place.article) != (last.title, last.place.article)
            length = number - first
            if not ends_whole and length < _MOST and not (ends_part and length >= _FEWEST):
                continue
        found.append(range(first, number))
        first = number
    return found


def write_summary(
    quotes: Sequence[Quote], audience: Audience, language: str, generator: Generator
) -> WrittenParagraph:
    """A paragraph that says what ``quotes`` say. Raises ``Unavailable`` as ``write_paragraph``."""
    name = language if language in LANGUAGES else "vi"
    return write_paragraph("summarise", _points()[name][audience], quotes, name, generator)


@cache
def _points() -> dict[str, dict[Audience, str]]:
    kept = files("troly").joinpath("content/prompts/summarise/readers.yaml").read_text("utf-8")
    return {
        language: {Audience(reader): words for reader, words in readers.items()}
        for language, readers in yaml.safe_load(kept).items()
    }
