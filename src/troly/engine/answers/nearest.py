"""What a refusal shows: the passages that come closest, each with its most telling words."""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.units import Unit, units
from troly.engine.answers.values import NearestPassage, PassageText
from troly.engine.answers.words import text_words

SHOWN = 3


def nearest_passages(draft: Draft) -> list[NearestPassage]:
    """The best passages, at most one of a heading, with a span that holds the question's words."""
    nearest: list[NearestPassage] = []
    seen: set[tuple[str, tuple[str, ...], str]] = set()
    for passage in draft.passages:
        place = (passage.document, passage.heading_path, passage.article)
        if (passage.article or passage.heading_path) and place in seen:
            continue
        seen.add(place)
        best = _most_telling(draft, passage)
        start, end = (best.start, best.end) if best else (0, len(passage.text))
        nearest.append(
            NearestPassage(
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
        )
        if len(nearest) == SHOWN:
            break
    return nearest


def page_at(passage: PassageText, position: int) -> int | None:
    """The page on which a position of the version stands."""
    page = passage.page
    for start, number in passage.page_starts:
        if start > position:
            break
        page = number
    return page


def _most_telling(draft: Draft, passage: PassageText) -> Unit | None:
    parts = units(passage.text, passage.heading_path, passage.article, passage.clause)
    parts = [unit for unit in parts if not unit.is_heading] or parts
    return max(
        parts,
        key=lambda unit: draft.words.overlap(text_words(passage.text[unit.start : unit.end])),
        default=None,
    )
