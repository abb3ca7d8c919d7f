"""What the decision between answering and refusing is made from."""

from __future__ import annotations

import re

from troly.engine.answers.draft import Draft
from troly.engine.answers.kinds import asked_kind, counted_thing, counts, holds_kind
from troly.engine.answers.words import TextWords
from troly.engine.text.forms import fold
from troly.engine.text.syllables import is_document_number, words

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_TELLING = 0.8
"""Worth of the kinds whose absence speaks against a sentence."""
_MOST_WORDS = 15
_ALONE = 0.5
"""Score taken for "another document" where the candidates are all of one."""


def decision_features(draft: Draft) -> dict[str, float]:
    """Signs that the documents hold the answer, each larger when they do unless named missing.

    Features of the list (search scores), of the best passage and of the chosen evidence. Those
    that need sentence or passage vectors are absent when there is no model.
    """
    assert draft.found is not None
    top, *others = draft.passages
    top_words = draft.words_of[top.id]
    overlaps = [draft.words.overlap(draft.words_of[p.id]) for p in others if p.id in draft.words_of]
    asked = draft.words.words
    features = {
        "lexical_top_by_idf": draft.found.lexical_top / (draft.words.total or 1.0),
        "cover_top": draft.words.cover(top_words),
        "cover_lead": draft.words.overlap(top_words) - max(overlaps, default=0.0),
        "joint_cover_best": draft.chosen[0].joint_cover if draft.chosen else 0.0,
        "rarest_missing_top": draft.words.rarest_missing(top_words),
        "words_missing_top": sum(word.folded not in top_words.folded for word in asked)
        / max(len(asked), 1),
        "content_words": float(min(len(asked), _MOST_WORDS)),
        "kind_held": float(_kind_held(draft)),
        "counted_held": _counted_held(draft),
        "names_missing_top": _names_missing(draft, top_words),
    }
    if draft.chosen:
        features["score_lead"] = draft.chosen[0].score - _best_elsewhere(draft)
    features.update(_vector_features(draft))
    return features


def _best_elsewhere(draft: Draft) -> float:
    """Score of the best unit of another document than the one quoted first."""
    own = draft.chosen[0].passage.document
    scores = (c.score for c in draft.candidates if c.passage.document != own)
    return max(scores, default=_ALONE)


def _vector_features(draft: Draft) -> dict[str, float]:
    assert draft.found is not None
    cosines = sorted(draft.found.dense_scores, reverse=True)
    similarities = [(c.passage.document, c.similarity or 0.0) for c in draft.candidates]
    is_compared = bool(draft.candidates) and draft.candidates[0].similarity is not None
    if not draft.found.dense_used or len(cosines) < 2 or not is_compared or not draft.chosen:
        return {}
    own = draft.chosen[0].passage.document
    elsewhere = [similarity for document, similarity in similarities if document != own]
    here = [similarity for document, similarity in similarities if document == own]
    lowest = min(similarity for _, similarity in similarities)
    return {
        "cosine_lead": cosines[0] - cosines[1],
        "similarity_best": max(similarity for _, similarity in similarities),
        "similarity_lead": max(here) - max(elsewhere, default=lowest),
    }


def _kind_held(draft: Draft) -> bool:
    """Whether evidence holds what is asked for: a number that the question does not state, a
    name where a person is asked. True where nothing of the kind is asked."""
    assert draft.understood is not None
    asked = draft.understood.text
    texts = [
        candidate.passage.text[candidate.unit.start : candidate.unit.end]
        for candidate in draft.chosen[:2]
    ]
    kind = asked_kind(asked)
    if kind is None or kind.worth < _TELLING:
        return True
    stated = set(_FIGURE.findall(asked))
    return any(
        holds_kind(text, kind) and (not stated or bool(set(_FIGURE.findall(text)) - stated))
        for text in texts
    )


def _counted_held(draft: Draft) -> float:
    """1 where evidence counts what is asked for ("bao nhiêu hộ": "187 hộ"), 0 where it does not,
    between the two where nothing is counted."""
    assert draft.understood is not None
    counted = counted_thing(draft.understood.text)
    if counted is None:
        return 0.5
    texts = (
        candidate.passage.text[candidate.unit.start : candidate.unit.end]
        for candidate in draft.chosen[:2]
    )
    return float(any(counts(text, counted) for text in texts))


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
