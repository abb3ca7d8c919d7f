from __future__ import annotations

import pytest

from troly.engine.evaluation.answers import (
    AnswerCase,
    Reply,
    ReplyQuote,
    evaluate_answers,
    has_right_evidence,
    stands_in,
)
from troly.engine.evaluation.telling_apart import auroc


def test_auroc_is_the_chance_of_the_right_order() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([0.5, 0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.3], [0.5, 0.3]) == pytest.approx(0.625)
    assert auroc([], [0.5]) is None


def test_right_evidence_needs_the_gold_document_and_article() -> None:
    case = AnswerCase("1", "?", ("8.000 đồng",), "fees", article="5")
    right = ReplyQuote("Lệ phí là 8.000  ĐỒNG.", "fees", "5")
    assert has_right_evidence(case, [right])
    assert not has_right_evidence(case, [ReplyQuote(right.text, "other", "5")])
    assert not has_right_evidence(case, [ReplyQuote(right.text, "fees", "6")])
    assert not has_right_evidence(case, [ReplyQuote("Lệ phí là 9.000 đồng", "fees", "5")])


def test_figures_of_a_run() -> None:
    right = ReplyQuote("có tám chữ ở đây đúng là tám", "d1", is_exact=True)
    wrong = ReplyQuote("không phải", "d1", is_exact=False)
    cases = [
        AnswerCase("first", "a", ("tám chữ",), "d1"),
        AnswerCase("second", "b", ("tám chữ",), "d1"),
        AnswerCase("refused", "c", ("tám chữ",), "d1"),
    ]
    known = {
        "first": Reply(True, 0.9, (right,)),
        "second": Reply(True, 0.8, (wrong, right)),
        "refused": Reply(False, 0.3),
        "u": Reply(False, 0.1),
    }

    def ask(case: AnswerCase, without: tuple[str, ...]) -> Reply:
        return Reply(case.id == "first", 0.4, ()) if without else known[case.id]

    figures = evaluate_answers(cases, ask, [AnswerCase("u", "z")])
    assert figures.right_evidence_at_1 == pytest.approx(1 / 3)
    assert figures.right_evidence_at_2 == pytest.approx(2 / 3)
    assert figures.citation_exact == pytest.approx(2 / 3)
    assert figures.answered_share == pytest.approx(2 / 3)
    assert figures.refused_share_without_document == pytest.approx(2 / 3)
    assert figures.refused_share_unanswerable == 1.0
    assert figures.refusal_auroc == pytest.approx(2 / 3)
    assert figures.quote_words_median == 8.0
    assert figures.missed == ("refused",)


def test_a_second_reading_may_differ_in_white_space_and_hyphens() -> None:
    assert stands_in("văn thư lưu trữ", "công tác văn\nthư lưu tr\u00adữ")
    assert not stands_in("văn thư", "văn thơ")
