"""Whatever the documents hold and whoever asks: a citation equals the stored text."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.engine.answers.collection import PASSAGES, MemorySources

from troly.engine.answers.pipeline import answer
from troly.engine.answers.units import units
from troly.engine.answers.values import Ending, PassageText, Question
from troly.engine.text.forms import normal_form

_LINES = st.lists(
    st.sampled_from(
        [
            "Điều 5. Lệ phí khai sinh",
            "1. Lệ phí khai sinh là 8.000 đồng.",
            "2. Miễn lệ phí khai sinh cho:",
            "a) Hộ nghèo;",
            "đ) Người già. Trẻ em.",
            "- Gạch đầu dòng khai sinh",
            "Khai sinh ở đâu?",
            "CHƯƠNG II",
            "Tại TP. Suối Mây, ông A. ký tên. Lệ phí thu ngay",
            "   ",
            "🙂 lệ phí 😀.",
        ]
    )
    | st.text(max_size=60),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(_LINES)
def test_units_lie_inside_in_order_and_never_overlap(lines: list[str]) -> None:
    text = normal_form("\n".join(lines))[0]
    found = units(text, ("Điều 5. Lệ phí khai sinh",), "5")
    last = 0
    for unit in found:
        assert last <= unit.start < unit.end <= len(text)
        assert text[unit.start : unit.end].strip() == text[unit.start : unit.end]
        if unit.leads_to is not None:
            assert unit.end < unit.leads_to <= len(text)
        last = unit.end
    covered = "".join(text[unit.start : unit.end] for unit in found)
    assert "".join(covered.split()) == "".join(text.split())


@settings(max_examples=100, deadline=None)
@given(_LINES, st.integers(0, 10_000), st.text(max_size=80) | st.just("Lệ phí khai sinh?"))
def test_quotes_and_snippets_equal_the_stored_text(
    lines: list[str], start: int, question: str
) -> None:
    text = normal_form("\n".join(lines))[0]
    passage = PassageText(
        id="p", text=text, document="d", version="v", start=start, language="vi", article="5"
    )
    sources = MemorySources.with_statistics(passages=(passage, *PASSAGES))
    stored = {found.id: found for found in sources.passages}
    reply = answer(Question(question), sources, today=date(2026, 1, 1))
    assert bool(reply.quotes) == (
        reply.ending in (Ending.ANSWERED, Ending.PARTLY_ANSWERED, Ending.SOURCES_DISAGREE)
    )
    for quote in reply.quotes:
        found = stored[quote.passage]
        assert found.text[quote.start - found.start : quote.end - found.start] == quote.text
    for near in reply.nearest:
        found = stored[near.passage]
        assert found.text[near.start - found.start : near.end - found.start] == near.snippet
