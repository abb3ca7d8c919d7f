"""The sentences, khoản or điểm that say it: one to three, never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from troly.engine.answers.agreement import differ_in_figures
from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.kinds import asked_kind, holds_kind
from troly.engine.answers.units import Unit, units
from troly.engine.answers.values import PassageText
from troly.engine.answers.words import TextWords, text_words
from troly.errors import Unavailable

LOOKED_INTO = 6
"""Passages whose units are weighed."""
EMBEDDED = 16
"""Units that get a vector: the rest cannot win any more, and each costs model time."""
SHOWN = 3
_OWN_SHARE = 0.6
"""Share of the unit's own words in its lexical score; the rest is unit and headings together,
so that a numbered point that never names its subject is found."""
_PASSAGE_SHARE = 0.5
_KIND_BONUS = 0.35
"""For a unit that holds what is asked for (an amount, a date, …), times the kind's worth."""
_CONTEXT_KEPT = 0.0
"""Weight, in a unit's own cover, of the question's words that title and headings hold already."""
_TELLING_TITLE = 4
"""Spaces from which a title says what its document is about."""
_SECOND, _THIRD = 0.45, 0.85
"""Share of the best score that a second and a third quote must reach."""
_SAME = 0.7
"""Word overlap from which two quotes say the same."""


def choose_evidence(draft: Draft) -> None:
    """Score every unit of the best passages by words, meaning and passage, and choose."""
    assert draft.found is not None and draft.query is not None
    candidates = _candidates(draft)
    candidates.sort(key=_first_look, reverse=True)
    similarities = _similarities(draft, candidates[:EMBEDDED])
    weights = _lexical_share(draft)
    scored: list[Candidate] = []
    for position, candidate in enumerate(candidates[: EMBEDDED if similarities else None]):
        similarity = similarities[position] if similarities else None
        scored.append(_scored(candidate, similarity, similarities, weights))
    scored.sort(key=lambda candidate: -candidate.score)
    draft.candidates = scored
    draft.chosen = _choose(scored)


def _candidates(draft: Draft) -> list[Candidate]:
    assert draft.found is not None and draft.understood is not None
    ranked = {passage.id: passage.score for passage in draft.found.passages}
    highest = max((ranked[passage.id] for passage in draft.passages), default=0.0) or 1.0
    kind = asked_kind(draft.understood.text)
    candidates: list[Candidate] = []
    for passage in draft.passages[:LOOKED_INTO]:
        context = text_words(" ".join((*passage.heading_path[-2:], passage.title)))
        told_apart = draft.words.beyond(context, _CONTEXT_KEPT)
        headings = (*passage.heading_path, passage.title)
        parts, words = _cut(passage.text, headings, passage.article, passage.clause)
        draft.words_of[passage.id] = context.union(*words)
        are_quotable = [not unit.is_heading and not unit.is_question for unit in parts]
        for unit, own, is_quotable in zip(parts, words, are_quotable, strict=True):
            if not is_quotable and any(are_quotable):
                continue
            said = passage.text[unit.start : unit.end]
            around = context | text_words(unit.context) if unit.context else context
            candidates.append(
                Candidate(
                    passage=passage,
                    unit=unit,
                    cover=told_apart.overlap(own),
                    joint_cover=draft.words.overlap(own | around),
                    similarity=None,
                    passage_score=max(ranked[passage.id], 0.0) / highest,
                    kind_worth=kind.worth if kind is not None and holds_kind(said, kind) else 0.0,
                )
            )
    return candidates


@lru_cache(maxsize=256)
def _cut(
    text: str, headings: tuple[str, ...], article: str, clause: str
) -> tuple[tuple[Unit, ...], tuple[TextWords, ...]]:
    """A passage's units and the words of each. Some passages are asked about again and again;
    256 of them take about 15 MB."""
    parts = tuple(units(text, headings, article, clause))
    return parts, tuple(text_words(text[unit.start : unit.end]) for unit in parts)


def _lexical(candidate: Candidate) -> float:
    return _OWN_SHARE * candidate.cover + (1 - _OWN_SHARE) * candidate.joint_cover


def _first_look(candidate: Candidate) -> float:
    return (
        _lexical(candidate)
        + _PASSAGE_SHARE * candidate.passage_score
        + _KIND_BONUS * candidate.kind_worth
    )


def _similarities(draft: Draft, candidates: Sequence[Candidate]) -> list[float]:
    """Cosine of each candidate to the question; empty when there is no model to ask."""
    assert draft.found is not None and draft.query is not None
    embedder = draft.sources.embedder
    if embedder is None or not candidates:
        return []
    try:
        vector = draft.found.query_vector
        if vector is None:
            vector = embedder.embed([draft.query.restored or draft.query.text], "query")[0]
        rows = embedder.embed([_in_context(candidate) for candidate in candidates], "passage")
    except Unavailable:
        return []
    return [float(value) for value in rows @ np.asarray(vector, dtype=np.float32)]


def _in_context(candidate: Candidate) -> str:
    unit, passage = candidate.unit, candidate.passage
    heading = passage.heading_path[-1] if passage.heading_path else ""
    # With the title, because "- Trực tiếp: 21 ngày" alone is about anything. A title of a few
    # words tells little and blurs the sentence: 2 points of right evidence on xquad_vi.
    title = passage.title if passage.title.count(" ") >= _TELLING_TITLE else ""
    parts = (title, heading, unit.context, _said(candidate))
    return "\n".join(part for part in parts if part)


def _lexical_share(draft: Draft) -> dict[str, float]:
    """Share of words against meaning by passage language: across languages words mislead."""
    assert draft.query is not None
    language = draft.query.language
    same = {"vi": 0.55, "fr": 0.45, "en": 0.45}.get(language, 0.45)
    return {
        passage.id: same if passage.language in ("", language) else 0.0
        for passage in draft.passages
    }


def _scored(
    candidate: Candidate,
    similarity: float | None,
    similarities: Sequence[float],
    shares: dict[str, float],
) -> Candidate:
    lexical = _lexical(candidate)
    if similarity is None:
        score = lexical
    else:
        low, high = min(similarities), max(similarities)
        meaning = (similarity - low) / (high - low) if high > low else 1.0
        share = shares[candidate.passage.id]
        score = share * lexical + (1 - share) * meaning
    score += _PASSAGE_SHARE * candidate.passage_score
    score += _KIND_BONUS * candidate.kind_worth
    return replace(candidate, similarity=similarity, score=score)


def _choose(scored: Sequence[Candidate]) -> list[Candidate]:
    chosen: list[Candidate] = []
    words: list[TextWords] = []
    for candidate in scored:
        if len(chosen) == SHOWN:
            break
        if chosen:
            bar = _SECOND if len(chosen) == 1 else _THIRD
            if candidate.score < bar * chosen[0].score:
                break
            if any(_overlaps(candidate, other) for other in chosen):
                continue
        widened = _with_its_list(candidate)
        own = text_words(_said(widened))
        if any(
            _jaccard(own, words[place]) > _SAME and not _contradicts(widened, other)
            for place, other in enumerate(chosen)
        ):
            continue
        chosen.append(widened)
        words.append(own)
    return chosen


def _with_its_list(candidate: Candidate) -> Candidate:
    """A line that only opens a list says nothing alone: quote it with the list."""
    unit = candidate.unit
    if unit.leads_to is None:
        return candidate
    return replace(candidate, unit=replace(unit, end=unit.leads_to))


def _contradicts(one: Candidate, other: Candidate) -> bool:
    """Another document that says the same with other figures must be seen beside it."""
    if one.passage.document == other.passage.document:
        return False
    return differ_in_figures(_said(one), _said(other))


def _said(candidate: Candidate) -> str:
    return candidate.passage.text[candidate.unit.start : candidate.unit.end]


def _overlaps(one: Candidate, other: Candidate) -> bool:
    return (
        one.passage.version == other.passage.version
        and _absolute(one.passage, one.unit)[0] < _absolute(other.passage, other.unit)[1]
        and _absolute(other.passage, other.unit)[0] < _absolute(one.passage, one.unit)[1]
    )


def _absolute(passage: PassageText, unit: Unit) -> tuple[int, int]:
    return passage.start + unit.start, passage.start + unit.end


def _jaccard(one: TextWords, other: TextWords) -> float:
    union = len(one.accented | other.accented)
    return len(one.accented & other.accented) / union if union else 0.0
