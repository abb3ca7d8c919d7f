"""Sentences of laws and rules are weighed by numbers of their own."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray
from tests.unit.engine.answers.collection import SECRETS, MemorySources, changed

from troly.engine.answers.pipeline import answer
from troly.engine.answers.values import PassageText, Question
from troly.engine.answers.weighing import _WORDLESS, weigh
from troly.engine.runtimes.embedding import TextKind

# No word of it stands in the point that answers it.
QUESTION = "Giấy tờ cưới hỏi thì hồ sơ phải giữ đến bao giờ?"


class _NearWhatNeverEnds:
    """Cosine .9 to whatever is kept for ever, .8 to all else."""

    name = "made up"
    dimension = 2

    def embed(self, texts: list[str], kind: TextKind) -> NDArray[np.float32]:
        rows = [
            [1.0, 0.0]
            if kind == "query"
            else [0.9, 0.19**0.5]
            if "vĩnh viễn" in text.splitlines()[-1]
            else [0.8, 0.6]
            for text in texts
        ]
        return np.array(rows, dtype=np.float32)


def share_of_nearest(*passages: PassageText) -> float:
    """The share of the odds that the sentence nearest in meaning gets."""
    sources = MemorySources.with_statistics(passages=passages, embedder=_NearWhatNeverEnds())
    reply = answer(Question(QUESTION), sources, today=date(2026, 6, 1))
    by_id = {passage.id: passage for passage in passages}
    for one in reply.explained.weighed:
        passage = by_id[one.passage]
        said = passage.text[one.start - passage.start : one.end - passage.start]
        if "vĩnh viễn" in said:
            return one.score
    raise AssertionError("the sentence was not weighed")


def test_among_articles_meaning_tells_more_than_in_plain_texts() -> None:
    as_articles = share_of_nearest(SECRETS)
    as_plain_text = share_of_nearest(changed(SECRETS, article="", heading_path=()))
    assert share_of_nearest(changed(SECRETS, article="")) < as_articles
    assert as_articles > as_plain_text


def test_without_a_model_and_across_languages_nothing_changes() -> None:
    by_words = {"own": 0.4, "full": 0.5, "passage": 1.0}
    assert weigh(by_words, of_articles=True) == weigh(by_words)
    compared = {**dict.fromkeys(_WORDLESS, 0.5), **by_words}
    foreign = weigh(compared, is_foreign=True)
    assert weigh(compared, is_foreign=True, of_articles=True) == foreign
    assert weigh(compared, of_articles=True) != weigh(compared)
