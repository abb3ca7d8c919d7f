"""What is kept of how an answer came about agrees with the answer."""

from __future__ import annotations

from datetime import date

from tests.unit.engine.answers.collection import MemorySources

from troly.engine.answers.pipeline import answer
from troly.engine.answers.values import Question

TODAY = date(2026, 5, 1)


def test_every_quote_is_among_what_was_weighed_and_chosen() -> None:
    sources = MemorySources.with_statistics()
    reply = answer(Question("Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?"), sources, today=TODAY)
    chosen = {(unit.version, unit.start) for unit in reply.explained.weighed if unit.is_chosen}
    assert reply.quotes
    assert {(quote.version, quote.start) for quote in reply.quotes} <= chosen
    scores = [unit.score for unit in reply.explained.weighed]
    assert scores == sorted(scores, reverse=True)
    read = {found.passage for found in reply.explained.found if found.was_read}
    assert {unit.passage for unit in reply.explained.weighed} <= read
    assert all(
        found.lexical is not None or found.dense is not None for found in reply.explained.found
    )


def test_a_refusal_is_explained_too_and_nothing_searched_leaves_nothing() -> None:
    sources = MemorySources.with_statistics()
    refused = answer(Question("Ai vô địch bóng đá thế giới năm 1998?"), sources, today=TODAY)
    assert not refused.quotes
    assert refused.explained.found
    unread = answer(Question("???"), sources, today=TODAY)
    assert unread.explained.found == () and unread.explained.weighed == ()
