"""What the decision between answering and refusing is made from."""

from __future__ import annotations

import re
import statistics as numbers

from troly.engine.answers.draft import Draft
from troly.engine.answers.steps.choose_evidence import holds_number, wants_number
from troly.engine.answers.words import TextWords, text_words
from troly.engine.text.forms import fold
from troly.engine.text.syllables import is_document_number, words

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NEAR = 10
"""Passages of the dense list after which it shows how alike unrelated texts look."""


def decision_features(draft: Draft) -> dict[str, float]:
    """Signs that the documents hold the answer, each larger when they do unless named missing.

    Features of the list (search scores), of the best passage and of the chosen evidence. Those
    that need sentence or passage vectors are absent when there is no model.
    """
    assert draft.found is not None
    top, *others = draft.passages
    top_words = draft.words_of[top.id]
    evidence = TextWords()
    for candidate in draft.chosen[:2]:
        evidence |= text_words(candidate.passage.text[candidate.unit.start : candidate.unit.end])
    covers = [
        draft.words.overlap(draft.words_of[passage.id])
        for passage in others
        if passage.id in draft.words_of
    ]
    total = draft.words.total or 1.0
    best = draft.chosen[0] if draft.chosen else None
    features = {
        "lexical_top_by_idf": draft.found.lexical_top / total,
        "cover_top": draft.words.cover(top_words),
        "pair_cover_top": draft.words.pair_cover(top_words),
        "cover_evidence": draft.words.cover(evidence),
        "pair_cover_evidence": draft.words.pair_cover(evidence),
        "joint_cover_best": best.joint_cover if best else 0.0,
        "rarest_missing_top": draft.words.rarest_missing(top_words),
        "cover_lead": draft.words.overlap(top_words) - max(covers, default=0.0),
        "content_words": float(min(len(draft.words.words), 15)),
        "kind_held": float(_kind_held(draft)),
        "names_missing_top": _names_missing(draft, top_words),
    }
    features.update(_vector_features(draft))
    return features


def _vector_features(draft: Draft) -> dict[str, float]:
    assert draft.found is not None
    features: dict[str, float] = {}
    background: float | None = None
    cosines = draft.found.dense_scores
    if draft.found.dense_used and len(cosines) >= 2:
        highest, *rest = sorted(cosines, reverse=True)
        spread = numbers.pstdev(cosines) or 1e-6
        background = numbers.fmean(rest[_NEAR:] or rest)
        features["cosine_over_background"] = highest - background
        features["cosine_z"] = min((highest - numbers.fmean(cosines)) / spread, 6.0)
        features["cosine_lead"] = highest - rest[0]
    similarities = [
        candidate.similarity for candidate in draft.candidates if candidate.similarity is not None
    ]
    if similarities and background is not None:
        features["similarity_over_background"] = max(similarities) - background
        features["similarity_over_mean"] = max(similarities) - numbers.fmean(similarities)
    if draft.chosen:
        features["best_score"] = draft.chosen[0].score
    return features


def _kind_held(draft: Draft) -> bool:
    """Whether evidence holds what is asked for: a number that the question does not state, a
    name where a person is asked. True where nothing of the kind is asked."""
    assert draft.understood is not None
    asked = draft.understood.text
    texts = [
        candidate.passage.text[candidate.unit.start : candidate.unit.end]
        for candidate in draft.chosen[:2]
    ]
    if wants_number(draft):
        stated = set(_FIGURE.findall(asked))
        return any(
            holds_number(text) and (not stated or set(_FIGURE.findall(text)) - stated)
            for text in texts
        )
    return True


def _names_missing(draft: Draft, top: TextWords) -> float:
    """Share of the question's names and figures that the best passage lacks; 0 without any.

    Names are capitalised words but the first: whoever types in lower case has none.
    """
    assert draft.understood is not None
    _, *asked = words(draft.understood.text) or [""]
    named = {
        fold(word)
        for word in asked
        if (word[0].isupper() or word[0].isdigit()) and not is_document_number(word)
    }
    return sum(name not in top.folded for name in named) / len(named) if named else 0.0
