"""What an evaluation of an analysis counts: words for names, sentences for what is said."""

from __future__ import annotations

import pytest

from troly.engine.answers.analysis.values import Finding, Kind, Mention, Place
from troly.engine.evaluation.analysis import GoldMention, evaluate_analysis
from troly.errors import BadInput

BODY = "Phải nộp 5 đồng. Bến mở. Không được neo."
FIRST, SECOND, THIRD = Place(0, 16), Place(17, 24), Place(25, 40)


def gold(kind: Kind, start: int, end: int, *, optional: bool = False) -> GoldMention:
    return GoldMention("d", kind, start, end, BODY[start:end], optional)


def found(kind: Kind, start: int, end: int, place: Place) -> Finding:
    return Finding(Mention(kind, start, end), place)


def figures(marked: list[GoldMention], findings: list[Finding]) -> tuple[int, int, int]:
    report = evaluate_analysis({"d": BODY}, [("d", 0, len(BODY))], marked, lambda text: findings)
    [one] = report.kinds.values()
    return one.gold, one.found, one.right


def test_a_sentence_counts_once_whatever_words_say_it() -> None:
    marked = [gold(Kind.OBLIGATION, 0, 4), gold(Kind.OBLIGATION, 25, 30)]
    twice = [found(Kind.OBLIGATION, 5, 8, FIRST), found(Kind.OBLIGATION, 0, 4, FIRST)]
    assert figures(marked, twice) == (2, 1, 1)
    assert figures(marked, [*twice, found(Kind.OBLIGATION, 17, 20, SECOND)]) == (2, 2, 1)
    assert figures(marked, [*twice, found(Kind.OBLIGATION, 25, 30, THIRD)]) == (2, 2, 2)


def test_an_optional_sentence_counts_neither_way() -> None:
    marked = [gold(Kind.OBLIGATION, 0, 4), gold(Kind.OBLIGATION, 17, 20, optional=True)]
    findings = [found(Kind.OBLIGATION, 0, 4, FIRST), found(Kind.OBLIGATION, 18, 20, SECOND)]
    assert figures(marked, findings) == (1, 1, 1)


def test_an_amount_counts_by_its_own_words() -> None:
    marked = [gold(Kind.AMOUNT, 9, 15)]
    assert figures(marked, [found(Kind.AMOUNT, 9, 15, FIRST)]) == (1, 1, 1)
    assert figures(marked, [found(Kind.AMOUNT, 0, 4, FIRST)]) == (1, 1, 0)


def test_an_offset_that_does_not_hold_is_refused() -> None:
    wrong = GoldMention("d", Kind.AMOUNT, 0, 4, "nộp ")
    with pytest.raises(BadInput):
        evaluate_analysis({"d": BODY}, [], [wrong], lambda text: [])
