"""Numbers for the quotes, and the last look: does the store still say exactly this?"""

from __future__ import annotations

from dataclasses import replace

from troly.engine.answers.draft import Draft
from troly.engine.answers.values import Ending, Library, PassageText, Quote


def number_citations(draft: Draft) -> None:
    """Number the quotes 1, 2, 3 and drop each whose stored text is not the quote.

    The passages are read again, because a document may be replaced, erased or closed to the
    asker while the answer is made. With no quote left it ends in ``try_again``.
    """
    wanted = list(dict.fromkeys(quote.passage for quote in draft.quotes))
    stored = {passage.id: passage for passage in draft.sources.texts(wanted)}
    held = [q for q in draft.quotes if _stands(q, stored.get(q.passage), draft.library)]
    draft.quotes = [replace(quote, number=place) for place, quote in enumerate(held, start=1)]
    if not draft.quotes:
        draft.ending = Ending.TRY_AGAIN


def _stands(quote: Quote, passage: PassageText | None, library: Library | None) -> bool:
    if passage is None or passage.version != quote.version:
        return False
    if quote.end > passage.start + len(passage.text):
        if library is None:
            return False
        return library.stretch(quote.version, quote.start, quote.end) == quote.text
    start, end = quote.start - passage.start, quote.end - passage.start
    return 0 <= start < end and passage.text[start:end] == quote.text
