"""Where the assistant wants it: does a model agree that one of the quotes states the answer?"""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.gates import PASSES_FROM, gate
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.values import Ending

ASKED_BELOW = 0.6
"""Confidence from which nobody is asked: of open law questions that no law answers one in twenty
lies above .39, of those whose law was left out one in twenty above .62, so a no would be wrong."""


def ask_gates(draft: Draft) -> None:
    """End in ``not_in_documents`` when the decision was a near one and the model says no to every
    quote. Off unless asked for; a model that is away or does not tell changes nothing."""
    writing = draft.writing
    if writing is None or not writing.asks_gates or writing.generator is None:
        return
    assert draft.understood is not None
    if draft.asks_for_place or (draft.confidence or 0.0) >= ASKED_BELOW:
        return
    for quote in draft.quotes:
        share = gate(writing.generator, "answers", quote.text, draft.understood.text)
        if share is None or share >= PASSES_FROM:
            return
    draft.quotes = []
    draft.nearest = nearest_passages(draft)
    draft.ending = Ending.NOT_IN_DOCUMENTS
