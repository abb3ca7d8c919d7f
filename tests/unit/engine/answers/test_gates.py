"""What a model's yes or no makes of a verdict, and what it never does."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.engine.answers.collection import MemorySources
from tests.unit.engine.answers.test_written_claims import Scripted

from troly.engine.answers import checking
from troly.engine.answers.checking import CheckedSentence, Finding, check_sentences
from troly.engine.answers.claims.check import check_claim
from troly.engine.answers.claims.values import Verdict
from troly.engine.answers.gates import AGREES_FROM, DOUBTS_BELOW, held_against, with_model

YES, NO, UNSURE = 0.95, 0.02, (AGREES_FROM + DOUBTS_BELOW) / 2


@pytest.mark.parametrize(
    ("before", "share", "after", "says"),
    [
        (Verdict.OTHER_WORDS, YES, Verdict.NO_CONTRADICTION_FOUND, "agrees"),
        (Verdict.OTHER_WORDS, UNSURE, Verdict.OTHER_WORDS, ""),
        (Verdict.OTHER_WORDS, NO, Verdict.CHECK_THIS, "doubts"),
        (Verdict.NO_CONTRADICTION_FOUND, YES, Verdict.NO_CONTRADICTION_FOUND, ""),
        (Verdict.NO_CONTRADICTION_FOUND, UNSURE, Verdict.NO_CONTRADICTION_FOUND, ""),
        (Verdict.NO_CONTRADICTION_FOUND, NO, Verdict.CHECK_THIS, "doubts"),
        (Verdict.CHECK_THIS, YES, Verdict.CHECK_THIS, ""),
        (Verdict.QUOTED, NO, Verdict.QUOTED, ""),
        *((one, None, one, "") for one in Verdict),
    ],
)
def test_what_a_model_may_change(
    before: Verdict, share: float | None, after: Verdict, says: str
) -> None:
    assert with_model(before, share) == (after, says)


def test_of_long_sources_it_is_asked_about_what_the_rules_compared() -> None:
    said = "Thư viện xã Đồi Mây mở cửa lúc 7 giờ 30."
    short, long = [said, "Câu thứ hai."], [f"{said} {'Chuyện khác hẳn. ' * 200}"]
    claim = "Thư viện xã Đồi Mây mở lúc 8 giờ."
    assert held_against(check_claim(claim, short, "vi"), short) == "\n".join(short)
    assert held_against(check_claim(claim, long, "vi"), long) == said


HELD = "Lệ phí đăng ký khai sinh quá hạn: 8.000 đồng một trường hợp."
ALTERED = "Lệ phí đăng ký khai sinh quá hạn: 9.000 đồng một trường hợp."


def checked(text: str, model: Scripted | None) -> list[CheckedSentence]:
    sources = MemorySources.with_statistics()
    return list(check_sentences(text, sources, date(2026, 5, 1), model))


def test_a_sentence_of_a_draft_that_a_model_doubts_is_to_be_checked() -> None:
    (plain,) = checked(HELD, None)
    (doubted,) = checked(HELD, Scripted("", yes=NO))
    (agreed,) = checked(HELD, Scripted("", yes=YES))
    assert plain.finding is agreed.finding is Finding.NO_CONTRADICTION_FOUND
    assert (doubted.finding, doubted.model_says) == (Finding.CHECK_THIS, "doubts")
    assert plain.model_says == agreed.model_says == ""
    assert doubted.flags == (), "the rules name no difference"
    assert doubted.places == plain.places


def test_a_wrong_figure_stays_wrong_whatever_a_model_says() -> None:
    model = Scripted("", yes=YES)
    (found,) = checked(ALTERED, model)
    assert (found.finding, found.model_says) == (Finding.CHECK_THIS, "")
    assert found.flags


class Counting(Scripted):
    calls = 0

    def yes_share(self, question: str) -> float | None:
        self.calls += 1
        return super().yes_share(question)


def test_a_model_that_is_away_is_asked_once_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"{HELD} Quá hạn, đăng ký khai sinh nộp lệ phí 8.000 đồng một trường hợp."
    away = Counting("", yes=None)
    assert checked(text, away) == checked(text, None)
    assert away.calls == 1
    monkeypatch.setattr(checking, "_ASKING_SECONDS", 0.0)
    late = Counting("", yes=NO)
    assert checked(text, late) == checked(text, None)
    assert late.calls == 0
