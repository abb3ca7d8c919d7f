"""Where the assistant wants it: does a model agree that one of the quotes states the answer?"""

from __future__ import annotations

from troly.engine.answers.draft import Draft
from troly.engine.answers.gates import PASSES_FROM, gate
from troly.engine.answers.nearest import nearest_passages
from troly.engine.answers.values import Ending


def ask_gates(draft: Draft) -> None:
    """End in ``not_in_documents`` when the model says no to every quote. Off unless asked for; a
    model that is away or does not tell changes nothing."""
    writing = draft.writing
    if writing is None or not writing.asks_gates or writing.generator is None:
        return
    assert draft.understood is not None
    for quote in draft.quotes:
        share = gate(writing.generator, "answers", quote.text, draft.understood.text)
        if share is None or share >= PASSES_FROM:
            return
    draft.quotes = []
    draft.nearest = nearest_passages(draft)
    draft.ending = Ending.NOT_IN_DOCUMENTS
