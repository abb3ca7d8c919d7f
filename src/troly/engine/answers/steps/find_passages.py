"""The passages that may hold the answer, as the asker is allowed to see them."""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.values import Ending, PassageText
from troly.engine.text.forms import fold

SEARCHED = 12
"""Passages asked of search; the list's shape is one of the signs the decision reads."""
READ = 6
"""Passages whose text is read; evidence comes from the first few."""


def find_passages(draft: Draft) -> None:
    """Search once, read the best. Nothing found ends in ``not_in_documents``."""
    assert draft.query is not None and draft.understood is not None
    draft.found = draft.sources.search(draft.query, SEARCHED)
    ids = [passage.id for passage in draft.found.passages]
    read = SEARCHED if draft.understood.numbers else READ
    by_id = {passage.id: passage for passage in draft.sources.texts(ids[:read])}
    draft.passages = [by_id[name] for name in ids if name in by_id]
    if draft.understood.numbers and draft.passages:
        named = [
            passage
            for passage in draft.passages
            if any(_concerns(passage, number) for number in draft.understood.numbers)
        ]
        # Who names a document wants that one: another that says something similar misleads.
        if not named:
            draft.ending = Ending.NOT_IN_DOCUMENTS
            draft.nearest = nearest_passages(draft)
        draft.passages = named or draft.passages
    if not draft.passages:
        draft.ending = Ending.NOT_IN_DOCUMENTS


def _concerns(passage: PassageText, number: str) -> bool:
    # Folded, because 29/2018/nd-cp is how it is typed without a Vietnamese keyboard.
    places = (passage.number, passage.title, *passage.heading_path, passage.text)
    return any(fold(number) in fold(place) for place in places)
