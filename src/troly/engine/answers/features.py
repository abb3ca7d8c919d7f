"""What the decision between answering and refusing is made from."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.fingerprints import Fingerprints
from troly.engine.answers.kinds import asked_kind, counted_thing, counts, holds_kind, tells_kind
from troly.engine.answers.weighing import TELLING
from troly.engine.answers.words import TextWords, text_words
from troly.engine.text.forms import fold, has_accents, search_key
from troly.engine.text.syllables import is_document_number, words

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MOST_WORDS = 15
_FROM_UNIT = ("own", "full", "joint", "passage", "new_figure", "counted", "closeness", "short")
"""Signs of the chosen unit that speak for the documents as well."""
_LITTLE = 1e-6
_MOST_LEAD = 3.0
_NEAREST = 3
_SAME = 0.8
"""Share of common words from which two passages say the same."""


def decision_features(draft: Draft) -> dict[str, float]:
    """Signs that the documents hold the answer, each larger when they do unless named missing.

    Features of the list (search scores), of the best passage and of the chosen evidence. Those
    that need sentence or passage vectors are absent when there is no model.
    """
    assert draft.found is not None
    top, *others = draft.passages
    top_words = draft.words_of[top.id]
    same = _saying_the_same(draft)
    overlaps = [
        draft.overlap_of[p.id] for p in others if p.id in draft.overlap_of and p.id not in same
    ]
    asked = draft.words.words
    features = {
        "lexical_top_by_idf": draft.found.lexical_top / _weight_searched(draft),
        "lexical_lead": _lexical_lead(draft, same),
        "lists_agree": _lists_agree(draft),
        "cover_top": draft.words.cover(top_words),
        "cover_lead": draft.overlap_of[top.id] - max(overlaps, default=0.0),
        "joint_cover_best": draft.chosen[0].joint_cover if draft.chosen else 0.0,
        "rarest_missing_top": draft.words.rarest_missing(top_words),
        "words_missing_top": sum(word.folded not in top_words.folded for word in asked)
        / max(len(asked), 1),
        "content_words": float(min(len(asked), _MOST_WORDS)),
        "kind_held": float(_kind_held(draft)),
        "counted_held": _counted_held(draft),
        "kind_told": _kind_told(draft),
        "names_missing_top": _names_missing(draft, top_words),
        "narrowed": float(draft.is_narrowed),
    }
    if draft.chosen:
        features.update(_evidence_features(draft, same))
    features.update(_vector_features(draft, same))
    return features


def _saying_the_same(draft: Draft) -> frozenset[str]:
    """Passages of other documents with nearly the words of the one quoted first. They take no
    lead away: two documents that say the same, or the same with another figure, make an answer
    more likely and not less."""
    if not draft.chosen:
        return frozenset()
    best = draft.chosen[0].passage
    own = draft.readings[best.id].accented
    return frozenset(
        passage.id
        for passage in draft.passages
        if passage.document != best.document
        and passage.id in draft.readings
        and _alike(own, draft.readings[passage.id].accented)
    )


def _alike(one: Fingerprints, other: Fingerprints) -> bool:
    if min(len(one), len(other)) < _SAME * max(len(one), len(other)):
        return False
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both >= _SAME * (len(one) + len(other) - both)


def _lexical_lead(draft: Draft, same: frozenset[str]) -> float:
    """How far the best passage by words stands before the next, by the question's weight."""
    assert draft.found is not None
    found = [p for p in draft.found.passages if p.id not in same]
    scores = sorted((p.lexical or 0.0 for p in found), reverse=True)
    return (scores[0] - scores[1]) / _weight_searched(draft) if len(scores) > 1 else 0.0


def _weight_searched(draft: Draft) -> float:
    """Rarity of all that was looked for by words, those added to the question too: they raise
    scores as the typed ones do."""
    assert draft.query is not None
    statistics = draft.statistics
    # In the order typed: a set would add them up in another order in each process.
    added = dict.fromkeys(map(fold, words(draft.query.added))) if statistics is not None else ()
    more = sum(statistics.idf(word) for word in added) if statistics is not None else 0.0
    return draft.words.total + more or 1.0


def _lists_agree(draft: Draft) -> float:
    """1 where words and meaning put the same passage first, a half where the same document."""
    assert draft.found is not None
    by_words = max(draft.found.passages, key=lambda p: p.lexical or 0.0)
    by_meaning = max(draft.found.passages, key=lambda p: p.dense or 0.0)
    if by_words.id == by_meaning.id:
        return 1.0
    return 0.5 if by_words.document == by_meaning.document else 0.0


def _evidence_features(draft: Draft, same: frozenset[str]) -> dict[str, float]:
    best = draft.chosen[0]
    others = [c for c in draft.candidates if c.passage.id not in same]
    against = sum(c.score for c in others) - best.score
    held = _around(draft, best)
    features = {f"best_{name}": best.signs[name] for name in _FROM_UNIT if name in best.signs}
    sure = math.log(best.score + _LITTLE)
    odds = sure - math.log(max(against, 0.0) + _LITTLE)
    # Bounded: where hardly anything was found, nothing stands against it either.
    features["best_odds"] = min(odds, _MOST_LEAD)
    elsewhere = [c.score for c in others if c.passage.document != best.passage.document]
    if elsewhere:
        # A lead over nothing is no lead: left out, it counts as average.
        lead = sure - math.log(max(elsewhere) + _LITTLE)
        features["score_lead"] = min(lead, _MOST_LEAD)
    features["rarest_missing_best"] = draft.words.rarest_missing(held)
    features["pair_missing_best"] = draft.words.heaviest_pair_missing(held)
    features["cover_best"] = draft.words.cover(held)
    whole = held | draft.words_of[best.passage.id]
    features["missing_run_best"] = draft.words.missing_run(whole)
    features["untold_best"] = draft.words.untold(whole)
    statistics = draft.statistics
    if statistics is not None:
        features["missing_known_best"] = draft.words.missing_known(held, statistics.knows)
    features["names_missing_best"] = _names_missing(draft, held)
    features["figures_missing_best"] = _figures_missing(draft, best)
    return features


def _around(draft: Draft, candidate: Candidate) -> TextWords:
    """Words of a unit with all that stands above it."""
    passage, unit = candidate.passage, candidate.unit
    said = passage.text[unit.start : unit.end]
    above = " ".join((passage.title, passage.number, *passage.heading_path, unit.context))
    return text_words(said) | text_words(above)


def _figures_missing(draft: Draft, best: Candidate) -> float:
    """Share of the question's figures (a year, a number of pages) that its passage lacks."""
    assert draft.understood is not None
    asked = set(_FIGURE.findall(draft.understood.text))
    if not asked:
        return 0.0
    passage = best.passage
    places = " ".join((passage.title, passage.number, *passage.heading_path, passage.text))
    held = {figure.lstrip("0") for figure in _FIGURE.findall(places)}
    return sum(figure.lstrip("0") not in held for figure in asked) / len(asked)


def _vector_features(draft: Draft, same: frozenset[str]) -> dict[str, float]:
    assert draft.found is not None
    cosines = sorted(draft.found.dense_scores, reverse=True)
    twins = sum(p.id in same and p.dense is not None for p in draft.found.passages)
    similarities = [
        (c.passage.document, c.similarity or 0.0)
        for c in draft.candidates
        if c.passage.id not in same
    ]
    is_compared = bool(draft.candidates) and draft.candidates[0].similarity is not None
    if (
        not draft.found.dense_used
        or len(cosines) < 2 + twins
        or not is_compared
        or not draft.chosen
    ):
        return {}
    own = draft.chosen[0].passage.document
    elsewhere = [similarity for document, similarity in similarities if document != own]
    here = [similarity for document, similarity in similarities if document == own]
    features = {} if not elsewhere else {"similarity_lead": max(here) - max(elsewhere)}
    if len({passage.document for passage in draft.found.passages}) > 1:
        # Where all is of one document, agreeing says nothing.
        features["meaning_agrees"] = _meaning_agrees(draft, own)
    return features | {
        "cosine_top": cosines[0],
        "cosine_lead": cosines[0] - cosines[1 + twins],
        "cosine_height": _height(cosines),
        "cosine_range": cosines[0] - cosines[len(cosines) // 2],
        "similarity_best": max(similarity for _, similarity in similarities),
        "similarity_chosen": draft.chosen[0].similarity or 0.0,
        "similarity_height": _height_of(
            draft.chosen[0].similarity or 0.0, [c.similarity or 0.0 for c in draft.candidates]
        ),
    }


def _meaning_agrees(draft: Draft, document: str) -> float:
    """Share of the three passages nearest in meaning that stand in the document quoted first."""
    assert draft.found is not None
    nearest = sorted(draft.found.passages, key=lambda p: -(p.dense or 0.0))[:_NEAREST]
    return sum(passage.document == document for passage in nearest) / len(nearest)


def _height_of(value: float, values: Sequence[float]) -> float:
    """How many standard deviations ``value`` stands above the mean of ``values``."""
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((other - mean) ** 2 for other in values) / len(values))
    return (value - mean) / spread if spread > _LITTLE else 0.0


def _height(values: Sequence[float]) -> float:
    """The same of the first of the values."""
    return _height_of(values[0], values)


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
    if kind is None or kind.worth < TELLING:
        return True
    stated = set(_FIGURE.findall(asked))
    return any(
        holds_kind(text, kind) and (not stated or bool(set(_FIGURE.findall(text)) - stated))
        for text in texts
    )


def _kind_told(draft: Draft) -> float:
    """1 where evidence tells a person, place, office or document that the question does not name
    itself, 0 where it does not, between the two where none is asked."""
    assert draft.understood is not None
    asked = draft.understood.text
    kind = asked_kind(asked)
    if kind is None or not kind.is_thing:
        return 0.5
    texts = (
        candidate.passage.text[candidate.unit.start : candidate.unit.end]
        for candidate in draft.chosen[:2]
    )
    return float(any(tells_kind(text, kind, asked) for text in texts))


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
        word
        for word in asked
        if (word[0].isupper() or word[0].isdigit()) and not is_document_number(word)
    }
    # By their accents, where they have any: "Nậm" is not "năm".
    missing = (
        search_key(name) not in top.accented if has_accents(name) else fold(name) not in top.folded
        for name in named
    )
    return sum(missing) / len(named) if named else 0.0
