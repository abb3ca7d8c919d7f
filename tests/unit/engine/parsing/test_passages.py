from __future__ import annotations

from troly.engine.parsing.blocks import ParsedDocument
from troly.engine.parsing.draft import Draft, DraftBlock, assembled
from troly.engine.parsing.passages import LONGEST_WORDS, split_passages

SENTENCE = "Hộ gia đình nộp đơn tại bến nước chung của xã trong giờ làm việc."


def document(*lines: str) -> ParsedDocument:
    return assembled(Draft([DraftBlock(line) for line in lines]), "txt")


def texts(parsed: ParsedDocument) -> list[str]:
    return [parsed.text[passage.start : passage.end] for passage in split_passages(parsed)]


def test_one_article_is_one_passage_even_when_short() -> None:
    parsed = document("Chương I", "CHUNG", "Điều 1. Một", "Ngắn.", "Điều 2. Hai", "Cũng ngắn.")
    passages = split_passages(parsed)
    assert [passage.article for passage in passages] == ["1", "2"]
    assert passages[0].heading_path == ("Chương I CHUNG", "Điều 1. Một")
    assert passages[1].heading_path == ("Chương I CHUNG", "Điều 2. Hai")
    assert texts(parsed)[0].startswith("Chương I"), "a heading line must be found somewhere"


def test_a_long_article_is_cut_between_clauses_and_remembers_the_clause() -> None:
    clauses = [f"{number}. " + " ".join([SENTENCE] * 8) for number in (1, 2, 3)]
    passages = split_passages(parsed := document("Điều 9. Dài", *clauses))
    assert len(passages) > 1
    assert all(passage.article == "9" for passage in passages)
    starts = [parsed.text[passage.start : passage.start + 2] for passage in passages[1:]]
    assert starts == ["2.", "3."]


def test_a_clause_cut_in_the_middle_is_named() -> None:
    clause = "4. " + " ".join([SENTENCE] * 40)
    passages = split_passages(document("Điều 9. Dài", clause))
    assert len(passages) > 2
    assert {passage.clause for passage in passages[1:]} == {"4"}


def test_passages_have_a_limit_even_without_sentences_or_spaces() -> None:
    parsed = document("từ " * 2000, "x" * 20_000)
    found = texts(parsed)
    assert all(len(text.split()) <= LONGEST_WORDS and len(text) <= 4000 for text in found)
    assert "".join("".join(found).split()) == "".join(parsed.text.split())


def test_a_paragraph_of_middle_length_stays_whole() -> None:
    paragraph = " ".join([SENTENCE] * 18)
    assert texts(document(paragraph)) == [paragraph]


def test_headings_at_the_end_are_kept() -> None:
    parsed = document("Điều 1. Một", "Nội dung.", "Chương II", "Điều 2. Hai")
    assert texts(parsed)[-1] == "Chương II\nĐiều 2. Hai"


def test_sections_do_not_mix() -> None:
    parsed = document("1. Giới thiệu", "Ngắn.", "2. Phạm vi", "Cũng ngắn.")
    assert [passage.heading_path for passage in split_passages(parsed)] == [
        ("1. Giới thiệu",),
        ("2. Phạm vi",),
    ]
