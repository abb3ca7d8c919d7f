"""The sentences, khoản or điểm that say it: one to three, never cut."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from troly.engine.answers.agreement import differ_in_figures
from troly.engine.answers.draft import Candidate, Draft
from troly.engine.answers.units import Unit, units
from troly.engine.answers.values import PassageText
from troly.engine.answers.words import TextWords, text_words
from troly.engine.text.forms import search_key
from troly.errors import Unavailable

LOOKED_INTO = 4
"""Passages whose units are weighed."""
EMBEDDED = 16
"""Units that get a vector: the rest cannot win any more, and each costs model time."""
SHOWN = 3
_OWN_SHARE = 0.4
"""Share of the unit's own words in its lexical score; the rest is unit and headings together,
so that a numbered point that never names its subject is found."""
_PASSAGE_SHARE = 0.5
_KIND_BONUS = 0.12
_SECOND, _THIRD = 0.45, 0.85
"""Share of the best score that a second and a third quote must reach."""
_SAME = 0.7
"""Word overlap from which two quotes say the same."""

_ASKS_AMOUNT = re.compile(
    r"\b(?:bao nhiêu|bao lâu|bao xa|mấy|combien|how (?:many|much|long|far|often|old))\b"
)
_ASKS_DATE = re.compile(
    r"\b(?:khi nào|lúc nào|bao giờ|(?:ngày|năm|tháng|thế kỷ|thời điểm) nào|quand|when"
    r"|quelle? (?:année|date)|(?:what|which) (?:year|date|day|century))\b"
)
_HOLDS_NUMBER = re.compile(
    r"\d|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|nửa"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|billion|half"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|millions?|gratuite?)\b"
)


def choose_evidence(draft: Draft) -> None:
    """Score every unit of the best passages by words, meaning and passage, and choose."""
    assert draft.found is not None and draft.query is not None
    candidates = _candidates(draft)
    candidates.sort(key=_first_look, reverse=True)
    similarities = _similarities(draft, candidates[:EMBEDDED])
    weights = _lexical_share(draft)
    scored: list[Candidate] = []
    is_number_wanted = wants_number(draft)
    for position, candidate in enumerate(candidates[: EMBEDDED if similarities else None]):
        similarity = similarities[position] if similarities else None
        scored.append(_scored(candidate, similarity, similarities, weights, is_number_wanted))
    scored.sort(key=lambda candidate: -candidate.score)
    draft.candidates = scored
    draft.chosen = _choose(scored)


def wants_number(draft: Draft) -> bool:
    """Whether the question asks for an amount or a date, so that evidence should hold one."""
    assert draft.understood is not None
    key = search_key(draft.understood.text)
    return bool(_ASKS_AMOUNT.search(key) or _ASKS_DATE.search(key))


def holds_number(text: str) -> bool:
    """Whether a figure or a number word stands in the text, its own marker left out."""
    return bool(_HOLDS_NUMBER.search(re.sub(r"^\s*(?:\d+|[a-zđ])[.)]\s", "", search_key(text))))


def _candidates(draft: Draft) -> list[Candidate]:
    assert draft.found is not None
    ranked = {passage.id: passage.score for passage in draft.found.passages}
    highest = max((ranked[passage.id] for passage in draft.passages), default=0.0) or 1.0
    candidates: list[Candidate] = []
    for passage in draft.passages[:LOOKED_INTO]:
        context = text_words(" ".join((*passage.heading_path[-2:], passage.title)))
        parts = units(passage.text, passage.heading_path, passage.article, passage.clause)
        words = [text_words(passage.text[unit.start : unit.end]) for unit in parts]
        draft.words_of[passage.id] = context.union(*words)
        are_quotable = [not unit.is_heading and not unit.is_question for unit in parts]
        for unit, own, is_quotable in zip(parts, words, are_quotable, strict=True):
            if not is_quotable and any(are_quotable):
                continue
            around = context | text_words(unit.context) if unit.context else context
            candidates.append(
                Candidate(
                    passage=passage,
                    unit=unit,
                    cover=draft.words.overlap(own),
                    joint_cover=draft.words.overlap(own | around),
                    similarity=None,
                    passage_score=max(ranked[passage.id], 0.0) / highest,
                )
            )
    return candidates


def _lexical(candidate: Candidate) -> float:
    return _OWN_SHARE * candidate.cover + (1 - _OWN_SHARE) * candidate.joint_cover


def _first_look(candidate: Candidate) -> float:
    return _lexical(candidate) + _PASSAGE_SHARE * candidate.passage_score


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
    return "\n".join(part for part in (heading, unit.context, _said(candidate)) if part)


def _lexical_share(draft: Draft) -> dict[str, float]:
    """Share of words against meaning by passage language: across languages words mislead."""
    assert draft.query is not None
    language = draft.query.language
    same = {"vi": 0.5, "fr": 0.4, "en": 0.4}.get(language, 0.4)
    return {
        passage.id: same if passage.language in ("", language) else 0.0
        for passage in draft.passages
    }


def _scored(
    candidate: Candidate,
    similarity: float | None,
    similarities: Sequence[float],
    shares: dict[str, float],
    is_number_wanted: bool,
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
    if is_number_wanted and holds_number(_said(candidate)):
        score += _KIND_BONUS
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
