from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.engine.answers.collection import (
    FEES,
    HOURS,
    PASSAGES,
    SECRETS,
    VISIT,
    MemorySources,
    changed,
)

from troly.engine.answers.pipeline import STEPS, answer
from troly.engine.answers.refusal import shipped_calibration
from troly.engine.answers.steps.check_question import LONGEST_QUESTION
from troly.engine.answers.values import Answer, Ending, Question
from troly.engine.runtimes.embedding import TextKind
from troly.engine.search.query import SearchQuery
from troly.engine.search.searcher import SearchResult
from troly.errors import BadInput, Unavailable

TODAY = date(2026, 5, 1)


def ask(text: str, previous: str = "", sources: MemorySources | None = None) -> Answer:
    sources = sources or MemorySources.with_statistics()
    return answer(Question(text, previous), sources, today=TODAY)


def test_the_steps_can_be_read_aloud() -> None:
    assert [step.__name__ for step in STEPS] == [
        "check_question",
        "understand",
        "look_up",
        "find_passages",
        "choose_evidence",
        "decide",
        "compose",
        "complete_quotes",
        "number_citations",
        "follow_references",
        "ask_gates",
        "write_claims",
    ]
    assert len(Ending) == 10


def test_a_clause_is_quoted_verbatim_with_its_place() -> None:
    reply = ask("Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?")
    assert reply.ending is Ending.ANSWERED
    first = reply.quotes[0]
    assert first.text == "2. Đăng ký khai sinh quá hạn: 8.000 đồng một trường hợp."
    assert (first.number, first.article, first.clause, first.point) == (1, "5", "2", "")
    assert FEES.text[first.start - FEES.start : first.end - FEES.start] == first.text
    assert first.document_number == "12/2025/QĐ-UBND"
    assert [quote.number for quote in reply.quotes] == list(range(1, len(reply.quotes) + 1))


def test_the_same_without_accents() -> None:
    reply = ask("le phi dang ky khai sinh qua han la bao nhieu")
    assert reply.ending is Ending.ANSWERED
    assert reply.quotes[0].clause == "2"
    assert reply.understood is not None and reply.understood.are_accents_restored
    assert "lệ phí" in reply.understood.text


def test_a_point_that_never_names_its_subject_is_found() -> None:
    reply = ask("Thời hạn lưu hồ sơ hội họp là bao lâu?")
    first = reply.quotes[0]
    assert first.text == "c) Hồ sơ hội họp lưu 5 năm."
    assert (first.article, first.clause, first.point) == ("7", "1", "c")


def test_a_line_that_opens_a_list_is_quoted_with_its_list() -> None:
    reply = ask("Người được giảm lệ phí gồm những ai?")
    assert reply.quotes[0].text.startswith("3. Người được giảm lệ phí gồm:")
    assert reply.quotes[0].text.endswith("b) Người khuyết tật.")


def test_the_page_of_a_quote_is_the_page_it_stands_on() -> None:
    reply = ask("Người khuyết tật có được giảm lệ phí không?")
    quote = reply.quotes[0]
    assert quote.page == (3 if quote.start >= 140 else 2)
    early = ask("Lệ phí khai sinh đúng hạn?").quotes[0]
    assert early.clause == "1" and early.page == 2


def test_french_is_answered_in_french() -> None:
    reply = ask("À quelle heure la délégation arrive-t-elle à la mairie ?")
    assert reply.ending is Ending.ANSWERED
    assert "dix heures" in reply.quotes[0].text
    assert reply.understood is not None and reply.understood.language == "fr"


def test_football_is_refused_with_the_nearest_passages() -> None:
    reply = ask("Đội tuyển bóng đá nào vô địch giải ngoại hạng lưu động năm nay?")
    assert reply.ending is Ending.NOT_IN_DOCUMENTS
    assert reply.quotes == ()
    assert reply.confidence is not None and reply.threshold is not None
    assert reply.confidence < reply.threshold
    for near in reply.nearest:
        passage = next(passage for passage in PASSAGES if passage.id == near.passage)
        assert passage.text[near.start - passage.start : near.end - passage.start] == near.snippet
        assert near.title == passage.title


def test_nothing_found_at_all() -> None:
    reply = ask("Zanzibar kilimanjaro?", sources=MemorySources(passages=()))
    assert reply.ending is Ending.NOT_IN_DOCUMENTS and reply.nearest == ()


@pytest.mark.parametrize("text", ["", "   ", "?!…", "là gì?", "\u200b"])
def test_no_question_is_not_understood(text: str) -> None:
    assert ask(text).ending is Ending.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ đất đai lưu mấy năm, et à quelle heure la délégation arrive-t-elle ?",
        "How many years is hồ sơ đất đai kept?",
    ],
)
def test_a_question_in_two_languages_ends_by_name_with_what_was_found(text: str) -> None:
    reply = ask(text)
    assert reply.ending in (Ending.ANSWERED, Ending.NOT_IN_DOCUMENTS)
    found = [quote.text for quote in reply.quotes] + [near.snippet for near in reply.nearest]
    assert any("50 năm" in said for said in found)


def test_a_question_too_long_says_the_limit() -> None:
    with pytest.raises(BadInput) as caught:
        ask("a" * 100_000)
    assert caught.value.code == "question_too_long"
    assert caught.value.facts == {"limit": LONGEST_QUESTION, "length": 100_000}
    assert ask("khai sinh " * 200).ending is not Ending.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("follow_up", "held"),
    [
        ("Còn hồ sơ đất đai thì sao?", "50 năm"),
        ("con ho so dat dai thi sao", "50 năm"),
        ("Thế còn hồ sơ hộ tịch?", "vĩnh viễn"),
    ],
)
def test_a_follow_up_keeps_its_subject(follow_up: str, held: str) -> None:
    first = ask("Thời hạn lưu hồ sơ hội họp là bao lâu?")
    assert first.understood is not None
    second = ask(follow_up, previous=first.understood.subject)
    assert second.understood is not None and second.understood.is_follow_up
    assert second.understood.subject == first.understood.subject
    assert "Thời hạn lưu hồ sơ" in second.understood.text
    assert held in second.quotes[0].text


def test_a_question_with_its_own_subject_is_no_follow_up() -> None:
    reply = ask(
        "Bộ phận một cửa tiếp nhận hồ sơ từ mấy giờ?",
        previous="Thời hạn lưu hồ sơ hội họp là bao lâu?",
    )
    assert reply.understood is not None and not reply.understood.is_follow_up
    assert reply.quotes[0].document == HOURS.document


def test_a_document_that_is_not_there_is_not_replaced_by_another() -> None:
    asked = "Lệ phí đăng ký khai sinh quá hạn theo Quyết định {} là bao nhiêu?"
    assert ask(asked.format("12/2025/QĐ-UBND")).ending is Ending.ANSWERED
    assert ask(asked.format("12/2025/qd-ubnd")).ending is Ending.ANSWERED
    refused = ask(asked.format("99/2031/QĐ-UBND"))
    assert refused.ending is Ending.NOT_IN_DOCUMENTS
    assert refused.understood is not None
    assert refused.understood.numbers == ("99/2031/QĐ-UBND",)
    assert refused.nearest


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "validity"),
    [
        (None, None, "unknown"),
        (date(2025, 1, 1), None, "in_force"),
        (date(2025, 1, 1), TODAY, "in_force"),
        (date(2025, 1, 1), date(2026, 4, 30), "expired"),
        (None, date(2026, 4, 30), "expired"),
        (date(2026, 5, 2), None, "not_yet"),
    ],
)
def test_validity_is_said(valid_from: date | None, valid_to: date | None, validity: str) -> None:
    passage = changed(FEES, valid_from=valid_from, valid_to=valid_to)
    sources = MemorySources.with_statistics(passages=(passage, HOURS))
    reply = ask("Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?", sources=sources)
    assert {q.validity for q in reply.quotes if q.document == FEES.document} == {validity}


def test_two_sources_with_other_figures_disagree() -> None:
    other = changed(
        FEES,
        id="p-old",
        document="d-old",
        version="v-old",
        text=FEES.text.replace("8.000", "5.000"),
    )
    question = "Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?"
    both = ask(question, sources=MemorySources.with_statistics(passages=(FEES, other)))
    assert both.ending is Ending.SOURCES_DISAGREE
    assert {quote.document for quote in both.quotes[:2]} == {"d-fees", "d-old"}
    expired = changed(other, valid_to=date(2024, 1, 1))
    settled = ask(question, sources=MemorySources.with_statistics(passages=(FEES, expired)))
    assert settled.ending is Ending.ANSWERED
    assert settled.quotes[0].document == "d-fees"


def test_the_same_sentence_is_not_quoted_twice() -> None:
    twin = changed(FEES, id="p-twin", document="d-twin", version="v-twin")
    question = "Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?"
    reply = ask(question, sources=MemorySources.with_statistics(passages=(FEES, twin, HOURS)))
    assert reply.ending is Ending.ANSWERED
    assert "8.000" in reply.quotes[0].text
    assert len({quote.text for quote in reply.quotes}) == len(reply.quotes)


def test_the_rule_of_another_commune_is_no_answer() -> None:
    shipped = shipped_calibration()
    bold = replace(shipped, words_only=replace(shipped.words_only, thresholds={"": -1.0}))
    question = Question("Lệ phí đăng ký khai sinh quá hạn ở xã Nậm Mơ là bao nhiêu?")

    def asked(title: str) -> Answer:
        passages = (changed(FEES, title=title), HOURS)
        sources = MemorySources.with_statistics(passages=passages)
        return answer(question, sources, today=TODAY, calibration=bold)

    assert asked("Mức thu của xã Nậm Mơ").ending is Ending.ANSWERED
    assert asked("Mức thu lệ phí hộ tịch").ending is Ending.ANSWERED
    elsewhere = asked("Mức thu của xã Suối Mơ")
    assert elsewhere.ending is Ending.NOT_IN_DOCUMENTS and elsewhere.nearest


def test_a_quote_that_the_store_no_longer_holds_is_dropped() -> None:
    question = "Lệ phí đăng ký khai sinh quá hạn là bao nhiêu?"
    altered = changed(FEES, text=FEES.text.replace("8.000", "9.000"))
    for found in (None, altered, changed(FEES, version="v-new")):
        sources = MemorySources.with_statistics(later={"p-fees": found})
        reply = ask(question, sources=sources)
        assert all("8.000" not in quote.text for quote in reply.quotes)
        assert reply.nearest == ()
        assert [quote.number for quote in reply.quotes] == list(range(1, len(reply.quotes) + 1))


class _DeadIndex(MemorySources):
    def search(self, query: SearchQuery, limit: int) -> SearchResult:
        raise Unavailable("index_unavailable")


class _DeadModel:
    name = "dead"
    dimension = 8

    def embed(self, texts: list[str], kind: TextKind) -> object:
        raise Unavailable("model_unavailable")


def test_an_index_that_is_down_asks_to_try_again() -> None:
    assert ask("lệ phí khai sinh quá hạn", sources=_DeadIndex()).ending is Ending.TRY_AGAIN


def test_a_model_that_is_down_leaves_words() -> None:
    class Words(MemorySources):
        def search(self, query: SearchQuery, limit: int) -> SearchResult:
            self.embedder = None
            result = super().search(query, limit)
            self.embedder = _DeadModel()  # type: ignore[assignment]
            return result

    reply = ask("Lệ phí đăng ký khai sinh quá hạn?", sources=Words.with_statistics())
    assert reply.quotes[0].clause == "2"
    assert "similarity_over_background" not in reply.features


def test_an_answer_can_be_explained() -> None:
    reply = ask("Lệ phí đăng ký khai sinh quá hạn?")
    assert set(reply.timings) == {step.__name__ for step in STEPS}
    assert all(spent >= 0 for spent in reply.timings.values())
    assert 0 < reply.features["cover_top"] <= 1
    assert VISIT.document not in {quote.document for quote in reply.quotes}
    assert SECRETS.document not in {quote.document for quote in reply.quotes[:1]}
