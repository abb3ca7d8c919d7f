"""The sentences, khoản or điểm that say it: one to three, never cut."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from troly.engine.answers.agreement import differ_in_figures
from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.parts import parts_of, tells
from troly.engine.answers.readings import reading_of
from troly.engine.answers.titled import likeness_to_title
from troly.engine.answers.units import Unit
from troly.engine.answers.values import Ending, PassageText
from troly.engine.answers.weighing import Asked, Sentences, asked, weigh, with_similarity
from troly.engine.answers.words import TextWords, text_words
from troly.engine.text.references import PlaceMention
from troly.errors import Unavailable

LOOKED_INTO = 6
"""Passages whose units are weighed."""
EMBEDDED = 16
"""Units that get a vector: the rest cannot win any more, and each costs model time."""
SHOWN = 3
_TELLING_TITLE = 4
"""Spaces from which a title says what its document is about."""
_SECOND, _THIRD = 0.04, 0.15
"""Odds against the best that a second and a third quote must reach."""
_SAME = 0.7
"""Word overlap from which two quotes say the same."""
_LONGEST_LIST, _LONGEST_LIST_ASKED = 1_200, 4_000
"""Characters up to which a line that opens a list is quoted with the list; the second where
several things are asked for."""
_PART_SCORE = 0.002
"""Share of the odds under which a sentence is too far from the question to tell a part of it."""


def choose_evidence(draft: Draft) -> None:
    """Score every unit of the best passages by words, meaning and passage, and choose."""
    assert draft.found is not None and draft.query is not None and draft.understood is not None
    question = asked(draft.understood.text, draft.words)
    sentences = _sentences(draft, question)
    quotable = [(draft.passages[place], unit) for place, unit in sentences.units]
    order = _at_named_places(draft, quotable, sentences.by_words())
    similarities = _similarities(draft, [quotable[place] for place in order[:EMBEDDED]])
    if similarities:
        order = order[:EMBEDDED]
    scored = _scored(draft, quotable, order, sentences, similarities)
    scored.sort(key=lambda candidate: -candidate.score)
    draft.candidates = scored
    draft.chosen = _choose(scored, question)
    _look_for_each_part(draft, question)


def _look_for_each_part(draft: Draft, question: Asked) -> None:
    """Where several things are asked, quote a sentence for each, and say which has none."""
    assert draft.understood is not None
    parts = parts_of(draft.understood.text)
    if len(parts) < 2 or not draft.chosen:
        return
    untold: list[str] = []
    for place, part in enumerate(parts):
        others = (*parts[:place], *parts[place + 1 :])
        if any(_tells(draft, one, part, others) for one in draft.chosen):
            continue
        telling = (one for one in draft.candidates if _tells(draft, one, part, others))
        found = next(telling, None)
        if found is None or found.score < _PART_SCORE:
            untold.append(part)
        elif not any(_overlaps(found, one) for one in draft.chosen):
            draft.chosen = [*draft.chosen[: SHOWN - 1], _with_its_list(found, question)]
    if untold and len(untold) < len(parts):
        draft.understood = replace(draft.understood, unanswered=tuple(untold))
        draft.intended_ending = Ending.PARTLY_ANSWERED


def _tells(draft: Draft, one: Candidate, part: str, others: Sequence[str]) -> bool:
    passage = one.passage
    around = " ".join((passage.title, *passage.heading_path, one.unit.context))
    return tells(_said(one), around, part, draft.words, others)


def _sentences(draft: Draft, question: Asked) -> Sentences:
    """All that may be quoted of the best passages."""
    assert draft.found is not None
    ranked = {passage.id: passage.score for passage in draft.found.passages}
    highest = max((ranked[passage.id] for passage in draft.passages), default=0.0) or 1.0
    passages = draft.passages[:LOOKED_INTO]
    draft.readings = {passage.id: reading_of(passage) for passage in passages}
    scores = [max(ranked[passage.id], 0.0) / highest for passage in passages]
    sentences = Sentences(question, [draft.readings[one.id] for one in passages], scores)
    overlaps = sentences.overlaps_of_passages
    for passage, held, overlap in zip(passages, sentences.held_by_passage, overlaps, strict=True):
        draft.words_of[passage.id] = question.overlaps.words_held(held)
        draft.overlap_of[passage.id] = overlap
    return sentences


def _at_named_places(
    draft: Draft, quotable: Sequence[tuple[PassageText, Unit]], order: list[int]
) -> list[int]:
    """Who asks for khoản 2 of Điều 21 wants that one, whatever words it has; so does who asks for
    what an article's title names."""
    named = [n for n in order if any(_stands_at(*quotable[n], place) for place in draft.places)]
    return named or _under_the_title_asked(draft, quotable, order) or order


def _under_the_title_asked(
    draft: Draft, quotable: Sequence[tuple[PassageText, Unit]], order: list[int]
) -> list[int]:
    assert draft.understood is not None
    text = draft.understood.text
    likeness = {
        passage.id: likeness_to_title(text, passage.heading_path, passage.title)
        for passage in draft.passages[:LOOKED_INTO]
        if passage.article
    }
    nearest = max(likeness.values(), default=0.0)
    titled = {name for name, share in likeness.items() if share == nearest > 0}
    draft.asks_for_title = bool(titled)
    return [n for n in order if quotable[n][0].id in titled]


def _stands_at(passage: PassageText, unit: Unit, place: PlaceMention) -> bool:
    article = unit.article or passage.article
    return (
        article == place.article
        and place.clause in ("", unit.clause)
        and place.point in ("", unit.point)
    )


def _similarities(draft: Draft, quotable: Sequence[tuple[PassageText, Unit]]) -> list[float]:
    """Cosine of each to the question; empty when there is no model to ask."""
    assert draft.found is not None and draft.query is not None
    embedder = draft.sources.embedder
    if embedder is None or not quotable:
        return []
    try:
        vector = draft.found.query_vector
        if vector is None:
            vector = embedder.embed([draft.query.meant or draft.query.text], "query")[0]
        rows = embedder.embed([_in_context(*one) for one in quotable], "passage")
    except Unavailable:
        return []
    return [float(value) for value in rows @ np.asarray(vector, dtype=np.float32)]


def _in_context(passage: PassageText, unit: Unit) -> str:
    heading = passage.heading_path[-1] if passage.heading_path else ""
    # With the title, because "- Trực tiếp: 21 ngày" alone is about anything. A title of a few
    # words tells little and blurs the sentence: 2 points of right evidence on xquad_vi.
    title = passage.title if passage.title.count(" ") >= _TELLING_TITLE else ""
    parts = (title, heading, unit.context, passage.text[unit.start : unit.end])
    return "\n".join(part for part in parts if part)


def _scored(
    draft: Draft,
    quotable: Sequence[tuple[PassageText, Unit]],
    order: Sequence[int],
    sentences: Sentences,
    similarities: Sequence[float],
) -> list[Candidate]:
    """``score`` is the share of the odds: 0 to 1, all candidates together 1."""
    assert draft.query is not None
    language = draft.query.language
    cosines: Sequence[float | None] = similarities or [None] * len(order)
    all_signs = [sentences.signs(place) for place in order]
    if similarities:
        all_signs = with_similarity(all_signs, similarities)
    # One set of weights a question, or odds of two kinds would be compared.
    of_articles = 2 * sum(bool(quotable[place][0].article) for place in order) >= len(order)
    weights = [
        weigh(
            signs,
            is_foreign=quotable[place][0].language not in ("", language),
            of_articles=of_articles,
        )
        for place, signs in zip(order, all_signs, strict=True)
    ]
    highest = max(weights, default=0.0)
    odds = [math.exp(weight - highest) for weight in weights]
    total = sum(odds)
    return [
        Candidate(
            passage=quotable[place][0],
            unit=quotable[place][1],
            cover=signs["own"],
            joint_cover=signs["joint"],
            similarity=cosine,
            passage_score=signs["passage"],
            kind_worth=max(signs["kind"], signs["vague_kind"]),
            score=odd / total,
            signs=signs,
        )
        for place, cosine, signs, odd in zip(order, cosines, all_signs, odds, strict=True)
    ]


def _choose(scored: Sequence[Candidate], question: Asked) -> list[Candidate]:
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
        widened = _with_its_list(_opener_of(candidate, scored, question), question)
        own = text_words(_said(widened))
        if any(
            _jaccard(own, words[place]) > _SAME and not _contradicts(widened, other)
            for place, other in enumerate(chosen)
        ):
            continue
        chosen.append(widened)
        words.append(own)
    return chosen


def _opener_of(candidate: Candidate, scored: Sequence[Candidate], question: Asked) -> Candidate:
    """Where several things are asked for, the line that opens the list instead of one point."""
    if not question.is_list or candidate.unit.leads_to is not None:
        return candidate
    passage, unit = candidate.passage, candidate.unit
    for other in scored:
        end = other.unit.leads_to
        if other.passage.id != passage.id or end is None or other.unit.point:
            continue
        if other.unit.start < unit.start < end and end - other.unit.start <= _LONGEST_LIST_ASKED:
            return replace(other, score=candidate.score)
    return candidate


def _with_its_list(candidate: Candidate, question: Asked) -> Candidate:
    """A line that only opens a list says nothing alone: quote it with the list."""
    unit = candidate.unit
    longest = _LONGEST_LIST_ASKED if question.is_list else _LONGEST_LIST
    if unit.leads_to is None or unit.leads_to - unit.start > longest:
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
