"""What a refusal shows: the passages that come closest, each with its most telling words."""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.units import Unit, units_of
from troly.engine.answers.values import NearestPassage, PassageText
from troly.engine.answers.words import text_words

SHOWN = 3


def nearest_passages(draft: Draft) -> list[NearestPassage]:
    """The units that came closest to being quoted, then the best of the other passages; each
    passage and each headed place once."""
    weighed = [(candidate.passage, candidate.unit) for candidate in draft.chosen]
    named = {passage.id for passage, _ in weighed}
    others = [(p, _most_telling(draft, p)) for p in draft.passages if p.id not in named]
    nearest: list[NearestPassage] = []
    seen: set[object] = set()
    for passage, unit in (*weighed, *others):
        is_headed = bool(passage.article or passage.heading_path)
        heading = (passage.document, passage.heading_path, passage.article)
        place = heading if is_headed else passage.id
        if place in seen:
            continue
        seen.add(place)
        nearest.append(_shown(passage, unit))
        if len(nearest) == SHOWN:
            break
    return nearest


def _shown(passage: PassageText, unit: Unit | None) -> NearestPassage:
    start, end = (unit.start, unit.end) if unit else (0, len(passage.text))
    return NearestPassage(
        passage=passage.id,
        document=passage.document,
        version=passage.version,
        start=passage.start + start,
        end=passage.start + end,
        snippet=passage.text[start:end],
        page=page_at(passage, passage.start + start),
        title=passage.title,
        heading_path=passage.heading_path,
        article=passage.article,
    )


def page_at(passage: PassageText, position: int) -> int | None:
    """The page on which a position of the version stands."""
    page = passage.page
    for start, number in passage.page_starts:
        if start > position:
            break
        page = number
    return page


def _most_telling(draft: Draft, passage: PassageText) -> Unit | None:
    parts = units_of(passage.text, passage.heading_path, passage.article, passage.clause)
    parts = tuple(unit for unit in parts if not unit.is_heading) or parts
    return max(
        parts,
        key=lambda unit: draft.words.overlap(text_words(passage.text[unit.start : unit.end])),
        default=None,
    )
