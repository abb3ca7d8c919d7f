from __future__ import annotations

from datetime import date

import pytest
from tests.unit.engine.answers.collection import MemorySources

from troly.engine.answers.parts import parts_of
from troly.engine.answers.pipeline import answer
from troly.engine.answers.values import Ending, Question


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Lệ phí là bao nhiêu và nộp ở đâu?",
            ("Lệ phí là bao nhiêu", "nộp ở đâu"),
        ),
        (
            "Mấy giờ mở cửa? Ai trực ngày thứ bảy?",
            ("Mấy giờ mở cửa", "Ai trực ngày thứ bảy"),
        ),
        (
            "Combien coûte le permis et où faut-il le demander ?",
            ("Combien coûte le permis", "où faut-il le demander"),
        ),
        (
            "How much is the permit and who signs it?",
            ("How much is the permit", "who signs it"),
        ),
    ],
)
def test_two_things_asked_at_once_are_told_apart(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Khai sinh và khai tử nộp ở đâu?",
        "Lệ phí cấp giấy phép và gia hạn là bao nhiêu?",
        "Qui paie les frais de repas et de transport ?",
    ],
)
def test_one_question_about_two_things_stays_whole(question: str) -> None:
    assert parts_of(question) == (question,)


def test_the_part_that_is_not_told_is_named() -> None:
    reply = answer(
        Question("Lệ phí đăng ký khai sinh quá hạn là bao nhiêu và chờ kết quả mấy ngày?"),
        MemorySources.with_statistics(),
        today=date(2026, 5, 1),
    )
    assert reply.ending is Ending.PARTLY_ANSWERED
    assert reply.understood is not None
    assert reply.understood.unanswered == ("chờ kết quả mấy ngày",)
    assert "8.000 đồng" in reply.quotes[0].text


def test_both_parts_told_is_a_whole_answer() -> None:
    reply = answer(
        Question("Lệ phí đăng ký khai sinh quá hạn là bao nhiêu và ai được giảm lệ phí?"),
        MemorySources.with_statistics(),
        today=date(2026, 5, 1),
    )
    assert reply.ending is Ending.ANSWERED
    assert any("8.000 đồng" in quote.text for quote in reply.quotes)
    assert any("Người khuyết tật" in quote.text for quote in reply.quotes)
